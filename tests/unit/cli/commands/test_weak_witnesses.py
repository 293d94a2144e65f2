"""`roster check` tells what fits by chance apart from what a witness says, in its JSON and in its last sentence."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

HEADER = "성명,생년월일,{more},휴대전화,주소,검체채취일\n"
PEOPLE = (
    ("김하나", "1961-03-02", "010-0000-0001"),
    ("이두리", "1972-04-05", "010-0000-0002"),
    ("박세찬", "1983-06-07", "010-0000-0003"),
)


def listed(folder: Path, column: str, cells: tuple[str, ...]) -> Path:
    """A list of three invented people with one more column."""
    lines = [
        f"{name},{birth},{cell},{phone},가람시 새벽동 해오름로 {number},2026-11-20"
        for number, ((name, birth, phone), cell) in enumerate(zip(PEOPLE, cells, strict=True), start=1)
    ]
    file = folder / "list.csv"
    file.write_text(HEADER.format(more=column) + "\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("column", "cells", "witnessed", "weak"),
    [
        ("나이", ("65", "54", "43"), 0, 3),
        ("나이", ("65", "", "43"), 0, 2),
        ("성별", ("남", "여", "남"), 0, 0),
        ("주민등록번호", ("610302-1******", "720405-2******", "830607-1******"), 3, 0),
        ("주민등록번호", ("610302-1******", "", ""), 1, 0),
    ],
)
def test_weak_rows_are_counted_beside_witnessed_ones(
    run: Callable[..., object], tmp_path: Path, column: str, cells: tuple[str, ...], witnessed: int, weak: int
) -> None:
    """An age alone is weak, a sex alone says nothing, a resident number's front is a witness; the phone has none."""
    ended = run("roster", "check", listed(tmp_path, column, cells), "--json")
    answer = json.loads(ended.out)
    found = (answer["witnessed"], answer["weakly_witnessed"], answer["phone_witnessed"])
    assert found == (witnessed, weak, 0)
    assert answer["rows"] == 3


def test_the_last_sentence_says_what_fits_by_chance(run: Callable[..., object], tmp_path: Path) -> None:
    """Whoever reads the lines alone learns that an age proves nothing."""
    ended = run("roster", "check", listed(tmp_path, "나이", ("65", "54", "43")))
    last = ended.out.strip().splitlines()[-1]
    assert last.startswith("0행에 독립된 증거가 있고") or last.startswith(
        "0 rows have an independent witness"
    )
    assert "3행은 우연히도" in last or "3 only an age or a sex" in last
