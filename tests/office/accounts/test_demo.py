"""The sandbox office: invented, printed, made once, and never in a real installation."""

import pytest
from django.contrib.auth.password_validation import validate_password

from ansim.accounts import queries, services
from ansim.accounts.adapters.seal_images import draw_seal
from ansim.accounts.domain.errors import OnlyInSandbox
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.domain.totp import totp_code
from ansim.accounts.models import AuditEvent, Staff
from ansim.accounts.queries.drill import drill_code
from ansim.conf import env

from .conftest import START

pytestmark = pytest.mark.django_db


def test_six_members_of_staff_hold_one_role_each(drill):
    """Every role has exactly one invented holder, enrolled and with a signing key."""
    assert [person.role for person in drill.staff] == list(StaffRole)
    for person, actor in zip(drill.staff, drill.actors, strict=True):
        assert actor.roles == (person.role,)
        assert queries.card_of(actor.staff_id, by=actor).has_second_factor
        assert queries.key_card(actor) is not None


def test_the_printed_passwords_fit(drill):
    """What is printed signs in, and would pass the rules for passwords."""
    for person in drill.staff:
        staff = Staff.objects.get(login=person.login)
        assert staff.check_password(person.password)
        validate_password(person.password)


def test_the_office_is_marked_as_a_drill_and_ready(drill):
    """The sandbox office is open, has a seal and a sender number, and says it is a drill."""
    card = queries.office(drill.office_id)
    assert card.is_drill
    assert card.has_seal
    assert not card.is_official_site
    assert card.senders == ("01000000000",)
    assert queries.any_office_open()


def test_a_second_call_returns_what_stands(drill):
    """Running the demo again makes nothing twice."""
    before = AuditEvent.objects.count()
    again = services.create_demo_office(at=START)
    assert again == drill
    assert AuditEvent.objects.count() == before


def test_a_real_installation_has_no_demo_office(db, monkeypatch):
    """Known passwords are refused where the installation is no drill."""
    monkeypatch.setattr(env, "sandbox", lambda: False)
    with pytest.raises(OnlyInSandbox):
        services.create_demo_office()
    assert Staff.objects.count() == 0


def test_the_drill_shows_the_code_of_its_own_staff(drill, manager, monkeypatch):
    """In the sandbox the code can be shown; in a real installation it never is."""
    assert drill_code(manager.staff_id, START) == totp_code(drill.staff[4].totp_secret, START)
    monkeypatch.setattr(env, "sandbox", lambda: False)
    assert drill_code(manager.staff_id, START) is None


def test_codes_of_a_real_office_are_not_shown(drill, manager):
    """Even in the sandbox, staff of an office that is no drill keep their code to themselves."""
    Staff.objects.get(pk=manager.staff_id).office.__class__.objects.update(is_drill=False)
    assert drill_code(manager.staff_id, START) is None


def test_no_second_factor_shows_no_code(drill, manager):
    """Somebody who has not enrolled has no code."""
    services.renew_second_factor(by=manager)
    assert drill_code(manager.staff_id, START) is None


@pytest.mark.parametrize("text", ["안심시인", "안심시장인", "안심특별자치시장인"])
def test_an_invented_seal_is_drawn(text):
    """Seals of four, five and nine syllables are drawn as PNG."""
    assert draw_seal(text).startswith(b"\x89PNG")
