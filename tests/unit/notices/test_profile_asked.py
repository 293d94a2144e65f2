"""When an officer is asked what columns mean: a profile answers only for the lists that it fits, in any order of columns."""

import json
from collections.abc import Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ansim.notices.domain.columns import SYNONYMS, Column
from ansim.notices.domain.headers import find_layout
from ansim.notices.domain.held_json import KeptLayout, layout_from_bytes, layout_to_bytes
from ansim.notices.domain.profile import (
    BadProfile,
    Profile,
    Told,
    header_keys,
    profile_from_json,
    profile_of,
    profile_to_json,
)
from ansim.notices.domain.reading import read_list
from ansim.notices.domain.table import Cell, Table, TableRow
from ansim.notices.domain.texts import fold_header

HEADERS = st.lists(
    st.sampled_from(["성명", "성 명", "a", "A", "a#2", "a#3", "A #2", "", " ", "*", "b", "#"]), max_size=9
)
TITLES = ("이름", "생일", "연락처", "비고", "결재", "격리일")
MEANT = (Column.NAME, Column.BIRTH, Column.GUARDIAN_PHONE, Column.NOTE, None, Column.SPECIMEN)
CONFIRMED = profile_of(dict(zip(TITLES, MEANT, strict=True)))


def table(*rows: Sequence[Cell], **more: object) -> Table:
    """A table of rows from row 1."""
    return Table("명단", tuple(TableRow(n, tuple(row)) for n, row in enumerate(rows, start=1)), **more)  # type: ignore[arg-type]


@settings(max_examples=100, deadline=None)
@given(HEADERS)
def test_every_header_has_a_key_of_its_own(headers: list[str]) -> None:
    """A key stands for one column only, also where a header itself ends in #2; an empty header has none."""
    keys = header_keys(headers)
    assert [bool(key) for key in keys] == [bool(fold_header(header)) for header in headers]
    named = [key for key in keys if key]
    assert len(set(named)) == len(named)
    assert all(key.startswith(fold_header(header)) for key, header in zip(keys, headers, strict=True))
    assert header_keys(keys) == keys


@settings(max_examples=60, deadline=None)
@given(HEADERS, st.integers(0, 9))
def test_a_key_depends_only_on_what_stands_before_it(headers: list[str], count: int) -> None:
    """Columns added to the right leave the keys as they were, unless one is written as a key that was given."""
    before = header_keys(headers[:count])
    assume(not {fold_header(one) for one in headers[count:]} & {key for key in before if "#" in key})
    assert header_keys(headers)[:count] == before


def test_a_profile_of_another_list_is_asked_about() -> None:
    """The office said that 연락처 is the guardian's. A list without one of its columns is read by words alone: ask."""
    found = read_list(table(TITLES[:5], ("홍길동", "1990-01-01", "010-0000-0001", "", "")), CONFIRMED)
    assert [one.told for one in found.columns] == [Told.WORDS] * 4 + [Told.NOBODY]
    assert found.columns[2].column is Column.PHONE
    assert not found.confirmed


@settings(max_examples=60, deadline=None)
@given(st.permutations(TITLES), st.integers(0, 3), st.lists(st.sampled_from(["가", "나"]), max_size=1))
def test_columns_may_move_and_titles_come_and_go(order: list[str], above: int, new: list[str]) -> None:
    """In any order and below any title the office's words decide; only a column that it never saw asks again."""
    titles = [("훈련 명단",)] * above
    found = read_list(table(*titles, [*order, *new], [1.0] * 7), CONFIRMED)
    assert found.header_row == above + 1
    assert {one.header: one.column for one in found.columns if one.header not in new} == dict(
        zip(TITLES, MEANT, strict=True)
    )
    assert {one.told for one in found.columns if one.header not in new} == {Told.PROFILE}
    assert found.confirmed is not bool(new)


@settings(max_examples=60, deadline=None)
@given(st.permutations(TITLES), st.sets(st.sampled_from(TITLES), max_size=6))
def test_a_profile_fits_when_every_used_header_is_there(order: list[str], gone: set[str]) -> None:
    """Exactly the headers with a meaning are needed; what is not used may be missing."""
    keys = header_keys([title for title in order if title not in gone])
    assert CONFIRMED.fits(keys) is (gone <= {"결재"})
    assert CONFIRMED.knows(keys)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.text(max_size=5), st.sampled_from([*Column, None]), max_size=6))
def test_one_meaning_has_one_column(columns: dict[str, Column | None]) -> None:
    """Any choice is a profile that survives storing, or refused naming exactly the meanings that stand twice."""
    chosen = [column for column in columns.values() if column]
    many = {Column.NUMBER, Column.OTHER_PHONE, Column.NOTE}
    twice = {column for column in chosen if chosen.count(column) > 1} - many
    if not twice:
        assert profile_from_json(profile_to_json(profile_of(columns))).columns == columns
        return
    with pytest.raises(BadProfile) as refused:
        profile_of(columns)
    assert refused.value.params["what"] == ", ".join(sorted(twice))
    with pytest.raises(BadProfile):
        profile_from_json(profile_to_json(Profile(columns)))


def test_a_stored_choice_is_not_changed_from_outside() -> None:
    """What was handed in may be changed later; the profile is what was confirmed."""
    choices: dict[str, Column | None] = {"성명": Column.NAME}
    profile = profile_of(choices)
    choices["성명"] = None
    assert profile.columns == {"성명": Column.NAME}


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (("인적사항", "인적사항", "연락처", "생년월일"), ("성명", "성명", "휴대전화", "")),
        (("인적사항", "", "생년월일", "주소"), ("성 명", "성명", "", "")),
    ],
)
def test_two_rows_of_headers_with_two_names_are_asked_about(
    upper: tuple[str, ...], lower: tuple[str, ...]
) -> None:
    """Below a group two columns of one name stay undecided: what is proposed picks neither."""
    found = find_layout(table(upper, lower, ("홍", "김", "x", "y")))
    assert found is not None
    assert (found.header_rows, found.unsure) == (2, (Column.NAME,))
    reading = read_list(table(upper, lower, ("홍", "김", "x", "y")))
    assert Column.NAME not in reading.profile.columns.values()
    assert {Column.BIRTH} <= set(reading.profile.columns.values())


WORDS = [word for words in SYNONYMS.values() for word in words[:4]]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from([*WORDS, "결재", "x"]), min_size=2, max_size=8),
    st.frozensets(st.integers(0, 7), max_size=2),
)
def test_what_is_proposed_can_be_stored_and_reads_alike(titles: list[str], hidden: frozenset[int]) -> None:
    """For any header the proposal is a valid profile; where nothing was doubled it reads the list as words did."""
    source = table(titles, ["1"] * len(titles), hidden_columns=hidden)
    layout = find_layout(source)
    assume(layout is not None)
    assert layout is not None
    first = read_list(source)
    profile = profile_of(first.profile.columns)
    if layout.doubled:
        assert not set(layout.unsure) & set(profile.columns.values())
        return
    again = read_list(source, profile)
    assert again.confirmed
    assert [one.column for one in again.columns] == [one.column for one in first.columns]
    assert read_list(source, again.profile) == again


def test_what_is_unsure_is_kept_with_the_layout() -> None:
    """Sealed and opened again the officer is asked the same; a layout kept before it was known asks nothing."""
    found = find_layout(table(("성명", "성명", "휴대전화")))
    assert found is not None
    kept = KeptLayout(found, {})
    assert layout_from_bytes(layout_to_bytes(kept)) == kept
    older = json.loads(layout_to_bytes(kept))
    del older["layout"]["unsure"]
    assert layout_from_bytes(json.dumps(older).encode()).layout.unsure == ()
