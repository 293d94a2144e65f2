"""What an import keeps: sealed, closed to others, replaced whole, and told clearly when it is missing or broken."""

import errno
import os
import stat
from datetime import date
from pathlib import Path

import pytest

from ansim.accounts.domain.errors import OfficeCodeBad
from ansim.conf.keys import WrongRole
from ansim.tracing.domain.case_days import CaseDay, DayOf
from ansim.tracing.domain.case_errors import (
    KeptCasesAway,
    KeptCasesDamaged,
    NothingImported,
    NothingImportedFor,
)
from ansim.tracing.domain.chains import Link
from ansim.tracing.domain.line_list import ImportedCases
from ansim.tracing.queries.imported_cases import imported_cases
from ansim.tracing.services.importing import keep_cases

DAYS = {"2": CaseDay(DayOf.CONFIRMED, date(2026, 11, 2)), "비밀-1": CaseDay(DayOf.ONSET, date(2026, 11, 1))}
CASES = ImportedCases(("비밀-1", "2"), (Link("비밀-1", "2"),), (("비밀-1", "구로 콜센터"),), 3, DAYS)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home; this process acts as the office role."""
    monkeypatch.setenv("ANSIM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ANSIM_ROLE", "office")
    return tmp_path / "home"


def test_kept_cases_come_back_as_they_were() -> None:
    """Numbers, days, links, texts and the count."""
    keep_cases(cases=CASES)
    assert imported_cases() == CASES


def test_the_last_import_replaces_the_one_before() -> None:
    """Whole, and nothing half-written stays beside it."""
    keep_cases(cases=CASES)
    path = keep_cases(cases=ImportedCases(("9",), (), (), 1))
    assert imported_cases().numbers == ("9",)
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_nothing_of_it_lies_in_the_clear(home: Path) -> None:
    """The file is closed to others and holds no letter of what was imported; its key lies with the office's keys."""
    path = keep_cases(cases=CASES)
    data = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not any(word.encode() in data for word in ("비밀", "콜센터", "links", "numbers"))
    assert [one.name for one in (home / "keys" / "office").iterdir()] == ["imported-cases"]


def test_before_any_import_it_says_so(home: Path) -> None:
    """And makes neither folder nor key."""
    with pytest.raises(NothingImported) as told:
        imported_cases()
    assert "ansim cases import" in told.value.text("ko")
    assert not home.exists()


@pytest.mark.parametrize("change", [b"", b"\x01" * 40, b"{}"])
def test_a_broken_file_says_to_import_again(change: bytes) -> None:
    """Cut off or overwritten."""
    keep_cases(cases=CASES).write_bytes(change)
    with pytest.raises(KeptCasesDamaged):
        imported_cases()


def test_every_flipped_byte_is_noticed() -> None:
    """A changed file is never half believed."""
    path = keep_cases(cases=CASES)
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(KeptCasesDamaged):
            imported_cases()


def test_another_role_cannot_open_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The wall between roles holds for this file as for all keys."""
    keep_cases(cases=CASES)
    monkeypatch.setenv("ANSIM_ROLE", "visits")
    with pytest.raises(WrongRole):
        imported_cases()
    with pytest.raises(WrongRole):
        keep_cases(cases=CASES)


@pytest.mark.parametrize("where", ["home", "office", "keys"])
def test_a_file_in_the_place_of_a_folder_is_told(home: Path, where: str) -> None:
    """ANSIM_HOME or a folder in it is a file: one sentence, and the file stays as it is."""
    blocked = home if where == "home" else home / where
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_text("mine")
    with pytest.raises(KeptCasesAway) as told:
        keep_cases(cases=CASES)
    assert "ANSIM_HOME" in told.value.text("en")
    assert blocked.read_text() == "mine"


def test_a_folder_in_the_place_of_the_file_is_told(home: Path) -> None:
    """Neither read nor replaced."""
    (home / "office" / "imported-cases").mkdir(parents=True)
    with pytest.raises(KeptCasesAway):
        imported_cases()
    with pytest.raises(KeptCasesAway):
        keep_cases(cases=CASES)
    assert [one.name for one in (home / "office").iterdir()] == ["imported-cases"]


def test_a_full_disk_leaves_the_last_import(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was kept before stays whole, and no half file lies beside it."""
    path = keep_cases(cases=CASES)

    def full(_number: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        keep_cases(cases=ImportedCases(("9",), (), (), 0))
    assert imported_cases() == CASES
    assert [one.name for one in path.parent.iterdir()] == ["imported-cases"]


def test_each_office_has_its_own(home: Path) -> None:
    """Several offices of one installation: an import replaces only what was kept under the same code."""
    keep_cases(cases=CASES)
    keep_cases(cases=ImportedCases(("a",), (), (), 0), office="jeju-si")
    keep_cases(cases=ImportedCases(("b",), (), (), 0), office=" Seogwipo ")
    keep_cases(cases=ImportedCases(("c",), (), (), 0), office="seogwipo")
    assert imported_cases() == CASES
    assert [imported_cases(office).numbers for office in ("jeju-si", "SEOGWIPO")] == [("a",), ("c",)]
    assert len(list((home / "office").iterdir())) == 3


def test_an_office_without_an_import_is_told_what_to_run() -> None:
    """Another's import is not offered in its place; the sentence holds the command with the code."""
    keep_cases(cases=CASES)
    keep_cases(cases=CASES, office="jeju-si")
    with pytest.raises(NothingImportedFor) as told:
        imported_cases("seogwipo")
    assert "ansim cases import --office seogwipo" in told.value.text("ko")
    assert "--office seogwipo" in told.value.text("en")


def test_a_renamed_file_opens_for_no_other_office(home: Path) -> None:
    """The code is part of what is sealed: whose cases they are cannot be changed by a rename."""
    path = keep_cases(cases=CASES, office="jeju-si")
    for name in ("imported-cases", "imported-cases.seogwipo"):
        (home / "office" / name).write_bytes(path.read_bytes())
    for office in ("", "seogwipo"):
        with pytest.raises(KeptCasesDamaged):
            imported_cases(office)
    assert imported_cases("jeju-si") == CASES


@pytest.mark.parametrize("code", ["../keys", "a/b", "제주", "a", "a" * 21, ".", "a.part", "\0"])
def test_what_is_no_code_names_no_file(home: Path, code: str) -> None:
    """Codes are small letters, digits and hyphens: none leaves its folder, and nothing is written for any other."""
    with pytest.raises(OfficeCodeBad):
        keep_cases(cases=CASES, office=code)
    with pytest.raises(OfficeCodeBad):
        imported_cases(code)
    assert not (home / "office").exists()
