"""Who has notices on a phone number, for the answer to a text that came from it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Q

from ansim.kit.clock import korean_day
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.record import NoticeRecord
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.models import Notice
from ansim.notices.queries.askings import not_proven
from ansim.notices.queries.own_notices import SHOWN

_OPENED: Final = 40  # records of one number; a home has a few


@dataclass(frozen=True, slots=True)
class OnNumber:
    """One person on a number: the names a text may use (a guardian on it has theirs), the references, newest first."""

    name: str = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    references: tuple[str, ...]


def people_on_number(*, office_id: int, phone: str, at: datetime) -> tuple[OnNumber, ...]:
    """Return whom the office's notices in force on this number (national digits) are for, newest first.

    What still waits for the birth date from this number is not told to it.
    """
    keys = OfficeKeys(office_id)
    tag = keys.tag("phone", phone)
    mine = (Q(phone_tag=tag) & ~not_proven("phone_tag")) | (Q(guardian_tag=tag) & ~not_proven("guardian_tag"))
    found = Notice.objects.filter(mine, office_id=office_id)
    found = found.filter(state=NoticeState.ISSUED, last_day__gte=korean_day(at - SHOWN)).order_by("-id")
    people: dict[object, list[NoticeRecord]] = {}
    for row in found[:_OPENED]:
        record = record_from_bytes(keys.open(row.record, f"notice:{row.reference}"))
        people.setdefault((record.name, record.birth), []).append(record)
    return tuple(_person(records, phone) for records in people.values())


def _person(records: list[NoticeRecord], phone: str) -> OnNumber:
    name = records[0].name
    guardians = {one.guardian_name for one in records if one.guardian_phone == phone and one.guardian_name}
    return OnNumber(name, (name, *sorted(guardians)), tuple(one.reference for one in records))
