"""Writes of accounts; keyword-only, `by` the actor, one transaction, the audit event inside it."""

from ansim.accounts.services.demo import DEMO_STAFF, DemoOffice, DemoStaff, create_demo_office
from ansim.accounts.services.offices import (
    add_sender_number,
    change_office,
    create_office,
    open_office,
    retire_sender_number,
)
from ansim.accounts.services.pictures import agree_picture, ask_picture, clean_picture, decline_picture
from ansim.accounts.services.setup import check_setup_code, setup_code, take_setup_step
from ansim.accounts.services.signing import Signature, make_signing_key, retire_signing_key, sign_as
from ansim.accounts.services.staff import (
    Invitation,
    change_staff,
    invite_staff,
    redeem_invitation,
    reinvite,
    renew_second_factor,
    set_active,
)
from ansim.accounts.services.terminal import sign_in_at_terminal
from ansim.accounts.services.trail import audit

__all__ = [
    "DEMO_STAFF",
    "DemoOffice",
    "DemoStaff",
    "Invitation",
    "Signature",
    "add_sender_number",
    "agree_picture",
    "ask_picture",
    "audit",
    "change_office",
    "change_staff",
    "check_setup_code",
    "clean_picture",
    "create_demo_office",
    "create_office",
    "decline_picture",
    "invite_staff",
    "make_signing_key",
    "open_office",
    "redeem_invitation",
    "reinvite",
    "renew_second_factor",
    "retire_sender_number",
    "retire_signing_key",
    "set_active",
    "setup_code",
    "sign_as",
    "sign_in_at_terminal",
    "take_setup_step",
]
