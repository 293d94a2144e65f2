"""What a venue says of itself: name, kind, address, hours; checked as data, every problem at once."""

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from ansim.checkins.domain.errors import VenueBad
from ansim.checkins.domain.hours import Hours
from ansim.kit.fonts import unprintable
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence

#: the seventeen first-level regions by their names since 2024-01-18
REGIONS: Final = (
    "서울특별시",
    "부산광역시",
    "대구광역시",
    "인천광역시",
    "광주광역시",
    "대전광역시",
    "울산광역시",
    "세종특별자치시",
    "경기도",
    "강원특별자치도",
    "충청북도",
    "충청남도",
    "전북특별자치도",
    "전라남도",
    "경상북도",
    "경상남도",
    "제주특별자치도",
)
#: a region without 시군구
_UNDIVIDED: Final = "세종특별자치시"
MOST_ZONES: Final = 200
#: letters that the fonts have and nobody sees: the fillers of Hangul
_UNSEEN: Final = frozenset("\u115f\u1160\u3164\uffa0")
_MOST: Final = {"name": 60, "district": 30, "street": 120, "detail": 80, "zones": 40}
_NAMES: Final = {
    "name": Sentence(ko="이름", en="Name"),
    "kind": Sentence(ko="업종", en="Kind"),
    "region": Sentence(ko="시·도", en="Region"),
    "district": Sentence(ko="시·군·구", en="District"),
    "street": Sentence(ko="도로명 주소", en="Street address"),
    "detail": Sentence(ko="상세 주소", en="Rest of the address"),
    "zones": Sentence(ko="구역", en="Zone"),
}
_EMPTY = Sentence(ko="{field}: 적어 주세요.", en="{field}: this is needed.")
_LONG = Sentence(ko="{field}: {most}자까지 적을 수 있습니다.", en="{field}: at most {most} characters.")
_SIGNS = Sentence(
    ko="{field}: 안내문에 찍을 수 없는 글자가 있습니다({signs}). 빼거나 다르게 적어 주세요.",
    en="{field}: the poster cannot print some characters ({signs}). Leave them out or write them in another way.",
)
_UNKNOWN = Sentence(ko="{field}: 목록에서 골라 주세요.", en="{field}: choose one from the list.")
_TWICE = Sentence(ko="{field}: 같은 이름이 두 번 있습니다.", en="{field}: the same name stands twice.")
_MANY = Sentence(ko="{field}: {most}개까지 나눌 수 있습니다.", en="{field}: at most {most} zones.")


@dataclass(frozen=True, slots=True)
class Details:
    """A venue's own words; `kind` is a code of the kinds' data. Only `checked` makes one that may be kept."""

    name: str
    kind: str
    region: str
    district: str
    street: str
    detail: str = ""
    hours: Hours = field(default_factory=Hours)

    @property
    def address(self) -> str:
        """The address in one line."""
        return " ".join(part for part in (self.region, self.district, self.street, self.detail) if part)


def squeezed(text: str) -> str:
    """Return a text in NFC on one line, blanks squeezed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def problems_of(details: Details, kinds: Collection[str]) -> tuple[Problem, ...]:
    """Return everything that is wrong with a venue's words, the fields in order; empty when they may stand."""
    found: list[Problem] = []
    for name in ("name", "district", "street", "detail"):
        optional = name == "detail" or (name == "district" and details.region == _UNDIVIDED)
        found += text_problems(name, getattr(details, name), optional=optional)
    if details.kind not in kinds:
        found.append(_problem("kind", "venue.unknown_word", _UNKNOWN))
    if details.region not in REGIONS:
        found.append(_problem("region", "venue.unknown_word", _UNKNOWN))
    return tuple(found)


def checked(details: Details, kinds: Collection[str]) -> Details:
    """Return the words in the form that is kept. Raises VenueBad naming every problem."""
    tidy = Details(
        name=squeezed(details.name),
        kind=details.kind,
        region=squeezed(details.region),
        district=squeezed(details.district),
        street=squeezed(details.street),
        detail=squeezed(details.detail),
        hours=details.hours,
    )
    found = problems_of(tidy, kinds)
    if found:
        raise VenueBad(found)
    return tidy


def checked_zones(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of zones in the form that is kept, empty lines left out. Raises VenueBad."""
    tidy = tuple(name for name in map(squeezed, names) if name)
    found = [problem for name in tidy for problem in text_problems("zones", name)]
    if len(set(tidy)) != len(tidy):
        found.append(_problem("zones", "venue.twice", _TWICE))
    if len(tidy) > MOST_ZONES:
        found.append(_problem("zones", "venue.many", _MANY, most=str(MOST_ZONES)))
    if found:
        raise VenueBad(found)
    return tidy


def text_problems(name: str, text: str, *, optional: bool = False) -> list[Problem]:
    """Return what is wrong with one text of a venue; `name` is its field."""
    if not text:
        return [] if optional else [_problem(name, "venue.empty", _EMPTY)]
    if len(text) > _MOST[name]:
        return [_problem(name, "venue.long", _LONG, most=str(_MOST[name]))]
    odd = unprintable(text) | {sign for sign in text if sign in _UNSEEN or not sign.isprintable()}
    if odd:
        shown = " ".join(f"U+{ord(sign):04X}" for sign in sorted(odd)[:5])
        return [_problem(name, "venue.signs", _SIGNS, signs=shown)]
    return []


def _problem(column: str, code: str, sentence: Sentence, **params: str) -> Problem:
    """Return a problem of a field; its name is written in both languages by the sentence itself."""
    named = Sentence(
        ko=sentence.ko.replace("{field}", _NAMES[column].ko),
        en=sentence.en.replace("{field}", _NAMES[column].en),
    )
    return Problem(row=None, column=column, code=code, sentence=named, params=params)
