"""A list is the union of what was brought into it: in any order, twice, in any spelling, by anybody of the office."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.office.tracing.standing_cases import another_office

from ansim.accounts.domain.actors import system_actor
from ansim.accounts.domain.errors import NotInOffice, NotPermitted
from ansim.accounts.models import AuditEvent
from ansim.kit.clock import now
from ansim.tracing.domain.chains import Link
from ansim.tracing.domain.line_list import ImportedCases
from ansim.tracing.models import Case, ImportedCase, ImportedList
from ansim.tracing.queries.cases import case
from ansim.tracing.queries.imported import imported_lists, listed_cases, listed_person
from ansim.tracing.services.cases import close_case
from ansim.tracing.services.imported import record_imported, take_imported

pytestmark = pytest.mark.django_db
SPELT = st.sampled_from(["K1", "k1", "K2", "k2", "K3", "확진 4"])
TEXTS = st.sampled_from(["import", "요양원", "Import"])
FILES = st.builds(
    lambda numbers, pairs, texts: ImportedCases(
        tuple(numbers), tuple(Link(*pair) for pair in pairs), tuple(texts), 0
    ),
    st.lists(SPELT, min_size=1, max_size=4),
    st.lists(st.tuples(SPELT, SPELT), max_size=5),
    st.lists(st.tuples(SPELT, TEXTS), max_size=5),
)
ONE = ImportedCases(("K1", "K2"), (Link("K1", "K2"),), (("K1", "import"),), 0)


def take(by, cases=ONE, name="명단"):
    """Import a list."""
    return take_imported(by=by, name=name, cases=cases, at=now())


def content(desk, name):
    """What a list says, without spelling and order: people, who is listed, texts, links."""
    found = listed_cases(desk.tracer, ImportedList.objects.get(name=name).pk)
    texts = {(one.number.casefold(), text) for one in found.people for text in one.texts}
    assert len(texts) == sum(len(one.texts) for one in found.people)
    people = [one.number.casefold() for one in found.people]
    assert len(people) == len(set(people))
    links = [(one.source.casefold(), one.person.casefold()) for one in found.links]
    assert len(links) == len(set(links))
    return set(people), {number.casefold() for number in found.listed}, texts, set(links)


def said(files):
    """The union of files, counted from their values."""
    links = {(k.source.casefold(), k.person.casefold()) for one in files for k in one.links}
    listed = {number.casefold() for one in files for number in one.numbers}
    texts = {(number.casefold(), text) for one in files for number, text in one.texts}
    people = listed | {name for pair in links for name in pair} | {number for number, _ in texts}
    return people, listed, texts, links


@given(st.lists(FILES, min_size=1, max_size=3))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_files_in_any_order_and_twice_are_their_union(desk, files):
    """Whoever is listed in any file is listed; texts and links stand once; the other order and a repetition say the same."""
    ImportedList.objects.all().delete()
    for cases in files:
        take(desk.tracer, cases, "하나")
    for cases in random.Random(len(files)).sample(files, len(files)):
        take(desk.tracer, cases, "다른 순서")
    assert content(desk, "하나") == content(desk, "다른 순서") == said(files)
    again = [take(desk.tracer, cases, "하나") for cases in files]
    assert {(one.cases, one.links, one.is_new) for one in again} == {(0, 0, False)}
    assert content(desk, "하나") == said(files)


@given(FILES, FILES)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_an_import_tells_is_what_it_added(desk, one, other):
    """The counts of the second import are the difference of the unions, for people and for links."""
    ImportedList.objects.all().delete()
    first, second = take(desk.tracer, one), take(desk.tracer, other)
    before, after = said([one]), said([one, other])
    assert (first.cases, first.links) == (len(before[0]), len(before[3]))
    assert (second.cases, second.links) == (len(after[0] - before[0]), len(after[3] - before[3]))


@pytest.mark.parametrize("name", ["  명단 ", "명단\0", "\t명단\n", "명단"])
def test_a_name_typed_with_other_blanks_is_the_same_list(desk, name):
    """Blanks around a name do not make a second list beside the first."""
    first = take(desk.tracer)
    assert take(desk.tracer, name=name).list_id == first.list_id


def test_a_list_of_a_name_is_the_offices_own(desk):
    """Two offices use one name and the same numbers: two lists, whose tags cannot be matched; each sees its own."""
    stranger = another_office()
    mine, theirs = take(desk.tracer), take(stranger)
    assert (theirs.is_new, theirs.cases, theirs.links) == (True, 2, 1)
    assert [card.id for card in imported_lists(stranger)] == [theirs.list_id]
    assert [card.id for card in imported_lists(desk.tracer)] == [mine.list_id]
    tags = [bytes(tag) for tag in ImportedCase.objects.values_list("tag", flat=True)]
    assert len(set(tags)) == 4
    with pytest.raises(NotInOffice):
        listed_cases(desk.tracer, theirs.list_id)


def test_another_tracer_adds_to_the_list_of_the_first(desk):
    """It stays the first one's list by name and day; both imports stand in the trail."""
    first = take(desk.tracer)
    more = take(desk.second, ImportedCases(("K3",), (Link("K2", "K3"),), (), 0))
    assert (more.list_id, more.cases, more.links) == (first.list_id, 1, 1)
    (card,) = imported_lists(desk.second)
    assert (card.people, card.created_by) == (3, desk.tracer.staff_id)
    who = AuditEvent.objects.filter(verb="case.import").order_by("pk").values_list("who", flat=True)
    assert list(who) == [desk.tracer.who, desk.second.who]


def test_whoever_may_look_but_not_edit_changes_nothing(desk):
    """Reading a list is for tracers; a process, an approver and a notice officer neither read it nor record from it."""
    taken = take(desk.tracer)
    person = ImportedCase.objects.first().pk
    process = system_actor("worker", office_id=desk.office_id, office_code="x")
    for actor in (desk.officer, process):
        for question in (
            lambda actor=actor: imported_lists(actor),
            lambda actor=actor: listed_cases(actor, taken.list_id),
            lambda actor=actor: listed_person(actor, person),
        ):
            with pytest.raises(NotPermitted):
                question()
    for actor in (desk.officer, process, desk.approver):
        with pytest.raises(NotPermitted):
            record_imported(by=actor, imported_id=person, phone="010-0000-0001", days=desk.days(), at=now())
    assert not Case.objects.exists()


def test_a_person_is_recorded_once_whatever_number_comes_second(desk):
    """Two tracers on the same page of a person: the second, with another number, is led to the first one's case."""
    taken = take(desk.tracer)
    person = listed_cases(desk.tracer, taken.list_id).people[0]
    first = record_imported(
        by=desk.tracer, imported_id=person.id, phone="010-0000-0001", days=desk.days(), at=now()
    )
    second = record_imported(
        by=desk.second, imported_id=person.id, phone="010-0000-0002", days=desk.days(), at=now()
    )
    assert (first.is_new, second.is_new) == (True, False)
    assert second.reference == first.reference
    assert listed_person(desk.tracer, person.id)[1].case == first.reference
    assert Case.objects.count() == 1
    assert case(desk.tracer, first.reference).card.name == person.number


def test_a_person_whose_case_was_closed_stays_with_it(desk):
    """A closed case is not opened anew behind the tracer's back by the list."""
    taken = take(desk.tracer)
    person = listed_cases(desk.tracer, taken.list_id).people[0].id
    made = record_imported(
        by=desk.tracer, imported_id=person, phone="010-0000-0001", days=desk.days(), at=now()
    )
    close_case(by=desk.tracer, reference=made.reference, seen=1, why="끝", at=now())
    again = record_imported(
        by=desk.tracer, imported_id=person, phone="010-0000-0001", days=desk.days(), at=now()
    )
    assert (again.reference, again.is_new) == (made.reference, False)
    assert Case.objects.filter(state="open").count() == 0


def test_deeply_odd_numbers_come_back_as_they_were(desk):
    """Signs of other scripts, markup, a zero byte and thousands of digits are sealed and opened unchanged."""
    odd = ("<b>1", "가\0나", "9" * 5_000, "🦠-1", "' OR 1=1 --", "\ud7a4")
    taken = take(desk.tracer, ImportedCases(odd, (Link(odd[0], odd[2]),), ((odd[3], odd[1]),), 0))
    found = listed_cases(desk.tracer, taken.list_id)
    assert tuple(one.number for one in found.people) == odd
    assert found.links == (Link(odd[0], odd[2]),)
    assert found.people[3].texts == (odd[1],)
