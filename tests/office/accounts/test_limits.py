"""Limits on guessing: per account and per address, for passwords, codes, invitations and the set-up."""

import pytest
from django.core.cache import cache
from django.test import Client

from ansim.accounts import services
from ansim.accounts.domain.totp import totp_code
from ansim.accounts.models import AuditEvent
from ansim.kit.clock import now

pytestmark = pytest.mark.django_db
WRONG = "wrong-wrong-1"


@pytest.fixture
def person(drill):
    """The administrator's printed sign-in data."""
    return drill.staff[4]


def _password(client, login, password):
    return client.post("/sign-in/", {"login": login, "password": password})


def _gets_in(client, person):
    if _password(client, person.login, person.password).status_code != 302:
        return False
    return client.post("/sign-in/code/", {"code": totp_code(person.totp_secret, now())}).status_code == 302


def test_four_wrong_passwords_are_forgiven(person):
    """Mistyping is human: the fifth attempt may be right."""
    for _ in range(4):
        _password(Client(), person.login, WRONG)
    assert _gets_in(Client(), person)


def test_the_limit_is_the_accounts_not_the_browsers(person):
    """A guesser who forgets cookies between attempts is stopped all the same."""
    for _ in range(5):
        _password(Client(), person.login, WRONG)
    assert not _gets_in(Client(), person)


@pytest.mark.parametrize("writing", ["manager", "MANAGER", " manager ", "Manager"])
def test_another_writing_of_the_id_is_the_same_account(person, writing):
    """Capitals and spaces give no fresh set of attempts."""
    for _ in range(5):
        _password(Client(), writing, WRONG)
    assert not _gets_in(Client(), person)


def test_guessing_at_one_leaves_the_others_alone(drill, person):
    """A colleague can sign in while somebody guesses at another account."""
    for _ in range(5):
        _password(Client(), person.login, WRONG)
    assert _gets_in(Client(), drill.staff[0])


def test_the_limit_ends(person):
    """When the wait is over the account opens again; nobody has to unlock it."""
    for _ in range(5):
        _password(Client(), person.login, WRONG)
    cache.clear()
    assert _gets_in(Client(), person)


def test_every_wrong_attempt_is_told(person, manager):
    """The trail shows how often somebody tried, and that they were stopped."""
    for _ in range(5):
        _password(Client(), person.login, WRONG)
    assert AuditEvent.objects.filter(verb="staff.sign_in_failed", who=manager.who).count() == 5


def test_guessing_codes_is_stopped(person):
    """Whoever knows the password cannot try out codes: soon even the right one is refused."""
    client = Client()
    _password(client, person.login, person.password)
    right = totp_code(person.totp_secret, now())
    wrong = [f"{number:06d}" for number in range(40) if f"{number:06d}" != right]
    answers = [client.post("/sign-in/code/", {"code": code}).status_code for code in wrong[:12]]
    assert 302 not in answers
    assert client.post("/sign-in/code/", {"code": right}).status_code != 302
    assert client.get("/staff/").status_code == 302


def test_guessing_invitations_is_stopped(drill, manager):
    """Thirty tries at an invitation from one address are enough, also with its right code at the end."""
    invitation = services.invite_staff(by=manager, login="new.one", name="새", roles=["tracer"])
    typed = {"login": "new.one", "password": "gureum-haneul-7", "again": "gureum-haneul-7"}
    for number in range(30):
        Client().post("/sign-in/first/", {**typed, "code": f"AAAA-AAAA-{number:04d}"})
    answer = Client().post("/sign-in/first/", {**typed, "code": invitation.code})
    assert answer.status_code == 429


def test_looking_costs_no_attempt(client, drill):
    """Opening the pages does not count; only typed attempts do."""
    for _ in range(35):
        assert client.get("/sign-in/first/").status_code == 200
    assert client.post("/sign-in/first/", {}).status_code == 200


def test_the_page_for_too_many_attempts_speaks_english_too(client, drill):
    """The page 429 follows the language switch and carries the policy."""
    client.cookies["django_language"] = "en"
    for _ in range(31):
        answer = client.post("/sign-in/first/", {})
    assert answer.status_code == 429
    assert '<html lang="en">' in answer.content.decode()
    assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_a_used_code_counts_in_every_process(person):
    """That a code was used is kept in the database, where every process sees it."""
    first = Client()
    _password(first, person.login, person.password)
    code = totp_code(person.totp_secret, now())
    first.post("/sign-in/code/", {"code": code})
    from ansim.accounts.models import Staff

    staff_id = Staff.objects.get(login=person.login).pk
    assert cache.get(f"ansim.code-used:{staff_id}:{code}") == "y"


def test_a_used_code_of_one_is_free_for_another(drill):
    """Codes are used up per person: two people with the same six digits both get in."""
    from ansim.accounts.models import Staff

    one, two = Staff.objects.order_by("pk")[:2]
    assert cache.add(f"ansim.code-used:{one.pk}:123456", "y")
    assert cache.add(f"ansim.code-used:{two.pk}:123456", "y")
    assert not cache.add(f"ansim.code-used:{one.pk}:123456", "y")


def test_guessing_the_setup_code_is_stopped_before_the_right_one(client, db):
    """After thirty wrong set-up codes even the printed one has to wait."""
    cache.clear()
    for _ in range(30):
        client.post("/setup/", {"code": "AAAA-AAAA-AAAA"})
    assert client.post("/setup/", {"code": services.setup_code()}).status_code == 429


def test_the_proof_before_a_change_is_limited(as_manager, person):
    """Guessing the password on the page that asks once more is stopped as well."""
    statuses = [as_manager.post("/account/confirm/", {"password": WRONG}).status_code for _ in range(15)]
    assert 302 not in statuses
    answer = as_manager.post("/account/confirm/", {"password": person.password})
    assert answer.status_code in (200, 429)
