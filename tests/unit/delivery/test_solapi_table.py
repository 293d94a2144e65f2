"""Every code of SOLAPI that the reference page names, one by one, and what none of them may mean."""

import re
from pathlib import Path

import pytest

from ansim.delivery.adapters import solapi_shapes as shapes
from ansim.delivery.adapters.solapi_receipts import read_receipts
from ansim.delivery.domain.solapi_codes import STOPPING, outcome_of
from ansim.delivery.domain.states import FAILED, STATE_OF, Outcome
from ansim.sandbox.gateway.rules import STATUS_TEXT

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "delivery.md"


def _of_page(word: str) -> list[str]:
    """The codes that the page lists behind a word, ranges written out."""
    section = PAGE.read_text(encoding="utf-8").partition("## Codes of SOLAPI")[2].partition("##")[0]
    found = re.search(rf"{word}: ([0-9 \-]+)\.", section)
    assert found is not None
    codes: list[str] = []
    for part in found[1].split():
        first, _, last = part.partition("-")
        codes += [str(code) for code in range(int(first), int(last or first) + 1)]
    return codes


PERMANENT, TEMPORARY = _of_page("Permanent"), _of_page("Temporary")
CODES = [str(code) for code in range(1000, 4000)]


@pytest.mark.parametrize("code", PERMANENT)
def test_each_permanent_code_of_the_page_is_permanent(code: str) -> None:
    """Proves that what the page calls permanent is a failure that no second try can mend."""
    assert outcome_of(code) is Outcome.PERMANENT


@pytest.mark.parametrize("code", TEMPORARY)
def test_each_temporary_code_of_the_page_is_temporary(code: str) -> None:
    """Proves that what the page calls temporary is told apart from a wrong number."""
    assert outcome_of(code) is Outcome.TEMPORARY


def test_every_other_code_is_technical() -> None:
    """Proves for all 3,000 codes of the three classes that the page's lists are complete."""
    listed = {*PERMANENT, *TEMPORARY, "2000", "3000"}
    others = {outcome_of(code) for code in CODES if code not in listed}
    assert others == {Outcome.TECHNICAL}
    assert not set(PERMANENT) & set(TEMPORARY)


def test_no_code_but_4000_is_delivered() -> None:
    """Proves for all codes of four digits that arrival has exactly one code."""
    every = [f"{code:04d}" for code in range(10_000)]
    assert [code for code in every if outcome_of(code) is Outcome.DELIVERED] == ["4000"]
    assert [code for code in every if outcome_of(code) is Outcome.SENT] == ["2000", "3000"]


def test_no_code_means_returned_open_or_unknown() -> None:
    """Proves that a provider's code can never put a delivery back into doubt or into the queue."""
    every = {outcome_of(f"{code:04d}") for code in range(10_000)}
    assert every.isdisjoint({Outcome.RETURNED, Outcome.OPEN, Outcome.UNKNOWN, Outcome.NOT_SENT})


@pytest.mark.parametrize("code", [f"{digit}{rest}" for digit in "0456789" for rest in ("001", "123", "999")])
def test_codes_of_other_classes_say_nothing(code: str) -> None:
    """Proves that a class which the documents do not have moves no delivery."""
    assert outcome_of(code) is None


@pytest.mark.parametrize("code", sorted(STOPPING))
def test_what_stops_a_group_is_told_on_the_page_or_is_a_failure(code: str) -> None:
    """Proves that a halt is for codes which would fail everybody, never for one person's number."""
    outcome = outcome_of(code)
    assert outcome is not None
    assert STATE_OF[outcome] in FAILED
    assert code not in PERMANENT


@pytest.mark.parametrize("code", sorted(STATUS_TEXT))
def test_the_gateways_codes_are_codes_of_the_documents(code: str) -> None:
    """Proves that the drill answers nothing that the adapter would not know from the real service."""
    assert outcome_of(code) is not None
    assert STATUS_TEXT[code]


@pytest.mark.parametrize("code", [*PERMANENT, *TEMPORARY, "2000", "3000", "4000", "3011", "1026", "5000"])
def test_a_code_means_the_same_by_list_and_by_receipt(code: str) -> None:
    """Proves that polling and the webhook read a code alike, as text and as a number."""
    for value in (f'"{code}"', code):
        body = f'[{{"eventDataId": "E", "data": {{"messageId": "M", "statusCode": {value}}}}}]'
        (by_receipt,) = read_receipts(body.encode())
        by_list = shapes.report({"messageId": "M", "statusCode": code}, "E")
        assert (by_receipt.outcome, by_receipt.code) == (by_list.outcome, by_list.code)


@pytest.mark.parametrize("code", ["4000", "3032", "3043", "2060", "1062"])
def test_a_listed_message_of_a_parcel_that_went_is_never_open(code: str) -> None:
    """Proves that what is found after a parcel went is at least sent."""
    found = shapes.found_message({"messageId": "M", "statusCode": code, "customFields": {"reference": "K/1"}})
    assert found.outcome not in (Outcome.OPEN, Outcome.UNKNOWN, Outcome.NOT_SENT)
    unknown = shapes.found_message({"messageId": "M", "statusCode": "9999"})
    assert unknown.outcome is Outcome.SENT


RECEIPT = '[{{"eventDataId": "E", "data": {{"messageId": "M", "statusCode": "4000", {more}}}}}]'


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ('"2026-11-21T09:05:00.000Z"', 2026),
        ('"2026-11-21T18:05:00+09:00"', 2026),
        ('"2026-11-21T09:05:00"', None),
        ('"0001-01-01T00:00:00+14:00"', None),
        ('"9999-12-31T23:59:59-14:00"', None),
        ('"1999-12-31T23:59:59Z"', None),
        ('"yesterday"', None),
        ('""', None),
        ("5", None),
        ("null", None),
        ("[]", None),
    ],
)
def test_the_moment_of_a_receipt_is_one_that_can_be_stored(text: str, year: int | None) -> None:
    """Proves that a moment without zone or outside two centuries is left out, not stored and not an error."""
    (report,) = read_receipts(RECEIPT.format(more=f'"dateReceived": {text}').encode())
    assert (report.reported_at and report.reported_at.year) == year


@pytest.mark.parametrize(
    "value", ["K\\u0000/1", "\\ud800/1", "K\\n/1", "x" * 500 + "/1", "/", "//", "/1", "1", ""]
)
def test_a_reference_of_odd_characters_can_be_stored(value: str) -> None:
    """Proves that NUL, half characters and endless words are cut down to what a database takes."""
    (report,) = read_receipts(RECEIPT.format(more=f'"customFields": {{"reference": "{value}"}}').encode())
    assert report.reference.isprintable()
    assert len(report.reference) <= 80


@pytest.mark.parametrize("count", [0, 1, 10_000])
def test_a_page_of_receipts_up_to_ten_thousand_is_read(count: int) -> None:
    """Proves the largest page."""
    entry = '{"eventDataId": "E", "data": {"messageId": "M", "statusCode": "4000"}}'
    assert len(read_receipts(("[" + ",".join([entry] * count) + "]").encode())) == count
