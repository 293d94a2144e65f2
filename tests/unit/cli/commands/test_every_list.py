"""`ansim roster check` over every list of the officers: JSON of one shape, the people of the list, no number told."""

import json
import re
from pathlib import Path

import pytest
from tests.unit.cli.commands.conftest import Run
from tests.unit.notices.officers_lists import CASES, TODAY, Case

from ansim.cli import roster
from ansim.kit.clock import midnight

PLAIN = tuple(case for case in CASES if case.profile is None)
READING = {
    "kind", "encoding", "header_rows", "other_sheets", "hidden_sheets", "hidden_columns", "hidden_rows", "filtered",
    "merged", "unvalued", "subtotal_rows", "remark_rows", "header_again_rows", "example_rows",
}  # fmt: skip


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lists are of a day in 2022."""
    monkeypatch.setattr(roster, "now", lambda: midnight(TODAY))


def written(case: Case, folder: Path) -> Path:
    """The list as a file whose name says nothing."""
    path = folder / "명단"
    path.write_bytes(case.data)
    return path


@pytest.mark.parametrize("case", PLAIN, ids=lambda case: case.name)
def test_every_list_as_json(case: Case, run: Run, tmp_path: Path) -> None:
    """People and problems by row; 0 only without an error; what was done to the file; never a whole number."""
    kind = ("--kind", case.kind.value) if case.kind else ()
    ended = run("roster", "check", written(case, tmp_path), *kind, "--json")
    answer = json.loads(ended.out)
    assert ended.err == ""
    assert ended.code == (1 if answer["errors"] else 0)
    assert (answer["rows"] >= answer["ok"], answer["ok"]) == (True, len(answer["people"]))
    assert {(one["row"], one["name"], one["birth"], one["phone"]) for one in answer["people"]} <= set(
        case.people
    )
    told = {(one["row"] or 0, one["code"]) for one in (*answer["errors"], *answer["warnings"])}
    assert set(case.told) <= told
    assert set(answer["reading"]) == READING
    assert not re.search(r"[0-9]{6}-?[1-8][0-9]{6}(?![0-9])", ended.out)
    for one in (*answer["errors"], *answer["warnings"]):
        assert set(one) - {"suggested"} == {"row", "column", "code", "message"}


@pytest.mark.parametrize("case", PLAIN[::6], ids=lambda case: case.name)
def test_every_list_in_words(case: Case, run: Run, tmp_path: Path) -> None:
    """A line a problem, one line of sums; names and phones of people are not printed."""
    ended = run("roster", "check", written(case, tmp_path))
    assert ended.err == ""
    assert not any(name in ended.out or (phone or name) in ended.out for _, name, _, phone in case.people)
