"""What a list is ordered by: values beside their rows, the least first, as text and back."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices.printed_pages import person

from ansim.notices.domain.sort_values import SORTED_BY, sort_values, values_from_bytes, values_to_bytes

PEOPLE = [
    person(2, "홍길동", birth=date(2001, 1, 1)),
    person(3, "김가온", phone=None, guardian_phone="01000009999"),
    person(4, "이나래", phone=None),
    person(5, "김가온"),
]


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("name", [(3, "김가온"), (5, "김가온"), (7, "박모름"), (4, "이나래"), (2, "홍길동"), (6, "")]),
        ("birth", [(3, "1980-01-03"), (4, "1980-01-04"), (5, "1980-01-05"), (2, "2001-01-01")]),
        ("phone", [(2, "0002"), (5, "0005"), (3, "9999"), (4, "")]),
    ],
)
def test_the_least_stands_first_and_nothing_last(key: str, found: list[tuple[int, str]]) -> None:
    """Rows of one value keep the order of the list; a row that is no person has its name alone."""
    assert list(sort_values(key, PEOPLE, {6: "", 7: "박모름"}).items()) == found


def test_no_more_of_a_phone_is_kept_than_lists_show() -> None:
    """Four digits order it; the rest stays with the person."""
    assert set(SORTED_BY) == {"name", "birth", "phone"}
    assert all(len(value) <= 4 for value in sort_values("phone", PEOPLE, {}).values())


@given(st.dictionaries(st.integers(1, 100_000), st.text(max_size=9), max_size=9))
@settings(max_examples=30, deadline=None)
def test_values_come_back_as_they_were(values: dict[int, str]) -> None:
    """Rows, values and their order; none at all, too."""
    assert list(values_from_bytes(values_to_bytes(values)).items()) == list(values.items())
