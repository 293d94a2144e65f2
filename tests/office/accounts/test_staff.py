"""Staff: invited, welcomed once, changed and shut out; never without an administrator."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from ansim.accounts import queries, services
from ansim.accounts.adapters import second_factor
from ansim.accounts.domain import errors
from ansim.accounts.domain.actors import system_actor
from ansim.accounts.domain.codes import INVITATION_LIFE
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent, Staff

from .conftest import START

pytestmark = pytest.mark.django_db
GOOD = "gureum-haneul-7"


@pytest.fixture
def invitation(manager):
    """An open invitation of a new approver."""
    return services.invite_staff(by=manager, login="New.One", name=" 새 사람 ", roles=["approver"], at=START)


def _staff_id(drill, role):
    return drill.actor(role).staff_id


def test_an_invited_colleague_has_no_password_yet(manager, invitation):
    """An invitation makes a member of staff of the inviter's office who cannot sign in yet."""
    card = queries.card_of(invitation.staff_id, by=manager)
    assert (card.login, card.name, card.roles) == ("new.one", "새 사람", (StaffRole.APPROVER,))
    assert not card.has_password
    assert not card.has_second_factor
    assert card.invited_until == START + INVITATION_LIFE
    assert card.office_id == manager.office_id


def test_the_code_is_kept_nowhere(invitation):
    """Only a digest is stored, and the invitation does not print its code."""
    row = Staff.objects.get(pk=invitation.staff_id)
    assert invitation.code not in str(vars(row))
    assert invitation.code not in repr(invitation)
    assert not AuditEvent.objects.filter(why__contains=invitation.code).exists()


@pytest.mark.parametrize(
    ("login", "roles", "refusal"),
    [
        ("notice", ["approver"], errors.LoginTaken),
        ("NOTICE", ["approver"], errors.LoginTaken),
        ("홍", ["approver"], errors.LoginBad),
        ("fresh", [], errors.NoRole),
        ("fresh", ["auditor", "tracer"], errors.AuditorHoldsOtherRole),
        ("fresh", ["emperor"], errors.UnknownRole),
    ],
)
def test_a_bad_invitation_makes_nobody(manager, login, roles, refusal):
    """A taken or bad staff id and wrong roles are refused, and no row stays."""
    before = Staff.objects.count()
    with pytest.raises(refusal):
        services.invite_staff(by=manager, login=login, name="누구", roles=roles)
    assert Staff.objects.count() == before


def test_whoever_has_no_office_invites_nobody(db):
    """A process without an office cannot invite."""
    with pytest.raises(errors.NotInOffice):
        services.invite_staff(by=system_actor("setup"), login="fresh", name="누구", roles=["approver"])


def test_an_invitation_is_redeemed_once(invitation):
    """The code sets the password, joins the colleague, and then fits no more."""
    staff = services.redeem_invitation(
        login=" NEW.ONE ", code=invitation.code.lower(), password=GOOD, at=START
    )
    assert staff.check_password(GOOD)
    assert AuditEvent.objects.filter(verb="staff.join", who=f"staff:{staff.pk}").exists()
    with pytest.raises(errors.InvitationWrong):
        services.redeem_invitation(login="new.one", code=invitation.code, password=GOOD, at=START)


@pytest.mark.parametrize(
    ("login", "code"),
    [("new.one", "AAAA-AAAA-AAAA"), ("new.one", ""), ("nobody", None), ("notice", None), ("notice", "")],
)
def test_a_wrong_pair_is_refused_alike(invitation, login, code):
    """A wrong code, a wrong id, and an id without an invitation all give the same answer."""
    typed = invitation.code if code is None else code
    with pytest.raises(errors.InvitationWrong):
        services.redeem_invitation(login=login, code=typed, password=GOOD, at=START)


def test_an_invitation_runs_out(invitation):
    """At the end of its 72 hours the code is refused."""
    with pytest.raises(errors.InvitationWrong):
        services.redeem_invitation(
            login="new.one", code=invitation.code, password=GOOD, at=START + INVITATION_LIFE
        )


def test_a_shut_colleague_cannot_join(manager, invitation):
    """Shutting the account also stops its open invitation."""
    services.set_active(by=manager, staff_id=invitation.staff_id, active=False, why="잘못 초대")
    with pytest.raises(errors.InvitationWrong):
        services.redeem_invitation(login="new.one", code=invitation.code, password=GOOD, at=START)


@pytest.mark.parametrize("password", ["short", "1234567890", "password123", "new.one.new", "new.one123"])
def test_a_weak_password_is_refused_and_the_code_lives_on(invitation, password):
    """A weak password is refused with its reasons; the invitation can be tried again."""
    with pytest.raises(errors.PasswordWeak) as refused:
        services.redeem_invitation(login="new.one", code=invitation.code, password=password, at=START)
    assert refused.value.text("ko")
    assert services.redeem_invitation(login="new.one", code=invitation.code, password=GOOD, at=START)


def test_a_new_invitation_takes_password_and_second_factor_away(drill, manager):
    """A colleague who lost the phone starts anew, and whoever found it is out at once."""
    staff_id = _staff_id(drill, StaffRole.APPROVER)
    fresh = services.reinvite(by=manager, staff_id=staff_id, why="휴대전화 분실", at=START)
    card = queries.card_of(staff_id, by=manager)
    assert not card.has_password
    assert not card.has_second_factor
    assert services.redeem_invitation(login="approver", code=fresh.code, password=GOOD, at=START)
    assert AuditEvent.objects.get(verb="staff.reinvite").why == "휴대전화 분실"


def test_nobody_invites_themselves_anew(manager):
    """An administrator cannot take the own sign-in away by mistake."""
    with pytest.raises(errors.NotOneself):
        services.reinvite(by=manager, staff_id=manager.staff_id, why="x")


def test_roles_are_changed_with_what_they_were(drill, manager):
    """The audit event of a change of roles tells both states."""
    staff_id = _staff_id(drill, StaffRole.TRACER)
    services.change_staff(
        by=manager, staff_id=staff_id, name="이누리", roles=["tracer", "approver"], why="대행"
    )
    assert queries.card_of(staff_id, by=manager).roles == (StaffRole.APPROVER, StaffRole.TRACER)
    assert AuditEvent.objects.get(verb="staff.change").why == "대행 (tracer → approver, tracer)"


def test_nobody_changes_the_own_roles_but_may_change_the_own_name(manager):
    """An administrator cannot give themselves another role; a new name is fine."""
    with pytest.raises(errors.NotOneself):
        services.change_staff(
            by=manager, staff_id=manager.staff_id, name="정다운", roles=["administrator", "approver"]
        )
    services.change_staff(by=manager, staff_id=manager.staff_id, name="정새롬", roles=["administrator"])
    assert queries.card_of(manager.staff_id, by=manager).name == "정새롬"


def test_the_last_administrator_stays(drill, manager, invitation):
    """A second administrator may be shut or changed, the last one may not."""
    second = services.invite_staff(by=manager, login="second", name="둘", roles=["administrator"])
    other = Staff.objects.get(pk=second.staff_id).actor
    services.set_active(by=other, staff_id=manager.staff_id, active=False, why="휴직")
    with pytest.raises(errors.LastAdministrator):
        services.change_staff(by=manager, staff_id=second.staff_id, name="둘", roles=["tracer"])
    with pytest.raises(errors.LastAdministrator):
        services.set_active(by=manager, staff_id=second.staff_id, active=False, why="x")


def test_shutting_and_opening_is_told(drill, manager):
    """Shutting and opening an account each leave their event with the reason."""
    staff_id = _staff_id(drill, StaffRole.TRACER)
    services.set_active(by=manager, staff_id=staff_id, active=False, why="퇴직")
    with pytest.raises(errors.NotInOffice):
        queries.actor_of("tracer")
    services.set_active(by=manager, staff_id=staff_id, active=True, why="복직")
    assert queries.actor_of(" Tracer ").staff_id == staff_id
    verbs = AuditEvent.objects.filter(reference=f"staff:{staff_id}").order_by("id")
    assert list(verbs.values_list("verb", "why"))[-2:] == [
        ("staff.disable", "퇴직"),
        ("staff.enable", "복직"),
    ]


def test_nobody_shuts_themselves_out(manager):
    """An administrator cannot shut the own account."""
    with pytest.raises(errors.NotOneself):
        services.set_active(by=manager, staff_id=manager.staff_id, active=False, why="x")


def test_staff_of_another_office_are_out_of_reach(drill, manager, other_office):
    """Another office sees, changes and invites none of ours."""
    assert queries.staff_of_office(other_office) == ()
    for act in (
        lambda: queries.card_of(manager.staff_id, by=other_office),
        lambda: services.reinvite(by=other_office, staff_id=manager.staff_id, why="x"),
        lambda: services.set_active(by=other_office, staff_id=manager.staff_id, active=False, why="x"),
        lambda: services.change_staff(by=other_office, staff_id=manager.staff_id, name="x", roles=["tracer"]),
    ):
        with pytest.raises(errors.NotInOffice):
            act()


def test_a_second_factor_is_renewed_by_its_owner(manager):
    """Renewing takes the factor away and is told; a process has none to renew."""
    services.renew_second_factor(by=manager)
    assert not second_factor.is_enrolled(manager.staff_id)
    assert AuditEvent.objects.filter(verb="second_factor.renew", who=manager.who).exists()
    with pytest.raises(errors.NotInOffice):
        services.renew_second_factor(by=system_actor("worker"))


def test_second_factor_secrets_are_sealed(drill, manager):
    """The stored secret is not the secret, and opens only under the role's key."""
    secret = drill.staff[4].totp_secret
    stored = second_factor._authenticators().get(user_id=manager.staff_id).data["secret"]
    assert secret not in stored
    assert second_factor.open_secret(stored) == secret
    assert second_factor.drill_secret(manager.staff_id) == secret
    second_factor.forget(manager.staff_id)
    assert second_factor.drill_secret(manager.staff_id) is None


def test_names_are_given_for_the_trail(drill, manager):
    """The names of the trail's people are looked up when it is read; processes have none."""
    found = queries.names_of([manager.who, "system:worker", "staff:0"])
    assert found == {manager.who: "정다운"}


@pytest.mark.parametrize("roles", [[], ["emperor"]])
def test_the_database_knows_the_roles(drill, roles):
    """Staff without a role or with an unknown one are refused by the database itself."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Staff.objects.filter(login="notice").update(roles=roles)


def test_an_invitation_is_whole(drill):
    """A digest without an end, or an end without a digest, is refused by the database itself."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Staff.objects.filter(login="notice").update(invitation_digest="ab")
    with pytest.raises(IntegrityError), transaction.atomic():
        Staff.objects.filter(login="notice").update(invitation_until=START + timedelta(days=1))
