"""Questions about offices: who they are, which numbers may send."""

from dataclasses import dataclass
from datetime import datetime

from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.models import Office, SenderNumber


@dataclass(frozen=True, slots=True)
class OfficeCard:
    """An office as other modules see it; `senders` are the digits in use, the first one is the usual sender."""

    id: int
    code: str
    name: str
    head_title: str
    department: str
    officer: str
    phone: str
    is_official_site: bool
    is_drill: bool
    has_seal: bool
    setup_step: str
    senders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SenderCard:
    """One number of the closed list, in use or retired."""

    id: int
    digits: str
    label: str
    added_at: datetime
    retired_at: datetime | None


def _card(row: Office) -> OfficeCard:
    return OfficeCard(
        id=row.pk,
        code=row.code,
        name=row.name,
        head_title=row.head_title,
        department=row.department,
        officer=row.officer,
        phone=row.phone,
        is_official_site=row.is_official_site,
        is_drill=row.is_drill,
        has_seal=bool(row.seal_sha256),
        setup_step=row.setup_step,
        senders=tuple(number.digits for number in row.sender_numbers.all() if number.retired_at is None),
    )


def office(office_id: int) -> OfficeCard:
    """Return one office by its database id. Raises NotInOffice when there is none."""
    row = Office.objects.prefetch_related("sender_numbers").filter(pk=office_id).first()
    if row is None:
        raise NotInOffice
    return _card(row)


def offices() -> tuple[OfficeCard, ...]:
    """Return the offices that are open, oldest first."""
    rows = Office.objects.prefetch_related("sender_numbers").filter(opened_at__isnull=False).order_by("pk")
    return tuple(_card(row) for row in rows)


def any_office_open() -> bool:
    """Say whether the first set-up is over."""
    return Office.objects.filter(opened_at__isnull=False).exists()


def office_in_setup() -> OfficeCard | None:
    """Return the office whose first set-up was begun and not ended."""
    rows = Office.objects.prefetch_related("sender_numbers").filter(opened_at__isnull=True)
    row = rows.order_by("pk").first()
    return _card(row) if row else None


def sender_numbers(office_id: int) -> tuple[SenderCard, ...]:
    """Return the whole list of sender numbers of an office, retired ones too, oldest first."""
    rows = SenderNumber.objects.filter(office_id=office_id).order_by("pk")
    return tuple(SenderCard(row.pk, row.digits, row.label, row.added_at, row.retired_at) for row in rows)


def is_sender_number(office_id: int, digits: str) -> bool:
    """Say whether these digits are on the office's list and in use; nothing else may stand as a sender."""
    return SenderNumber.objects.filter(office_id=office_id, digits=digits, retired_at__isnull=True).exists()
