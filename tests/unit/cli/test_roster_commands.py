"""`ansim roster check` and `ansim notices split` as scripts call them: JSON, exit status, one line of error."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ansim.cli import roster, split
from ansim.cli.main import main
from ansim.kit.clock import korean_day, now
from ansim.sandbox.roster_file import make_officers_list
from ansim.sandbox.saeol import make_issued_notices

HEADER = "성명,생년월일,휴대전화,주소,검체채취일\n"
GOOD = "홍길동,1990-01-01,010-0000-0001,가람시 솔빛로 1,2022-02-16\n"


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Run a command; return exit status, stdout and stderr."""
    status = main([str(word) for word in words])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A list of one person."""
    path = tmp_path / "명단.csv"
    path.write_text(HEADER + GOOD, encoding="cp949")
    return path


def test_a_good_list_as_json(capsys: pytest.CaptureFixture[str], good: Path) -> None:
    """Everything the reference promises, phones with hyphens, dates in ISO form."""
    status, out, err = run(capsys, "roster", "check", good, "--json")
    answer = json.loads(out)
    assert (status, err) == (0, "")
    assert (answer["rows"], answer["ok"], answer["header_row"], answer["sheet"]) == (1, 1, 1, "명단.csv")
    assert answer["people"] == [
        {
            "row": 2, "name": "홍길동", "birth": "1990-01-01", "phone": "010-0000-0001", "sex": None,
            "address": "가람시 솔빛로 1", "place": "", "note": "", "specimen": "2022-02-16", "onset": None, "last_contact": None,
        }
    ]  # fmt: skip
    assert (answer["errors"], answer["warnings"]) == ([], [])


def test_a_list_with_errors_ends_with_1(capsys: pytest.CaptureFixture[str], good: Path) -> None:
    """Three good rows of ten: three people, seven rows of errors, exit status 1."""
    rows = [GOOD.replace("0001", f"000{place}").replace("홍", "김이박"[place]) for place in range(3)]
    rows += [f",1990-01-0{place + 1},02-000-0000,,2022-02-16\n" for place in range(7)]
    good.write_text(HEADER + "".join(rows), encoding="utf-8")
    status, out, _ = run(capsys, "roster", "check", good, "--json")
    answer = json.loads(out)
    assert (status, answer["rows"], answer["ok"]) == (1, 10, 3)
    assert {found["row"] for found in answer["errors"]} == set(range(5, 12))
    assert all(found.keys() == {"row", "column", "code", "message"} for found in answer["errors"])


def test_a_person_without_phone_is_null(capsys: pytest.CaptureFixture[str], good: Path) -> None:
    """A script can tell who has none."""
    good.write_text(HEADER + GOOD.replace("010-0000-0001", ""), encoding="utf-8")
    status, out, _ = run(capsys, "roster", "check", good, "--json")
    assert (status, json.loads(out)["people"][0]["phone"]) == (0, None)


def test_the_kind_decides_which_date_is_needed(capsys: pytest.CaptureFixture[str], good: Path) -> None:
    """A list for isolation is no list for quarantine."""
    assert run(capsys, "roster", "check", good, "--kind", "isolation")[0] == 0
    status, out, _ = run(capsys, "roster", "check", good, "--kind", "quarantine")
    assert status == 1
    assert "column.missing" in out
    assert "최종접촉일" in out


def test_lines_for_people(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, good: Path
) -> None:
    """Without --json: a line a problem and a summary, in the set language."""
    good.write_text(HEADER + GOOD.replace("010-0000", "10-0000"), encoding="utf-8")
    monkeypatch.setenv("ANSIM_LANGUAGE", "en")
    _, out, _ = run(capsys, "roster", "check", good)
    assert out.startswith("row 2 · 휴대전화 · phone.zero_restored · The lost leading zero")
    assert "1 of 1 people in order, 0 errors, 1 warnings" in out
    monkeypatch.setenv("ANSIM_LANGUAGE", "ko")
    assert run(capsys, "roster", "check", good)[1].startswith("2행 · 휴대전화")


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "file.empty"), (b"PK\x03\x04", "file.damaged"), (b"a,b\n1,2", "roster.no_header")],
)
def test_a_file_that_is_no_list_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, data: bytes, code: str
) -> None:
    """One line with the code on stderr, nothing on stdout, no traceback."""
    (tmp_path / "x.xlsx").write_bytes(data)
    status, out, err = run(capsys, "roster", "check", tmp_path / "x.xlsx", "--json")
    assert (status != 0, out, err.count("\n")) == (True, "", 1)
    assert code in err


def test_a_missing_file_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The path is named to nobody; the sentence says to check it."""
    assert "file.missing" in run(capsys, "roster", "check", tmp_path / "none.xlsx")[2]


def printout(folder: Path, count: int = 12) -> dict[int, tuple[int, ...]]:
    """Write a PDF and its list; return the pages of each row."""
    issued = make_issued_notices(4, korean_day(now()), count=count)
    (folder / "f.pdf").write_bytes(issued.pdf)
    (folder / "f.xlsx").write_bytes(issued.roster)
    return dict(issued.pages)


def split_command(
    capsys: pytest.CaptureFixture[str], folder: Path, *more: str, out: str = "out"
) -> tuple[int, str, str]:
    """Run the split of `printout`."""
    return run(
        capsys,
        "notices",
        "split",
        "--pdf",
        folder / "f.pdf",
        "--roster",
        folder / "f.xlsx",
        "--out",
        folder / out,
        *more,
    )


def test_a_printout_is_split(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Pairs with pages and facts, one file a row, exit status 0."""
    pages = printout(tmp_path)
    status, out, _ = split_command(capsys, tmp_path, "--json")
    answer: dict[str, Any] = json.loads(out)
    assert status == 0
    assert {found["row"]: tuple(found["pages"]) for found in answer["pairs"]} == pages
    assert (answer["unpaired_pages"], answer["unmatched_rows"], answer["reasons"]) == ([], [], [])
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == sorted(f"{row}.pdf" for row in pages)


def test_what_is_not_paired_is_listed_and_ends_with_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A list of other people: every page and row is named with its reason, no file is written."""
    printout(tmp_path, count=3)
    (tmp_path / "f.xlsx").write_bytes(make_officers_list(8, date(2022, 2, 20), count=2, faulty=0).data)
    status, out, _ = split_command(capsys, tmp_path, "--json")
    answer = json.loads(out)
    assert (status, answer["pairs"]) == (1, [])
    assert (answer["unpaired_pages"], answer["unmatched_rows"]) == ([1, 2, 3], [5, 6])
    assert {found["code"] for found in answer["reasons"]} == {"page.foreign", "row.no_page"}
    assert not (tmp_path / "out").exists()
    monkeypatch.setenv("ANSIM_LANGUAGE", "en")
    _, out, _ = split_command(capsys, tmp_path)
    assert "PDF page 1 · page.foreign" in out
    assert "row 5 · row.no_page" in out
    assert "Unpaired pages: 3, unmatched rows: 2." in out


def test_what_is_wrong_with_the_list_of_a_split_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A list without people or with a bad row: its own errors come first, and nothing is said to lie where nothing was written."""
    printout(tmp_path, count=2)
    for text, code in (
        ("성명,생년월일,휴대전화\n", "roster.no_rows"),
        ("성명,주소\n김안심,가람시\n", "column.missing"),
        ("성명,생년월일,휴대전화\n김안심,어제,010-0000-0001\n", "birth.unreadable"),
    ):
        (tmp_path / "f.xlsx").write_text(text)
        status, out, _ = split_command(capsys, tmp_path, "--json")
        answer = json.loads(out)
        assert (status, answer["pairs"], answer["errors"][0]["code"]) == (1, [], code)
        status, out, _ = split_command(capsys, tmp_path)
        assert (status, code in out.splitlines()[0]) == (1, True)
        assert "아무것도 쓰지 않았습니다" in out.splitlines()[-1]
        assert not (tmp_path / "out").exists()


def test_bad_input_of_a_split_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """No PDF, or a folder that cannot be written: a code, no traceback."""
    printout(tmp_path, count=2)
    (tmp_path / "out").write_bytes(b"in the way")
    assert "out.not_writable" in split_command(capsys, tmp_path)[2]
    (tmp_path / "f.pdf").write_bytes(b"hello")
    assert "pdf.unreadable" in split_command(capsys, tmp_path, out="other")[2]


def test_both_commands_name_their_arguments() -> None:
    """What the table of commands loads is there."""
    for module in (roster, split):
        assert callable(module.register)
        assert callable(module.run)
