"""Phone images of many invented people, and what a phone's camera or a messenger may do to them before they are read."""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from PIL import Image
from tests.unit.notices.samples import PERSON, TODAY, composer, seal_png

from ansim.kit.ids import new_reference
from ansim.kit.qr import read_qr
from ansim.notices.adapters.images import MOST_BYTES, MOST_PIXELS
from ansim.notices.adapters.pictures import Pictures
from ansim.notices.adapters.render import Renderer
from ansim.notices.domain.composing import Recipient
from ansim.notices.domain.record import NoticeKind, NoticeRecord

_SURNAMES = ("김", "이", "남궁", "황보", "NGUYỄN ", "Петрова ", "金")
_GIVEN = ("수", "길동", "민서", "뷁똠", "THỊ HOÀNG ÁNH", "Александра", "吉童")
_PLACES = (
    "나루로 27, 101동 1202호",
    "새벽동 3",
    "아주긴이름의대로 1234번길 56-78, 한솔마을아파트",
    "뙇뷁로 1",
)
_TOGETHER = 40


@dataclass
class Figures:
    """How many pictures there were, how many broke a limit, how many QRs were read as they are and spoiled."""

    pictures: int = 0
    over: int = 0
    read: int = 0
    read_spoiled: int = 0
    most_bytes: int = 0


def recipients(seed: int) -> Iterator[Recipient]:
    """Invented people without end: names of every script, long and short addresses."""
    chance = random.Random(seed)
    while True:
        yield Recipient(
            name=chance.choice(_SURNAMES) + chance.choice(_GIVEN),
            birth=PERSON.birth + timedelta(days=chance.randrange(-20_000, 13_000)),
            phone=f"0100000{chance.randrange(10_000):04d}",
            address=f"경기도 가람시 {chance.choice(_PLACES)}",
            place="자택",
            specimen=TODAY - timedelta(days=1),
        )


def pictures(count: int, seed: int) -> Iterator[tuple[NoticeRecord, bytes]]:
    """`count` records with their JPEGs, both kinds in turn, with a seal."""
    renderer, people = Renderer(Pictures(seal_png())), recipients(seed)
    makers = (composer(), composer(NoticeKind.QUARANTINE))
    for start in range(0, count, _TOGETHER):
        records = []
        for number in range(start, min(count, start + _TOGETHER)):
            one = next(people)
            if number % 2:
                one = Recipient(
                    one.name,
                    one.birth,
                    one.phone,
                    one.address,
                    one.place,
                    last_contact=TODAY - timedelta(days=3),
                )
            records.append(makers[number % 2].compose(one, new_reference()))
        for record, made in zip(records, renderer.render(records), strict=True):
            yield record, made.jpg


def spoiled(jpeg: bytes) -> Image.Image:
    """What a messenger makes of a picture: half as wide, pressed to quality 60."""
    image = Image.open(io.BytesIO(jpeg))
    file = io.BytesIO()
    image.resize((image.width // 2, image.height // 2)).save(file, "JPEG", quality=60)
    return Image.open(file)


def look_at(made: Iterator[tuple[NoticeRecord, bytes]]) -> Figures:
    """Count what holds for these pictures."""
    found = Figures()
    for record, jpeg in made:
        image = Image.open(io.BytesIO(jpeg))
        found.pictures += 1
        found.most_bytes = max(found.most_bytes, len(jpeg))
        found.over += len(jpeg) > MOST_BYTES or max(image.size) > MOST_PIXELS
        found.read += read_qr(image, upright=True) == [record.qr_text]
        found.read_spoiled += read_qr(spoiled(jpeg)) == [record.qr_text]
    return found
