"""A roster file with the slip guard's report, as commands see it: without the office's earlier notices."""

from dataclasses import dataclass
from datetime import date

from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.people import CheckedRoster
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster import check_roster
from ansim.notices.domain.slip_facts import read_facts
from ansim.notices.domain.slips import SlipReport, guard_list


@dataclass(frozen=True, slots=True)
class GuardedRoster:
    """A checked roster and what the slip guard says of it."""

    checked: CheckedRoster
    slips: SlipReport


def read_guarded(data: bytes, filename: str, today: date, kind: NoticeKind | None = None) -> GuardedRoster:
    """Return the roster in the bytes of an officer's file, checked and guarded.

    Only witnesses inside the file speak; `today` is the Korean day of the check. Raises as
    `queries.rosters.read_roster` does.
    """
    table = read_table(data, filename)
    checked = check_roster(table, today, kind)
    return GuardedRoster(checked, guard_list(read_facts(table, checked), checked, today))
