"""`ansim trace file` as scripts call it: JSON, lines, exit status, and every bad input as a sentence."""

import json
from pathlib import Path
from typing import Any

import pytest

from ansim.cli.main import main

ROWS = """person,venue,at,left,zone
A,cafe,2026-11-20T10:00:00+09:00,2026-11-20T11:00:00+09:00,
B,cafe,2026-11-20T10:30:00+09:00,2026-11-20T12:00:00+09:00,
C,cafe,2026-11-20T11:10,,
B,gym,2026-11-20T13:00,2026-11-20T14:00,2층
D,gym,2026-11-20T13:00,2026-11-20T14:00,2층
E,gym,2026-11-20T13:00,2026-11-20T14:00,3층
"""


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Run `ansim trace file`; return exit status, stdout and stderr."""
    status = main(["trace", "file", *(str(word) for word in words)])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def people(answer: dict[str, Any]) -> list[tuple[str, int, float]]:
    """Person, generation and minutes of every contact."""
    return [(one["person"], one["generation"], one["minutes"]) for one in answer["contacts"]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of visits around A."""
    path = tmp_path / "방문.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_contacts_as_json(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """One generation by default: who, how long, where, when, with whom, and the policy that was used."""
    status, out, err = run(capsys, file, "--person", "A", "--json")
    answer = json.loads(out)
    assert (status, err) == (0, "")
    assert answer["contacts"] == [
        {
            "person": "B",
            "generation": 1,
            "minutes": 30,
            "exposures": [
                {
                    "venue": "cafe",
                    "from": "2026-11-20T10:30:00+09:00",
                    "to": "2026-11-20T11:00:00+09:00",
                    "minutes": 30,
                    "with": "A",
                    "inferred": False,
                }
            ],
        }
    ]
    assert answer["errors"] == []
    assert answer["policy"]["version"] == "general/2020-01-01"
    assert answer["policy"]["min_minutes"] == 15


def test_two_generations_and_zones(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """B's contacts follow: C by an inferred stay, D in the same zone, E in another zone not."""
    _, out, _ = run(capsys, file, "--person", "A", "--generations", 2, "--json")
    answer = json.loads(out)
    assert people(answer) == [("B", 1, 30), ("D", 2, 60), ("C", 2, 50)]
    shown = {one["person"]: one["exposures"][0] for one in answer["contacts"]}
    assert (shown["D"]["zone"], shown["D"]["inferred"], shown["D"]["with"]) == ("2층", False, "B")
    assert ("zone" in shown["C"], shown["C"]["inferred"]) == (False, True)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["--tail", 30], [("B", 1, 60), ("C", 1, 20)]),
        (["--tail", 30, "--min-overlap", 21], [("B", 1, 60)]),
        (["--min-overlap", 31], []),
        (["--from", "2026-11-20T10:40"], [("B", 1, 20)]),
        (["--from", "2026-11-20T10:40", "--to", "2026-11-20T01:50Z", "--min-overlap", 0], [("B", 1, 10)]),
        (["--to", "2026-11-20T10:00+09:00"], []),
        (["--generations", 2, "--latent", 3], [("B", 1, 30), ("D", 2, 30)]),
    ],
)
def test_the_numbers_can_be_set(
    capsys: pytest.CaptureFixture[str], file: Path, words: list[object], found: list[tuple[str, int, float]]
) -> None:
    """Window, minimum, tail and latent time each do what the reference says."""
    status, out, _ = run(capsys, file, "--person", "A", "--json", *words)
    assert status == 0
    assert people(json.loads(out)) == found


def test_numbers_set_by_hand_are_told(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """The policy in the answer has the numbers that were used, and its version says what was changed."""
    _, out, _ = run(capsys, file, "--person", "A", "--json", "--tail", 30, "--latent", 48)
    policy = json.loads(out)["policy"]
    assert policy["version"] == "general/2020-01-01+latent_hours=48+tail_minutes=30"
    assert (policy["tail_minutes"], policy["latent_hours"], policy["zones"]) == (30, 48, "zone")


def test_as_lines(capsys: pytest.CaptureFixture[str], file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --json: contacts, their exposures, one summary; in Korean unless English is set."""
    status, out, _ = run(capsys, file, "--person", "A", "--generations", 2)
    lines = out.splitlines()
    assert status == 0
    assert lines[0] == "1차 · B · 30분"
    assert "gym 2층" in lines[3]
    assert lines[-2].endswith("나간 시각은 추정")
    assert lines[-1].startswith("접촉자 3명 · 기준 general/2020-01-01")
    monkeypatch.setenv("ANSIM_LANGUAGE", "en")
    _, out, _ = run(capsys, file, "--person", "A")
    assert out.splitlines()[0] == "generation 1 · B · 30 min"


def test_nothing_in_a_file_steers_the_terminal(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """Escape characters of a name are shown as question marks, in problems too."""
    file.write_text(ROWS.replace("B,", "B\x1b[2J,").replace("gym", "gy\x07m"), encoding="utf-8")
    _, out, _ = run(capsys, file, "--person", "A", "--generations", 2)
    assert "B?[2J" in out
    _, out, _ = run(capsys, file, "--person", "\x1b[31m")
    assert "\x1b" not in out
    assert "visits.person_unknown" in out


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949", "utf-16"])
def test_any_encoding(capsys: pytest.CaptureFixture[str], file: Path, encoding: str) -> None:
    """A BOM and CP949, as Korean spreadsheets write them, change nothing."""
    file.write_bytes(ROWS.encode(encoding))
    status, out, _ = run(capsys, file, "--person", "A", "--generations", 2, "--json")
    assert (status, len(json.loads(out)["contacts"])) == (0, 3)


def test_all_problems_at_once(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """Two bad rows and an unknown person: three errors as data, no contacts, exit status 1, no traceback."""
    file.write_text(ROWS + "F,gym,yesterday,\nF,gym,2026-11-20T13:00,2026-11-20T12:00,\n", encoding="utf-8")
    status, out, err = run(capsys, file, "--person", "Z", "--json")
    answer = json.loads(out)
    assert (status, err, answer["contacts"]) == (1, "", [])
    assert [(one["row"], one["column"], one["code"]) for one in answer["errors"]] == [
        (8, "at", "visits.time"),
        (9, "left", "visits.left_before_at"),
        (None, None, "visits.person_unknown"),
    ]
    assert all(one["message"] for one in answer["errors"])
    status, out, _ = run(capsys, file, "--person", "A")
    assert (status, len(out.splitlines())) == (1, 2)
    assert out.startswith("8행 · at · visits.time · ")


def test_missing_columns(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """Every missing column is told; that the person is unknown is then not said."""
    file.write_text("person,where\nA,cafe\n", encoding="utf-8")
    status, out, _ = run(capsys, file, "--person", "A", "--json")
    codes = [one["code"] for one in json.loads(out)["errors"]]
    assert (status, codes) == (1, ["visits.column_missing"] * 3)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--from", "yesterday"], "trace.moment"),
        (["--to", "2026-11-20"], "trace.moment"),
        (["--from", "2026-11-21T00:00", "--to", "2026-11-20T00:00"], "trace.moment"),
        (["--from", "2026-11-21T00:00", "--to", "2026-11-21T00:00"], "trace.moment"),
        (["--generations", "0"], "trace.number"),
        (["--generations", "11"], "trace.number"),
        (["--generations", "two"], "trace.number"),
        (["--min-overlap", "-1"], "trace.number"),
        (["--tail", "1.5"], "trace.number"),
        (["--latent", "²"], "trace.number"),
        (["--latent", "9999999999"], "trace.number"),
    ],
)
def test_bad_options(capsys: pytest.CaptureFixture[str], file: Path, words: list[str], code: str) -> None:
    """A time that is none, an empty window, a number out of range: one line on stderr, exit status 1."""
    status, out, err = run(capsys, file, "--person", "A", *words)
    assert (status, out) == (1, "")
    assert err.startswith(f"ansim: {code}: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "visits.empty"), (b"\0\0", "visits.encoding"), (None, "file.missing")]
)
def test_files_that_cannot_be_read(
    capsys: pytest.CaptureFixture[str], file: Path, data: bytes | None, code: str
) -> None:
    """Empty, no text, not there: one line on stderr."""
    file.unlink() if data is None else file.write_bytes(data)
    status, out, err = run(capsys, file, "--person", "A")
    assert (status, out) == (1, "")
    assert err.startswith(f"ansim: {code}: ")


def test_the_person_must_be_named(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """Without --person the command is off: exit status 2."""
    status, _, err = run(capsys, file)
    assert (status, err.startswith("ansim: usage.bad: ")) == (2, True)
