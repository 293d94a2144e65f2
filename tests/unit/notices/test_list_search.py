"""What is typed to find somebody in a list: names whole or in part, first letters, numbers whole or their end."""

import pytest

from ansim.notices.domain.list_search import Sought, read_sought


@pytest.mark.parametrize(
    ("typed", "sought"),
    [
        ("홍길동", Sought(name="홍길동")),
        (" 홍 길동 ", Sought(name="홍길동")),
        ("NGUYEN Van", Sought(name="nguyenvan")),
        ("ㅎㄱㄷ", Sought(initials="ㅎㄱㄷ")),
        ("ㅎ ㄱ", Sought(initials="ㅎㄱ")),
        ("0001", Sought(end="0001")),
        ("０００１", Sought(end="0001")),
        ("010-0000-0001", Sought(phone="01000000001")),
        ("+82 10 0000 0001", Sought(phone="01000000001")),
        ("홍길동2", Sought(name="홍길동2")),
        ("", None),
        ("   ", None),
        ("123", None),
        ("19900101", None),
        ("---", None),
    ],
)
def test_what_was_typed_is_one_kind_of_search(typed: str, sought: Sought | None) -> None:
    """Letters are a name or first letters, four digits an end, a whole number a number; anything else is refused."""
    assert read_sought(typed) == sought


@pytest.mark.parametrize(
    ("sought", "value", "meant"),
    [
        (Sought(name="길동"), "홍길동", True),
        (Sought(name="길동"), "홍 길 동", True),
        (Sought(name="길동"), "김나래", False),
        (Sought(name="van"), "NGUYEN VAN AN", True),
        (Sought(initials="ㅎㄱ"), "홍길동", True),
        (Sought(initials="ㅎㄱ"), "김나래", False),
        (Sought(end="0001"), "0001", True),
        (Sought(end="0001"), "00012", False),
        (Sought(), "홍길동", False),
        (Sought(phone="01000000001"), "0001", False),
    ],
)
def test_a_row_is_meant_by_its_name_or_its_end(sought: Sought, value: str, meant: bool) -> None:
    """A part of a name in any spacing, its first letters, or exactly the last four digits; a whole number by no value."""
    assert sought.means(value) is meant
