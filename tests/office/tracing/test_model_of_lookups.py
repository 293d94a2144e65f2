"""Look-ups walked at random against a small model: who may do what when, and what stands in row, history and ledger after."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from tests.office.tracing.counting import do_to_contact, five_contacts, held_by_counts

from ansim.accounts.domain.errors import NotPermitted
from ansim.calls.transport import RoleUnreachable
from ansim.kit.clock import now
from ansim.tracing.domain.lookups import LookupExpired, LookupNotThere, LookupState, SameOfficer
from ansim.tracing.models import Contact, Lookup, LookupEvent, LookupSignature
from ansim.tracing.queries.lookups import lookup, lookups_to_sign
from ansim.tracing.services.asking import go_on_with, sign_lookup, turn_down
from ansim.tracing.services.running import run_lookup

pytestmark = pytest.mark.django_db
PEOPLE = ("tracer", "second", "approver", "officer")
ENDED = (LookupState.CLOSED, LookupState.FAILED)


@dataclass
class Model:
    """What a look-up is, in the fewest words: its state, who signed, whether its time is over."""

    state: str = "asked"
    signed: set = field(default_factory=set)
    over: bool = False
    history: list = field(default_factory=lambda: ["asked"])
    entries: int = 0

    def goes(self, state):
        """It stands there now."""
        self.state = state
        self.history.append(state)

    def sign(self, who):
        """What signing comes to: an error, or None."""
        if who not in ("tracer", "approver"):
            return NotPermitted
        if self.state != "asked":
            return LookupNotThere
        if who in self.signed:
            return SameOfficer
        if self.over:
            return LookupExpired
        self.signed.add(who)
        if len(self.signed) == 2:
            self.goes("signed")
        return None

    def turn_down(self, who):
        """What turning down comes to."""
        if who != "approver":
            return NotPermitted
        if self.state != "asked":
            return LookupNotThere
        self.goes("closed")
        return None

    def go_on(self, who):
        """What asking to go on comes to; it changes nothing here."""
        if who not in ("tracer", "second"):
            return NotPermitted
        return None if self.state in ("signed", "logged") else LookupNotThere

    def run(self, fault):
        """What the worker comes to, with a role away or the opener's key gone."""
        if self.state == "signed":
            if self.over:
                self.goes("failed")
                return None
            if fault == "ledger":
                return RoleUnreachable
            self.goes("logged")
            self.entries = 1
        if self.state == "logged":
            if self.over:
                self.goes("failed")
            elif fault in ("ledger", "vault", "opener"):
                return RoleUnreachable
            else:
                self.goes("failed" if fault == "gone" else "opened")
        return None


MOVES = some.one_of(
    some.tuples(some.just("sign"), some.sampled_from(PEOPLE)),
    some.tuples(some.just("sign"), some.sampled_from(("tracer", "approver"))),
    some.tuples(some.just("turn_down"), some.sampled_from(("tracer", "approver", "officer"))),
    some.tuples(some.just("go_on"), some.sampled_from(PEOPLE)),
    some.tuples(some.just("run"), some.sampled_from(("", "", "ledger", "vault", "opener", "gone"))),
    some.tuples(some.just("time"), some.just("")),
)
# most walks begin with what is usual, so that the deeper states are seen as well
BEGINNINGS = some.sampled_from(
    [
        (),
        (("sign", "tracer"),),
        (("sign", "approver"), ("sign", "tracer")),
        (("sign", "tracer"), ("sign", "approver"), ("run", "vault")),
        (("sign", "tracer"), ("sign", "approver"), ("run", "")),
    ]
)


def real(desk, number, what, who, at):
    """Do a move with the real services; return the class of the error it came to, or None."""
    fakes = desk.roles
    by = getattr(desk, who, None)
    try:
        if what == "sign":
            sign_lookup(by=by, lookup_id=number, at=at)
        elif what == "turn_down":
            turn_down(by=by, lookup_id=number, why="까닭", at=at)
        elif what == "go_on":
            go_on_with(by=by, lookup_id=number, at=at)
        elif what == "run":
            for name in ("ledger", "vault", "opener"):
                getattr(fakes, name).down = who == name
            fakes.opener.killed = who == "gone"
            run_lookup(lookup_id=number, now=lambda: at)
    except (NotPermitted, SameOfficer, LookupNotThere, LookupExpired, RoleUnreachable) as wrong:
        return type(wrong)
    finally:
        fakes.ledger.down = fakes.vault.down = fakes.opener.down = fakes.opener.killed = False
    return None


def wanted(model, what, who):
    """Do the same move with the model."""
    if what == "time":
        model.over = True
        return None
    return getattr(model, what)(who)


def held_against(desk, model, number):
    """Row, signatures, history, ledger and contacts must be what the model says."""
    row = Lookup.objects.get(pk=number)
    assert row.state == model.state
    signers = {getattr(desk, who).staff_id for who in model.signed}
    assert set(LookupSignature.objects.filter(lookup=row).values_list("staff_id", flat=True)) == signers
    events = LookupEvent.objects.filter(lookup=row).order_by("pk")
    assert [event.after for event in events] == model.history
    assert [event.before for event in events] == ["", *model.history[:-1]]
    assert len(desk.roles.ledger.keys) == model.entries
    assert (row.leaf_index is None) == (model.entries == 0)
    assert Contact.objects.count() == (3 if model.state == "opened" else 0)
    if model.state in ENDED[1:]:
        assert row.trouble_code
        assert row.trouble_says["ko"] != row.trouble_says["en"]
    may_sign = model.state == "asked" and "approver" not in model.signed
    assert [card.id for card in lookups_to_sign(desk.approver)] == ([number] if may_sign else [])
    assert lookup(desk.tracer, number).is_moving == (model.state in ("signed", "logged"))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(beginning=BEGINNINGS, moves=some.lists(MOVES, max_size=7))
def test_a_look_up_does_what_the_model_does(desk, beginning, moves):
    """After every move of every walk: the same refusal, the same state, history, signatures, leaf and contacts."""
    ledger = desk.roles.ledger
    with transaction.atomic():
        ledger.entries.clear()
        ledger.keys.clear()
        desk.roles.opener.openings.clear()
        number, model, at = desk.asked(desk.case()), Model(), now()
        for what, who in (*beginning, *moves):
            if what == "time":
                at = Lookup.objects.get(pk=number).expires_at + timedelta(seconds=1)
            assert real(desk, number, what, who, at) == wanted(model, what, who), (what, who)
            held_against(desk, model, number)
        transaction.set_rollback(True)


@dataclass
class Counts:
    """A contact in the fewest words: its grade, whether it is known, whether it went over."""

    grade: str = "new"
    known: bool = False
    over: bool = False

    @property
    def group(self):
        """The one count it stands in."""
        if self.over:
            return "handed_over"
        if self.grade != "accepted":
            return {"new": "ungraded"}.get(self.grade, self.grade)
        return "ready" if self.known else "waiting"


ACTS = some.lists(
    some.tuples(
        some.sampled_from(["accept", "reject", "take_back", "identify", "hand_over", "look_up", "tell"]),
        some.integers(0, 4),
    ),
    max_size=12,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=ACTS)
def test_every_contact_is_in_exactly_one_count_whatever_is_done(desk, acts):
    """Graded, known, told, found again, handed over in any order: counts are the model's and their sum stays whole."""
    with transaction.atomic():
        reference = five_contacts(desk)
        model = [Counts() for _ in range(5)]
        for what, place in acts:
            do_to_contact(desk, reference, model, what, place)
            held_by_counts(desk, reference, model)
        transaction.set_rollback(True)
