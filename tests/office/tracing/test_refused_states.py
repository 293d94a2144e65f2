"""States, ends, reasons and versions that services of tracing refuse; nothing is changed or opened then."""

from datetime import date, timedelta

import pytest
from tests.office.tracing.standing_cases import rows_of_tracing

from ansim.accounts.domain.errors import WhyHoldsPersonalData
from ansim.accounts.models import AuditEvent
from ansim.kit.clock import korean_day, now
from ansim.ledger.domain.errors import NotIntegrated
from ansim.notices.services.contacts import take_contacts
from ansim.tracing.domain.contacts import (
    CaseChanged,
    ContactChanged,
    Grade,
    Identity,
    IdentityIncomplete,
    NobodyChosen,
    NobodyReady,
    NotAccepted,
    RejectNeedsReason,
    WeakTogether,
)
from ansim.tracing.domain.infectious import DaysContradict
from ansim.tracing.domain.lookups import (
    Asked,
    BasisMissing,
    LookupExpired,
    LookupNotThere,
    PersonDays,
    ScopeTooWide,
    VenueHours,
)
from ansim.tracing.models import Contact, ExposureMessage, Lookup, Reveal
from ansim.tracing.queries.lookups import (
    lookup,
)
from ansim.tracing.queries.telling import tellable
from ansim.tracing.services.asking import ask_again, ask_lookup, go_on_with, sign_lookup, turn_down
from ansim.tracing.services.cases import close_case, correct_case
from ansim.tracing.services.grading import grade_contacts
from ansim.tracing.services.identities import take_identity
from ansim.tracing.services.revealing import reveal_contact
from ansim.tracing.services.running import presented
from ansim.tracing.services.telling import ask_messages

pytestmark = pytest.mark.django_db
TODAY = korean_day(now())
WHO = Identity("홍길동", date(1980, 1, 2), "가람시 새벽동 1")


def asked(**changes):
    """What a good look-up asks for."""
    what = {"scope": PersonDays(TODAY, TODAY), "generations": 1, "most_people": 10, "basis": "idcpa-18"}
    return Asked(**{**what, **changes})


@pytest.fixture
def opened(desk):
    """A case with contacts, and a look-up that waits for signatures."""
    reference = desk.case()
    desk.opened(reference)
    desk.asked(reference)
    return reference


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"basis": ""}, BasisMissing),
        ({"basis": "because"}, BasisMissing),
        ({"scope": VenueHours("0000000000a1", now(), now() + timedelta(hours=13))}, ScopeTooWide),
    ],
)
def test_a_look_up_without_ground_is_not_asked(desk, changes, wrong):
    """No basis or too long a time at a venue: the opener makes no key and no row is written."""
    reference = desk.case()
    with pytest.raises(wrong) as refused:
        ask_lookup(by=desk.tracer, reference=reference, asked=asked(**changes), at=now())
    assert refused.value.text("en")
    assert desk.roles.opener.openings == []
    assert not Lookup.objects.exists()


@pytest.mark.parametrize("state", ["signed", "logged", "opened", "closed", "failed"])
def test_a_look_up_is_signed_only_while_it_waits(desk, state):
    """In every other state a signature is refused with that state, and none is stored."""
    number = desk.asked(desk.case())
    Lookup.objects.filter(pk=number).update(
        state=state, leaf=b"x", leaf_index=0, trouble_code="x" if state == "failed" else ""
    )
    with pytest.raises(LookupNotThere) as refused:
        sign_lookup(by=desk.approver, lookup_id=number, at=now())
    assert refused.value.params["state"] == state
    with pytest.raises(LookupNotThere):
        turn_down(by=desk.approver, lookup_id=number, why="늦음", at=now())
    assert lookup(desk.tracer, number).signatures == ()


@pytest.mark.parametrize("state", ["asked", "opened", "closed", "failed"])
def test_only_one_that_stands_still_goes_on(desk, state):
    """Going on is for signed and logged look-ups alone."""
    number = desk.asked(desk.case())
    Lookup.objects.filter(pk=number).update(
        state=state, leaf=b"x", leaf_index=0, trouble_code="x" if state == "failed" else ""
    )
    with pytest.raises(LookupNotThere):
        go_on_with(by=desk.tracer, lookup_id=number, at=now())


@pytest.mark.parametrize("seconds", [0, 1, 3600])
def test_the_last_moment_of_an_approval_is_over(desk, seconds):
    """At the very second of its end a look-up is neither signed nor revealed under."""
    number = desk.asked(desk.case())
    end = Lookup.objects.get(pk=number).expires_at
    with pytest.raises(LookupExpired):
        sign_lookup(by=desk.approver, lookup_id=number, at=end + timedelta(seconds=seconds))
    sign_lookup(by=desk.approver, lookup_id=number, at=end - timedelta(seconds=1))


def test_after_its_end_a_look_up_reveals_nobody_new(desk):
    """A number not seen before stays hidden; one that was seen stands in the office's own column still."""
    reference = desk.case()
    desk.opened(reference)
    first, second, _ = desk.contacts(reference)
    number = reveal_contact(by=desk.tracer, contact_id=first.pk, why="call", at=now())
    late = now() + timedelta(hours=73)
    with pytest.raises(LookupExpired):
        reveal_contact(by=desk.tracer, contact_id=second.pk, why="call", at=late)
    assert reveal_contact(by=desk.tracer, contact_id=first.pk, why="call", at=late) == number
    assert Reveal.objects.count() == len(desk.roles.vault.asked) == 1


def test_nothing_is_presented_before_it_is_logged(desk):
    """Without a leaf there is nothing to show to another role."""
    row = Lookup.objects.get(pk=desk.signed(desk.case()))
    with pytest.raises(LookupNotThere):
        presented(row)


def test_a_leaf_not_under_a_checkpoint_reveals_nobody(desk):
    """The proof is fetched for each asking: while the ledger cannot give it, the vault is not asked."""
    reference = desk.case()
    desk.opened(reference)
    row = desk.contacts(reference)[0]
    desk.roles.ledger.pending = 1
    with pytest.raises(NotIntegrated):
        reveal_contact(by=desk.tracer, contact_id=row.pk, why="call", at=now())
    assert desk.roles.vault.asked == []
    assert Reveal.objects.get().trouble == NotIntegrated.code
    assert Contact.objects.get(pk=row.pk).phone is None


@pytest.mark.parametrize("why", ["", " ", "CALL", "call ", "전화", "message\n", "x" * 500])
def test_a_reason_is_one_of_the_codes(desk, opened, why):
    """Whatever else is given as a reason reveals nobody and leaves no row that says so."""
    row = Contact.objects.first()
    before = AuditEvent.objects.count()
    with pytest.raises(Exception, match=r"contact\.reveal_why"):
        reveal_contact(by=desk.tracer, contact_id=row.pk, why=why, at=now())
    assert AuditEvent.objects.count() == before
    assert not Reveal.objects.exists()


@pytest.mark.parametrize("reason", ["", " ", "\n\t", "\u3000"])
def test_a_rejection_says_why(desk, opened, reason):
    """Blanks of any kind are no reason."""
    row = Contact.objects.first()
    with pytest.raises(RejectNeedsReason):
        grade_contacts(
            by=desk.tracer,
            reference=opened,
            seen={row.pk: row.version},
            grade=Grade.REJECTED,
            reason=reason,
            at=now(),
        )


@pytest.mark.parametrize("reason", ["010-0000-0002 본인 확인", "주민번호 900101-1234567", "01000000002"])
def test_a_reason_holds_no_personal_data(desk, opened, reason):
    """A number in a reason would stand in the trail: the whole act is refused and nobody is changed."""
    row = Contact.objects.first()
    before = rows_of_tracing()
    with pytest.raises(WhyHoldsPersonalData):
        grade_contacts(
            by=desk.tracer,
            reference=opened,
            seen={row.pk: row.version},
            grade=Grade.REJECTED,
            reason=reason,
            at=now(),
        )
    with pytest.raises(WhyHoldsPersonalData):
        close_case(by=desk.tracer, reference=opened, seen=1, why=reason, at=now())
    with pytest.raises(WhyHoldsPersonalData):
        turn_down(
            by=desk.approver, lookup_id=Lookup.objects.filter(state="asked").get().pk, why=reason, at=now()
        )
    assert rows_of_tracing() == before


def test_contacts_of_another_case_are_not_among_these(desk, opened):
    """Ids of two cases in one act change nobody of either, and a message to them is asked of nobody."""
    desk.roles.vault.people["+821000000005"] = "x"
    other = desk.case("010-0000-0005")
    desk.opened(other)
    mine, theirs = desk.contacts(opened)[0], desk.contacts(other)[0]
    seen = {mine.pk: mine.version, theirs.pk: theirs.version}
    with pytest.raises(NobodyChosen):
        grade_contacts(by=desk.tracer, reference=opened, seen=seen, grade=Grade.ACCEPTED, at=now())
    desk.accept(other, theirs)
    with pytest.raises(NobodyChosen):
        ask_messages(by=desk.tracer, reference=opened, contact_ids=[theirs.pk], at=now())
    assert tellable(desk.tracer, opened, [theirs.pk]) == ()
    assert {row.grade for row in desk.contacts(opened)} == {"new"}
    assert not ExposureMessage.objects.exists()


@pytest.mark.parametrize("seen", [0, 2, 99])
def test_another_version_than_the_one_seen_is_refused(desk, opened, seen):
    """Case, grade and identity are bound to what the tracer saw; an older or newer page saves nothing."""
    row = Contact.objects.first()
    before = rows_of_tracing()
    with pytest.raises(CaseChanged):
        correct_case(by=desk.tracer, reference=opened, seen=seen, days=desk.days(), at=now())
    with pytest.raises(CaseChanged):
        close_case(by=desk.tracer, reference=opened, seen=seen, why="끝", at=now())
    with pytest.raises(ContactChanged):
        grade_contacts(by=desk.tracer, reference=opened, seen={row.pk: seen}, grade=Grade.ACCEPTED, at=now())
    assert rows_of_tracing() == before


def test_an_identity_is_for_accepted_contacts(desk, opened):
    """New and rejected contacts get none, and nobody is handed over without one."""
    row = Contact.objects.first()
    with pytest.raises(NotAccepted):
        take_identity(by=desk.tracer, contact_id=row.pk, seen=row.version, identity=WHO, at=now())
    desk.accept(opened, row)
    with pytest.raises(NobodyReady):
        take_contacts(by=desk.tracer, case=opened, typed_count=0, issued_on=TODAY, at=now())
    wrong = Identity("홍길동", TODAY + timedelta(days=1), "가람시 새벽동 1")
    with pytest.raises(IdentityIncomplete):
        take_identity(by=desk.tracer, contact_id=row.pk, seen=row.version + 1, identity=wrong, at=now())
    assert Contact.objects.get(pk=row.pk).identity is None


@pytest.mark.parametrize(
    "changes",
    [
        {"confirmed": TODAY + timedelta(days=1)},
        {"onset": TODAY + timedelta(days=1)},
        {"specimen": TODAY + timedelta(days=1)},
        {"onset": TODAY - timedelta(days=400)},
    ],
)
def test_days_that_do_not_fit_change_no_case(desk, changes):
    """Neither recording nor correcting takes days that cannot be true; the period stands as it was."""
    reference = desk.case()
    before = rows_of_tracing()
    with pytest.raises(DaysContradict):
        desk.case("010-0000-0003", **changes)
    with pytest.raises(DaysContradict):
        correct_case(by=desk.tracer, reference=reference, seen=1, days=desk.days(**changes), at=now())
    assert rows_of_tracing() == before


def test_a_closed_case_is_neither_corrected_nor_closed_nor_looked_up(desk):
    """What its page promises: after closing nothing is changed and nobody's visits are opened for it."""
    reference = desk.case()
    number = desk.opened(reference)
    close_case(by=desk.tracer, reference=reference, seen=1, why="끝", at=now())
    before = rows_of_tracing()
    with pytest.raises(CaseChanged):
        correct_case(by=desk.tracer, reference=reference, seen=2, days=desk.days(), at=now())
    with pytest.raises(CaseChanged):
        close_case(by=desk.tracer, reference=reference, seen=2, why="또", at=now())
    with pytest.raises(CaseChanged):
        desk.asked(reference)
    with pytest.raises(CaseChanged):
        ask_again(by=desk.tracer, lookup_id=number, at=now())
    assert rows_of_tracing() == before
    assert len(desk.roles.opener.openings) == 1


@pytest.mark.parametrize("weak", [10, 20, 30])
def test_who_is_known_by_word_alone_is_accepted_alone(desk, opened, weak):
    """A companion's word, a call, paper: with others nobody is accepted; one by one, and already accepted, they are."""
    first, second = desk.contacts(opened)[:2]
    Contact.objects.filter(pk=second.pk).update(assurance=weak)
    with pytest.raises(WeakTogether) as refusal:
        desk.accept(opened, first, second)
    assert refusal.value.params["count"] == 1
    assert not Contact.objects.filter(grade=Grade.ACCEPTED).exists()
    desk.accept(opened, second)
    desk.accept(opened, first, second)
    assert Contact.objects.filter(grade=Grade.ACCEPTED).count() == 2


def test_who_is_known_by_word_alone_may_be_rejected_with_others(desk, opened):
    """Only what would decide something over somebody asks for a look; a sticker is no such word."""
    first, second = desk.contacts(opened)[:2]
    Contact.objects.filter(pk=first.pk).update(assurance=10)
    seen = {row.pk: row.version for row in (first, second)}
    grade_contacts(
        by=desk.tracer, reference=opened, seen=seen, grade=Grade.REJECTED, reason="다른 층", at=now()
    )
    Contact.objects.filter(pk=first.pk).update(assurance=40)
    desk.accept(opened, first, second)
    assert Contact.objects.filter(grade=Grade.ACCEPTED).count() == 2
