"""The doctor's table of who enters which database, and the ages of keys, in either language and for any wall."""

import unicodedata
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.cli import doctor_report
from ansim.cli.checkup.databases import DOWN, REACHES, REFUSED, DatabasesSeen
from ansim.cli.checkup.examination import Examination
from ansim.conf.keys import HeldKey
from ansim.conf.roles import Role
from ansim.kit.clock import KST

NOW = datetime(2026, 11, 21, 14, 5, tzinfo=KST)
WITH_DATABASE = [role.value for role in Role if role.has_database]
WORDS = {
    "ko": {REACHES: "들어감", REFUSED: "거절됨", DOWN: "멈춤"},
    "en": {REACHES: "enters", REFUSED: "refused", DOWN: "down"},
}
ROWS = st.dictionaries(st.sampled_from(WITH_DATABASE), st.sampled_from([REACHES, REFUSED, DOWN]))
WALLS = st.dictionaries(st.sampled_from(WITH_DATABASE), ROWS, min_size=1)


def seen(databases: DatabasesSeen, *files: HeldKey) -> Examination:
    """An examination that saw databases and keys and nothing else."""
    return Examination(NOW, (), [], None, {"vault": files} if files else {}, databases, [], [])


def cells(line: str) -> dict[int, str]:
    """The words of a line by the column in which each begins on a terminal: Hangul takes two."""
    found, at, word = dict[int, str](), 0, 0
    for letter, before in zip(line, " " + line, strict=False):
        if letter != " ":
            if before == " ":
                word = at
            found[word] = found.get(word, "") + letter
        at += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
    return found


@settings(max_examples=60, deadline=None, derandomize=True)
@given(wall=WALLS, away=st.sets(st.sampled_from(WITH_DATABASE)))
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_answer_stands_under_its_database(
    language: str, wall: dict[str, dict[str, str]], away: set[str]
) -> None:
    """Row by row and column by column what was seen, `-` where nobody asked, nothing in another place or language."""
    servers = {role: DOWN if role in away else "18.1" for role in wall}
    lines = list(doctor_report.as_lines(seen(DatabasesSeen(servers, wall)), language))
    begin = next(number for number, line in enumerate(lines) if "PostgreSQL" in line)
    columns = {word: at for at, word in cells(lines[begin]).items()}
    assert set(columns) == {"PostgreSQL", *WITH_DATABASE}
    for role, line in zip(wall, lines[begin + 1 :], strict=False):
        told = cells(line)
        words = WORDS[language]
        assert told[2] == role
        assert told[columns["PostgreSQL"]] == (words[DOWN] if role in away else "18.1")
        for name in WITH_DATABASE:
            assert told[columns[name]] == (words[wall[role][name]] if name in wall[role] else "-")
        assert len(told) == 2 + len(WITH_DATABASE)


@pytest.mark.parametrize(
    ("age", "days"),
    [(timedelta(0), 0), (timedelta(hours=23, minutes=59), 0), (timedelta(days=1), 1), (timedelta(days=400), 400),
     (timedelta(seconds=-1), 0), (timedelta(days=-3), 0)],
)  # fmt: skip
def test_a_key_is_never_younger_than_new(age: timedelta, days: int) -> None:
    """Full days; a key that a faster clock dated ahead of now is new, not of minus one day."""
    file = HeldKey("service.key", "00aa", 0o600, 0, NOW - age)
    text = "\n".join(doctor_report.as_lines(seen(DatabasesSeen(), file), "en"))
    assert f"0600  {days} days old" in text


def test_the_json_form_keeps_codes_in_every_language() -> None:
    """A script sees `down`, `reaches` and `refused`, whatever language people read."""
    wall = {"office": {"office": REACHES, "vault": REFUSED}, "vault": {"vault": DOWN}}
    databases = DatabasesSeen({"office": "18.1", "vault": DOWN}, wall)
    told = [doctor_report.as_json(seen(databases), language)["databases"] for language in ("ko", "en")]
    assert told[0] == told[1] == {"servers": {"office": "18.1", "vault": "down"}, "reach": wall}
