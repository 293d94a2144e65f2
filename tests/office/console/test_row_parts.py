"""Parts of the pages of rows and pairing without a browser: cells beside their problems, forms, an approver's view."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from office_ground import row
from tests.office.markup import Page

from ansim.accounts.models import AuditEvent
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.notices.domain.columns import Column
from ansim.notices.domain.correcting import LEFT_OUT, MEANT, WHOLE_ROW
from ansim.notices.domain.people import Person
from ansim.notices.models import Correction, RosterRow
from ansim.notices.queries.corrections import CellCard, RowToCorrect
from ansim.notices.queries.pairing import ListRow
from ansim.web.base.tags import proposed
from ansim.web.console.fixing import cells_to_fix, field_name, outcome_of, problems_of_row, value_words
from ansim.web.console.pairing_form import DayField, PairForm

SAYS = Sentence(ko="틀렸습니다.", en="Wrong.")
CODES = ("phone.length", "birth.unreadable", "period.none", "rules.gap", "person.duplicate", "row.hidden")
TITLES = (None, "휴대 전화", "생년월일", "phone", "없는 열")
PROBLEMS = st.lists(
    st.builds(
        Problem,
        row=st.just(3),
        column=st.sampled_from(TITLES),
        code=st.sampled_from(CODES),
        sentence=st.just(SAYS),
        suggested=st.sampled_from([None, "010-0000-0001"]),
    ),
    max_size=6,
)
CELLS = (
    CellCard(Column.PHONE, "휴대 전화", "x", "x"),
    CellCard(Column.BIRTH, "생년월일", "y", "y"),
    CellCard(Column.SPECIMEN, "검체", "", ""),
    CellCard(Column.ONSET, "발병", "", ""),
)


def shown(problems=(), codes=(), left_out=False):
    """A row with these problems."""
    return RowToCorrect(3, CELLS, tuple(problems), tuple(codes), (), (), left_out)


@settings(max_examples=100, deadline=None)
@given(problems=PROBLEMS)
def test_every_problem_stands_beside_a_cell_or_above_the_row(problems):
    """None is lost and none of the row's own stands twice: beside its cell, beside the dates, or on its own."""
    found = shown(problems)
    beside = [one for cell in cells_to_fix(found) for one in cell.problems]
    above = problems_of_row(found)
    for one in problems:
        places = sum(other is one for other in beside)
        is_date = one.code.startswith(("period.", "rules.")) and found.cell_of(one) is None
        assert places == (2 if is_date else 1 if found.cell_of(one) else 0)
        assert sum(other is one for other in above) == (0 if places else 1)


@settings(max_examples=50, deadline=None)
@given(problems=PROBLEMS)
def test_a_cell_s_code_and_proposal_are_of_its_own_problems(problems):
    """What goes to the trail and what the button takes belong to a problem of that very cell."""
    for one in cells_to_fix(shown(problems)):
        assert one.code == one.problems[0].code
        proposed = [problem.suggested for problem in one.problems if problem.suggested]
        assert one.suggested == (proposed[0] if proposed else "")


@pytest.mark.parametrize(
    ("codes", "left_out", "said"),
    [
        ((), False, "만들 수 있습니다"),
        (("phone.length",), False, "아직 문제가 있습니다. 틀렸습니다."),
        (("held.other",), False, "아직 문제가 있습니다."),
        (("row.left_out",), True, "명단에서 뺐습니다"),
    ],
)
def test_the_outcome_of_an_act_is_one_sentence(codes, left_out, said):
    """Good, still wrong with its first reason, or taken out; a warning beside an error is not the reason told."""
    warning = Problem(3, None, "name.rare", Sentence(ko="드문 이름.", en="Rare."))
    problem = Problem(3, None, "phone.length", SAYS)
    told = outcome_of(shown([warning, problem], codes, left_out))
    assert said in told
    assert "드문" not in told
    assert told.startswith("3행")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_field_and_act_has_its_words(language):
    """Each column of a list and each act on a row is named in the reader's language, different from one another."""
    with override(language):
        names = [field_name(one.value) for one in Column] + [field_name(WHOLE_ROW)]
        acts = [value_words(WHOLE_ROW, value) for value in (MEANT, LEFT_OUT, "")]
    assert all(names)
    assert len(set(acts)) == 3
    assert field_name(WHOLE_ROW) not in names[:-1]


@given(day=st.dates(date(1930, 1, 1), date(2029, 12, 31)))
@settings(max_examples=60, deadline=None)
def test_a_day_is_read_in_every_form_of_a_page(day):
    """Four ways to write one day are that day; a day after the month's last is none."""
    field = DayField()
    for text in (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}. {day.month}. {day.day}.",
        f" {day:%Y/%m/%d} ",
    ):
        assert field.clean(text) == day
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    refused = form({"row": "3", "birth": f"{last:%Y-%m}-{last.day + 1}"})
    assert "birth" in refused.errors


def person(number):
    """Somebody on a list."""
    return Person(number, f"홍길{number}", date(1980, 1, 1), None, "01000000001", "", None, None)


def form(sent):
    """The form of a page with two people to choose from."""
    return PairForm(sent, rows=[ListRow(3, person, ()), ListRow(5, person, ())])


@pytest.mark.parametrize("chosen", ["", "4", "3 5", "-3", "03", "３", "row", "3.0", "9" * 30])
def test_only_people_who_were_offered_can_be_chosen(chosen):
    """A row that was not on the page, or is no number, is refused at its field."""
    assert "row" in form({"row": chosen, "birth": "1980-01-01"}).errors


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("010-0000-0001", "01000000001"),
        ("0001", "0001"),
        (" 0 0 0 1 ", "0001"),
        ("끝 0001", "0001"),
        ("", ""),
        ("001", None),
        ("----", None),
        ("０００１", None),
        ("전화 없음", None),
    ],
)
def test_a_phone_of_a_page_is_its_digits(typed, digits):
    """Four digits or more count, however they are set apart; fewer, or other scripts' digits, are told."""
    found = form({"row": "5", "phone": typed})
    if digits is None:
        assert "phone" in found.errors
    else:
        assert found.is_valid()
        assert (found.cleaned_data["row"], found.typed().phone) == (5, digits)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("010-0000-0004", "010-****-0004"),
        ("01000000004", "010-****-0004"),
        ("1980-02-07", "1980-02-07"),
        ("홍길동", "홍길동"),
        ("0-0", "0-0"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_proposal_hides_phones_and_nothing_else(value, written):
    """Numbers of phones are half hidden wherever a reader cannot take them over; days and names are as they are."""
    assert proposed(value) == written


# the pages

PHONE = "010-0000-0004"
DIGITS = "01000000004"


@pytest.mark.django_db
def test_whoever_only_reads_sees_no_corrected_number(standing, at_officer, at_approver):
    """A phone typed, corrected and taken back is on the officer's page and on none of the approver's."""
    sent = {"column": "phone", "value": PHONE, "code": "phone.unreadable"}
    at_officer.post(standing.url("checked", "rows/6/correct/"), sent)
    pages = ("rows/6/", "problems/?level=all", "problems/?level=corrected", "people/", "problems/?export=csv")
    assert PHONE in at_officer.get(standing.url("checked", "rows/6/")).content.decode()
    for undone in (False, True):
        for page in pages:
            answer = at_approver.get(standing.url("checked", page))
            text = b"".join(answer).decode("utf-8", "replace")
            assert answer.status_code == 200
            assert PHONE not in text, page
            assert DIGITS not in text, page
        if not undone:
            at_officer.post(standing.url("checked", f"corrections/{Correction.objects.get().pk}/undo/"))
    assert Correction.objects.get().undone_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "phone", ["010-0000-0004, 010-0000-0004", "O10-0000-OOO4", "10-0000-0004", "+82 10 0000 0004x"]
)
def test_a_proposed_number_is_not_an_approver_s_to_read(standing, at_approver, phone):
    """What a rule proposes for a wrong phone is a phone: who may not correct it sees it half hidden or not at all."""
    batch_id = standing.drill.checked([row(1), row(4, 휴대전화=phone)])
    for page in ("problems/?level=all", "rows/4/", "people/", "problems/?level=all&export=csv"):
        text = b"".join(at_approver.get(f"/batches/{batch_id}/{page}")).decode("utf-8", "replace")
        assert PHONE not in text, page
        assert DIGITS not in text, page


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["rows/6/correct/", "recheck/", "returned/", "marked/", "holds/rest/"])
@pytest.mark.parametrize("step", ["made", "handed_over", "released", "stopped"])
def test_no_act_on_a_list_reaches_a_batch_that_went_on(standing, at_officer, step, part):
    """After the making the acts on a list are answered in words or with no page, and no row or line of the trail changes."""
    rows = list(RosterRow.objects.order_by("pk").values())
    before = AuditEvent.objects.count()
    url = standing.url(
        step, part.replace("6", str(RosterRow.objects.filter(batch=standing.batches[step])[0].row))
    )
    sent = {"column": "phone", "value": PHONE, "why": "본인과 통화"}
    answer = at_officer.post(url, sent, follow=True)
    assert answer.status_code == 200
    if part != "marked/":
        assert list(RosterRow.objects.order_by("pk").values()) == rows
        assert AuditEvent.objects.count() == before
        assert [one for one in Page(answer.content.decode()).elements if one.attrs.get("class") == "messages"]
    assert not Correction.objects.exists()
