"""Layouts: bounds of every kind of field, and only one spelling of everything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.wire import layout
from ansim.wire.errors import LeafMalformed, OutOfBounds
from ansim.wire.layout import Reader, read_base64url, write_base64url

printable = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@given(st.integers(0, 2**32 - 1))
def test_a_number_comes_back(value: int) -> None:
    """Any number of four bytes is read as it was written, high byte first."""
    raw = layout.number(value, 4, "n")
    assert raw == value.to_bytes(4, "big")
    assert Reader(raw, LeafMalformed()).number(4) == value


@pytest.mark.parametrize(("value", "size"), [(-1, 2), (65_536, 2), (256, 1), (2**64, 8)])
def test_a_number_that_does_not_fit_is_refused(value: int, size: int) -> None:
    """One below and one above the range is out of bounds, and the field is named."""
    with pytest.raises(OutOfBounds, match="n"):
        layout.number(value, size, "n")


@pytest.mark.parametrize("length", [0, 5, 7])
def test_bytes_of_another_length_are_refused(length: int) -> None:
    """A field of six bytes takes six."""
    with pytest.raises(OutOfBounds):
        layout.exactly(bytes(length), 6, "venue")


@given(st.lists(printable, max_size=5))
def test_texts_come_back_sorted_and_once(values: list[str]) -> None:
    """A set of texts has one form whatever its order was."""
    raw = layout.texts(values, "fields")
    reader = Reader(raw, LeafMalformed())
    assert reader.texts() == tuple(sorted(set(values)))
    reader.end()


@pytest.mark.parametrize("value", ["", "가" * 86, "a\nb", "\ud800", "\x00"])
def test_a_text_that_does_not_fit_is_refused(value: str) -> None:
    """Empty, over 255 bytes, with line breaks, surrogates or controls: none can be written."""
    with pytest.raises(OutOfBounds):
        layout.text(value, "case")


@pytest.mark.parametrize("raw", [b"\x00", b"\x02\xff\xfe", b"\x03a\nb", b"\x05abc", b""])
def test_a_text_that_nobody_writes_is_not_read(raw: bytes) -> None:
    """Empty, not UTF-8, unprintable, cut: refused when read."""
    with pytest.raises(LeafMalformed):
        Reader(raw, LeafMalformed()).text()


@pytest.mark.parametrize("raw", [b"\x02\x01b\x01a", b"\x02\x01a\x01a"])
def test_a_list_in_another_order_is_not_read(raw: bytes) -> None:
    """Unsorted or repeated: two forms of one set cannot both be valid."""
    with pytest.raises(LeafMalformed):
        Reader(raw, LeafMalformed()).texts()


def test_what_is_left_over_is_refused() -> None:
    """`end` refuses any byte left, `zeros` any that is not zero."""
    reader = Reader(b"\x00\x00\x01", LeafMalformed())
    with pytest.raises(LeafMalformed):
        reader.end()
    with pytest.raises(LeafMalformed):
        reader.zeros()
    Reader(b"\x00\x00", LeafMalformed()).zeros()


@given(st.binary(max_size=40))
def test_base64url_comes_back(data: bytes) -> None:
    """Any bytes survive, without padding, in letters that an address may hold."""
    spelled = write_base64url(data)
    assert "=" not in spelled
    assert read_base64url(spelled) == data


@pytest.mark.parametrize("spelled", ["AB=", "AA==", "A", "AB", "A+8", "A/8", "A 8", "가나", "AA\n"])
def test_base64url_has_one_spelling(spelled: str) -> None:
    """Padding, stray bits, the other alphabet, white space and cut text are no bytes at all."""
    assert read_base64url(spelled) is None
