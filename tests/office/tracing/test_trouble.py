"""What may go wrong between two roles: nothing lost, nothing revealed without its leaf, a clear sentence each time."""

from datetime import timedelta

import pytest
from tests.office.tracing.role_fakes import result

from ansim.accounts import services as accounts
from ansim.accounts.domain.errors import NoSigningKey, NotPermitted
from ansim.calls.transport import RoleUnreachable
from ansim.kit.clock import korean_day, now
from ansim.kit.errors import AnsimError
from ansim.ledger.domain.errors import NotIntegrated
from ansim.tracing.domain.contacts import (
    ContactChanged,
    Grade,
    IdentityIncomplete,
    NotAccepted,
    RevealNeedsWhy,
)
from ansim.tracing.domain.lookups import (
    DaysBackward,
    DaysToCome,
    LookupExpired,
    LookupNotThere,
    LookupState,
    PersonDays,
    SameOfficer,
    ScopeGone,
    ScopeTooWide,
)
from ansim.tracing.models import Contact, Lookup, LookupEvent, Reveal, Visit
from ansim.tracing.queries.lookups import lookup
from ansim.tracing.services.asking import ask_again, go_on_with, sign_lookup, turn_down
from ansim.tracing.services.grading import grade_contacts
from ansim.tracing.services.revealing import reveal_contact
from ansim.tracing.services.running import run_lookup

pytestmark = pytest.mark.django_db
TODAY = korean_day(now())


def test_one_officer_does_not_sign_twice(desk):
    """The second try of the same officer is refused by name of the rule, and the look-up still waits."""
    number = desk.asked(desk.case())
    sign_lookup(by=desk.tracer, lookup_id=number, at=now())
    with pytest.raises(SameOfficer):
        sign_lookup(by=desk.tracer, lookup_id=number, at=now())
    assert lookup(desk.tracer, number).state is LookupState.ASKED


def test_another_tracer_does_not_sign(desk):
    """Only approvers, and whoever asked, may sign."""
    number = desk.asked(desk.case())
    with pytest.raises(NotPermitted):
        sign_lookup(by=desk.second, lookup_id=number, at=now())
    with pytest.raises(NotPermitted):
        sign_lookup(by=desk.officer, lookup_id=number, at=now())


def test_an_officer_without_a_key_signs_nothing(desk):
    """The sentence says that there is no key; no signature is stored."""
    number = desk.asked(desk.case())
    accounts.retire_signing_key(by=desk.approver, why="분실")
    with pytest.raises(NoSigningKey):
        sign_lookup(by=desk.approver, lookup_id=number, at=now())
    assert lookup(desk.tracer, number).signatures == ()


def test_an_ended_approval_is_neither_signed_nor_run(desk):
    """Three days after the asking nothing can be opened any more."""
    late = now() + timedelta(hours=73)
    number = desk.asked(desk.case())
    with pytest.raises(LookupExpired):
        sign_lookup(by=desk.approver, lookup_id=number, at=late)
    sign_lookup(by=desk.tracer, lookup_id=number, at=now())
    sign_lookup(by=desk.approver, lookup_id=number, at=now())
    assert run_lookup(lookup_id=number, now=lambda: late) is LookupState.FAILED
    assert desk.roles.ledger.entries == []
    assert "기한" in lookup(desk.tracer, number).trouble_says["ko"]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"scope": PersonDays(TODAY - timedelta(days=14), TODAY)}, ScopeTooWide),
        ({"scope": PersonDays(TODAY - timedelta(days=30), TODAY - timedelta(days=28))}, ScopeGone),
        ({"scope": PersonDays(TODAY, TODAY + timedelta(days=1))}, DaysToCome),
        ({"scope": PersonDays(TODAY, TODAY - timedelta(days=1))}, DaysBackward),
        ({"generations": 3}, ScopeTooWide),
        ({"generations": 0}, ScopeTooWide),
        ({"most_people": 3001}, ScopeTooWide),
        ({"most_people": 0}, ScopeTooWide),
    ],
)
def test_a_scope_too_wide_is_not_even_asked(desk, changes, wrong):
    """The bounds of the protocol stand before the asking; the opener makes no key for it."""
    reference = desk.case()
    with pytest.raises(wrong):
        desk.asked(reference, **changes)
    assert desk.roles.opener.openings == []


def test_an_opener_that_does_not_answer_stores_nothing(desk):
    """Asking without the opener's key is impossible; the tracer is told and tries again."""
    reference = desk.case()
    desk.roles.opener.down = True
    with pytest.raises(RoleUnreachable):
        desk.asked(reference)
    assert not Lookup.objects.exists()


@pytest.mark.parametrize("role", ["ledger", "vault", "opener"])
def test_a_role_that_is_away_leaves_the_look_up_to_go_on(desk, role):
    """Where it stood it goes on once the role is back; the warrant is logged once, the result stored once."""
    number = desk.signed(desk.case())
    getattr(desk.roles, role).down = True
    with pytest.raises(RoleUnreachable):
        run_lookup(lookup_id=number)
    waiting = lookup(desk.tracer, number)
    assert waiting.state is (LookupState.SIGNED if role == "ledger" else LookupState.LOGGED)
    assert waiting.trouble_code == "service.unreachable"
    assert not Visit.objects.exists()
    getattr(desk.roles, role).down = False
    go_on_with(by=desk.tracer, lookup_id=number, at=now())
    assert run_lookup(lookup_id=number) is LookupState.OPENED
    assert lookup(desk.tracer, number).trouble_code == ""
    assert list(desk.roles.ledger.keys.values()) == [0]


def test_a_checkpoint_that_is_late_is_waited_for(desk):
    """The leaf stands already; the next try finds it under a checkpoint and does not log it again."""
    number = desk.signed(desk.case())
    desk.roles.ledger.pending = 1
    with pytest.raises(NotIntegrated):
        run_lookup(lookup_id=number)
    assert run_lookup(lookup_id=number) is LookupState.OPENED
    assert len(desk.roles.ledger.keys) == 1


def test_a_killed_opener_asks_for_a_new_look_up(desk):
    """Its one-time key is gone: the look-up fails with a sentence, and asking again copies the scope."""
    reference = desk.case()
    number = desk.signed(reference)
    desk.roles.opener.killed = True
    assert run_lookup(lookup_id=number) is LookupState.FAILED
    failed = lookup(desk.tracer, number)
    assert failed.trouble_code == "opener.gone"
    assert "다시 신청" in failed.trouble_says["ko"]
    desk.roles.opener.killed = False
    fresh = ask_again(by=desk.tracer, lookup_id=number, at=now())
    card = lookup(desk.tracer, fresh)
    assert (card.scope, card.generations, card.again_of) == (failed.scope, failed.generations, number)
    assert card.state is LookupState.ASKED
    for officer in (desk.tracer, desk.approver):
        sign_lookup(by=officer, lookup_id=fresh, at=now())
    assert run_lookup(lookup_id=fresh) is LookupState.OPENED


def test_killed_between_rows_and_result_nothing_is_half_there(desk):
    """An opener that dies while it answers leaves no visit and no contact; the state says that it may go on."""
    number = desk.signed(desk.case())

    def die():
        raise RoleUnreachable(role="opener")

    desk.roles.opener.before_answer = die
    with pytest.raises(RoleUnreachable):
        run_lookup(lookup_id=number)
    assert not Visit.objects.exists()
    assert not Contact.objects.exists()
    assert lookup(desk.tracer, number).state is LookupState.LOGGED


def test_an_unknown_number_says_so(desk):
    """Nobody enrolled with the number: the look-up fails, the opener is never asked."""
    number = desk.signed(desk.case(phone="010-0000-0999"))
    assert run_lookup(lookup_id=number) is LookupState.FAILED
    assert lookup(desk.tracer, number).trouble_code == "lookup.unknown_phone"
    assert desk.roles.opener.asked == []


def test_two_workers_store_one_result(desk):
    """Whoever is second finds the look-up opened; nothing stands twice."""
    reference = desk.case()
    number = desk.signed(reference)
    others = []

    def overtake():
        desk.roles.opener.before_answer = lambda: None
        others.append(run_lookup(lookup_id=number))

    desk.roles.opener.before_answer = overtake
    assert run_lookup(lookup_id=number) is LookupState.OPENED
    assert others == [LookupState.OPENED]
    assert (Contact.objects.count(), Visit.objects.count()) == (3, 2)
    assert LookupEvent.objects.filter(lookup_id=number, after="opened").count() == 1


def test_turned_down_means_nothing_was_opened(desk):
    """The reason stands in the history; the look-up cannot be signed any more."""
    number = desk.asked(desk.case())
    turn_down(by=desk.approver, lookup_id=number, why="기간이 너무 넓음", at=now())
    card = lookup(desk.tracer, number)
    assert card.state is LookupState.CLOSED
    assert card.moments[-1].why == "기간이 너무 넓음"
    with pytest.raises(LookupNotThere):
        sign_lookup(by=desk.approver, lookup_id=number, at=now())
    with pytest.raises(LookupNotThere):
        turn_down(by=desk.approver, lookup_id=number, why="또", at=now())


def test_only_a_signed_look_up_goes_on(desk):
    """Going on with one that waits for signatures is refused with its state."""
    number = desk.asked(desk.case())
    with pytest.raises(LookupNotThere):
        go_on_with(by=desk.tracer, lookup_id=number, at=now())
    assert run_lookup(lookup_id=number) is LookupState.ASKED


def test_the_leaf_stands_before_the_number(desk):
    """Our own row first, then the vault's leaf, then the number; without the vault no number and no event."""
    reference = desk.case()
    desk.opened(reference)
    row = desk.contacts(reference)[0]
    desk.roles.vault.down = True
    with pytest.raises(RoleUnreachable):
        reveal_contact(by=desk.tracer, contact_id=row.pk, why="call", at=now())
    assert Reveal.objects.get().trouble == "service.unreachable"
    assert Contact.objects.get(pk=row.pk).phone is None
    desk.roles.vault.down = False
    entries = len(desk.roles.ledger.entries)
    assert reveal_contact(by=desk.tracer, contact_id=row.pk, why="call", at=now()) == "01000000002"
    assert len(desk.roles.ledger.entries) == entries + 1
    assert Reveal.objects.order_by("pk").last().leaf_index == entries


def test_a_number_seen_before_asks_the_vault_no_more(desk):
    """It comes from the office's own sealed column; only the audit trail gets another row."""
    reference = desk.case()
    desk.opened(reference)
    row = desk.contacts(reference)[0]
    for _ in range(2):
        reveal_contact(by=desk.tracer, contact_id=row.pk, why="call", at=now())
    assert len(desk.roles.vault.asked) == 1
    assert b"0000002" not in bytes(Contact.objects.get(pk=row.pk).phone)


def test_who_is_no_contact_stays_hidden(desk):
    """A rejected contact is not revealed, an unknown reason is none, and a notice officer may not at all."""
    reference = desk.case()
    desk.opened(reference)
    row = desk.contacts(reference)[0]
    with pytest.raises(RevealNeedsWhy):
        reveal_contact(by=desk.tracer, contact_id=row.pk, why="curious", at=now())
    with pytest.raises(NotPermitted):
        reveal_contact(by=desk.officer, contact_id=row.pk, why="call", at=now())
    grade_contacts(
        by=desk.tracer,
        reference=reference,
        seen={row.pk: 1},
        grade=Grade.REJECTED,
        reason="다른 층",
        at=now(),
    )
    with pytest.raises(NotAccepted):
        reveal_contact(by=desk.tracer, contact_id=row.pk, why="call", at=now())
    assert desk.roles.vault.asked == []


def test_two_tracers_grade_one_contact(desk):
    """The second is told who was first, and the first one's grade stands."""
    reference = desk.case()
    desk.opened(reference)
    row = desk.contacts(reference)[0]
    grade_contacts(by=desk.second, reference=reference, seen={row.pk: 1}, grade=Grade.ACCEPTED, at=now())
    with pytest.raises(ContactChanged) as refused:
        grade_contacts(
            by=desk.tracer, reference=reference, seen={row.pk: 1}, grade=Grade.REJECTED, reason="x", at=now()
        )
    assert "나누리" in refused.value.text()
    assert Contact.objects.get(pk=row.pk).grade == "accepted"


def test_a_look_up_meanwhile_is_a_change_too(desk):
    """A contact that another look-up carried on must be seen again before it is graded."""
    reference = desk.case()
    desk.opened(reference)
    row = desk.contacts(reference)[0]
    desk.opened(reference)
    with pytest.raises(ContactChanged) as refused:
        grade_contacts(by=desk.tracer, reference=reference, seen={row.pk: 1}, grade=Grade.ACCEPTED, at=now())
    assert "새 조회" in refused.value.text()


@pytest.mark.parametrize("name", ["", "가", "홍길동1", "가" * 61])
def test_an_identity_must_make_a_notice(desk, name):
    """What cannot stand on a notice is refused where it is typed."""
    reference = desk.case()
    desk.opened(reference)
    row = desk.contacts(reference)[0]
    desk.accept(reference, row)
    with pytest.raises(IdentityIncomplete):
        desk.identify(row, name)


def test_a_wider_result_carries_contacts_on(desk):
    """The second look-up brings a fourth contact and a nearer generation; known ones keep who they are."""
    reference = desk.case()
    desk.opened(reference)
    rows = desk.contacts(reference)
    desk.accept(reference, rows[0])
    desk.identify(rows[0])
    desk.roles.opener.result = result(now(), people=4)
    desk.opened(reference)
    assert len(desk.contacts(reference)) == 4
    assert Contact.objects.get(pk=rows[0].pk).identity is not None


def test_a_refusal_of_the_vault_is_told_in_its_words(desk):
    """Anything final that a role says ends the look-up with that very code."""
    number = desk.signed(desk.case())

    class Closed(AnsimError):
        code = "vault.warrant_closed"

    def refuse(*_):
        raise Closed

    desk.roles.vault.subject = refuse
    assert run_lookup(lookup_id=number) is LookupState.FAILED
    assert lookup(desk.tracer, number).trouble_code == "vault.warrant_closed"
