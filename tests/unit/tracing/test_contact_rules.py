"""Contacts as values: identities that make a notice, the step of each, the ranking, phones, the message's words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from ansim.tracing.domain.results import (
    CaseVisit,
    FoundContact,
    FoundExposure,
    exposures_from_bytes,
    exposures_to_bytes,
    ranking,
    visit_from_bytes,
    visit_to_bytes,
)

TODAY = date(2026, 11, 22)
BIRTH = date(1980, 1, 2)


def known(name="홍길동", birth=BIRTH, address="가람시 새벽동 1"):
    """An identity after its check."""
    return check_identity(Identity(name, birth, address, "01000000001"), TODAY)


def test_spaces_are_made_single():
    """What was typed with too many spaces stands on the notice with one."""
    assert known("  Nguyen   Van A ", address=" 가람시  새벽동 1 ") == Identity(
        "Nguyen Van A", BIRTH, "가람시 새벽동 1", "01000000001"
    )


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"name": "홍"}, "이름"),
        ({"name": "홍" * 61}, "이름"),
        ({"name": "홍길동2"}, "이름"),
        ({"birth": date(2026, 11, 23)}, "생년월일"),
        ({"birth": date(1905, 1, 1)}, "생년월일"),
        ({"address": "집"}, "주소"),
        ({"address": "가" * 201}, "주소"),
    ],
)
def test_what_makes_no_notice_names_its_field(changes, what):
    """The sentence says which of the three is to be checked."""
    with pytest.raises(IdentityIncomplete) as refused:
        known(**changes)
    assert what in refused.value.text()


@pytest.mark.parametrize(
    ("grade", "told", "identified", "over", "step"),
    [
        (Grade.NEW, True, True, True, Step.NEW),
        (Grade.REJECTED, True, True, False, Step.REJECTED),
        (Grade.ACCEPTED, False, False, False, Step.ACCEPTED),
        (Grade.ACCEPTED, True, False, False, Step.TOLD),
        (Grade.ACCEPTED, True, True, False, Step.IDENTIFIED),
        (Grade.ACCEPTED, False, True, False, Step.IDENTIFIED),
        (Grade.ACCEPTED, True, True, True, Step.HANDED_OVER),
    ],
)
def test_the_furthest_step_is_shown(grade, told, identified, over, step):
    """One word a contact: the furthest it has come."""
    assert step_of(grade, told=told, identified=identified, handed_over=over) is step


def test_the_counts_add_up():
    """Accepted are those waiting, ready and handed over; the total is everybody."""
    counts = ContactCounts(ungraded=1, rejected=2, waiting=4, ready=8, handed_over=16)
    assert (counts.accepted, counts.total) == (28, 31)


@given(st.integers(0, 99_999_999))
def test_a_number_comes_back_however_it_was_typed(number):
    """Spaces, hyphens, brackets and the country code change nothing; E.164 and back is the same."""
    digits = f"010{number:08d}"
    for typed in (digits, f"010-{digits[3:7]}-{digits[7:]}", f" +82 10 {digits[3:]} ", f"(010) {digits[3:]}",
                  f"0082{digits[1:]}", f"+82{digits}"):  # fmt: skip
        assert read_mobile(typed) == digits
    assert from_e164(to_e164(digits)) == digits


@pytest.mark.parametrize(
    "typed", ["", "0101234567", "010123456789", "011-123-4567", "02-123-4567", "abc", "+1 5550100"]
)
def test_what_is_no_mobile_number_is_refused(typed):
    """Too short, too long, another prefix, a landline, words, another country."""
    with pytest.raises(BadPhone):
        read_mobile(typed)


def test_a_foreign_number_stands_as_it_is():
    """A number of another country is not turned into a Korean one."""
    assert from_e164("+15550100") == "+15550100"


class Office:
    """An office as the message needs it."""

    name = "가람시"
    phone = "010-0000-0000"


@pytest.mark.parametrize("drill", [True, False])
@pytest.mark.parametrize("form", ["", "http://localhost:1/#identity"])
def test_the_message_says_who_writes_and_nothing_of_health(drill, form):
    """Office, number to call, the form where there is one; 훈련 in a drill; no disease, no place."""
    said = exposure_message(Office(), drill=drill, form=form)
    assert said.text.startswith("[훈련]") is drill
    assert ("알려 주기" in said.text) is bool(form)
    assert "가람시" in said.text
    assert "010-0000-0000" in said.text
    assert len(said.subject.encode("cp949")) <= 40


def exposure(start=0, minutes=20):
    """One exposure."""
    return FoundExposure("0000000000a1", 0, start, start + minutes * 60, minutes, "case", "zone", 90, False)


def contact(name, generation=1, minutes=20, assurance=90, start=0):
    """One contact with one exposure."""
    return FoundContact(name, b"h", generation, minutes, assurance, (exposure(start, minutes),))


def test_the_ranking_is_generation_assurance_minutes_day():
    """Nearest first, then the surest, then the longest, then the latest."""
    far = contact("e", generation=2, minutes=500)
    ordered = [
        contact("a", minutes=60),
        contact("b", minutes=30, start=86_400),
        contact("c", minutes=30),
        contact("d", minutes=90, assurance=50),
        far,
    ]
    assert ranking(list(reversed(ordered))) == ordered


def test_the_last_day_is_korean():
    """An exposure that ends at 15:00 UTC is of the next day in Korea."""
    assert contact("a", start=15 * 3600 - 600, minutes=20).last_day == date(1970, 1, 2)


def test_visits_and_exposures_survive_their_sealing():
    """What is sealed as JSON is read back unchanged."""
    visit = CaseVisit("0000000000a1", 2, 100, None, "usual", 3, 50, True)
    assert visit_from_bytes(visit_to_bytes(visit)) == visit
    assert exposures_from_bytes(exposures_to_bytes([exposure(), exposure(60)])) == (exposure(), exposure(60))
