"""What an office confirmed about a header is not believed of a twin that came since: a stranger may have the old phone."""

from tests.unit.notices.officers_lists import CASES, TODAY

from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.columns import Column
from ansim.notices.domain.headers import Layout, find_layout
from ansim.notices.domain.profile import Profile, profile_of
from ansim.notices.domain.roster import check_roster
from ansim.notices.domain.table import Table, TableRow

KNOWN = profile_of({"성명": Column.NAME, "생년월일": Column.BIRTH, "휴대전화": Column.PHONE})


def layout(*headers: str, hidden: tuple[int, ...] = (), profile: Profile = KNOWN) -> Layout:
    """The layout of a list with these headers."""
    found = find_layout(Table("명단", (TableRow(1, headers),), hidden_columns=frozenset(hidden)), profile)
    assert found is not None
    return found


def test_the_visible_phone_beside_a_hidden_one_of_the_same_name() -> None:
    """An old number hidden beside the new one: the office's word about `휴대전화` is not taken for the hidden column."""
    found = layout("성명", "생년월일", "휴대전화", "휴대전화", hidden=(2,))
    assert (found.places[Column.PHONE], found.unsure) == (3, ())


def test_two_visible_phones_of_one_name_are_for_the_officer_to_choose() -> None:
    """Neither is taken for the one that was confirmed before."""
    found = layout("성명", "생년월일", "휴대전화", "휴대전화")
    assert found.unsure == (Column.PHONE,)


def test_a_visible_phone_by_another_name_goes_before_a_hidden_confirmed_one() -> None:
    """A hidden column gives way to a new visible one that means the same, confirmed or not; a visible one does not."""
    assert layout("성명", "생년월일", "휴대전화", "연락처", hidden=(2,)).places[Column.PHONE] == 3
    assert layout("성명", "생년월일", "휴대전화", "연락처").places[Column.PHONE] == 2
    assert layout("성명", "생년월일", "휴대전화", "연락처", hidden=(2, 3)).places[Column.PHONE] == 2
    assert layout("성명", "생년월일", "휴대전화", "담당 과", hidden=(2,)).places[Column.PHONE] == 2


def test_what_an_office_decided_about_both_of_two_stands() -> None:
    """Confirmed as doubled, the choice is the office's, hidden or not."""
    both = profile_of({**KNOWN.columns, "휴대전화": None, "휴대전화#2": Column.PHONE})
    assert layout("성명", "생년월일", "휴대전화", "휴대전화", profile=both).places[Column.PHONE] == 3
    first = profile_of({**KNOWN.columns, "휴대전화#2": None})
    assert (
        layout("성명", "생년월일", "휴대전화", "휴대전화", hidden=(2,), profile=first).places[Column.PHONE]
        == 2
    )


def test_an_officers_list_with_an_old_phone_after_a_plain_one() -> None:
    """The list goes to the new numbers also in an office that confirmed a plain list before, and it is asked again."""
    case = next(
        one for one in CASES if one.name == "a filter on, a column hidden, an old phone beside the new"
    )
    plain = profile_of({**KNOWN.columns, "검체채취일": Column.SPECIMEN})
    checked = check_roster(read_table(case.data, "명단"), TODAY, case.kind, profile=plain)
    assert [one.phone for one in checked.people] == ["01000000001"]
    assert checked.reading is not None
    assert not checked.reading.confirmed
