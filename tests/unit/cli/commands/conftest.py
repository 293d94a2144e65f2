"""What tests of the command line share: a home of its own, a probe command, a supervisor that starts nothing."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import pytest

from ansim.cli.main import COMMANDS, Command, main
from ansim.kit.sentence import Sentence

Run = Callable[..., "Ended"]


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> str:
        """The code of the one line on stderr; fails when there is not exactly one."""
        (line,) = self.err.splitlines()
        mark, code, sentence = line.split(": ", 2)
        assert (mark, bool(sentence)) == ("ansim", True)
        return code


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in this process."""

    def call(*words: object) -> Ended:
        code = main([str(word) for word in words])
        printed = capsys.readouterr()
        return Ended(code, printed.out, printed.err)

    return call


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that does not exist yet, of no drill; every change of the environment is taken back."""
    folder = tmp_path / "home"
    monkeypatch.setenv("ANSIM_HOME", str(folder))
    monkeypatch.setenv("ANSIM_SANDBOX", "")
    monkeypatch.setenv("ANSIM_ROLE", "")
    for name in ("ANSIM_BIND", "ANSIM_PUBLIC_URL", "ANSIM_PORT", "ANSIM_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Any], int]], None]:
    """Give the command `probe` a body."""

    def install(body: Callable[[Any], int]) -> None:
        module = SimpleNamespace(register=lambda parser: parser.add_argument("--word"), run=body)
        monkeypatch.setitem(sys.modules, "ansim_probe", module)  # type: ignore[arg-type]
        monkeypatch.setitem(COMMANDS, "probe", Command("ansim_probe", None, Sentence("시험", "probe")))

    return install


@dataclass
class Stage:
    """A supervisor that only notes what it was asked to do; `until` is what Ctrl-C or the end of waiting does."""

    acts: list[str] = field(default_factory=list)
    children: list[Any] = field(default_factory=list)
    refuses: Exception | None = None
    breaks_at: str = ""
    error: BaseException | None = None

    def __call__(self) -> Self:
        return self

    def __enter__(self) -> Self:
        if self.refuses:
            raise self.refuses
        self._note("enter")
        return self

    def __exit__(self, *_: object) -> None:
        self.acts.append("stop")

    def _note(self, act: str) -> None:
        self.acts.append(act)
        if self.error and act == self.breaks_at:
            raise self.error

    def start_postgres(self) -> None:
        """Note it."""
        self._note("postgres")

    def start(self, children: list[Any]) -> None:
        """Note whom."""
        self.children += children
        self._note("start " + " ".join(child.name for child in children))

    def wait_ready(self) -> None:
        """Note it."""
        self._note("ready")

    def end_in_order(self) -> None:
        """Note it."""
        self._note("ends in order")

    def run_until_stopped(self) -> None:
        """Note it."""
        self._note("until stopped")


@pytest.fixture
def stage() -> Stage:
    """A fresh one."""
    return Stage()
