"""Staff: invited by an administrator, welcomed by a one-time code, changed and shut out with a trail."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ansim.accounts.adapters import second_factor
from ansim.accounts.domain import codes
from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import (
    InvitationWrong,
    LastAdministrator,
    LoginTaken,
    NotInOffice,
    NotOneself,
    PasswordWeak,
)
from ansim.accounts.domain.names import check_login
from ansim.accounts.domain.roles import StaffRole, check_roles
from ansim.accounts.models import Office, Staff
from ansim.accounts.queries.scope import in_office
from ansim.accounts.services.trail import audit
from ansim.kit.clock import now


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the administrator hands to a new colleague; the code is kept nowhere and shown once."""

    staff_id: int
    login: str
    code: str = field(repr=False)
    until: datetime


@transaction.atomic
def invite_staff(
    *, by: Actor, login: str, name: str, roles: Iterable[str], at: datetime | None = None
) -> Invitation:
    """Take a new colleague into the actor's office, without a password yet, and return the invitation.

    Raises LoginBad, LoginTaken, and the errors of check_roles.
    """
    if by.office_id is None:
        raise NotInOffice
    chosen = check_roles(roles)
    moment = at or now()
    try:
        with transaction.atomic():
            staff = Staff.objects.create_user(
                check_login(login), name=name.strip(), office_id=by.office_id, roles=chosen, created_at=moment
            )
    except IntegrityError:
        raise LoginTaken from None
    audit(by=by, verb="staff.invite", reference=str(staff), why=", ".join(chosen), at=moment)
    return _invitation(staff, moment)


@transaction.atomic
def reinvite(*, by: Actor, staff_id: int, why: str, at: datetime | None = None) -> Invitation:
    """Take away password and second factor and return a fresh invitation; for lost phones and passwords."""
    staff = _locked(by, staff_id)
    if staff.pk == by.staff_id:
        raise NotOneself
    moment = at or now()
    staff.set_unusable_password()
    second_factor.forget(staff.pk)
    audit(by=by, verb="staff.reinvite", reference=str(staff), why=why, at=moment)
    return _invitation(staff, moment)


@transaction.atomic
def redeem_invitation(*, login: str, code: str, password: str, at: datetime | None = None) -> Staff:
    """Set the password of an invited colleague and use the code up. Raises InvitationWrong, PasswordWeak."""
    moment = at or now()
    staff = Staff.objects.select_for_update().filter(login=login.strip().lower(), is_active=True).first()
    known = staff is not None and codes.same_code(code, staff.invitation_digest)
    if staff is None or not known or not codes.still_valid(staff.invitation_until, now=moment):
        raise InvitationWrong
    try:
        validate_password(password, staff)
    except ValidationError as refused:
        raise PasswordWeak(reasons=" ".join(refused.messages)) from None
    staff.set_password(password)
    staff.invitation_digest, staff.invitation_until = "", None
    staff.save()
    audit(by=staff.actor, verb="staff.join", reference=str(staff), at=moment)
    return staff


@transaction.atomic
def change_staff(*, by: Actor, staff_id: int, name: str, roles: Iterable[str], why: str = "") -> None:
    """Change a colleague's name and roles. Raises NotOneself, LastAdministrator, and those of check_roles."""
    staff = _locked(by, staff_id)
    chosen = check_roles(roles)
    if staff.pk == by.staff_id and set(chosen) != set(staff.actor.roles):
        raise NotOneself
    if StaffRole.ADMINISTRATOR not in chosen:
        _keep_an_administrator(staff)
    before = ", ".join(staff.roles)
    staff.name, staff.roles = name.strip(), list(chosen)
    staff.save(update_fields=["name", "roles"])
    change = f"{before} → {', '.join(chosen)}"
    audit(by=by, verb="staff.change", reference=str(staff), why=f"{why} ({change})" if why else change)


@transaction.atomic
def set_active(*, by: Actor, staff_id: int, active: bool, why: str) -> None:
    """Shut a colleague out, or let them in again. Raises NotOneself, LastAdministrator."""
    staff = _locked(by, staff_id)
    if staff.pk == by.staff_id:
        raise NotOneself
    if not active:
        _keep_an_administrator(staff)
    staff.is_active = active
    staff.save(update_fields=["is_active"])
    audit(by=by, verb="staff.enable" if active else "staff.disable", reference=str(staff), why=why)


@transaction.atomic
def renew_second_factor(*, by: Actor) -> None:
    """Take the actor's own second factor away, so that the next page enrols a new one."""
    if by.staff_id is None:
        raise NotInOffice
    second_factor.forget(by.staff_id)
    audit(by=by, verb="second_factor.renew", reference=by.who)


def _keep_an_administrator(staff: Staff) -> None:
    """Raise LastAdministrator when nobody else could manage the office."""
    if StaffRole.ADMINISTRATOR.value not in staff.roles:
        return
    others = Staff.objects.filter(
        office_id=staff.office_id, is_active=True, roles__contains=[StaffRole.ADMINISTRATOR.value]
    )
    if not others.exclude(pk=staff.pk).exists():
        raise LastAdministrator


def _locked(by: Actor, staff_id: int) -> Staff:
    if by.office_id is None:
        raise NotInOffice
    # the office first: administrators who change each other at once wait in line, and not each for the other
    Office.objects.select_for_update(no_key=True).get(pk=by.office_id)
    return in_office(Staff.objects.select_for_update(of=("self",)).select_related("office"), by, pk=staff_id)


def _invitation(staff: Staff, moment: datetime) -> Invitation:
    code, until = codes.new_code(), moment + codes.INVITATION_LIFE
    staff.invitation_digest, staff.invitation_until = codes.digest_of(code), until
    staff.save()
    return Invitation(staff.pk, staff.login, code, until)
