"""Line lists from elsewhere as rows of an office: sealed, each once, opened again as they were, recorded as own cases."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.office.tracing.standing_cases import another_office

from ansim.accounts.domain.errors import NotInOffice, NotPermitted
from ansim.accounts.models import AuditEvent
from ansim.kit.clock import now
from ansim.tracing.domain.case_errors import NothingImported, NothingImportedFor
from ansim.tracing.domain.chains import Link, find_chains
from ansim.tracing.domain.imported import ListNameMissing
from ansim.tracing.domain.line_list import ImportedCases
from ansim.tracing.domain.phones import BadPhone
from ansim.tracing.models import Case, ImportedCase, ImportedLink, ImportedList
from ansim.tracing.queries.imported import imported_lists, listed_cases, listed_person
from ansim.tracing.queries.kept_cases import cases_kept_for
from ansim.tracing.services.imported import record_imported, take_imported
from ansim.tracing.services.importing import keep_cases

pytestmark = pytest.mark.django_db
MERS = ImportedCases(
    numbers=("SK_1", "SK_14", "SK_16", "SK_35"),
    links=(Link("SK_1", "SK_14"), Link("SK_1", "SK_16"), Link("SK_14", "SK_35"), Link("SK_9", "SK_35")),
    texts=(("SK_1", "import"), ("SK_1", "요양원 집단")),
    without_source=0,
)


def take(desk, cases=MERS, name="메르스"):
    """Import a list as the tracer."""
    return take_imported(by=desk.tracer, name=name, cases=cases, at=now())


def test_cases_and_links_become_rows_of_the_office(desk):
    """Everybody named in either file is a case, whoever is only named by a link is marked; links and texts come back."""
    taken = take(desk)
    assert (taken.is_new, taken.cases, taken.links) == (True, 5, 4)
    found = listed_cases(desk.tracer, taken.list_id)
    assert found.name == "메르스"
    assert {one.number: one.is_listed for one in found.people} == {
        "SK_1": True, "SK_14": True, "SK_16": True, "SK_35": True, "SK_9": False,
    }  # fmt: skip
    assert set(found.links) == set(MERS.links)
    assert {one.number: one.texts for one in found.people if one.texts} == {"SK_1": ("import", "요양원 집단")}
    assert find_chains(found.links, found.listed) == find_chains(MERS.links, MERS.numbers)
    (card,) = imported_lists(desk.tracer)
    assert (card.name, card.people) == ("메르스", 5)


def test_nothing_of_a_person_stands_in_the_clear(desk):
    """Numbers and texts are sealed, and the tags do not show them either."""
    take(desk)
    for row in ImportedCase.objects.all():
        for secret in (b"SK_", b"import", "요양원".encode()):
            assert secret not in bytes(row.content)
            assert secret not in bytes(row.tag)


def test_importing_again_adds_only_what_is_new(desk):
    """The same list twice is the same rows; a longer one adds its new case and link; nothing is taken away."""
    first = take(desk)
    again = take(desk)
    assert (again.list_id, again.is_new, again.cases, again.links) == (first.list_id, False, 0, 0)
    longer = replace(
        MERS, numbers=(*MERS.numbers, "SK_9", "SK_40"), links=(*MERS.links, Link("sk_14", "SK_40"))
    )
    more = take(desk, longer)
    assert (more.cases, more.links) == (1, 1)
    shorter = take(desk, ImportedCases(("SK_1",), (), (("SK_1", "import"), ("SK_1", "귀국")), 1))
    assert (shorter.cases, shorter.links) == (0, 0)
    found = listed_cases(desk.tracer, first.list_id)
    assert len(found.people) == len(found.listed) == 6
    assert next(one.texts for one in found.people if one.number == "SK_1") == (
        "import",
        "요양원 집단",
        "귀국",
    )
    assert ImportedList.objects.count() == 1


def test_two_lists_keep_apart(desk):
    """The same numbers in another list are other cases."""
    one, two = take(desk), take(desk, name="다른 집단")
    assert one.list_id != two.list_id
    assert ImportedCase.objects.count() == 10
    assert ImportedLink.objects.count() == 8
    assert [card.name for card in imported_lists(desk.tracer)] == ["다른 집단", "메르스"]


@pytest.mark.parametrize("name", ["", "  ", "\0"])
def test_a_list_needs_a_name(desk, name):
    """Without one nothing is stored."""
    with pytest.raises(ListNameMissing):
        take(desk, name=name)
    assert not ImportedList.objects.exists()


def test_only_who_may_edit_cases_imports(desk):
    """An approver and a notice officer are refused; another office sees nothing of it."""
    taken = take(desk)
    for actor in (desk.approver, desk.officer):
        with pytest.raises(NotPermitted):
            take_imported(by=actor, name="x", cases=MERS, at=now())
    stranger = another_office()
    assert imported_lists(stranger) == ()
    person = ImportedCase.objects.first()
    for question in (
        lambda: listed_cases(stranger, taken.list_id),
        lambda: listed_person(stranger, person.pk),
        lambda: record_imported(
            by=stranger, imported_id=person.pk, phone="010-0000-0001", days=desk.days(), at=now()
        ),
    ):
        with pytest.raises(NotInOffice):
            question()


def test_the_import_stands_in_the_audit_trail(desk):
    """Who imported which list; none of its numbers."""
    taken = take(desk)
    event = AuditEvent.objects.get(verb="case.import")
    assert (event.reference, event.who) == (f"imported-list:{taken.list_id}", desk.tracer.who)
    assert "SK_" not in f"{event.reference}{event.why}"


def test_a_case_of_a_list_becomes_one_of_the_office(desk):
    """By phone number, under its number as the name; a number known already leads to its case; a bad one does neither."""
    take(desk)
    people = {one.number: one.id for one in listed_cases(desk.tracer, ImportedList.objects.get().pk).people}
    with pytest.raises(BadPhone):
        record_imported(by=desk.tracer, imported_id=people["SK_1"], phone="1", days=desk.days(), at=now())
    assert not Case.objects.exists()
    made = record_imported(
        by=desk.tracer, imported_id=people["SK_1"], phone="010-0000-0001", days=desk.days(), at=now()
    )
    assert made.is_new
    assert listed_person(desk.tracer, people["SK_1"])[1].case == made.reference
    known = record_imported(
        by=desk.tracer, imported_id=people["SK_14"], phone="010-0000-0001", days=desk.days(), at=now()
    )
    assert (known.reference, known.is_new) == (made.reference, False)
    take(desk)
    assert listed_person(desk.tracer, people["SK_1"])[1].case == made.reference


NUMBERS = st.sampled_from([f"K{number}" for number in range(6)])
FILES = st.builds(
    lambda numbers, pairs: ImportedCases(
        tuple(numbers), tuple(dict.fromkeys(Link(*pair) for pair in pairs)), (), 0
    ),
    st.lists(NUMBERS, unique=True, min_size=1),
    st.lists(st.tuples(NUMBERS, NUMBERS), max_size=8),
)


@given(st.lists(FILES, min_size=1, max_size=3))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_list_is_the_union_of_what_was_imported_into_it(desk, files):
    """However files overlap: people and links are exactly those of all of them, each once; the last file says who is listed."""
    ImportedList.objects.all().delete()
    for cases in files:
        taken = take(desk, cases)
    found = listed_cases(desk.tracer, taken.list_id)
    people = {
        name
        for one in files
        for name in (*one.numbers, *(x for k in one.links for x in (k.source, k.person)))
    }
    assert sorted(one.number for one in found.people) == sorted(people)
    assert sorted((k.source, k.person) for k in found.links) == sorted(
        {(k.source, k.person) for one in files for k in one.links}
    )
    assert set(files[-1].numbers) <= set(found.listed)


@pytest.fixture
def kept_home(tmp_path, monkeypatch):
    """A home of its own for what the command keeps."""
    monkeypatch.setenv("ANSIM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ANSIM_ROLE", "office")


def test_the_only_office_takes_what_was_kept_in_nobodys_name(desk, kept_home):
    """As the command keeps it without a code; under the office's own code comes first."""
    with pytest.raises(NothingImported):
        cases_kept_for(desk.tracer)
    keep_cases(cases=MERS)
    assert cases_kept_for(desk.tracer) == MERS
    mine = replace(MERS, without_source=3)
    keep_cases(cases=mine, office=desk.tracer.office_code)
    assert cases_kept_for(desk.tracer) == mine


def test_among_several_offices_each_takes_its_own(desk, kept_home):
    """What was kept for one office, or in nobody's name, is not another's to take over."""
    stranger = another_office()
    keep_cases(cases=MERS)
    keep_cases(cases=replace(MERS, without_source=3), office=stranger.office_code)
    assert cases_kept_for(stranger).without_source == 3
    with pytest.raises(NothingImportedFor) as told:
        cases_kept_for(desk.tracer)
    assert f"--office {desk.tracer.office_code}" in told.value.text("en")
