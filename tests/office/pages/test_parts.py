"""Parts of pages: each tag draws its component with what a screen reader needs; values are written as staff read them."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import mark_safe

from ansim.accounts.domain.errors import NotPermitted
from ansim.accounts.domain.roles import StaffRole
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.web.base.forms import CountForm, take_error
from ansim.web.base.states import STATES, Tone, state_of

NB = '<span class="nb">'


def _draw(source, **context):
    return engines["django"].from_string(source).render(context, RequestFactory().get("/"))


class Example(forms.Form):
    """A form with one field of each kind."""

    name = forms.CharField(label="이름", help_text="통지서에 적힙니다")
    kind = forms.ChoiceField(label="종류", choices=[("a", "가"), ("b", "나")])
    days = forms.MultipleChoiceField(
        label="요일", choices=[("1", "월"), ("2", "화")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="확인함", required=False, help_text="읽었으면")


def test_a_field_ties_label_hint_and_error_together():
    """The control names its hint and its error, so that a screen reader reads them with it."""
    page = _draw("{% field form.name %}", form=Example({}))
    assert '<label for="id_name">이름</label>' in page
    assert 'aria-describedby="id_name-hint id_name-error"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_name-error" role="alert"' in page
    assert "is-error" in page


def test_the_first_wrong_field_has_the_focus():
    """Also without a script the page opens where something is to be mended; no other field asks for the focus."""
    form = Example({"name": "가나다"})
    assert "autofocus" not in _draw("{% field form.name %}", form=form)
    assert "autofocus" in _draw("{% field form.kind %}", form=form)
    both = _draw("{% field form.name %}{% field form.kind %}", form=Example({}))
    assert both.count("autofocus") == 1
    assert both.index("autofocus") < both.index("id_kind")


def test_a_good_field_says_nothing():
    """Without an error no error is drawn; a field that may be empty is not called required."""
    page = _draw("{% field form.agreed %}", form=Example({"name": "x"}))
    assert "aria-invalid" not in page
    assert "필수" not in page


def test_a_hint_may_be_replaced_or_left_out():
    """The page's own hint replaces the form's; a blank one removes it."""
    assert "다른 말" in _draw('{% field form.name "다른 말" %}', form=Example())
    assert "id_name-hint" not in _draw('{% field form.name " " %}', form=Example()).replace(
        "aria-describedby", ""
    )


def test_fields_wear_the_looks_of_krds():
    """Inputs and selects get their KRDS class, groups of choices a group with a name."""
    assert 'class="krds-input"' in _draw("{% field form.name %}", form=Example())
    assert 'class="krds-form-select"' in _draw("{% field form.kind %}", form=Example())
    group = _draw("{% field form.days %}", form=Example({}))
    assert 'role="group" aria-labelledby="id_days-label"' in group
    assert group.count("krds-form-check") == 2
    assert "krds-form-check" in _draw("{% field form.agreed %}", form=Example())


def test_a_refusal_stands_beside_its_field_or_above_the_form():
    """A service's error becomes the field's, or the form's when it is about no field."""
    form = Example({"name": "x", "kind": "a", "days": ["1"]})
    take_error(form, NotPermitted(), "name")
    take_error(form, NotPermitted())
    assert "이 일을 할 권한이 없습니다" in _draw("{% field form.name %}", form=form)
    assert 'role="alert"' in _draw("{% form_errors form %}", form=form)


@pytest.mark.parametrize("typed", ["4000", "4,000", " 4000 "])
def test_the_right_count_goes_on(typed):
    """The count may be typed with or without separators."""
    form = CountForm({"typed": typed}, count=4000)
    assert form.is_valid()
    assert form.cleaned_data["typed"] == 4000


@pytest.mark.parametrize("typed", ["", "399", "40000", "사천", "-4000", "4000.0"])
def test_another_count_is_refused_with_the_one_to_type(typed):
    """A wrong count stops, and the error tells which number is meant."""
    form = CountForm({"typed": typed}, count=4000)
    assert not form.is_valid()
    if typed:
        assert "4,000" in form.errors["typed"][0]


def test_a_dangerous_act_shows_who_is_concerned():
    """Question, count and verb stand on the confirmation."""
    page = _draw(
        '{% confirm_count form "통지서를 발급합니다" "4,000명에게 발급" %}', form=CountForm(count=4000)
    )
    assert "통지서를 발급합니다" in page
    assert "4,000명" in page
    assert 'data-wanted-count="4000"' in page


@pytest.mark.parametrize("state", sorted(STATES))
def test_every_known_state_has_words_and_a_tone(state):
    """A state is written in words in both languages; colour is not its only sign."""
    assert STATES[state].label.ko
    assert STATES[state].label.en
    page = _draw("{% state_badge state %}", state=state)
    assert STATES[state].label.ko in page
    assert STATES[state].tone.css in page


def test_an_unknown_state_is_shown_as_it_is():
    """A state that is not in the table is not lost."""
    assert "brand_new" in _draw("{% state_badge state %}", state="brand_new")
    assert state_of("brand_new").tone is Tone.NEUTRAL


@pytest.mark.parametrize(("done", "total", "percent"), [(0, 0, 0), (0, 10, 0), (5, 10, 50), (10, 10, 100)])
def test_progress_is_a_bar_with_numbers(done, total, percent):
    """The bar has a name and a value; the same stands beside it in figures."""
    page = _draw('{% progress done total "만드는 중" %}', done=done, total=total)
    assert f"({percent} %)" in page
    assert f'<progress value="{done}"' in page
    assert 'aria-label="만드는 중"' in page


def test_progress_tells_its_failures():
    """Failures stand beside the bar when there are any."""
    assert "실패 3" in _draw('{% progress 5 10 "발송" failed=3 %}')
    assert "실패" not in _draw('{% progress 5 10 "발송" %}')


def test_problems_tell_row_column_and_what_to_try():
    """Each problem stands with its place, its sentence and the value to try, a number of a phone half hidden."""
    found = [
        Problem(
            12,
            "전화번호",
            "phone.bad",
            Sentence("{n}자리입니다.", "It has {n} digits."),
            {"n": "10"},
            "010-0000-0001",
        ),
        Problem(None, "이름", "x", Sentence("이름 열이 없습니다.", "There is no name column.")),
        Problem(None, None, "x", Sentence("파일이 비었습니다.", "The file is empty.")),
    ]
    page = _draw('{% problems found "고칠 것" %}', found=found)
    assert "12행 · 전화번호" in page
    assert "10자리입니다." in page
    assert "<kbd>010-****-0001</kbd>" in page
    assert "파일이 비었습니다." in page
    with translation.override("en"):
        assert "It has 10 digits." in _draw("{% problems found %}", found=found)
    assert _draw("{% problems found %}", found=[]).strip() == ""


def test_steps_mark_where_one_stands():
    """Finished, current and coming steps differ for eyes and for screen readers."""
    page = _draw("{% steps labels 2 %}", labels=["기관", "관인", "직원"])
    assert page.count('class="done"') == 1
    assert page.count('aria-current="step"') == 1
    assert "현재 단계" in page


def test_an_empty_state_leads_on():
    """An empty place says what to do and links to it."""
    page = _draw('{% empty_state "없습니다" "명단을 올리세요" "/new/" "새 발급" %}')
    assert '<a class="krds-btn primary medium" href="/new/">새 발급</a>' in page
    assert "<a" not in _draw('{% empty_state "없습니다" "기다리세요" %}')


def test_only_dangerous_notices_interrupt():
    """A danger is announced at once, the rest is read in turn."""
    assert 'role="alert"' in _draw('{% notice "멈췄습니다" "danger" %}')
    assert 'role="alert"' not in _draw('{% notice "저장했습니다" "success" %}')


@pytest.mark.parametrize(
    ("source", "value", "written"),
    [
        ("{{ v|korean_datetime }}", datetime(2026, 11, 21, 5, 5, tzinfo=UTC), "2026. 11. 21.(토) 14:05"),
        ("{{ v|korean_datetime }}", None, ""),
        ("{{ v|korean_date }}", date(2026, 11, 21), "2026. 11. 21.(토)"),
        ("{{ v|korean_date }}", None, ""),
        ("{{ v|phone }}", "01000000001", f"{NB}010-0000-0001</span>"),
        ("{{ v|phone }}", "", ""),
        ("{{ v|hidden_phone }}", "01000000001", f"{NB}010-****-0001</span>"),
        ("{{ v|hidden_phone }}", "020000001", f"{NB}02-***-0001</span>"),
        ("{{ v|hidden_phone }}", None, ""),
        ("{{ v|unbroken }}", "문의 1522-0000.", f"문의 {NB}1522-0000</span>."),
        ("{{ v|unbroken }}", "7KQ4-0000-0000-M2 2026-11-23 <b>", "7KQ4-0000-0000-M2 2026-11-23 &lt;b&gt;"),
        (
            "{{ v|unbroken }}",
            mark_safe('<a href="tel:02-000-0000">02-000-0000</a>'),
            f'<a href="tel:02-000-0000">{NB}02-000-0000</span></a>',
        ),
        (
            "{% notice v %}",
            "(010-****-0001)",
            f'<div class="notice info"><p>({NB}010-****-0001</span>)</p></div>\n',
        ),
        ("{{ v|unbroken }}", datetime(2026, 11, 21, 5, 5, tzinfo=UTC), "2026년 11월 21일 2:05 오후"),
        ("{{ v|grouped }}", 4000, "4,000"),
        ("{{ v|grouped }}", None, ""),
        ("{{ v|role_name }}", StaffRole.TRACER, "역학조사관"),
        ("{{ v|role_name }}", "tracer", "역학조사관"),
        ("{{ v|spoken }}", Sentence("가", "A"), "가"),
    ],
)
def test_values_are_written_as_staff_read_them(source, value, written):
    """Dates, phones, counts and roles have one written form."""
    assert _draw(source, v=value) == written


def test_half_a_phone_number_stays_hidden():
    """The middle of a hidden number cannot be read from the page."""
    assert "1234" not in _draw("{{ v|hidden_phone }}", v="01012345678")


def test_a_refusal_names_the_roles_that_may():
    """A permission is told in words with its roles; anything else draws nothing."""
    assert "감사자" in _draw("{% refused_roles 'audit.read' %}")
    assert _draw("{% refused_roles 'nonsense' %}").strip() == ""
    assert "관리자" in _draw("{% badge 'x' 'info' %}{% refused_roles 'staff.manage' %}")
