"""What the command line prints: JSON that any program can read, one line an error, bars, whatever the terminal writes."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.cli import bars, say
from ansim.cli.bars import Bar, wait
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

GREETING = Sentence(ko="안녕하세요, {who}", en="Hello, {who}")


class Terminal(io.TextIOWrapper):
    """A terminal of some encoding that keeps what was written."""

    def __init__(self, encoding: str, moving: bool = False) -> None:
        super().__init__(io.BytesIO(), encoding=encoding, newline="")
        self.moving = moving

    def isatty(self) -> bool:
        """Whether bars may move."""
        return self.moving

    def written(self) -> str:
        """Everything that was printed."""
        self.flush()
        data: bytes = self.buffer.getvalue()  # type: ignore[attr-defined]
        return data.decode(self.encoding)


class Printed:
    """What went to stdout so far; nobody watches it, as in a log file."""

    def __init__(self, captured: pytest.CaptureFixture[str]) -> None:
        self._captured, self._so_far = captured, ""

    def written(self) -> str:
        """Everything that was printed."""
        self._so_far += self._captured.readouterr().out
        return self._so_far


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Printed:
    """The stdout of the test."""
    return Printed(capsys)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1", "euc-kr", "cp949"])
@pytest.mark.parametrize("name", ["홍길동", "Nguyễn Thị Hồng", "홍은햏", "王小明", "\udcb8\udced"])
def test_json_is_json_on_every_terminal(monkeypatch: pytest.MonkeyPatch, encoding: str, name: str) -> None:
    """Letters the terminal cannot write are escaped, as JSON allows: a program reads back what was meant."""
    terminal = Terminal(encoding)
    monkeypatch.setattr(sys, "stdout", terminal)
    say.as_json({"name": name})
    written = terminal.written()
    assert json.loads(written) == {"name": name}
    assert (name in written) == (json.dumps(name) not in written or name.isascii())


def test_json_is_readable_by_people_too(terminal: Printed) -> None:
    """Hangul as it is, one value a line, keys in their order, a line end."""
    say.as_json({"나": 1, "가": [True, None]})
    assert terminal.written() == '{\n  "나": 1,\n  "가": [\n    true,\n    null\n  ]\n}\n'


@settings(max_examples=50)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
        max_leaves=8,
    )
)
def test_any_value_comes_back_from_a_plain_terminal(value: object) -> None:
    """ASCII only: escapes, and the same value."""
    terminal = Terminal("ascii")
    before, sys.stdout = sys.stdout, terminal
    try:
        say.as_json(value)
    finally:
        sys.stdout = before
    assert json.loads(terminal.written()) == value


@pytest.mark.parametrize(("language", "text"), [("ko", "안녕하세요, 너\n"), ("en", "Hello, 너\n")])
def test_a_line_in_the_set_language(
    terminal: Printed, monkeypatch: pytest.MonkeyPatch, language: str, text: str
) -> None:
    """Gaps filled, one line."""
    monkeypatch.setenv("ANSIM_LANGUAGE", language)
    say.line(GREETING, who="너")
    assert terminal.written() == text


def test_a_terminal_that_lacks_a_letter_shows_a_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence is printed with `?` for what cannot be written; nothing ends for a letter's sake."""
    terminal = Terminal("ascii")
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    say.speak_any_encoding()
    say.line(GREETING, who="Kim")
    assert terminal.written() == "?????, Kim\n"


@pytest.mark.parametrize(
    "breaks", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\n\n"]
)
def test_an_error_is_one_line_whatever_it_quotes(breaks: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every sign that some program takes for a line's end becomes a space."""

    class Broken(AnsimError):
        code = "x.broken"
        sentence = Sentence(ko="가{what}나", en="a{what}b")

    say.error(Broken(what=breaks))
    assert capsys.readouterr().err == "ansim: x.broken: 가 나\n"


def test_a_json_file_is_whole_or_not_there(tmp_path: Path) -> None:
    """What cannot be written as JSON leaves an earlier file as it was."""
    path = tmp_path / "manifest.json"
    say.write_json(path, {"이름": "홍길동"})
    assert json.loads(path.read_text(encoding="utf-8")) == {"이름": "홍길동"}
    with pytest.raises(TypeError):
        say.write_json(path, {"이름": object()})
    assert json.loads(path.read_text(encoding="utf-8")) == {"이름": "홍길동"}


@pytest.mark.parametrize(
    ("done", "total", "filled"),
    [
        (0, 10, 0),
        (5, 10, 14),
        (10, 10, 28),
        (0, 0, 28),
        (1, 3, 9),
        (2, 3, 18),
        (12, 10, 28),
        (3_999, 4_000, 27),
    ],
)
def test_a_bar_is_as_full_as_the_work_is_done(terminal: Printed, done: int, total: int, filled: int) -> None:
    """Never longer than its place, never full before the end; nothing to do is done."""
    Bar("검사").close(done, total)
    line = terminal.written()
    assert (line.count("█"), line.count("░")) == (filled, 28 - filled)
    assert f"{done:,}/{total:,}" in line.replace(" ", "")
    assert line.endswith(" s\n")


def test_a_bar_does_not_move_where_nobody_watches(terminal: Printed) -> None:
    """In a log file: one line a step, no carriage returns."""
    bar = Bar("작성")
    for done in range(5):
        bar.show(done, 5)
    assert terminal.written() == ""
    bar.close(5, 5)
    assert terminal.written().count("\n") == 1
    assert "\r" not in terminal.written()


def test_a_bar_moves_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each state overwrites the one before; the last ends the line."""
    terminal = Terminal("utf-8", moving=True)
    monkeypatch.setattr(sys, "stdout", terminal)
    bar = Bar("작성")
    bar.show(1, 4)
    bar.show(2, 4)
    bar.close(4, 4)
    first, one, two, three = terminal.written().split("\r")
    assert first == ""
    assert len(one) == len(two)
    assert three.endswith("s\n")
    assert terminal.written().count("\n") == 1


class Clock:
    """Time that passes only while one sleeps."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        """Seconds on the clock."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock in the place of the machine's."""
    made = Clock()
    monkeypatch.setattr(bars, "time", made)
    return made


class Late(AnsimError):
    """It took too long."""

    code = "x.late"
    sentence = Sentence("늦음", "late")


def test_waiting_ends_with_the_work(terminal: Printed, clock: Clock) -> None:
    """The bar is drawn until the work says it ended; the seconds are those that passed."""
    steps = iter([(0, 3, False), (1, 3, False), (3, 3, True)])
    assert wait("발송", lambda: next(steps), seconds=60, late=Late()) == pytest.approx(0.4)
    assert "3/3" in terminal.written()


def test_waiting_gives_up_after_its_time(terminal: Printed, clock: Clock) -> None:
    """Work that never ends: the state is drawn a last time and the error given is raised."""
    with pytest.raises(Late):
        wait("발송", lambda: (1, 3, False), seconds=5, late=Late())
    assert 105.0 < clock.now < 105.5
    assert terminal.written().count("\n") == 1
    assert "1/3" in terminal.written()


def test_what_is_done_between_two_looks_does_not_lengthen_the_pause(terminal: Printed, clock: Clock) -> None:
    """Looking is paid for with a pause, acting is not; after the last look nothing is done."""
    steps = iter([(0, 3, False), (1, 3, False), (3, 3, True)])
    acted: list[float] = []

    def act() -> None:
        acted.append(clock.now)
        clock.now += 10

    took = wait("발송", lambda: next(steps), seconds=60, late=Late(), act=act)
    assert took == pytest.approx(2 * (10 + 0.2))
    assert len(acted) == 2


def test_work_that_ended_at_the_last_moment_is_not_late(terminal: Printed, clock: Clock) -> None:
    """The end counts before the clock."""

    def look() -> tuple[int, int, bool]:
        clock.now += 100
        return 3, 3, True

    assert wait("발송", look, seconds=5, late=Late()) == 100.0


def test_an_error_while_looking_ends_the_waiting(terminal: Printed, clock: Clock) -> None:
    """A batch that stopped itself says so through the bar."""

    def look() -> tuple[int, int, bool]:
        raise Late

    with pytest.raises(Late):
        wait("발송", look, seconds=5, late=ValueError())  # type: ignore[arg-type]


def ansim(*words: str, env: dict[str, str], **more: object) -> subprocess.CompletedProcess[bytes]:
    """Run `ansim` as a shell does."""
    environment = {**os.environ, "ANSIM_ROLE": "", **env}
    command = [sys.executable, "-m", "ansim.cli.main", *words]
    return subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False, **more)  # type: ignore[call-overload, no-any-return]


def test_a_list_on_a_plain_terminal_of_another_country(tmp_path: Path) -> None:
    """A server whose locale knows no Hangul: JSON is escaped, exit code as everywhere, nothing on stderr."""
    path = tmp_path / "list.csv"
    path.write_text("성명,생년월일,휴대전화\n홍길동,1990-01-01,010-0000-0001\n", encoding="utf-8")
    ended = ansim("roster", "check", str(path), "--json", env={"PYTHONIOENCODING": "ascii"})
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.isascii()
    assert json.loads(ended.stdout)["people"][0]["name"] == "홍길동"


def test_a_file_whose_name_is_in_the_old_encoding(tmp_path: Path) -> None:
    """A name unpacked from a Korean ZIP is no UTF-8: the list is read, its sheet named as far as it can be."""
    path = os.fsencode(tmp_path) + "/명단.csv".encode("cp949")
    with open(path, "wb") as file:
        file.write("성명,생년월일,휴대전화\n홍길동,1990-01-01,010-0000-0001\n".encode("cp949"))
    ended = ansim("roster", "check", os.fsdecode(path), "--json", env={})
    assert (ended.returncode, ended.stderr) == (0, b"")
    answer = json.loads(ended.stdout.decode())
    assert (answer["ok"], answer["sheet"].endswith(".csv")) == (1, True)
