"""Reads of accounts: offices, sender numbers, staff, signing keys, the audit trail. Values, never models."""

from ansim.accounts.queries.offices import (
    OfficeCard,
    SenderCard,
    any_office_open,
    is_sender_number,
    office,
    office_in_setup,
    offices,
    sender_numbers,
)
from ansim.accounts.queries.pictures import (
    PictureCard,
    picture_beside,
    picture_by_id,
    picture_in_use,
    picture_png,
    pictures_of,
    png_in_use,
    seal_png,
    waiting_pictures,
)
from ansim.accounts.queries.scope import in_office, of_office
from ansim.accounts.queries.signing import is_signed_by, key_card, public_keys, signer_of
from ansim.accounts.queries.staff import StaffCard, actor_of, card_of, names_of, staff_of_office
from ansim.accounts.queries.trail import AuditRow, TrailFilter, trail

__all__ = [
    "AuditRow",
    "OfficeCard",
    "PictureCard",
    "SenderCard",
    "StaffCard",
    "TrailFilter",
    "actor_of",
    "any_office_open",
    "card_of",
    "in_office",
    "is_sender_number",
    "is_signed_by",
    "key_card",
    "names_of",
    "of_office",
    "office",
    "office_in_setup",
    "offices",
    "picture_beside",
    "picture_by_id",
    "picture_in_use",
    "picture_png",
    "pictures_of",
    "png_in_use",
    "public_keys",
    "seal_png",
    "sender_numbers",
    "signer_of",
    "staff_of_office",
    "trail",
    "waiting_pictures",
]
