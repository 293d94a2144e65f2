"""What lists and counters say, held against a count row by row: joins multiply nothing, slices lose nobody."""

from datetime import timedelta

import pytest
from tests.office.tracing.role_fakes import CAFE, GYM, result
from tests.office.tracing.standing_cases import another_office

from ansim.kit.clock import korean_day, now
from ansim.tracing.domain.contacts import Grade
from ansim.tracing.domain.lookups import LookupState, PersonDays
from ansim.tracing.models import Contact, Lookup
from ansim.tracing.queries.cases import CaseRows, PlaceName, case, history_of_case, place_names
from ansim.tracing.queries.contacts import ContactRows, contact_counts, contact_detail, contacts_by_day
from ansim.tracing.queries.counters import counters
from ansim.tracing.queries.lookups import (
    estimate,
    lookup,
    lookups_of_case,
    lookups_to_sign,
    people_opened,
    recent_lookups,
)
from ansim.tracing.queries.telling import tellable
from ansim.tracing.services.asking import sign_lookup
from ansim.tracing.services.cases import close_case
from ansim.tracing.services.grading import grade_contacts
from ansim.tracing.services.running import run_lookup
from ansim.tracing.services.telling import ask_messages
from ansim.web.tracing.words import zone_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(desk):
    """A case with four look-ups in several states and seven contacts in several grades; another one without anything."""
    reference = desk.case()
    desk.roles.opener.result = result(now(), people=7)
    for _twice in range(2):
        desk.opened(reference)
    desk.asked(reference)
    desk.signed(reference)
    rows = desk.contacts(reference)
    desk.accept(reference, *rows[:4])
    desk.identify(rows[0])
    seen = {rows[6].pk: Contact.objects.get(pk=rows[6].pk).version}
    grade_contacts(
        by=desk.tracer, reference=reference, seen=seen, grade=Grade.REJECTED, reason="다른 층", at=now()
    )
    desk.case("010-0000-0002")
    return reference


def test_a_line_of_today_counts_each_row_once(desk, busy):
    """Four look-ups beside seven contacts are four and seven, not twenty-eight; an empty case counts nothing."""
    empty, line = CaseRows(desk.tracer)[0:2]
    counted = (line.lookups, line.waiting_lookups, line.running_lookups)
    assert counted == (4, 1, 1)
    assert (line.ungraded, line.waiting, line.ready) == (2, 3, 1)
    assert (empty.lookups, empty.ungraded, empty.waiting, empty.ready, empty.next_step) == (
        0,
        0,
        0,
        0,
        "look_up",
    )
    assert case(desk.tracer, busy) == line


def test_the_counters_are_the_sum_of_the_lines(desk, busy):
    """What stands on top of the page is what stands in its rows, over all open cases, and a closed case leaves both."""
    for _round in range(2):
        lines = list(CaseRows(desk.tracer))
        found = counters(desk.tracer)
        assert (found.cases, found.new_cases) == (len(lines), sum(one.lookups == 0 for one in lines))
        assert found.waiting_lookups == sum(one.waiting_lookups for one in lines)
        assert found.ungraded == sum(one.ungraded for one in lines)
        assert found.unreached == found.unanswered
        assert (found.unanswered, found.ready) == (sum(x.waiting for x in lines), sum(x.ready for x in lines))
        if len(lines) == 2:
            close_case(by=desk.tracer, reference=busy, seen=1, why="끝", at=now())


def test_the_list_of_today_is_ordered_by_urgency(desk, busy):
    """Cases without a look-up first, the one known longest before the others; what waits for nobody comes last."""
    newer = desk.case("010-0000-0003")
    done = desk.case("010-0000-0004")
    desk.roles.opener.result = result(now(), people=0)
    desk.opened(done)
    desk.opened(desk.case("010-0000-0005"))
    rows = list(CaseRows(desk.tracer))
    steps = ["look_up", "sign", "running", "grade", "hand_over", "identify", ""]
    places = [steps.index(one.next_step) for one in rows]
    assert places == sorted(places)
    assert [one.card.reference for one in rows][1:4] == [newer, busy, done]
    close_case(by=desk.tracer, reference=busy, seen=1, why="끝", at=now())
    close_case(by=desk.tracer, reference=newer, seen=1, why="끝", at=now())
    closed = [one.card.reference for one in CaseRows(desk.tracer, state="closed")]
    assert closed == [newer, busy]


def test_who_was_told_is_reached(desk, busy):
    """A contact to whom a message went is still unanswered but no longer unreached."""
    row = Contact.objects.filter(case__reference=busy, grade="accepted", identity__isnull=True).first()
    before = counters(desk.tracer)
    ask_messages(by=desk.tracer, reference=busy, contact_ids=[row.pk], at=now())
    after = counters(desk.tracer)
    assert (before.unreached - after.unreached, before.unanswered - after.unanswered) == (1, 0)
    assert after.batches == ()


def test_rows_of_cases_are_the_same_by_page_and_whole(desk, busy):
    """Read in slices of any size or all at once: the same cases in the same order, the most urgent first."""
    for number in range(3, 8):
        desk.case(f"010-0000-{number:04d}")
    rows = CaseRows(desk.tracer)
    whole = [one.card.reference for one in rows]
    assert (len(rows), len(whole), whole[-1]) == (7, 7, busy)
    for size in (1, 2, 3, 7, 50):
        paged = [one.card.reference for at in range(0, 7, size) for one in rows[at : at + size]]
        assert paged == whole


def test_the_usual_order_is_the_one_of_the_domain(desk, busy):
    """Nearest generation, surest, longest, latest: the database sorts as the rule in words does, in slices too."""
    for place, row in enumerate(Contact.objects.filter(case__reference=busy)):
        Contact.objects.filter(pk=row.pk).update(
            assurance=(90, 50)[place % 2], minutes=(20, 40, 20)[place % 3],
            last_day=korean_day(now()) - timedelta(days=place % 2),
        )  # fmt: skip
    rows = ContactRows(desk.tracer, busy)
    cards = list(rows)
    assert cards == sorted(
        cards,
        key=lambda one: (one.generation, -one.assurance, -one.minutes, -one.last_day.toordinal(), one.number),
    )
    assert [one.id for at in range(0, len(rows), 2) for one in rows[at : at + 2]] == [one.id for one in cards]


def test_days_and_counts_hold_every_contact(desk, busy):
    """The bars of the axis and the rejected make up the whole; the five counts as well."""
    counts = contact_counts(desk.tracer, busy)
    assert counts.total == 7
    assert sum(contacts_by_day(desk.tracer, busy).values()) == 7 - counts.rejected
    assert (counts.ungraded, counts.waiting, counts.ready, counts.rejected) == (2, 3, 1, 1)


def test_an_exposure_that_two_look_ups_told_stands_once(desk, busy):
    """Found again with the same overlap a contact has it once; with another overlap it has both, by time."""
    row = desk.contacts(busy)[0]
    assert len(contact_detail(desk.tracer, row.pk).exposures) == 1
    desk.roles.opener.result = result(now() - timedelta(days=1), people=7)
    desk.opened(busy)
    starts = [one.found.start for one in contact_detail(desk.tracer, row.pk).exposures]
    assert len(starts) == 2
    assert starts == sorted(starts)


def test_who_may_be_told_are_the_accepted_not_yet_told(desk, busy):
    """Of all ids those accepted, in order and each once; a message asked for but not sent may be asked for again."""
    rows = desk.contacts(busy)
    everybody = [row.pk for row in rows]
    accepted = sorted(everybody[:4])
    assert tellable(desk.tracer, busy, [*everybody[::-1], *everybody, 10**15]) == tuple(accepted)
    ask_messages(by=desk.tracer, reference=busy, contact_ids=accepted[:2], at=now())
    assert tellable(desk.tracer, busy, everybody) == tuple(accepted)
    assert tellable(desk.tracer, busy, []) == ()


@pytest.mark.parametrize("days", [1, 3, 14])
def test_the_estimate_is_the_rate_of_all_look_ups_so_far(desk, days):
    """People by days of every look-up of a person that was logged, rounded; one that failed or waits counts nothing."""
    reference = desk.case()
    for people, span in ((3, 5), (7, 2)):
        desk.roles.opener.result = result(now(), people)
        today = korean_day(now())
        number = desk.asked(reference, scope=PersonDays(today - timedelta(days=span - 1), today))
        for officer in (desk.tracer, desk.approver):
            sign_lookup(by=officer, lookup_id=number, at=now())
        assert estimate(desk.tracer, days).from_lookups == (0 if people == 3 else 1)
        run_all()
    desk.asked(reference)
    found = estimate(desk.tracer, days)
    assert (found.people, found.from_lookups) == (round(10 * days / 7), 2)
    assert estimate(another_office(), days).people is None


def run_all():
    """Run every look-up that is signed."""
    for number in Lookup.objects.filter(state=LookupState.SIGNED).values_list("pk", flat=True):
        run_lookup(lookup_id=number)


def test_what_waits_for_a_signature_is_listed_to_whom_it_waits_for(desk):
    """Oldest first; gone from the list of who signed, still on the other's; on nobody's once both did."""
    reference = desk.case()
    numbers = [desk.asked(reference) for _ in range(3)]
    for officer in (desk.tracer, desk.approver):
        assert [one.id for one in lookups_to_sign(officer)] == numbers
    assert lookups_to_sign(desk.second) == ()  # neither asked nor approves
    sign_lookup(by=desk.tracer, lookup_id=numbers[1], at=now())
    assert [one.id for one in lookups_to_sign(desk.tracer)] == [numbers[0], numbers[2]]
    assert [one.id for one in lookups_to_sign(desk.approver)] == numbers
    sign_lookup(by=desk.approver, lookup_id=numbers[1], at=now())
    assert [one.id for one in lookups_to_sign(desk.approver)] == [numbers[0], numbers[2]]


def test_the_newest_look_ups_come_first_and_no_more_than_asked_for(desk, busy):
    """The office's look-ups, newest first, whole cards as the page of each shows them."""
    found = recent_lookups(desk.approver)
    assert [one.id for one in found] == sorted((one.id for one in found), reverse=True)
    assert [one.id for one in found] == [one.id for one in lookups_of_case(desk.tracer, busy)]
    assert recent_lookups(desk.approver, limit=2) == found[:2]
    assert all(lookup(desk.approver, one.id) == one for one in found)
    assert people_opened(desk.approver) == sum(one.kept for one in found) == 14


def test_a_history_is_in_the_order_of_time_and_tells_each_asking_once(desk, busy):
    """Four askings, three times two signatures' end, two results; nothing before what led to it."""
    moments = history_of_case(desk.tracer, busy)
    assert [one.at for one in moments] == sorted(one.at for one in moments)
    told = [one.what for one in moments]
    assert (told[0], told.count("ask_lookup"), told.count("lookup_asked")) == ("record", 4, 0)
    assert (told.count("lookup_signed"), told.count("lookup_logged"), told.count("lookup_opened")) == (
        3,
        2,
        2,
    )
    assert all(one.who for one in moments)


def test_a_venue_without_a_name_is_called_by_its_id(desk, busy):
    """Names that were learnt with a look-up are used, others are the poster's own id; zone 0 is the whole venue."""
    found = place_names([CAFE, CAFE, "0000000000ff"])
    assert set(found) == {CAFE, "0000000000ff"}
    assert (found[CAFE].name, found["0000000000ff"].name) == ("새벽카페", "0000000000FF")
    assert (zone_words(found[CAFE], 0), zone_words(found[CAFE], 3)) == ("", "구역 3")
    assert zone_words(PlaceName(GYM, "가람체육관", "gym", {2: "2층"}), 2) == "2층"
    assert place_names([]) == {}
