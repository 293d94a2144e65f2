"""`roster check`, `notices split` and `notices period` to the letter: the JSON a script relies on, and every way out.

The shapes are written out here by hand from the issue's list of commands; a key more or less is a broken promise.
"""

import contextlib
import errno
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.unit.cli.commands.conftest import Run
from tests.unit.notices.pdf_files import document

from ansim.cli import roster, split
from ansim.kit.clock import korean_day, now
from ansim.notices.adapters.pdf_pages import read_pages
from ansim.notices.domain.pairing import Pair, Pairing
from ansim.notices.domain.people import CheckedRoster, Person
from ansim.notices.domain.phones import show_phone
from ansim.notices.domain.slips import SlipReport
from ansim.notices.queries.slips import GuardedRoster
from ansim.sandbox.saeol import IssuedNotices, make_issued_notices

HEADER = "성명,생년월일,휴대전화,주소,검체채취일"
GA = "홍길동,1990-01-01,010-0000-0001,가람시 솔빛로 1,2022-02-16"
NA = "김나래,1985-05-05,10-0000-0002,가람시 솔빛로 2,2022-02-16"
BAD = "이다솜,1985-13-05,02-000-0000,,2022-02-16"
PERSON_KEYS = [
    "row", "name", "birth", "phone", "sex", "address", "place", "note", "specimen", "onset", "last_contact",
]  # fmt: skip
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@pytest.fixture
def lists(tmp_path: Path) -> Callable[..., Path]:
    """Write a list of lines and return its path."""

    def write(*lines: str, name: str = "명단.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def issued() -> IssuedNotices:
    """Twenty notices of today and their list."""
    return make_issued_notices(3, korean_day(now()), count=20)


@pytest.fixture
def pair(tmp_path: Path, issued: IssuedNotices) -> tuple[Path, Path, Path]:
    """The PDF, the list and a folder that does not exist yet."""
    pdf, listed = tmp_path / "notices.pdf", tmp_path / "list.xlsx"
    pdf.write_bytes(issued.pdf)
    listed.write_bytes(issued.roster)
    return pdf, listed, tmp_path / "out"


def split_words(pdf: Path, listed: Path, out: Path, *more: str) -> tuple[str, ...]:
    """The words of a split."""
    return ("notices", "split", "--pdf", str(pdf), "--roster", str(listed), "--out", str(out), *more)


# roster check


def test_the_json_of_a_check_has_exactly_its_keys(run: Run, lists: Callable[..., Path]) -> None:
    """rows, ok, people, errors, warnings and what was read; each person and each problem with exactly theirs."""
    ended = run("roster", "check", lists(GA, NA, BAD), "--json")
    answer = json.loads(ended.out)
    assert list(answer) == [
        "rows", "ok", "sheet", "header_row", "columns", "people", "guardians", "errors", "warnings", "witnessed",
        "weakly_witnessed", "phone_witnessed", "witnesses", "slides", "held", "reading",
    ]  # fmt: skip
    assert (answer["reading"]["kind"], answer["reading"]["encoding"]) == ("CSV", "utf-8")
    assert (answer["rows"], answer["ok"], ended.code, ended.err) == (3, 2, 1, "")
    assert [list(person) for person in answer["people"]] == [PERSON_KEYS] * 2
    for found in (*answer["errors"], *answer["warnings"]):
        assert list(found) == ["row", "column", "code", "message"]
    assert [(found["row"], found["column"], found["code"]) for found in answer["errors"]] == [
        (4, "생년월일", "birth.unreadable"),
        (4, "휴대전화", "phone.landline"),
    ]
    assert [(found["row"], found["code"]) for found in answer["warnings"]] == [(3, "phone.zero_restored")]
    assert answer["columns"] == {
        "name": "성명", "birth": "생년월일", "phone": "휴대전화", "address": "주소", "specimen": "검체채취일",
    }  # fmt: skip


def test_values_of_a_person_have_their_forms(run: Run, lists: Callable[..., Path]) -> None:
    """Days in ISO form, phones with hyphens, what is not there null or an empty text; numbers are numbers."""
    (one, two) = json.loads(run("roster", "check", lists(GA, NA), "--json").out)["people"]
    for person in (one, two):
        assert type(person["row"]) is int
        assert DAY.fullmatch(person["birth"])
        assert DAY.fullmatch(person["specimen"])
        assert re.fullmatch(r"010-\d{4}-\d{4}", person["phone"])
        assert (person["onset"], person["last_contact"], person["sex"]) == (None, None, None)
        assert (person["place"], person["note"]) == ("", "")
    assert two["phone"] == "010-0000-0002"


@pytest.mark.parametrize(("language", "hangul"), [("ko", True), ("en", False)])
def test_messages_come_in_the_set_language_and_codes_in_none(
    run: Run, lists: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, language: str, hangul: bool
) -> None:
    """Keys and codes are the same for every script; only `message` is for people."""
    monkeypatch.setenv("ANSIM_LANGUAGE", language)
    answer = json.loads(run("roster", "check", lists(BAD), "--json").out)
    assert [found["code"] for found in answer["errors"]] == ["birth.unreadable", "phone.landline"]
    assert all(bool(re.search("[가-힣]", found["message"])) == hangul for found in answer["errors"])


def test_no_message_repeats_a_cell(run: Run, lists: Callable[..., Path]) -> None:
    """Errors reach logs and tickets: names, phones and numbers of the list are not in them."""
    secret = "홍비밀7,900101-1234567,010-0000-77777,가람시 비밀로 1,2022-02-31"
    answer = json.loads(run("roster", "check", lists(secret), "--json").out)
    texts = " ".join(found["message"] for found in (*answer["errors"], *answer["warnings"]))
    assert answer["errors"]
    assert not re.search("비밀|900101|77777|02-31", texts)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((GA,), 0),
        ((GA, NA), 0),
        ((GA, BAD), 1),
        ((BAD,), 1),
        ((), 1),
        ((GA, GA), 1),
        ((GA, "합계,1명,,,"), 0),
    ],
)
def test_the_exit_code_is_0_only_without_errors(
    run: Run, lists: Callable[..., Path], lines: tuple[str, ...], code: int
) -> None:
    """Warnings alone are well; an empty list is not; with and without --json the same."""
    path = lists(*lines)
    assert run("roster", "check", path).code == code
    assert run("roster", "check", path, "--json").code == code


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("none.xlsx", "file.missing"),
        ("folder", "file.missing"),
        ("명단.csv/x", "file.missing"),
        ("x" * 300, "file.missing"),
        ("empty", "file.empty"),
        ("zip", "file.damaged"),
        ("picture", "file.unknown_type"),
        ("words", "roster.no_header"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(
    run: Run, lists: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    place: str, told: str, language: str,
) -> None:  # fmt: skip
    """Missing, a folder, empty, damaged, a picture, no header: exit code 1, stdout empty, no path in the line."""
    monkeypatch.setenv("ANSIM_LANGUAGE", language)
    lists(GA)
    (tmp_path / "folder").mkdir()
    for name, data in {
        "empty": b"",
        "zip": b"PK\x03\x04",
        "picture": b"\x89PNG",
        "words": b"a,b\n1,2",
    }.items():
        (tmp_path / name).write_bytes(data)
    for more in ((), ("--json",)):
        ended = run("roster", "check", tmp_path / place, *more)
        assert (ended.code, ended.out, ended.told) == (1, "", told)
        assert str(tmp_path) not in ended.err


def test_a_file_named_from_here_and_a_link(
    run: Run, lists: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Relative names and links are followed; the sheet is called after the name that was typed."""
    path = lists(GA)
    (tmp_path / "오늘.csv").symlink_to(path)
    monkeypatch.chdir(tmp_path)
    assert json.loads(run("roster", "check", "오늘.csv", "--json").out)["sheet"] == "오늘.csv"
    assert run("roster", "check", "./명단.csv").code == 0


def test_the_kind_changes_what_is_needed_not_the_shape(run: Run, lists: Callable[..., Path]) -> None:
    """For quarantine a list without a last contact lacks a column; the JSON has the same keys."""
    path = lists(GA)
    answers = [
        json.loads(run("roster", "check", path, "--json", *more).out)
        for more in ((), ("--kind", "quarantine"))
    ]
    assert list(answers[0]) == list(answers[1])
    assert [found["code"] for found in answers[1]["errors"]] == ["column.missing"]
    assert answers[1]["people"] == []


# notices split


def test_the_json_of_a_split_has_exactly_its_keys(
    run: Run, pair: tuple[Path, Path, Path], issued: IssuedNotices
) -> None:
    """pairs with row, pages and facts; pages and rows left over as plain numbers; the reason of each."""
    ended = run(*split_words(*pair, "--json"))
    answer = json.loads(ended.out)
    assert list(answer) == ["pairs", "unpaired_pages", "unmatched_rows", "reasons", "namesakes", "errors"]
    assert answer["errors"] == []
    assert [list(found) for found in answer["pairs"]] == [["row", "pages", "facts"]] * 20
    assert {found["row"]: tuple(found["pages"]) for found in answer["pairs"]} == issued.pages
    assert (answer["unpaired_pages"], answer["unmatched_rows"], answer["reasons"]) == ([], [], [])
    assert all(set(found["facts"]) <= {"name", "birth", "phone", "address"} for found in answer["pairs"])
    assert all(found["facts"][0] == "name" and len(found["facts"]) >= 2 for found in answer["pairs"])
    assert (ended.code, ended.err) == (0, "")


def test_the_files_of_a_split_are_named_by_row_and_nothing_else_lies_there(
    run: Run, pair: tuple[Path, Path, Path], issued: IssuedNotices
) -> None:
    """DIR/<row>.pdf, each the person's; no part files, no list, nothing with a name in its name."""
    assert run(*split_words(*pair)).code == 0
    files = sorted(pair[2].iterdir())
    assert {file.name for file in files} == {f"{row}.pdf" for row in issued.pages}
    phones = {one.row: show_phone(one.phone or "") for one in issued.people}
    for file in files:
        assert phones[int(file.stem)] in "".join(page.text for page in read_pages(file.read_bytes()))


def test_the_same_split_twice_gives_the_same_bytes(run: Run, pair: tuple[Path, Path, Path]) -> None:
    """Running again changes nothing."""
    run(*split_words(*pair))
    before = {file.name: file.read_bytes() for file in pair[2].iterdir()}
    run(*split_words(*pair))
    assert {file.name: file.read_bytes() for file in pair[2].iterdir()} == before


def test_a_row_that_lost_its_page_loses_its_file_of_the_run_before(
    run: Run, pair: tuple[Path, Path, Path], issued: IssuedNotices
) -> None:
    """The list was corrected and rows moved: no file of the earlier run passes for the wrong person's."""
    _, listed, out = pair
    run(*split_words(*pair))
    rows = sorted(issued.pages)
    others = make_issued_notices(4, korean_day(now()), count=20)
    listed.write_bytes(others.roster)
    ended = run(*split_words(*pair, "--json"))
    assert (ended.code, json.loads(ended.out)["pairs"]) == (1, [])
    assert json.loads(ended.out)["unmatched_rows"] == rows
    assert list(out.iterdir()) == []


def test_files_of_others_in_the_folder_are_left_alone(run: Run, pair: tuple[Path, Path, Path]) -> None:
    """Only names of rows of this list are ours."""
    pair[2].mkdir()
    for name in ("메모.txt", "1.pdf", "9999.pdf", "4.pdf.bak"):
        (pair[2] / name).write_text("theirs")
    run(*split_words(*pair))
    assert {
        name: (pair[2] / name).read_text() for name in ("메모.txt", "1.pdf", "9999.pdf", "4.pdf.bak")
    } == dict.fromkeys(("메모.txt", "1.pdf", "9999.pdf", "4.pdf.bak"), "theirs")


@pytest.mark.parametrize(
    ("language", "page", "row"), [("ko", "PDF 1쪽 · ", "행 · "), ("en", "PDF page 1 · ", "row ")]
)
def test_what_was_not_paired_in_the_set_language(
    run: Run,
    pair: tuple[Path, Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    page: str,
    row: str,
) -> None:
    """A line a page, a line a row, a summary; reasons with the same codes in JSON."""
    monkeypatch.setenv("ANSIM_LANGUAGE", language)
    pair[0].write_bytes(document([b"BT /F1 12 Tf 10 10 Td (Nobody) Tj ET"]))
    ended = run(*split_words(*pair))
    lines = ended.out.splitlines()
    assert (ended.code, len(lines)) == (1, 22)
    assert lines[0].startswith(page)
    assert all(row in line for line in lines[1:21])
    assert bool(re.search("[가-힣]", lines[0])) == (language == "ko")
    reasons = json.loads(run(*split_words(*pair, "--json")).out)["reasons"]
    assert [list(found) for found in reasons] == [["page", "code", "message"]] + [
        ["row", "code", "message"]
    ] * 20
    assert all(found["code"] in line for found, line in zip(reasons, lines, strict=False))


@pytest.mark.parametrize(
    ("which", "data", "told"),
    [
        ("--pdf", None, "file.missing"),
        ("--pdf", b"", "file.empty"),
        ("--pdf", b"hello", "pdf.unreadable"),
        ("--pdf", b"%PDF-1.7\n", "pdf.unreadable"),
        ("--roster", None, "file.missing"),
        ("--roster", b"", "file.empty"),
        ("--roster", b"a,b\n1,2", "roster.no_header"),
        ("--roster", b"%PDF-1.7\n", "file.damaged"),
    ],
)
def test_a_bad_input_of_a_split_writes_nothing(
    run: Run, pair: tuple[Path, Path, Path], which: str, data: bytes | None, told: str
) -> None:
    """One line with its code; the folder is not even made."""
    path = pair[0] if which == "--pdf" else pair[1]
    path.unlink() if data is None else path.write_bytes(data)
    ended = run(*split_words(*pair, "--json"))
    assert (ended.code, ended.out, ended.told) == (1, "", told)
    assert not pair[2].exists()


def test_pdf_and_list_taken_for_each_other(run: Run, pair: tuple[Path, Path, Path]) -> None:
    """The two files in each other's place: the list is looked at first and says where notices belong."""
    assert run(*split_words(pair[1], pair[0], pair[2])).told == "file.pdf_unsure"


@pytest.mark.parametrize("place", ["file", "below a file", "nowhere"])
def test_a_folder_that_cannot_be_written_is_told(run: Run, pair: tuple[Path, Path, Path], place: str) -> None:
    """Before the first file; what is in the way stays as it is."""
    pdf, listed, _ = pair
    places = {"file": pdf, "below a file": pdf / "out", "nowhere": Path("/proc/ansim")}
    before = pdf.read_bytes()
    ended = run(*split_words(pdf, listed, places[place]))
    assert (ended.code, ended.out, ended.told) == (1, "", "out.not_writable")
    assert pdf.read_bytes() == before


@pytest.mark.parametrize("at", [0, 1, 7])
def test_a_disk_that_fills_up_is_told_and_leaves_no_half(
    run: Run, pair: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """At the first, second or eighth file: whole files stand, no part lies about, the sentence says to make room."""
    real = Path.open
    written: list[str] = []

    def write(self: Path, *words: Any, **more: Any) -> Any:
        if self.name.endswith(".pdf.part"):
            if len(written) == at:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            written.append(self.name)
        return real(self, *words, **more)

    monkeypatch.setattr(Path, "open", write)
    ended = run(*split_words(*pair))
    assert (ended.code, ended.told) == (1, "disk.full")
    assert len(list(pair[2].glob("*.pdf"))) == at
    assert list(pair[2].glob(".*")) == []


def test_rows_with_errors_are_told_and_others_are_split(
    run: Run, pair: tuple[Path, Path, Path], tmp_path: Path, issued: IssuedNotices
) -> None:
    """A landline in the list: its row waits with its reason, exit code 1, everybody else has a file."""
    lines = [
        f"{one.name},{one.birth},{show_phone(one.phone or '')},가람시,2022-02-16" for one in issued.people[:3]
    ]
    lines[1] = f"{issued.people[1].name},{issued.people[1].birth},02-000-0000,가람시,2022-02-16"
    listed = tmp_path / "짧은 명단.csv"
    listed.write_text("\n".join((HEADER, *lines)), encoding="utf-8")
    ended = run(*split_words(pair[0], listed, pair[2], "--json"))
    answer = json.loads(ended.out)
    left = 21 - sum(len(issued.pages[one.row]) for one in (issued.people[0], issued.people[2]))
    assert (ended.code, answer["unmatched_rows"], len(answer["unpaired_pages"])) == (1, [3], left)
    assert {found["row"]: found["code"] for found in answer["reasons"] if "row" in found} == {
        3: "row.has_errors"
    }
    assert sorted(file.name for file in pair[2].iterdir()) == ["2.pdf", "4.pdf"]


# notices period


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            ("--kind", "isolation", "--specimen", "2022-02-16"),
            {"first_day": "2022-02-16", "last_day": "2022-02-22", "released_at": "2022-02-23T00:00:00+09:00",
             "shown": "2022. 2. 22. 24:00"},
        ),
        (
            ("--kind", "quarantine", "--last-contact", "2020-04-01", "--on", "2020-04-02"),
            {"released_at": "2020-04-16T00:00:00+09:00"},
        ),
    ],
)  # fmt: skip
def test_the_periods_the_issue_names(run: Run, words: tuple[str, ...], expected: dict[str, str]) -> None:
    """To the letter, with the rule and the article that say so."""
    ended = run("notices", "period", *words, "--json")
    answer = json.loads(ended.out)
    assert {key: answer[key] for key in expected} == expected
    assert list(answer)[:3] == ["first_day", "last_day", "released_at"]
    assert answer["rule"]
    assert answer["article"]
    assert ended.code == 0


@pytest.mark.parametrize(
    ("kind", "event", "days", "means", "binding"),
    [
        ("admission", "--specimen", 7, "ordered", True),
        ("home_treatment", "--onset", 7, "ordered", True),
        ("co_isolation", "--specimen", 7, "ordered", True),
        ("exposure", "--last-contact", 14, "advised", False),
    ],
)
def test_the_period_of_every_kind_says_what_it_means(
    run: Run, kind: str, event: str, days: int, means: str, binding: bool
) -> None:
    """Days of an order or of advice, with whether they bind; advice is never said to be an order that failed."""
    words = ("notices", "period", "--kind", kind, event, "2026-11-20")
    answer = json.loads(run(*words, "--json").out)
    assert (answer["days"], answer["means"], answer["binding"]) == (days, means, binding)
    shown = run(*words).out
    assert ("법적 의무가 없습니다" in shown) is (not binding)
    assert "발급할 수 없습니다" not in shown


@pytest.mark.parametrize("kind", ["release", "correction", "withdrawal"])
def test_a_kind_without_a_rule_of_its_own_says_where_its_days_come_from(run: Run, kind: str) -> None:
    """One line, not an empty answer: its days are the other notice's."""
    ended = run("notices", "period", "--kind", kind, "--specimen", "2026-11-20")
    assert (ended.code, ended.out, ended.told) == (1, "", "period.of_another")


@pytest.mark.parametrize("text", ["2022-02-30", "2022.2.16", "어제", "", "20220216x", "2022-2-16"])
@pytest.mark.parametrize("option", ["--specimen", "--onset", "--last-contact", "--on"])
def test_a_day_that_is_none_is_told_with_its_option(run: Run, option: str, text: str) -> None:
    """One line that names the option and how to write a day."""
    ended = run("notices", "period", "--kind", "isolation", option, text)
    assert (ended.code, ended.out, ended.told) == (1, "", "period.day")
    assert option in ended.err


# Ctrl-C for real


def test_ctrl_c_while_a_list_is_read_is_130_and_one_line(tmp_path: Path) -> None:
    """A process that waits for its input is interrupted as a terminal would: no traceback, code 130."""
    pipe = tmp_path / "list.csv"
    os.mkfifo(pipe)
    environment = {**os.environ, "ANSIM_ROLE": "", "ANSIM_LANGUAGE": "en"}
    command = [sys.executable, "-m", "ansim.cli.main", "roster", "check", str(pipe)]
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(
            signal.SIGINT, signal.SIG_DFL
        ),  # the tests may run where it is ignored
    )
    writer = _writing_end(pipe, process)
    try:
        out, err = _interrupted(process)
    finally:
        os.close(writer)
    assert (process.returncode, out) == (130, b"")
    assert err.decode().startswith("ansim: interrupted: ")
    assert err.count(b"\n") == 1


def _interrupted(process: "subprocess.Popen[bytes]") -> tuple[bytes, bytes]:
    """Press Ctrl-C as people do: again where a signal fell between Python's look for signals and the read."""
    for _ in range(3):
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=10)
    process.kill()
    raise AssertionError(process.communicate())


def _writing_end(pipe: Path, process: "subprocess.Popen[bytes]") -> int:
    """Open a pipe once the process has opened its end; give up when it ended instead."""
    while process.poll() is None:
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.02)
    raise AssertionError(process.communicate())


def test_a_list_through_a_pipe_is_read(lists: Callable[..., Path]) -> None:
    """`roster check /dev/stdin` reads what another program writes."""
    command = [sys.executable, "-m", "ansim.cli.main", "roster", "check", "/dev/stdin", "--json"]
    environment = {**os.environ, "ANSIM_ROLE": ""}
    ended = subprocess.run(
        command, env=environment, input=lists(GA).read_bytes(), capture_output=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert json.loads(ended.stdout)["people"][0]["name"] == "홍길동"


def test_both_shapes_are_made_by_pure_functions() -> None:
    """Other programs of ours get the same JSON without a command line."""
    one: Any = roster.person_json(Person(2, "홍길동", date(1990, 1, 1)))
    assert (one["phone"], list(one)) == (None, PERSON_KEYS)
    empty = CheckedRoster(0, (), (), (), "", 1, {})
    silent = SlipReport(0, {}, 0, 0, {}, (), (), (), ())
    assert roster.roster_json(GuardedRoster(empty, silent), "en")["people"] == []
    child = Person(2, "홍하나", date(2015, 3, 3), guardian_name="김안심", guardian_phone="01000000009")
    guarded = roster.person_json(child)
    assert list(guarded) == [*PERSON_KEYS, "guardian"]
    assert guarded["guardian"] == {"name": "김안심", "phone": "010-0000-0009"}
    pairing = Pairing((Pair(2, (3, 1), ("name", "birth")),), {}, {})
    assert split.pairing_json(pairing, "en")["pairs"] == [
        {"row": 2, "pages": [3, 1], "facts": ["name", "birth"]}
    ]
