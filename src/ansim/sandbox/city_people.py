"""Residents of the invented city: a name and a phone that cannot exist, each phone once, the same for the same seed."""

from random import Random
from typing import Final

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.sandbox.names import invent_name

# 010-0 has never been assigned. 010-02xx-xxxx is the city's, apart from those the drill's message gateway refuses.
_BLOCK: Final = 2_000_000
MOST_PEOPLE: Final = 1_000_000
_STEP: Final = 736_879  # coprime to the block's million: no phone comes twice


class CityTooLarge(AnsimError):
    """A city was asked for that the block of phones, the bytes of a venue or the tokens of a day cannot hold."""

    code = "city.size"
    sentence = Sentence(
        ko="도시의 크기가 맞지 않습니다: 주민 1~{people}명, 시설 1~{venues}곳, 하루 방문은 한 사람 평균 {visits}회까지입니다.",
        en="A city holds 1 to {people} residents, 1 to {venues} venues and at most {visits} visits a person and day.",
    )


def phones(seed: int, count: int) -> list[str]:
    """Return `count` different phones as E.164: +8210 02xx xxxx."""
    start = Random(f"{seed}/phones").randrange(MOST_PEOPLE)  # noqa: S311
    return [f"+82100{_BLOCK + (start + number * _STEP) % MOST_PEOPLE:07d}" for number in range(count)]


def invent_residents(seed: int, count: int) -> list[tuple[str, str]]:
    """Return `count` residents as (E.164, name), in the order in which visits number them."""
    random = Random(f"{seed}/names")  # noqa: S311
    return [(phone, invent_name(random)) for phone in phones(seed, count)]
