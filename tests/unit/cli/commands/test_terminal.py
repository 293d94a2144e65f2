"""What stands in somebody's file or file name never steers the terminal of whoever reads it with `ansim`."""

import json
from pathlib import Path

import pytest
from tests.unit.cli.commands.conftest import Run

from ansim.cli import say
from ansim.kit.sentence import Sentence

# Colour, title of the window, bell, back over the line, a new line, text turned round, an 8-bit escape.
# A file with one of the first four is taken for no text at all and refused; the others reach the output.
BINARY = ["\x1b]0;x\x07", "\a", "\b\b\b", "\x00"]
STEERING = ["\x1b[31m", "\u202e", "\u2066", "\x9b1m", "\u2028", "\u200b"]
CASES = "case_id,infector\n1,\n2,wedding {mark} hall\n3,3\n"
VISITS = (
    "person,venue,at,left\n"
    "A,cafe,2026-11-20T10:00,2026-11-20T11:00\n"
    "B{mark},cafe,2026-11-20T10:00,2026-11-20T11:00\n"
)
ROSTER = (
    "성명,생년월일,휴대전화,주소,검체채취일\n"
    "김하나,1990-01-01,010-0000-0001,가람시 솔내동 1,2026-11-20\n"
    "{mark}이둘,1990-01-01,{mark},가람시 솔내동 2,{mark}\n"
)


def shown(text: str) -> str:
    """What would reach the terminal, its own line ends left out; fails where anything in it steers."""
    plain = text.replace("\n", "")
    assert plain.isprintable(), ascii(plain)
    return text


@pytest.mark.parametrize("mark", STEERING, ids=ascii)
def test_a_source_in_words_cannot_steer(run: Run, home: Path, tmp_path: Path, mark: str) -> None:
    """The place where somebody was infected is shown with `?` for each sign, by import and by chains; JSON is whole."""
    path = tmp_path / "cases.csv"
    path.write_text(CASES.format(mark=mark), encoding="utf-8")
    files = ("--linelist", path, "--links", path)
    imported, counted = run("cases", "import", *files), run("cases", "chains", *files)
    assert (imported.code, counted.code) == (0, 0)
    assert "wedding" in shown(imported.out)
    assert "wedding" in shown(counted.out)
    texts = json.loads(run("cases", "chains", *files, "--json").out)["text_sources"]
    assert sum(texts.values()) == 1


@pytest.mark.parametrize("mark", STEERING, ids=ascii)
def test_a_person_or_venue_cannot_steer(run: Run, home: Path, tmp_path: Path, mark: str) -> None:
    """A contact's name and the venue of a file of visits; the contact is found all the same."""
    path = tmp_path / "visits.csv"
    path.write_text(VISITS.format(mark=mark), encoding="utf-8")
    ended = run("trace", "file", path, "--person", "A")
    assert (ended.code, "B" in shown(ended.out)) == (0, True)


@pytest.mark.parametrize("mark", STEERING, ids=ascii)
def test_a_list_and_its_name_cannot_steer(run: Run, home: Path, tmp_path: Path, mark: str) -> None:
    """The sheet of a text file is called after the file; neither that nor a cell of a bad row gets through."""
    path = tmp_path / f"명단{mark}.csv"
    path.write_text(ROSTER.format(mark=mark), encoding="utf-8")
    ended = run("roster", "check", path)
    assert ("명단" in shown(ended.out), ended.err) == (True, "")


@pytest.mark.parametrize("mark", BINARY, ids=ascii)
@pytest.mark.parametrize("words", ["roster check {0}", "cases chains --linelist {0} --links {0}"])
def test_a_file_of_control_characters_is_no_text(
    run: Run, home: Path, tmp_path: Path, mark: str, words: str
) -> None:
    """Bells and backspaces stand in no list: refused in one line that repeats none of them."""
    path = tmp_path / "list.csv"
    path.write_text((ROSTER if "roster" in words else CASES).format(mark=mark), encoding="utf-8")
    ended = run(*words.format(path).split())
    assert (ended.code, ended.out) == (1, "")
    shown(ended.err)
    assert ended.told.startswith("file.")


@pytest.mark.parametrize("person", ["\udcff", "A\udc80", "\ud800\udfff"], ids=ascii)
@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_person_of_bytes_that_are_no_text_is_unknown(
    run: Run, home: Path, tmp_path: Path, person: str, words: tuple[str, ...]
) -> None:
    """What a shell hands over of another encoding: told as a person who is not in the file, not as a fault of ours."""
    path = tmp_path / "visits.csv"
    path.write_text(VISITS.format(mark=""), encoding="utf-8")
    ended = run("trace", "file", path, "--person", person, *words)
    assert (ended.code, ended.err, "visits.person_unknown" in ended.out) == (1, "", True)
    assert not words or json.loads(ended.out)["contacts"] == []


@pytest.mark.parametrize("mark", [*STEERING, *BINARY, "\r", "\n", "\t", "\x7f"], ids=ascii)
def test_a_filled_gap_stays_on_its_line(capsys: pytest.CaptureFixture[str], mark: str) -> None:
    """Whatever fills a gap, one line comes out, as long as it was; letters of any script are left alone."""
    say.plain_line(Sentence("{who}님", "{who}"), who=f"가{mark}😀é\n나")
    (line,) = shown(capsys.readouterr().out).splitlines()
    assert len(line) == len(f"가{mark}😀é\n나님")
    assert {"가", "😀", "é", "나"} <= set(line)


@pytest.mark.parametrize("text", ["가람시 솔내동", "O'CONNOR KATE", "응우옌 티 홍", "", "?", "１２３　"])
def test_plain_text_is_left_alone(text: str) -> None:
    """Printable text comes back as it is, and cleaning twice is cleaning once."""
    cleaned = say.plain(text)
    assert cleaned == text.replace("\u3000", "?")
    assert say.plain(cleaned) == cleaned
