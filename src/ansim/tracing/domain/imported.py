"""A line list of an office as values: its people, their sources, and what is odd about each of them."""

from dataclasses import dataclass, field
from enum import StrEnum

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.tracing.domain.case_days import CaseDay
from ansim.tracing.domain.chains import Chains, Link


class ListNameMissing(AnsimError):
    """A line list is to be kept without a name."""

    code = "cases.list_name"
    sentence = Sentence(
        ko="명단을 부를 이름을 적어 주세요. 예: 2026년 11월 시청 집단감염. 같은 이름으로 다시 가져오면 새 확진자와 연결만 더해집니다.",
        en="Give the list a name, such as: city hall cluster. Importing again under that name adds what is new.",
    )


class Oddity(StrEnum):
    """What a tracer should look at: several sources, linked to themselves, in a cycle, not on the list, no generation."""

    SEVERAL = "several"
    SELF = "self"
    CYCLE = "cycle"
    UNLISTED = "unlisted"
    NO_GENERATION = "no_generation"


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """One case of a list: row id, number, source texts, whether the line list holds it, the office's own case or "", and
    the day it is drawn at.
    """

    id: int
    number: str = field(repr=False)
    texts: tuple[str, ...] = field(repr=False)
    is_listed: bool = True
    case: str = ""
    day: CaseDay | None = None


@dataclass(frozen=True, slots=True)
class ListedCases:
    """A whole list opened: its people by row id, and links between their numbers."""

    id: int
    name: str
    people: tuple[ListedPerson, ...]
    links: tuple[Link, ...]

    @property
    def listed(self) -> tuple[str, ...]:
        """Numbers that the line list itself holds."""
        return tuple(one.number for one in self.people if one.is_listed)


def oddities(chains: Chains) -> dict[str, tuple[Oddity, ...]]:
    """Return what is odd about each person about whom anything is, in the order of `Oddity`."""
    groups = (
        (Oddity.SEVERAL, chains.several_sources),
        (Oddity.SELF, chains.self_links),
        (Oddity.CYCLE, tuple(name for cycle in chains.cycles for name in cycle)),
        (Oddity.UNLISTED, chains.unresolved),
        (Oddity.NO_GENERATION, chains.without_generation),
    )
    found: dict[str, list[Oddity]] = {}
    for oddity, names in groups:
        for name in names:
            found.setdefault(name, []).append(oddity)
    return {name: tuple(odd) for name, odd in found.items()}
