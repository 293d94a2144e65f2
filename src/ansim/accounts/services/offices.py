"""Offices: founding, changing, their closed list of sender numbers."""

from datetime import datetime

from django.db import IntegrityError, transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice, OfficeCodeTaken, SenderNumberTaken
from ansim.accounts.domain.names import check_office_code
from ansim.accounts.domain.sender_numbers import check_sender_number
from ansim.accounts.models import Office, SenderNumber
from ansim.accounts.queries.scope import in_office
from ansim.accounts.services.trail import audit
from ansim.kit.clock import now

_CHANGEABLE = ("name", "head_title", "department", "officer", "phone", "is_official_site")


@transaction.atomic
def create_office(
    *,
    by: Actor,
    code: str,
    name: str,
    head_title: str,
    department: str = "",
    officer: str = "",
    phone: str = "",
    is_drill: bool = False,
    setup_step: str = "seal",
    at: datetime | None = None,
) -> int:
    """Found an office, not yet open, and return its id. Raises OfficeCodeBad, OfficeCodeTaken."""
    code = check_office_code(code)
    moment = at or now()
    try:
        with transaction.atomic():
            row = Office.objects.create(
                code=code,
                name=name.strip(),
                head_title=head_title.strip(),
                department=department.strip(),
                officer=officer.strip(),
                phone=phone.strip(),
                is_drill=is_drill,
                setup_step=setup_step,
                created_at=moment,
            )
    except IntegrityError:
        raise OfficeCodeTaken from None
    audit(by=_for(by, row), verb="office.create", reference=code, at=moment)
    return row.pk


@transaction.atomic
def change_office(*, by: Actor, office_id: int, why: str = "", **changes: object) -> None:
    """Change what the office says of itself; the audit event names the fields, not the values.

    `changes`: name, head_title, department, officer, phone (text), is_official_site (bool).
    """
    row = _locked(by, office_id)
    changed = [name for name in _CHANGEABLE if name in changes and changes[name] != getattr(row, name)]
    if not changed:
        return
    for name in changed:
        setattr(row, name, changes[name])
    row.save(update_fields=changed)
    audit(by=by, verb="office.change", reference=row.code, why=why or ", ".join(changed))


@transaction.atomic
def add_sender_number(*, by: Actor, office_id: int, number: str, label: str = "", why: str = "") -> str:
    """Put a number on the closed list and return its digits. Raises SenderNumberBad, SenderNumberTaken."""
    row = _locked(by, office_id)
    digits = check_sender_number(number)
    if SenderNumber.objects.filter(office=row, digits=digits, retired_at__isnull=True).exists():
        raise SenderNumberTaken
    SenderNumber.objects.create(office=row, digits=digits, label=label.strip(), added_at=now())
    audit(by=by, verb="sender.add", reference=digits, why=why)
    return digits


@transaction.atomic
def retire_sender_number(*, by: Actor, number_id: int, why: str) -> None:
    """Take a number off the list from now on; a second time changes nothing. Raises NotInOffice."""
    row = in_office(SenderNumber.objects.select_for_update(), by, pk=number_id)
    if row.retired_at is None:
        row.retired_at = now()
        row.save(update_fields=["retired_at"])
        audit(by=by, verb="sender.retire", reference=row.digits, why=why)


@transaction.atomic
def open_office(*, by: Actor, office_id: int, at: datetime | None = None) -> None:
    """End the set-up: from now on the office works and the set-up pages are shut."""
    row = _locked(by, office_id)
    row.setup_step, row.opened_at = "done", at or now()
    row.save(update_fields=["setup_step", "opened_at"])
    audit(by=by, verb="office.open", reference=row.code, at=at)


def _locked(by: Actor, office_id: int) -> Office:
    row = Office.objects.select_for_update().filter(pk=office_id).first()
    if row is None or by.office_id != office_id:
        raise NotInOffice
    return row


def _for(by: Actor, row: Office) -> Actor:
    return Actor(by.who, by.roles, by.staff_id, row.pk, row.code)
