"""All 11,172 syllables and the rest of KS X 1001, against definitions that do not use our own code's way."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.delivery.domain.euckr import count_bytes, is_sendable, unsendable
from ansim.sandbox.gateway.rules import carrier_bytes

FIRST, LAST = 0xAC00, 0xD7A3
SYLLABLES = [chr(point) for point in range(FIRST, LAST + 1)]


def _cell(row: int, column: int) -> str | None:
    """The character at a place of the 94 x 94 table, read by decoding (our code encodes)."""
    try:
        return bytes([0xA0 + row, 0xA0 + column]).decode("euc_kr")
    except UnicodeDecodeError:
        return None


TABLE = {(row, column): _cell(row, column) for row in range(1, 95) for column in range(1, 95)}
# rows 16 to 40 are the syllables of the standard, without a gap
STANDARD = {TABLE[row, column] for row in range(16, 41) for column in range(1, 95)}


def test_the_standard_has_2350_syllables_without_a_gap() -> None:
    """Proves the definition that the next test rests on: 25 full rows, all syllables, in the order of Unicode."""
    cells = [TABLE[row, column] for row in range(16, 41) for column in range(1, 95)]
    assert len(cells) == len(STANDARD) == 2350
    assert all(cell is not None and FIRST <= ord(cell) <= LAST for cell in cells)
    assert cells == sorted(str(cell) for cell in cells)
    assert (cells[0], cells[-1]) == ("가", "힝")


def test_every_syllable_is_classified_as_the_standard_has_it() -> None:
    """Proves for all 11,172 syllables that exactly the standard's 2,350 pass."""
    assert len(SYLLABLES) == 11_172
    wrong = [mark for mark in SYLLABLES if is_sendable(mark) != (mark in STANDARD)]
    assert wrong == []


def test_sender_and_gateway_agree_on_every_syllable() -> None:
    """Proves that our count and the gateway's own give one answer for every syllable."""
    for mark in SYLLABLES:
        assert carrier_bytes(mark) == (2 if is_sendable(mark) else None)
        assert count_bytes(mark) == 2


@pytest.mark.parametrize("row", [row for row in range(1, 95) if row not in (41, 94)])
def test_every_filled_cell_of_a_row_passes(row: int) -> None:
    """Proves row by row that whatever the standard's table holds can be sent and counts two bytes."""
    filled = [mark for column in range(1, 95) if (mark := TABLE[row, column])]
    assert unsendable("".join(filled)) == ()
    assert count_bytes("".join(filled)) == 2 * len(filled)


@pytest.mark.parametrize("row", [41, 94])
def test_rows_for_private_use_are_not_sent(row: int) -> None:
    """Proves that the two rows every machine draws as it likes carry nothing."""
    assert [TABLE[row, column] for column in range(1, 95)] == [None] * 94


@pytest.mark.parametrize("point", range(0x80))
def test_each_ascii_character_passes_unless_it_is_a_control(point: int) -> None:
    """Proves for each of the 128 that only controls other than line feed, carriage return and tab are refused."""
    is_control = unicodedata.category(chr(point)) == "Cc"
    assert is_sendable(chr(point)) == (not is_control or point in (9, 10, 13))
    assert count_bytes(chr(point)) == 1


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("en dash", "\u2013"),
        ("em dash", "\u2014"),
        ("non-breaking space", "\u00a0"),
        ("zero width space", "\u200b"),
        ("zero width joiner", "\u200d"),
        ("byte order mark", "\ufeff"),
        ("bullet", "\u2022"),
        ("copyright", "\u00a9"),
        ("euro of the old table", "\u20ac\u20ac"),
        ("won sign", "\u20a9"),
        ("right-to-left mark", "\u200f"),
        ("variation selector", "\ufe0f"),
        ("half of a surrogate pair", "\ud83d"),
        ("e with acute", "\u00e9"),
        ("decomposed ga", "\u1100\u1161"),
        ("katakana middle dot", "\u30fb"),
        ("horizontal ellipsis of another table", "\u22ef"),
        ("flag", "\U0001f1f0\U0001f1f7"),
        ("family", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
    ],
)
def test_marks_that_word_processors_put_in_are_named(name: str, mark: str) -> None:
    """Proves that what slips in from other programs is either refused or truly has two bytes at the carrier."""
    for character in mark:
        has_cell = character in TABLE.values()
        assert is_sendable(character) == has_cell, name


@pytest.mark.parametrize(
    "pair", ["“”", "‘’", "…", "·", "※", "→", "○", "●", "□", "■", "℃", "㈜", "①", "～", "＊"]
)
def test_marks_of_korean_notices_pass(pair: str) -> None:
    """Proves that the marks in which Korean offices write do pass."""
    assert unsendable(pair) == ()


def test_decomposed_text_is_refused_and_composed_text_passes() -> None:
    """Proves that a name typed on another system (decomposed letters) is found before it arrives as boxes."""
    name = "김안심"
    decomposed = unicodedata.normalize("NFD", name)
    assert unsendable(name) == ()
    assert len(unsendable(decomposed)) >= 1
    assert unsendable(unicodedata.normalize("NFC", decomposed)) == ()


@given(st.text(alphabet=st.sampled_from(sorted(str(mark) for mark in STANDARD)), max_size=60))
def test_standard_text_counts_two_bytes_a_syllable(text: str) -> None:
    """Proves that any text of standard syllables counts as the carrier counts, and comes back unchanged."""
    assert count_bytes(text) == 2 * len(text)
    assert text.encode("euc_kr").decode("euc_kr") == text


@given(st.text(max_size=40), st.text(max_size=40))
def test_counting_adds_up(left: str, right: str) -> None:
    """Proves that the bytes of two texts together are the sum of both."""
    assert count_bytes(left + right) == count_bytes(left) + count_bytes(right)


@given(st.text(max_size=40))
def test_what_is_named_is_in_the_text_and_the_rest_passes(text: str) -> None:
    """Proves that the list of strange characters is complete: without them the text passes at the gateway."""
    strange = unsendable(text)
    assert all(mark in text for mark in strange)
    rest = "".join(mark for mark in text if mark not in strange)
    assert unsendable(rest) == ()
    assert carrier_bytes(rest) == count_bytes(rest)
