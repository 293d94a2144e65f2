"""Errands wake an installation that sleeps, and ask one that runs, without stopping it."""

import argparse
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ansim.cli import errand
from ansim.cli.supervisor import AlreadyRunning


@pytest.fixture
def errands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The words of every process that would have been started."""
    started: list[list[str]] = []

    def run(words: list[str], **_settings: Any) -> subprocess.CompletedProcess[bytes]:
        started.append(words)
        return subprocess.CompletedProcess(words, 3)

    monkeypatch.setattr(errand.subprocess, "run", run)
    return started


def _supervisor(monkeypatch: pytest.MonkeyPatch, *, running: bool) -> list[str]:
    acts: list[str] = []

    class Supervisor:
        def __enter__(self) -> "Supervisor":
            if running:
                raise AlreadyRunning(address="here")
            acts.append("begin")
            return self

        def __exit__(self, *_: object) -> None:
            acts.append("end")

        def start_postgres(self) -> None:
            acts.append("postgres")

    monkeypatch.setattr(errand, "Supervisor", Supervisor)
    return acts


@pytest.mark.parametrize("running", [False, True])
def test_the_errand_is_done_once_and_its_code_is_told(
    errands: list[list[str]], monkeypatch: pytest.MonkeyPatch, running: bool
) -> None:
    """One process of the visits role gets action and arguments as JSON; a sleeping database is woken and put back."""
    acts = _supervisor(monkeypatch, running=running)
    args = argparse.Namespace(name="안심카페", out=Path("/tmp/p.pdf"), zone=["홀"], json=True)
    assert errand.send("open", args, "venue job") == 3
    (words,) = errands
    assert words[-4:-1] == ["venue", "job", "open"]
    assert json.loads(words[-1]) == {"name": "안심카페", "out": "/tmp/p.pdf", "zone": ["홀"], "json": True}
    assert acts == ([] if running else ["begin", "postgres", "end"])
