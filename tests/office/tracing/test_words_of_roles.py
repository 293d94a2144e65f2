"""What the other roles answer and refuse, in the words of tracing: what passes is tried again, what does not is said."""

from datetime import UTC, date, datetime

import pytest

from ansim.calls.transport import RoleUnreachable
from ansim.checkins.domain.told import VenueTold
from ansim.conf.roles import Role
from ansim.opener.client import OpenerRefused
from ansim.opener.domain import results as found
from ansim.opener.domain.errors import OpeningGone
from ansim.tracing.adapters import remote
from ansim.tracing.adapters.remote import PASSING, OpenerRole, VaultRole, VisitsRole
from ansim.tracing.domain.remote import ContactForgotten, PhoneUnknown, RoleBusy
from ansim.tracing.domain.warrants import About
from ansim.tracing.services import roles
from ansim.vault import client as vault

ABOUT = About("+821000000001", bytes(32))
FORM_AT = datetime(2026, 11, 22, 3, tzinfo=UTC)


class Answering:
    """A client that gives one answer to everything, or refuses everything."""

    def __init__(self, answer):
        self.answer = answer

    def __getattr__(self, _name):
        def ask(*_given, **_named):
            if isinstance(self.answer, Exception):
                raise self.answer
            return self.answer

        return ask


@pytest.fixture
def answering(monkeypatch):
    """`answering(answer)`: every client gives this answer from now on."""

    def give(answer):
        for name in ("_vault", "_opener"):
            monkeypatch.setattr(remote, name, lambda: Answering(answer))
        monkeypatch.setattr(remote, "transport_to", lambda *_given, **_named: None)
        monkeypatch.setattr(remote, "VisitsClient", lambda _transport: Answering(answer))

    return give


def vault_refused(told):
    """What the vault's client raises for one of its codes."""
    return vault.VaultRefused(told=told, message="", status=409)


def opener_refused(told):
    """What the opener's client raises for one of its codes."""
    return OpenerRefused(told=told, message="", status=502)


QUESTIONS = {
    "subject": lambda: VaultRole().subject(None, ABOUT),
    "reveal": lambda: VaultRole().reveal(None, [b"h"], "call", ("phone",)),
    "answered": lambda: VaultRole().answered(None, [b"h"]),
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("told", sorted(PASSING))
def test_what_passes_by_itself_is_told_as_busy(answering, question, told):
    """A stale proof, a late checkpoint or a role in between: the job comes again, and the page names role and code."""
    answering(vault_refused(told))
    with pytest.raises(RoleBusy) as refused:
        QUESTIONS[question]()
    assert refused.value.retryable
    assert told in refused.value.text()
    assert "vault" in refused.value.text("en")


@pytest.mark.parametrize(
    ("question", "wrong"),
    [("subject", PhoneUnknown), ("reveal", ContactForgotten), ("answered", ContactForgotten)],
)
def test_somebody_unknown_is_said_in_the_tracers_words(answering, question, wrong):
    """The vault's one code means a number nobody enrolled with, or a contact that it has forgotten."""
    answering(vault_refused("vault.unknown"))
    with pytest.raises(wrong) as refused:
        QUESTIONS[question]()
    assert not refused.value.retryable
    assert ABOUT.phone not in str(refused.value)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    "told", ["warrant.expired", "warrant.same_officer", "vault.fields", "service.forbidden"]
)
def test_what_is_final_stays_the_vaults_own_refusal(answering, question, told):
    """A warrant that does not hold is not tried again, and the code stands in the sentence."""
    answering(vault_refused(told))
    with pytest.raises(vault.VaultRefused) as refused:
        QUESTIONS[question]()
    assert not refused.value.retryable
    assert told in refused.value.text("en")


@pytest.mark.parametrize("told", sorted(PASSING))
def test_an_opener_that_is_busy_is_asked_again(answering, told):
    """The opener's passing refusals leave the look-up where it stands."""
    answering(opener_refused(told))
    with pytest.raises(RoleBusy) as refused:
        OpenerRole().trace("o", None, None, "general/2020-01-01")
    assert "opener" in refused.value.text()


@pytest.mark.parametrize(
    "wrong", [opener_refused("warrant.expired"), OpeningGone(), RoleUnreachable(role="opener")]
)
def test_other_refusals_of_the_opener_are_its_own(answering, wrong):
    """A lost key or a warrant that does not hold is told as the opener told it."""
    answering(wrong)
    with pytest.raises(type(wrong)) as refused:
        OpenerRole().trace("o", None, None, "general/2020-01-01")
    assert refused.value is wrong


def test_a_result_comes_over_with_nothing_lost(answering):
    """Every visit, contact and exposure is the same value on our side; kept counts the contacts themselves."""
    exposure = found.FoundExposure("0000000000a1", 3, 100, 200, 2, "case", "zone", True, 90, 4)
    contact = found.FoundContact("0" * 15 + "1", b"handle", 2, 17, 50, (exposure,))
    visit = found.CaseVisit("0000000000b2", 1, 100, None, "unknown", 4, 70, True)
    answering(found.Found((visit,), (contact,), "measles/2020-01-01", 9, 16, 5, 77))
    traced = OpenerRole().trace("o", None, b"s", "measles/2020-01-01")
    (there,) = traced.contacts
    (seen,) = there.exposures
    assert seen.party == 4
    for name in ("venue", "zone", "start", "end", "minutes", "source", "rule", "inferred", "assurance"):
        assert getattr(seen, name) == getattr(exposure, name), name
    for name in ("pseudonym", "handle", "generation", "minutes", "assurance"):
        assert getattr(there, name) == getattr(contact, name), name
    for name in ("venue", "zone", "at", "left", "how_left", "party", "assurance", "late"):
        assert getattr(traced.visits[0], name) == getattr(visit, name), name
    assert (traced.policy, traced.opened, traced.kept, traced.left_out) == ("measles/2020-01-01", 9, 1, 5)


@pytest.mark.parametrize(
    ("text", "day"), [("1980-01-02", date(1980, 1, 2)), ("", None), ("1980", None), ("x", None)]
)
def test_a_birth_date_that_is_none_is_none(answering, text, day):
    """What the vault knows as no date is unknown here, and never a fault."""
    known = vault.Revealed(
        phone="+821000000001", name="홍길동", birth=text, address="x", form_at=FORM_AT, leaf_index=4
    )
    answering((known,))
    (revealed,) = VaultRole().reveal(None, [b"h"], "identity", ("birth",))
    assert revealed.birth == day
    assert (revealed.phone, revealed.leaf_index, revealed.form_at) == ("+821000000001", 4, FORM_AT)


def test_venues_that_nobody_knows_are_left_out(answering):
    """Names come by id; of two asked for the unknown one is simply not there."""
    ident = bytes.fromhex("0000000000a1")
    told = VenueTold(
        ident, "새벽카페", "cafe", "가람도", "가람시", "새벽로 1", "", {2: "2층"}, is_closed=True
    )
    answering({ident: told})
    (named,) = VisitsRole().names(["0000000000a1", "0000000000ff"])
    assert (named.address, named.is_closed) == ("가람도 가람시 새벽로 1", True)
    assert (named.venue, named.name, named.kind, dict(named.zones)) == (
        "0000000000a1",
        "새벽카페",
        "cafe",
        {2: "2층"},
    )


def test_the_real_roles_are_all_there():
    """What the services reach in a running house are the four clients and a wait that can be woken."""
    real = roles.others()
    assert isinstance(real.vault, VaultRole)
    assert isinstance(real.opener, OpenerRole)
    assert isinstance(real.visits, VisitsRole)
    assert real.wait(0) is False


def test_a_trace_is_waited_for_longest(monkeypatch):
    """A large one takes minutes on a busy machine, and asking again would only hear that it goes on."""
    waited = {}
    monkeypatch.setattr(remote, "transport_to", lambda role, timeout=5.0: waited.setdefault(role, timeout))
    remote._opener()
    remote._vault()
    assert waited[Role.OPENER] > waited[Role.VAULT] > 5.0
