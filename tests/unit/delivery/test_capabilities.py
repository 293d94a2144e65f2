"""What each provider declares, and that it is used before anything is queued or sent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from gateway_wire import jpeg

from ansim.delivery.adapters.base import no_receipts
from ansim.delivery.adapters.nhn import CAPABILITIES as NHN
from ansim.delivery.adapters.nhn_alimtalk import CAPABILITIES as ALIMTALK
from ansim.delivery.adapters.registry import BRIDGE, KINDS, Kind
from ansim.delivery.adapters.solapi import CAPABILITIES as SOLAPI
from ansim.delivery.domain.carrier_codes import CARRIER, KAKAO, Code
from ansim.delivery.domain.errors import ReceiptUnreadable
from ansim.delivery.domain.jpeg import pixels
from ansim.delivery.domain.limits import check_image, check_item
from ansim.delivery.domain.messages import Capabilities, Channel, Item
from ansim.delivery.domain.times import moment_of, shown

TALK = Item("KEY-1", "01000000001", "안내 – 😀", template="NOTICE")
HASH = "0" * 64


def _codes(item: Item, limits: Capabilities) -> list[str]:
    return [problem.code for problem in check_item(item, limits)]


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_every_provider_declares_what_can_be_relied_on(name: str, kind: Kind) -> None:
    """Proves that declarations are whole: times in order, a look-up or a person, parcels or one by one."""
    limits = kind.capabilities
    assert timedelta(0) < limits.settle_sms <= limits.settle
    assert limits.kept > timedelta(0) or limits.channel is Channel.EMAIL
    assert limits.batch_messages >= 1
    assert bool(limits.image_bytes) == bool(limits.files_kept) or limits.channel is Channel.EMAIL
    assert limits.looks_up or not limits.withdraws
    assert limits.channel is Channel.SMS or limits.characters


@pytest.mark.parametrize(("size", "codes"), [((1000, 1000), []), ((1001, 10), ["delivery.image_wide"])])
def test_pixels_are_counted_where_they_count(size: tuple[int, int], codes: list[str]) -> None:
    """Proves the border in pixels, and that a service without one takes any."""
    problems = check_image(jpeg(*size), NHN)
    assert [problem.code for problem in problems] == codes
    for problem in problems:
        assert problem.params == {"width": "1001", "height": "10", "limit": "1000×1000"}
    assert check_image(jpeg(*size), SOLAPI) == ()
    assert [problem.code for problem in check_image(jpeg(10, 1001), NHN)] == ["delivery.image_wide"]
    assert [problem.code for problem in check_image(b"\xff\xd8\xff\xe0", NHN)] == ["delivery.image_kind"]
    assert [problem.code for problem in check_image(b"GIF89a", NHN)] == ["delivery.image_kind"]


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (b"\xff\xd8\xff\xff\xc0\x00\x11\x08\x00\x02\x00\x03\x00", (3, 2)),  # a filling byte before the frame
        (
            b"\xff\xd8\xff\xd0\xff\xc2\x00\x11\x08\x00\x02\x00\x03\x00",
            (3, 2),
        ),  # a bare mark, a progressive frame
        (
            b"\xff\xd8\xff\xc4\x00\x04ab\xff\xc1\x00\x11\x08\x00\x02\x00\x03\x00",
            (3, 2),
        ),  # a table comes first
        (b"\xff\xd8\xff\xda\x00\x04ab\xff\xc0\x00\x11\x08\x00\x02\x00\x03\x00", None),
        (b"\xff\xd8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", None),
        (b"\xff\xd8\xff\xc0\x00\x11", None),
        (b"", None),
    ],
)
def test_the_frame_header_tells_the_pixels(head: bytes, size: tuple[int, int] | None) -> None:
    """Proves that width and height are read from the frame, past whatever stands before it."""
    assert pixels(head) == size


def test_the_pixels_of_a_real_picture() -> None:
    """Proves the reader against the library that writes pictures."""
    import io

    from PIL import Image

    for progressive in (False, True):
        file = io.BytesIO()
        Image.new("RGB", (37, 91)).save(
            file, "JPEG", progressive=progressive, exif=b"Exif\x00\x00" + bytes(20)
        )
        assert pixels(file.getvalue()) == (37, 91)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"text": "가" * 1000}, []),
        ({"text": "가" * 1001}, ["delivery.text_many"]),
        ({"text": " "}, ["delivery.text_empty"]),
        ({"text": "a\x07b"}, ["delivery.characters"]),
        ({"text": "두\n줄"}, []),
        ({"subject": "제목"}, ["delivery.subject_long"]),
        ({"subject": "두\n줄"}, ["delivery.characters", "delivery.subject_long"]),
        ({"template": ""}, ["delivery.template"]),
        ({"template": "a b"}, ["delivery.template"]),
        ({"address": "021234567"}, ["delivery.address"]),
        ({"attachment": "a.jpg", "sha256": HASH}, ["delivery.picture_unsupported"]),
        ({"attachment": "a.jpg"}, ["delivery.attachment"]),
    ],
)
def test_an_alimtalk_is_counted_in_characters_and_needs_its_template(
    changes: dict[str, str], codes: list[str]
) -> None:
    """Proves the limits of Alimtalk at their borders: any character, 1,000 of them, a template, no picture."""
    assert _codes(replace(TALK, **changes), ALIMTALK) == codes


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("gildong.hong+1@example.go.kr", True),
        ("a@b.kr", True),
        ("gildong@localhost", False),
        ("gil dong@example.kr", False),
        ("gildong@example.kr\n", False),
        ("길동@example.kr", False),
        ("01000000001", False),
    ],
)
def test_an_address_is_that_of_its_channel(address: str, good: bool) -> None:
    """Proves that e-mail goes to e-mail addresses only, and that no problem quotes one."""
    limits = replace(ALIMTALK, channel=Channel.EMAIL, subject_bytes=200)
    item = replace(TALK, address=address, template="")
    assert _codes(item, limits) == ([] if good else ["delivery.email"])
    assert all(address not in str(problem) for problem in check_item(item, limits))


def test_a_template_is_no_matter_of_a_text_message() -> None:
    """Proves that a carrier's message needs none, and characters are still those of carriers."""
    assert _codes(replace(TALK, template="", text="안내"), SOLAPI) == []
    assert _codes(replace(TALK, template=""), SOLAPI) == ["delivery.characters"]


def test_nobody_sends_receipts_to_a_provider_without_them() -> None:
    """Proves that such a body is refused."""
    with pytest.raises(ReceiptUnreadable):
        no_receipts(b"[]")


PAGE = Path(__file__).parents[3] / "docs" / "reference" / "delivery.md"


def _days(span: timedelta) -> str:
    return f"{span.days} d"


@pytest.mark.parametrize("name", [name for name in KINDS if name != BRIDGE])
def test_the_reference_page_says_what_is_declared(name: str) -> None:
    """Proves that the table of services is what the adapters declare."""
    limits = KINDS[name].capabilities
    hours = [f"{int(span.total_seconds() // 3600)} h" for span in (limits.settle_sms, limits.settle)]
    (row,) = [
        line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{name}` |")
    ]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[1] == limits.channel.value
    assert cells[2] == (f"{limits.image_bytes // 1024} KB" if limits.image_bytes else "none")
    if limits.image_pixels:
        assert cells[3] == "×".join(map(str, limits.image_pixels))
    assert cells[4].startswith(f"{limits.batch_messages:,}" if limits.withdraws else "one")
    assert ("a picture each" in cells[4]) is limits.image_per_message
    assert cells[5:7] == ["yes" if has else "no" for has in (limits.looks_up, limits.withdraws)]
    assert cells[7] == " / ".join(hours)
    assert cells[8] == f"{_days(limits.kept)} / {_days(limits.files_kept)}"


@pytest.mark.parametrize(("code", "entry"), [*CARRIER.items(), *KAKAO.items()])
def test_the_reference_page_lists_every_code(code: str, entry: Code) -> None:
    """Proves that each code stands on the page with its state and its words."""
    row = f"| {code} | {entry.outcome.value} | {entry.meaning.ko} | {entry.meaning.en} |"
    assert row in PAGE.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21 18:00:00.0", datetime(2026, 11, 21, 9, tzinfo=UTC)),
        ("2026-11-21T18:00:00", datetime(2026, 11, 21, 9, tzinfo=UTC)),
        ("2026-11-21T09:00:00+00:00", datetime(2026, 11, 21, 9, tzinfo=UTC)),
        ("1026-11-21 18:00:00", None),
        ("yesterday", None),
        (20261121, None),
        (None, None),
    ],
)
def test_times_of_services_are_seouls(text: object, moment: datetime | None) -> None:
    """Proves that a time without a zone is by the clock of Seoul, and one that cannot be read is none."""
    assert moment_of(text) == moment
    if moment:
        assert shown(moment) == "2026-11-21 18:00:00"


def test_a_large_picture_is_refused_for_its_bytes_alone() -> None:
    """Proves that bytes and pixels are told apart."""
    problems = check_image(jpeg(size=NHN.image_bytes + 1), NHN)
    assert [problem.code for problem in problems] == ["delivery.image_large"]
