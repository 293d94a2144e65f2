"""Contacts as values: identities that make a notice, steps, counts; phones as typed; what may not be said aloud."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ansim.tracing.domain.contacts import (
    ContactCounts,
    Grade,
    Identity,
    IdentityIncomplete,
    Step,
    check_identity,
    step_of,
)
from ansim.tracing.domain.exposure_message import exposure_message
from ansim.tracing.domain.phones import BadPhone, from_e164, read_mobile, to_e164
from ansim.tracing.domain.remote import Revealed

TODAY = date(2026, 11, 22)
GOOD = {"name": "홍길동", "birth": date(1980, 1, 2), "address": "가람시 새벽동 1"}


def identity(**changes: object) -> Identity:
    """A good identity with something changed."""
    return Identity(**{**GOOD, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("홍길동", "홍길동"),
        ("  홍   길동 ", "홍 길동"),
        ("Nguyen Van A", "Nguyen Van A"),
        ("홍길", "홍길"),
        ("남궁\t가람", "남궁 가람"),
        ("O'Neil", "O'Neil"),
        ("가" * 60, "가" * 60),
    ],
)
def test_a_name_that_makes_a_notice(name: str, kept: str) -> None:
    """Two to sixty letters of any script; blanks become one."""
    assert check_identity(identity(name=name), TODAY).name == kept


@pytest.mark.parametrize("name", ["", " ", "가", "가" * 61, "홍길동1", "12", "홍٣동", "홍\u0661길", "  가  "])
def test_a_name_that_makes_none(name: str) -> None:
    """Empty, one letter, too long, or with a digit of any script: the sentence names the field."""
    with pytest.raises(IdentityIncomplete) as refused:
        check_identity(identity(name=name), TODAY)
    assert refused.value.params == {"what": "이름"}


@pytest.mark.parametrize(
    ("birth", "good"),
    [
        (TODAY, True),
        (TODAY + timedelta(days=1), False),
        (date(1906, 1, 1), True),
        (date(1905, 12, 31), False),
        (date(1, 1, 1), False),
        (date(9999, 12, 31), False),
        (date(2024, 2, 29), True),
    ],
)
def test_a_birth_date_of_somebody_alive(birth: date, good: bool) -> None:
    """Today's newborn and a person of 120 years count; tomorrow's child and one of 121 do not."""
    if good:
        assert check_identity(identity(birth=birth), TODAY).birth == birth
        return
    with pytest.raises(IdentityIncomplete) as refused:
        check_identity(identity(birth=birth), TODAY)
    assert "생년월일" in refused.value.text()


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("새벽동1", True),
        ("동 1", False),
        ("", False),
        ("가" * 200, True),
        ("가" * 201, False),
        ("  \n ", False),
    ],
)
def test_an_address_that_can_be_written_to(address: str, good: bool) -> None:
    """Four to two hundred characters after the blanks."""
    if good:
        assert check_identity(identity(address=address), TODAY).address == address
        return
    with pytest.raises(IdentityIncomplete) as refused:
        check_identity(identity(address=address), TODAY)
    assert "주소" in refused.value.text()


@settings(max_examples=200, deadline=None)
@given(name=some.text(max_size=70), address=some.text(max_size=210), birth=some.dates())
def test_what_was_checked_passes_again_unchanged(name: str, address: str, birth: date) -> None:
    """Whatever is typed: it is refused by name of the field, or it is kept in one form for good."""
    try:
        kept = check_identity(Identity(name, birth, address, "01000000001"), TODAY)
    except IdentityIncomplete as refused:
        told = refused.params["what"]
    else:
        assert check_identity(kept, TODAY) == kept
        assert kept.phone == "01000000001"
        assert kept.name.split() == name.split()
        return
    assert told in ("이름", "생년월일", "주소")


@pytest.mark.parametrize("who", ["name", "birth", "address"])
def test_the_first_thing_that_is_wrong_is_named(who: str) -> None:
    """One field wrong among good ones is the one that is named; several wrong ones begin with the name."""
    wrong = {"name": "가", "birth": TODAY + timedelta(days=1), "address": "동"}
    words = {"name": "이름", "birth": "생년월일", "address": "주소"}
    with pytest.raises(IdentityIncomplete) as refused:
        check_identity(identity(**{who: wrong[who]}), TODAY)
    assert refused.value.params["what"] == words[who]
    with pytest.raises(IdentityIncomplete) as all_wrong:
        check_identity(identity(**wrong), TODAY)
    assert all_wrong.value.params["what"] == "이름"


@pytest.mark.parametrize(("grade", "marks"), list(product(Grade, product([False, True], repeat=3))))
def test_a_contact_is_at_its_furthest_step(grade: Grade, marks: tuple[bool, bool, bool]) -> None:
    """Handed over before identified before told; whoever is not accepted is only new or rejected."""
    told, identified, over = marks
    found = step_of(grade, told=told, identified=identified, handed_over=over)
    if grade is not Grade.ACCEPTED:
        assert found.value == grade.value
        return
    ladder = [Step.ACCEPTED, Step.TOLD, Step.IDENTIFIED, Step.HANDED_OVER]
    reached = [True, told, identified, over]
    assert found is max((step for step, on in zip(ladder, reached, strict=True) if on), key=ladder.index)


@given(some.tuples(*[some.integers(0, 10**6)] * 5))
def test_counts_add_up(numbers: tuple[int, int, int, int, int]) -> None:
    """The whole is the sum of its five parts, and accepted is what is neither new nor rejected."""
    counts = ContactCounts(*numbers)
    assert counts.total == sum(numbers)
    assert counts.accepted == counts.total - counts.ungraded - counts.rejected


@pytest.mark.parametrize(
    "typed",
    [
        "01000000001",
        "010-0000-0001",
        "010 0000 0001",
        "010.0000.0001",
        "(010) 0000-0001",
        "+82 10-0000-0001",
        "+821000000001",
        "+82(0)10 0000 0001",
        "0082 10 0000 0001",
        "\t010-0000-0001\n",
        "010\u00a00000\u20030001",
    ],
)
def test_a_number_is_one_number_however_it_is_typed(typed: str) -> None:
    """Hyphens, dots, brackets, blanks of any width and the country code lead to the same digits."""
    assert read_mobile(typed) == "01000000001"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0",
        "010",
        "0100000000",
        "010000000011",
        "011-0000-0001",
        "02-0000-0001",
        "010-0000-000a",
        "010-0000-0001x",
        "٠١٠٠٠٠٠٠٠٠١",
        "０１０００００００００１",
        "+1 010 0000 0001",
        "82 10 0000 0001",
        "010--0000\x000001",
        "'; DROP TABLE case; --",
        "010/0000/0001",
        "+82+821000000001",
    ],
)
def test_what_is_no_mobile_number(typed: str) -> None:
    """Other prefixes, other scripts, letters and leftovers are refused without repeating what was typed."""
    with pytest.raises(BadPhone) as refused:
        read_mobile(typed)
    assert refused.value.params == {}


@given(some.from_regex(r"\A010[0-9]{8}\Z"))
def test_the_international_form_leads_back(digits: str) -> None:
    """National digits to E.164 and back, and E.164 may be typed as well."""
    assert to_e164(digits) == f"+82{digits[1:]}"
    assert from_e164(to_e164(digits)) == digits
    assert read_mobile(to_e164(digits)) == digits


def test_a_foreign_number_stays_as_it_is() -> None:
    """What the vault knows from abroad is not made Korean."""
    assert from_e164("+15550100") == "+15550100"


@pytest.mark.parametrize("value", [identity(phone="01000000001")])
def test_a_refusal_holds_no_identity(value: Identity) -> None:
    """No error about an identity repeats what was typed."""
    for wrong in (IdentityIncomplete(what="이름"), BadPhone()):
        for language in ("ko", "en"):
            assert value.name not in wrong.text(language)
            assert value.phone not in wrong.text(language)


def test_what_the_vault_revealed_is_not_printed() -> None:
    """In a log or a traceback a revealed contact shows neither phone nor name, birth date or address."""
    known = Revealed("+821000000001", "홍길동", date(1980, 1, 2), "가람시 새벽동 1", None, 7)
    for part in ("0000001", "홍길동", "1980", "가람시"):
        assert part not in repr(known)
    assert "leaf_index=7" in repr(known)


class Office:
    """What the message says of an office."""

    name = "가람시 보건소"
    phone = "1522-0000"


@pytest.mark.parametrize(
    ("drill", "form"), list(product([True, False], ["", "https://visit.example/#identity"]))
)
def test_the_exposure_message_says_who_and_what_next(drill: bool, form: str) -> None:
    """Office and number always; the mark of a drill and the form only where there is one."""
    said = exposure_message(Office(), drill=drill, form=form)
    assert (said.subject.startswith("[훈련]"), said.text.startswith("[훈련]")) == (drill, drill)
    assert Office.name in said.text
    assert Office.phone in said.text
    assert (form in said.text) if form else ("http" not in said.text)
    assert "\n\n" not in said.text


def test_the_subject_fits_a_long_message() -> None:
    """A subject of an ordinary office stays within the 40 bytes of EUC-KR that carriers take."""
    assert len(exposure_message(Office(), drill=True).subject.encode("euc-kr")) <= 40
