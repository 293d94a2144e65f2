"""Cases: recorded by phone number, corrected, closed; two tracers on one case do not overwrite each other."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries import names_of
from ansim.kit.clock import korean_day
from ansim.kit.ids import new_reference
from ansim.tracing.adapters.case_keys import CaseKeys
from ansim.tracing.domain.contacts import CaseChanged
from ansim.tracing.domain.infectious import InfectiousPeriod, infectious_period
from ansim.tracing.domain.lookups import LookupState
from ansim.tracing.domain.phones import read_mobile
from ansim.tracing.models import Case, Lookup
from ansim.tracing.queries.rows import case_row
from ansim.tracing.services.events import move, office_and_staff, tell_case


@dataclass(frozen=True, slots=True)
class CaseDays:
    """What the infectious period is counted from: Korean days, and by the policy of which disease."""

    confirmed: date
    onset: date | None = None
    specimen: date | None = None
    disease: str = "general"

    def period(self, today: date) -> InfectiousPeriod:
        """Return the infectious period as of `today`. Raises NoPolicy, DaysContradict."""
        return infectious_period(
            disease=self.disease,
            confirmed=self.confirmed,
            onset=self.onset,
            specimen=self.specimen,
            today=today,
        )


@dataclass(frozen=True, slots=True)
class Recorded:
    """The case of a phone number, and whether it is a new one."""

    reference: str
    is_new: bool


def record_case(*, by: Actor, phone: str, days: CaseDays, name: str = "", at: datetime) -> Recorded:
    """Record a case by phone number; a number that has an open case already leads to that case.

    `name` is what the tracer calls the case, optional and kept sealed. Raises NotPermitted, BadPhone,
    NoPolicy, DaysContradict.
    """
    by.need(Permission.CASE_EDIT)
    office_id, staff_id = office_and_staff(by)
    digits = read_mobile(phone)
    period = days.period(korean_day(at))
    keys = CaseKeys(office_id)
    tag, reference = keys.tag("phone", digits), new_reference()
    try:
        with transaction.atomic():
            case = Case.objects.create(
                office_id=office_id,
                reference=reference,
                person=keys.seal_json(
                    {"phone": digits, "name": " ".join(name.split())[:60]}, f"case:{reference}"
                ),
                phone_tag=tag,
                created_by_id=staff_id,
                created_at=at,
                changed_by=by.who,
                **_columns(days, period),
            )
            tell_case(by=by, case=case, what="record", at=at)
    except IntegrityError:  # two tracers record one phone call: the database let one in
        known = Case.objects.filter(office_id=office_id, phone_tag=tag, state="open").first()
        if known is None:
            raise
        return Recorded(known.reference, is_new=False)
    return Recorded(reference, is_new=True)


@transaction.atomic
def correct_case(*, by: Actor, reference: str, seen: int, days: CaseDays, at: datetime) -> None:
    """Correct the days of a case; the infectious period is counted anew.

    `seen` is the version the tracer saw. Raises NotPermitted, NotInOffice, CaseChanged, NoPolicy, DaysContradict.
    """
    by.need(Permission.CASE_EDIT)
    case = case_row(by, reference)
    _change(by, case, seen, **_columns(days, days.period(korean_day(at))))
    tell_case(by=by, case=case, what="correct", at=at)


@transaction.atomic
def close_case(*, by: Actor, reference: str, seen: int, why: str, at: datetime) -> None:
    """Close a case; what was found stays for as long as cases are kept. Raises as `correct_case` does.

    Look-ups that wait for a signature are closed with it; one that is under way ends by itself with CaseClosed.
    """
    by.need(Permission.CASE_EDIT)
    case = case_row(by, reference)
    _change(by, case, seen, state="closed")
    tell_case(by=by, case=case, what="close", why=why, at=at)
    waiting = Lookup.objects.select_for_update(of=("self",)).filter(case=case, state=LookupState.ASKED)
    for lookup in waiting.order_by("pk"):
        move(by=by, lookup=lookup, after=LookupState.CLOSED, why="case_closed", at=at)


def _change(by: Actor, case: Case, seen: int, **columns: object) -> None:
    found = Case.objects.filter(pk=case.pk, version=seen, state="open")
    if found.update(version=F("version") + 1, changed_by=by.who, **columns) != 1:
        case.refresh_from_db()
        raise CaseChanged(who=names_of([case.changed_by]).get(case.changed_by, case.changed_by))
    case.refresh_from_db()


def _columns(days: CaseDays, period: InfectiousPeriod) -> dict[str, object]:
    return {
        "confirmed": days.confirmed,
        "onset": days.onset,
        "specimen": days.specimen,
        "disease": days.disease,
        "policy": period.policy,
        "first_day": period.first_day,
        "last_day": period.last_day,
    }
