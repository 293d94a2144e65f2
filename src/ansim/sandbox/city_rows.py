"""The city's visits as rows of the store, and how they go from the vault's handles to it: by a file, day after day.

In life phones carry the handles; here the vault writes them and the visits role reads them, once.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from ansim.checkins.domain.assurance import Assurance, HowLeft
from ansim.checkins.domain.rows import VisitRow
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.sandbox.city import City, CityPlan
from ansim.sandbox.city_days import DayVisits
from ansim.wire.days import begin_of, day_number
from ansim.wire.token import HANDLE

_STEP_SECONDS: Final = 30
_RECEIVED_SECONDS: Final = 600


class CityFileBad(AnsimError):
    """The file that says which city this drill has cannot be used, or its handles are not those of its visits."""

    code = "city.file"
    sentence = Sentence(
        ko="훈련 도시의 파일 {name}을(를) 쓸 수 없습니다. ANSIM_HOME/demo 폴더를 지우고 다시 실행해 주세요.",
        en="File {name} of the drill's city cannot be used. Remove the folder ANSIM_HOME/demo and run again.",
    )


class CityLate(AnsimError):
    """One role's part of the city does not come."""

    code = "city.late"
    sentence = Sentence(
        ko="훈련 도시를 만드는 일이 끝나지 않습니다. {home}/logs 의 기록을 보고 다시 실행하면 이어집니다.",
        en="Making the drill's city does not end. Look into {home}/logs; running again goes on from there.",
    )
    retryable = True


@dataclass(frozen=True, slots=True)
class CityFile:
    """`city.json` of a drill: the plan, whether it is loaded, and what practice needs to know of its outbreak."""

    plan: CityPlan
    loaded: bool = False
    index_phone: str = ""
    index_onset: str = ""
    case_phone: str = ""
    case_onset: str = ""
    generations: tuple[int, ...] = ()

    def write(self, path: Path) -> None:
        """Write the file, whole or not at all."""
        plain = asdict(self) | {"plan": asdict(self.plan) | {"first": self.plan.first.isoformat()}}
        partial = path.with_name(f"{path.name}.part")
        partial.write_text(json.dumps(plain, indent=1), encoding="utf-8")
        partial.replace(path)

    @classmethod
    def read(cls, path: Path) -> "CityFile":
        """Return what `write` wrote. Raises CityFileBad."""
        try:
            plain: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            plan = CityPlan(**(plain["plan"] | {"first": date.fromisoformat(plain["plan"]["first"])}))
            found = cls(**(plain | {"plan": plan, "generations": tuple(plain["generations"])}))
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            raise CityFileBad(name=path.name) from None
        if not found._is_sound():
            raise CityFileBad(name=path.name)
        return found

    def _is_sound(self) -> bool:
        """Say whether everything is of its type: JSON holds texts for numbers as well."""
        plan = self.plan
        numbers = (plan.seed, plan.people, plan.venues, plan.days, plan.visits, *self.generations)
        texts = (self.index_phone, self.index_onset, self.case_phone, self.case_onset)
        return (
            type(self.loaded) is bool
            and all(type(one) is int for one in numbers)
            and all(isinstance(one, str) for one in texts)
        )


def told(city: City) -> CityFile:
    """Return the file of a loaded city: phone and onset of the index case and of the one to confirm, generations."""
    index, case = city.outbreak.index, city.outbreak.case_on(city.plan.days - 1)
    residents = city.residents()
    return CityFile(
        plan=city.plan,
        loaded=True,
        index_phone=residents[index.person][0],
        index_onset=city.date_of(index.onset).isoformat(),
        case_phone=residents[case.person][0],
        case_onset=city.date_of(case.onset).isoformat(),
        generations=tuple(city.outbreak.generations()),
    )


def rows_of_day(city: City, day: DayVisits, handles: bytes) -> Iterator[VisitRow]:
    """Yield the day's visits as rows; `handles` are 16 bytes a visit, in the order of the columns.

    Leaving is known where the phone told it; assurance is the screen's or the sticker's. Raises CityFileBad.
    """
    if len(handles) != HANDLE * len(day.person):
        raise CityFileBad(name=f"handles-{day.number}")
    kday = day_number(city.date_of(day.number))
    midnight = begin_of(kday)
    idents = [venue.ident for venue in city.venues]
    proofs = [Assurance.SCREEN if venue.screen else Assurance.STICKER for venue in city.venues]
    columns = zip(day.venue, day.zone, day.at, day.gone, day.told, day.party, strict=True)
    for place, (venue, zone, at, gone, is_told, party) in enumerate(columns):
        moment = midnight + at * _STEP_SECONDS
        yield VisitRow(
            idents[venue],
            zone,
            moment,
            midnight + gone * _STEP_SECONDS if is_told else None,
            handles[place * HANDLE : place * HANDLE + HANDLE],
            kday,
            party,
            proofs[venue],
            HowLeft.OWN if is_told else HowLeft.UNKNOWN,
            moment // _RECEIVED_SECONDS * _RECEIVED_SECONDS,
        )
