"""The record of a notice made from an issued notice: whom it is for, its days, what it replaces, ends or certifies."""

from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.composing import Composer
from ansim.notices.domain.people import Person
from ansim.notices.domain.period import period
from ansim.notices.domain.person_json import person_from_bytes
from ansim.notices.domain.record import NoticeKind, NoticeRecord, Period
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.models import BatchEvent, Notice, RosterRow
from ansim.notices.queries.renewals import first_of
from ansim.notices.services.composing import recipient_of


def record_of(
    composer: Composer, row: RosterRow, person: Person, reference: str, office: OfficeKeys
) -> NoticeRecord:
    """Return the signed record for one row: of a list by its day and the rules, of an issued notice by that notice.

    Raises the errors of Composer.compose and Composer.about.
    """
    if row.origin is None:
        return composer.compose(recipient_of(person, composer.kind, composer.issued_on), reference)
    first = first_of(row.origin)
    kind = NoticeKind(first.batch.kind)
    original = _record(row.origin, office)
    recipient = recipient_of(person, kind, composer.issued_on)
    count, why = original.period, ""
    if composer.kind is not NoticeKind.RELEASE:
        why = BatchEvent.objects.filter(batch_id=row.batch_id).values_list("why", flat=True).first() or ""
    if composer.kind is NoticeKind.CORRECTION and _day(person) != _day(_person(row.origin, office)):
        count = _counted_again(composer, person, first)
    return composer.about(original, recipient, reference, count, why=why)


def _counted_again(composer: Composer, person: Person, first: Notice) -> Period:
    """Count by the rule in force when the first notice was issued: a correction changes the day, not the law."""
    kind, on = NoticeKind(first.batch.kind), first.batch.issued_on
    again = recipient_of(person, kind, on)
    return period(
        composer.rules,
        kind,
        specimen=again.specimen,
        onset=again.onset,
        last_contact=again.last_contact,
        on=on,
    )


def _day(person: Person) -> tuple[object, ...]:
    return person.specimen, person.onset, person.last_contact


def _record(notice: Notice, office: OfficeKeys) -> NoticeRecord:
    return record_from_bytes(office.open(notice.record, f"notice:{notice.reference}"))


def _person(notice: Notice, office: OfficeKeys) -> Person:
    row = notice.roster_row
    return person_from_bytes(office.open(row.person or b"", f"row:{row.batch_id}:{row.row}"))
