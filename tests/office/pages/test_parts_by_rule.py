"""Rules of the parts for any value: progress, badges, counts, phones, messages, menus, the context of every page."""

import re
from html import unescape
from types import SimpleNamespace

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import MEANINGS, Permission
from ansim.accounts.domain.roles import ROLE_NAMES, StaffRole, roles_with
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.web.base import context
from ansim.web.base.forms import CountForm, describe_field, take_error
from ansim.web.base.language import in_page_language
from ansim.web.base.navigation import MENU, entries_for
from ansim.web.base.states import STATES, State, Tone, state_of
from ansim.web.base.tags import badge, grouped, hidden_phone, notice, phone, progress, spoken


def draw(source, language="ko", **values):
    """A template's source as a page draws it."""
    with translation.override(language):
        return engines["django"].from_string(source).render(values)


@settings(max_examples=80)
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_progress_never_promises_too_much(done, total):
    """The bar is at 100 only when everything is done, and never below 0."""
    percent = progress(done, total, "x")["percent"]
    if 0 < done <= total:
        assert 0 <= percent <= 100
        assert (percent == 100) == (done == total)
    if total == 0:
        assert percent == 0


@pytest.mark.parametrize(
    ("done", "total", "failed"), [(0, 0, 0), (0, 4000, 0), (1, 4000, 0), (3999, 4000, 1), (4000, 4000, 12)]
)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_progress_is_told_in_figures(done, total, failed, language):
    """Bar, name and figures stand together; what failed is told beside them in both languages."""
    page = draw(
        "{% progress done total '발송' failed=failed %}", language, done=done, total=total, failed=failed
    )
    assert f"{done:,}" in page
    assert f"{total:,}" in page
    assert "발송" in page
    assert (f"{failed:,}" in page.replace(f"{done:,}", "").replace(f"{total:,}", "")) or not failed


@pytest.mark.parametrize("tone", Tone)
def test_every_tone_has_its_look_and_keeps_its_word(tone):
    """A badge shows its word whatever the tone; the class comes from KRDS."""
    page = draw("{% badge text tone %}", text="<상태>", tone=tone.value)
    assert "&lt;상태&gt;" in page
    assert "krds-badge" in page
    assert tone.css in page


@pytest.mark.parametrize("tone", ["", "red", "ERROR", "primary"])
def test_an_unknown_tone_is_a_mistake(tone):
    """A tone that does not exist is found while building, not shown as something else."""
    with pytest.raises(ValueError, match="Tone"):
        badge("x", tone)


@pytest.mark.parametrize(
    ("level", "tone"),
    [
        ("info", "info"),
        ("success", "success"),
        ("warning", "warning"),
        ("danger", "danger"),
        ("error", "danger"),
        ("debug", "neutral"),
    ],
)
def test_messages_of_django_have_a_tone(level, tone):
    """Every level of Django's messages is drawn; an error is a danger and is announced at once."""
    assert notice("x", level)["tone"] == tone
    assert ('role="alert"' in draw("{% notice 'x' level %}", level=level)) == (tone == "danger")


@pytest.mark.parametrize("name", sorted(STATES))
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_state_is_a_word_in_both_languages(name, language):
    """The badge of a state holds its word, not its name in the code."""
    page = draw("{% state_badge name %}", language, name=name)
    assert STATES[name].label.text(language) in page
    assert "_" not in STATES[name].label.text(language)


def test_bad_news_never_looks_good():
    """What failed, was stopped or withdrawn is not green; what succeeded is not red."""
    for name in STATES:
        if name.startswith("failed") or name in ("stopped", "withdrawn"):
            assert STATES[name].tone is Tone.DANGER, name
        if name in ("finished", "issued", "delivered"):
            assert STATES[name].tone is Tone.SUCCESS, name
    assert STATES["unknown"].tone is Tone.WARNING


@given(st.text(max_size=12).filter(lambda name: name not in STATES))
def test_an_unknown_state_is_itself(name):
    """A state that the table does not know is shown by its own name, neutrally."""
    assert state_of(name) == State(Sentence(name, name), Tone.NEUTRAL)


@pytest.mark.parametrize(
    ("digits", "whole", "hidden"),
    [
        ("01000000001", "010-0000-0001", "010-****-0001"),
        ("020000000", "02-000-0000", "02-***-0000"),
        ("0200000000", "02-0000-0000", "02-****-0000"),
        ("0310000000", "031-000-0000", "031-***-0000"),
        ("15220000", "1522-0000", "1522-0000"),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_phones_whole_and_hidden(digits, whole, hidden):
    """A hidden number shows its first and last group; a nationwide one has nothing to hide."""
    assert (phone(digits), hidden_phone(digits)) == (whole, hidden)


@given(st.integers(0, 99_999_999))
def test_a_hidden_mobile_number_tells_no_middle(number):
    """Two numbers that differ in the middle look the same when hidden."""
    digits = f"010{number:08d}"
    assert hidden_phone(digits) == f"010-****-{digits[-4:]}"


@given(st.integers(0, 10**9))
def test_a_grouped_number_reads_back(number):
    """Separators change nothing but the looks."""
    assert int(grouped(number).replace(",", "")) == number
    assert grouped(None) == ""


@settings(max_examples=80)
@given(st.integers(0, 100_000), st.text(max_size=8))
def test_only_the_count_itself_goes_on(count, typed):
    """Whatever is typed, a dangerous act goes on exactly when it is the count."""
    form = CountForm({"typed": typed}, count=count)
    assert form.is_valid() == (typed.strip().replace(",", "").strip() == str(count))


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("count", [1, 999, 4000, 100_000])
def test_a_wrong_count_names_the_right_one(count, language):
    """The error tells which number to type, with separators, in the language of the page."""
    with translation.override(language):
        form = CountForm({"typed": str(count + 1)}, count=count)
        (error,) = form.errors["typed"]
    assert f"{count:,}" in error
    assert bool(re.search("[가-힣]", error)) == (language == "ko")


class Everything(forms.Form):
    """One field of each kind."""

    text = forms.CharField(help_text="도움말", widget=forms.TextInput(attrs={"placeholder": "예"}))
    number = forms.IntegerField(required=False)
    choice = forms.ChoiceField(choices=[("a", "가"), ("b", "나")])
    many = forms.MultipleChoiceField(choices=[("a", "가")], widget=forms.CheckboxSelectMultiple)
    one = forms.ChoiceField(choices=[("a", "가")], widget=forms.RadioSelect)
    yes = forms.BooleanField(required=False)
    file = forms.FileField(required=False)
    day = forms.DateField(required=False)
    area = forms.CharField(required=False, widget=forms.Textarea)


@pytest.mark.parametrize(
    ("name", "group", "check", "css"),
    [
        ("text", False, False, "krds-input"),
        ("number", False, False, "krds-input"),
        ("choice", False, False, "krds-form-select"),
        ("many", True, False, ""),
        ("one", True, False, ""),
        ("yes", False, True, ""),
        ("file", False, False, "krds-input"),
        ("day", False, False, "krds-input"),
        ("area", False, False, "krds-input"),
    ],
)
def test_a_field_is_described_by_its_kind(name, group, check, css):
    """Groups list their options, single boxes stand beside their label, the rest wear the look of KRDS."""
    described = describe_field(Everything()[name])
    assert (described["is_group"], described["is_check"]) == (group, check)
    assert bool(described["options"]) is group
    if css:
        assert f'class="{css}"' in described["control"]


@pytest.mark.parametrize("name", list(Everything.base_fields))
def test_every_field_can_be_drawn_with_and_without_errors(name):
    """A form that was just opened and one that was refused both draw every field, label first."""
    for form in (Everything(), Everything({})):
        page = draw("{% field form_field %}", form_field=form[name])
        assert form[name].label in page
        assert "placeholder" not in page
        assert ("-error" in page) == bool(form[name].errors)


def test_an_error_of_the_whole_form_is_an_alert():
    """What is about no single field stands above the form, as text; errors of fields do not stand there again."""
    form = Everything({})
    form.add_error(None, "<i>둘이 맞지 않습니다</i>")
    page = draw("{% form_errors form %}", form=form)
    assert page.count('role="alert"') == 1
    assert "&lt;i&gt;둘이 맞지" in page
    assert form.errors["text"][0] not in page


@pytest.mark.parametrize("name", ["text", "many", "yes"])
def test_two_errors_of_one_field_share_one_place(name):
    """A field with two reasons names one element that holds both, so that ids stay unique and both are read."""
    form = Everything({"text": "x"})
    for reason in ("첫째 이유", "둘째 이유"):
        form.add_error(name, reason)
    page = draw("{% field form_field %}", form_field=form[name])
    assert page.count(f'id="id_{name}-error"') == 1
    assert "첫째 이유" in page
    assert "둘째 이유" in page
    assert f'id_{name}-error"' in page.split("aria-describedby=", 1)[1]


def test_a_form_without_errors_alerts_nobody():
    """An unbound form and a good one draw no alert."""
    assert 'role="alert"' not in draw("{% form_errors form %}", form=Everything())


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_refusal_is_taken_in_the_pages_language(language):
    """A service's error stands in the form in the language of the page."""
    from ansim.accounts.domain.errors import LoginTaken

    with translation.override(language):
        form = Everything({})
        take_error(form, LoginTaken(), "text")
        assert LoginTaken.sentence.text(language) in form.errors["text"]
        assert in_page_language(LoginTaken()) == spoken(LoginTaken()) == LoginTaken.sentence.text(language)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_problem_is_spoken_with_its_gaps(language):
    """Row, column and the filled sentence of a problem stand in the list; what to try is shown as text."""
    sentence = Sentence("{value}은(는) 날짜가 아닙니다.", "{value} is no date.")
    found = Problem(12, "생년월일", "birth.bad", sentence, {"value": "<b>"}, "1980-01-01")
    page = draw("{% problems found '문제' %}", language, found=[found])
    assert "12" in page
    assert "생년월일" in page
    assert "1980-01-01" in page
    assert "<b>은" not in page


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_refusal_names_meaning_and_roles(permission, language):
    """Whatever permission was missing, its meaning and its holders are told in words."""
    page = unescape(draw("{% refused_roles name %}", language, name=permission.value))
    assert MEANINGS[permission].text(language) in page
    for role in roles_with(permission):
        assert ROLE_NAMES[role].text(language) in page


def _actor(*roles):
    return Actor("staff:1", roles, 1, 1, "ansim-si")


@pytest.mark.parametrize("role", StaffRole)
def test_a_menu_holds_what_the_role_may_and_nothing_else(role):
    """Entries are those whose permission the role holds, in the order of the table."""
    allowed = [str(label) for label, _name, permission in MENU if role in roles_with(permission)]
    assert [str(entry.label) for entry in entries_for(_actor(role), "/")] == allowed


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/staff/", "/staff/"),
        ("/staff/12/", "/staff/"),
        ("/staff/new/", "/staff/"),
        ("/office/senders/new/", "/office/"),
        ("/account/", None),
        ("/", None),
        ("/staffing/", None),
    ],
)
def test_one_entry_is_current(path, current):
    """The entry whose pages one is on is marked; outside of all there is none."""
    marked = [entry.url for entry in entries_for(_actor(StaffRole.ADMINISTRATOR), path) if entry.is_current]
    assert marked == ([current] if current else [])


def test_the_more_exact_entry_wins():
    """On the page for a new batch its own entry is marked, not the list under which its address lies."""
    marked = [e.url for e in entries_for(_actor(StaffRole.NOTICE_OFFICER), "/batches/new/") if e.is_current]
    assert marked == ["/batches/new/"]


def test_a_menu_without_roles_is_empty():
    """Nobody's menu has no entry."""
    assert entries_for(_actor(), "/staff/") == []


def test_the_context_asks_nothing_until_a_page_needs_it(django_assert_num_queries, db):
    """Office, actor and menu are looked up only by pages that draw them."""
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(is_authenticated=False)
    with django_assert_num_queries(0):
        made = context.page(request)
    assert not made["actor"]
    assert list(made["navigation"]) == []


def test_a_request_without_a_user_still_has_a_page(db):
    """Errors before sign-in is known draw the page of a stranger."""
    made = context.page(RequestFactory().get("/"))
    assert not made["actor"]
    assert not made["office"]
