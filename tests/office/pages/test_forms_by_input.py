"""The forms of these pages by themselves: what they take, in which form they hand it on, what they refuse."""

from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from ansim.accounts.domain.roles import ROLE_NAMES, StaffRole
from ansim.web.account.forms import FirstUseForm
from ansim.web.setup.forms import NewOfficeForm, SetupCodeForm
from ansim.web.staff.forms import (
    InviteForm,
    OfficeSettingsForm,
    StaffForm,
    TrailForm,
    TrialForm,
    role_choices,
)

FIRST = {
    "login": "new.one",
    "code": "7KQ4-M2XD-9TR3",
    "password": "gureum-haneul-7",
    "again": "gureum-haneul-7",
}


@pytest.mark.parametrize(
    "typed",
    [
        "01000000001",
        "010-0000-0001",
        "010 0000 0001",
        "010.0000.0001",
        "(010) 0000-0001",
        "０１０-0000-0001",
        "010-００００-0001",
        " 010-00000001 ",
    ],
)
def test_a_phone_may_be_written_in_any_way(typed):
    """Separators, spaces and full-width digits are forgiven; eleven ASCII digits are handed on."""
    form = TrialForm({"phone": typed})
    assert form.is_valid()
    assert form.cleaned_data["phone"] == "01000000001"


@pytest.mark.parametrize(
    "typed",
    ["", "1522-0000", "02-000-0000", "011-000-0001", "010-0000-000", "+82 10 0000 0001 2", "전화", "010" * 7],
)
def test_another_number_gets_no_trial(typed):
    """Only a mobile number of eleven digits can receive the trial message."""
    assert not TrialForm({"phone": typed}).is_valid()


@given(st.text(max_size=20))
def test_no_other_address_leaves_the_form(typed):
    """Whatever is typed, what leaves the form is 010 and eight ASCII digits."""
    form = TrialForm({"phone": typed})
    if form.is_valid():
        digits = form.cleaned_data["phone"]
        assert digits.isascii()
        assert digits.isdigit()
        assert (len(digits), digits[:3]) == (11, "010")


@pytest.mark.parametrize("missing", FIRST)
def test_the_first_use_needs_every_field(missing):
    """A field left empty is named; the others are not."""
    form = FirstUseForm({**FIRST, missing: ""})
    assert set(form.errors) == {missing}


@pytest.mark.parametrize(
    ("again", "same"), [("gureum-haneul-7", True), ("gureum-haneul-8", False), (" gureum-haneul-7", False)]
)
def test_both_passwords_are_compared_as_typed(again, same):
    """A space more is another password."""
    form = FirstUseForm({**FIRST, "again": again})
    assert form.is_valid() is same
    assert ("again" in form.errors) is not same


@pytest.mark.parametrize("language", ["ko", "en"])
def test_roles_are_offered_with_their_tasks(language):
    """Every role can be chosen, by its name and what it does, in the language of the page."""
    with translation.override(language):
        offered = dict(role_choices())
    assert list(offered) == [role.value for role in StaffRole]
    assert all(offered[role.value].startswith(ROLE_NAMES[role].text(language)) for role in StaffRole)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (SetupCodeForm, ["code"]),
        (NewOfficeForm, ["name", "code", "head_title", "department", "officer", "phone"]),
        (InviteForm, ["login", "name", "roles"]),
        (StaffForm, ["name", "roles"]),
        (OfficeSettingsForm, ["name", "head_title", "department", "officer", "phone", "is_official_site"]),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_fields_stand_in_the_order_of_the_task(kind, fields):
    """What one knows first is asked first."""
    assert list(kind().fields) == fields


@pytest.mark.parametrize(
    ("typed", "day"),
    [("2026-11-21", date(2026, 11, 21)), ("", None), ("2026-02-30", "wrong"), ("어제", "wrong")],
)
@pytest.mark.parametrize("field", ["since", "until"])
def test_days_of_the_filter(field, typed, day):
    """A day comes as the browser's date field sends it; what is none is explained."""
    form = TrailForm({field: typed}, verbs=["a.b"], staff=[("staff:1", "김하늘")])
    assert form.is_valid() is (day != "wrong")
    if day != "wrong":
        assert form.cleaned_data[field] == day


@pytest.mark.parametrize(("field", "good", "bad"), [("verb", "a.b", "c.d"), ("who", "staff:1", "staff:2")])
def test_the_filter_offers_what_occurs(field, good, bad):
    """Only acts and people of the own trail can be chosen; empty means all."""
    for typed, fits in ((good, True), ("", True), (bad, False)):
        form = TrailForm({field: typed}, verbs=["a.b"], staff=[("staff:1", "김하늘")])
        assert form.is_valid() is fits
