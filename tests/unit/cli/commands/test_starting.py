"""Commands that start processes: serve, demo, issue, gateway. Which processes, in which order, and how it ends.

The supervisor and the children are stand-ins that note what they were asked; the real ones run in tests/system.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.unit.cli.commands.conftest import Run, Stage

from ansim.accounts.domain.errors import OnlyInSandbox
from ansim.cli import demo, gateway, issue, parent, serve
from ansim.cli.drill import become_drill, gateway_child, is_described
from ansim.cli.supervisor import AlreadyRunning, HomeUnusable
from ansim.conf import ports
from ansim.conf.postgres import PostgresFailed
from ansim.conf.roles import Role

ROLES = "start office vault visits opener ledger gate worker"
LINE = ["demo", "line", "--residents", "20000"]
ROSTER = "성명,생년월일,휴대전화,검체채취일\n홍길동,1990-01-01,010-0000-0001,2022-02-16\n"


class Children:
    """Processes that end with the given codes, in turn; `None` stands for Ctrl-C while one waits."""

    def __init__(self) -> None:
        self.ends: list[int | None] = []
        self.words: list[list[str]] = []
        self.envs: list[dict[str, str]] = []
        self.signals: list[int] = []

    def __call__(self, command: list[str], env: dict[str, str]) -> "Children":
        assert command[:3] == [sys.executable, "-m", "ansim.cli.main"]
        self.words.append(command[3:])
        self.envs.append(env)
        return self

    def wait(self, timeout: float | None = None) -> int:
        """Come to the next end."""
        end = self.ends.pop(0) if self.ends else 0
        if end is None:
            raise KeyboardInterrupt
        return end

    def send_signal(self, number: int) -> None:
        """Note it."""
        self.signals.append(number)

    def terminate(self) -> None:
        """Note it."""
        self.signals.append(signal.SIGTERM)


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> Children:
    """Stand-ins for every process that issue and demo start."""
    made = Children()
    monkeypatch.setattr(subprocess, "Popen", made)
    return made


@pytest.fixture
def ground(home: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home with ports chosen, the stand-in supervisor in every command, signals and drill mark put back after."""
    (home / "run").mkdir(parents=True)
    (home / "run" / "ports.json").write_text(
        json.dumps({name: 9000 + n for n, name in enumerate([*Role, ports.GATEWAY, ports.GATE])})
    )
    for module in (serve, demo, issue):
        monkeypatch.setattr(module, "Supervisor", stage)
    before = signal.getsignal(signal.SIGTERM)
    yield home
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """A list of one person."""
    path = tmp_path / "명단.csv"
    path.write_text(ROSTER, encoding="utf-8")
    return path


# serve


def test_serve_starts_the_database_then_all_roles(run: Run, ground: Path, stage: Stage) -> None:
    """Database, roles and worker, ready, signals only marked, its address printed, until stopped; exit code 0."""
    ended = run("serve")
    assert stage.acts == ["enter", "postgres", ROLES, "ready", "ends in order", "until stopped", "stop"]
    assert (ended.code, ended.err) == (0, "")
    assert "http://localhost:9000" in ended.out
    assert "설치 코드" not in ended.out


@pytest.mark.parametrize(("language", "word"), [("ko", "설치 코드"), ("en", "set-up code")])
def test_serve_prints_the_code_of_the_first_set_up(
    run: Run, ground: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch, language: str, word: str
) -> None:
    """Where the office role left a code, it is shown with the address to open; only here, in no log."""
    monkeypatch.setenv("ANSIM_LANGUAGE", language)
    (ground / "run" / "setup-code").write_text("7KQ4-M2XD")
    out = run("serve").out
    assert f"{word}" in out
    assert "http://localhost:9000/setup/" in out
    assert "7KQ4-M2XD" in out


def test_serve_takes_a_drills_gateway_along(run: Run, ground: Path, stage: Stage) -> None:
    """A home that `ansim demo` set up has its gateway too."""
    (ground / "sandbox").write_text("{}")
    run("serve")
    assert stage.acts[2:5] == [ROLES, "start gateway", "ready"]
    assert stage.children[-1].port == 9005


def test_serve_leaves_out_roles_that_run_elsewhere(
    run: Run, ground: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A role with an address of its own is another machine's."""
    monkeypatch.setenv("ANSIM_LEDGER_URL", "https://ledger.example.go.kr")
    run("serve")
    assert [child.name for child in stage.children] == [
        "office",
        "vault",
        "visits",
        "opener",
        "gate",
        "worker",
    ]


@pytest.mark.parametrize("act", ["postgres", ROLES, "ready"])
def test_ctrl_c_while_starting_stops_what_was_started(run: Run, ground: Path, stage: Stage, act: str) -> None:
    """At any point before: everything is stopped and the shell is told 130."""
    stage.breaks_at, stage.error = act, KeyboardInterrupt()
    ended = run("serve")
    assert (ended.code, ended.told, stage.acts[-1]) == (130, "interrupted", "stop")


@pytest.mark.parametrize("command", [("serve",), ("demo", "--once")])
def test_a_second_start_on_one_home_is_told(
    run: Run, ground: Path, stage: Stage, children: Children, command: tuple[str, ...]
) -> None:
    """Where the first one can be opened stands in the line; nothing is started."""
    stage.refuses = AlreadyRunning(address="http://localhost:9000")
    ended = run(*command)
    assert (ended.code, ended.told, stage.acts, children.words) == (1, "serve.running", [], [])
    assert "http://localhost:9000" in ended.err


def test_a_database_that_does_not_start_is_told(run: Run, ground: Path, stage: Stage) -> None:
    """With the supervisor's word for it, after stopping."""
    stage.breaks_at, stage.error = "postgres", PostgresFailed(log="x")
    ended = run("serve")
    assert (ended.code, ended.told, stage.acts[-1]) == (1, PostgresFailed.code, "stop")


def test_https_faces_the_network_under_its_name(
    run: Run, ground: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The certificate is made before anything starts; the office is told of it, the address is https."""
    monkeypatch.setenv("ANSIM_BIND", "")
    monkeypatch.delenv("ANSIM_BIND")
    ended = run("serve", "--https", "192.168.0.7")
    assert "https://192.168.0.7:9000" in ended.out
    assert os.environ.pop("ANSIM_BIND") == "0.0.0.0"
    assert os.environ.pop("ANSIM_PUBLIC_URL") == "https://192.168.0.7:9000"
    assert stage.children[0].words == ("serve", "--role", "office", "--https", "192.168.0.7")
    assert [child.name for child in stage.children if "--https" in child.words] == ["office", "gate"]
    assert (ground / "tls" / "192.168.0.7.crt").exists()


def test_an_address_that_was_set_is_kept(
    run: Run, ground: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the office decided stands above what --https would choose."""
    monkeypatch.setenv("ANSIM_BIND", "192.168.0.7")
    monkeypatch.setenv("ANSIM_PUBLIC_URL", "https://notices.example.go.kr")
    assert "https://notices.example.go.kr" in run("serve", "--https", "garam.local").out
    assert os.environ["ANSIM_BIND"] == "192.168.0.7"


def test_a_name_that_is_none_stops_before_anything_starts(run: Run, ground: Path, stage: Stage) -> None:
    """No certificate, no process."""
    ended = run("serve", "--https", "http://x")
    assert (ended.code, ended.told, stage.acts) == (1, "serve.bad_name", [])
    assert not (ground / "tls").exists()


@pytest.mark.parametrize("role", list(Role))
def test_one_role_runs_in_this_process(
    run: Run, ground: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    """`--role` starts no supervisor; a certificate goes along where one is asked for."""
    seen: list[Any] = []
    process = SimpleNamespace(run_role=lambda *given: seen.append(given) or 0)
    monkeypatch.setitem(sys.modules, "ansim.cli.role_process", process)  # type: ignore[arg-type]
    assert run("serve", "--role", role.value).code == 0
    assert run("serve", "--role", role.value, "--https", "garam.local").code == 0
    files = (ground / "tls" / "garam.local.crt", ground / "tls" / "garam.local.key")
    assert seen == [(role, None), (role, files)]
    assert stage.acts == []


# certificates that were cut off


@pytest.mark.parametrize("which", ["crt", "key"])
@pytest.mark.parametrize("left", [b"", b"-----BEGIN CERTIFICATE-----\nMIIB", b"\xff" * 100])
def test_a_certificate_cut_off_is_made_anew(
    run: Run, ground: Path, stage: Stage, which: str, left: bytes
) -> None:
    """A full disk or a power cut while it was written does not keep the office from starting for ever."""
    run("serve", "--https", "garam.local")
    (ground / "tls" / f"garam.local.{which}").write_bytes(left)
    assert run("serve", "--https", "garam.local").code == 0
    assert (
        serve.self_made_certificate(ground / "tls", "garam.local")[0].read_bytes().startswith(b"-----BEGIN")
    )
    for name in ("ANSIM_BIND", "ANSIM_PUBLIC_URL"):
        os.environ.pop(name, None)


def test_a_key_of_another_certificate_is_not_served(ground: Path) -> None:
    """Two halves of different pairs would refuse every phone: both are made anew, the pair then stays."""
    crt, key = serve.self_made_certificate(ground / "tls", "garam.local")
    _, other = serve.self_made_certificate(ground / "tls", "other.local")
    before = crt.read_bytes()
    key.write_bytes(other.read_bytes())
    serve.self_made_certificate(ground / "tls", "garam.local")
    assert crt.read_bytes() != before
    after = crt.read_bytes()
    serve.self_made_certificate(ground / "tls", "garam.local")
    assert crt.read_bytes() == after


# demo


def test_the_demo_prepares_works_and_ends_after_the_table(
    run: Run, ground: Path, stage: Stage, children: Children
) -> None:
    """Roles first, then the office is set up, then its gateway, the address, the line with its city, the job; `--once` ends there."""
    ended = run("demo", "--once", "--people", "40", "--issued", "5")
    assert stage.acts == ["enter", "postgres", ROLES, "ready", "start gateway", "ready", "stop"]
    job = ["demo", "job", "--people", "40", "--issued", "5"]
    assert children.words == [["demo", "prepare"], LINE, job]
    assert all(env["ANSIM_ROLE"] == "" for env in children.envs)
    assert all(env["ANSIM_SANDBOX"] == "1" for env in children.envs)
    assert (ended.code, ended.err) == (0, "")
    assert "http://localhost:9000" in ended.out
    assert "demo code notice" in ended.out
    assert "Ctrl-C" not in ended.out


@pytest.mark.parametrize(
    ("residents", "city"),
    [(0, []), (500, [["demo", "line", "--residents", "500"]])],
)
def test_the_demo_makes_a_city_of_the_wanted_size(
    run: Run, ground: Path, stage: Stage, children: Children, residents: int, city: list[list[str]]
) -> None:
    """None at all, and then no line to walk in it either; or smaller in proportion."""
    assert run("demo", "--once", "--residents", residents).code == 0
    assert children.words[1:-1] == city


def test_the_demo_stays_open_and_says_so(run: Run, ground: Path, stage: Stage, children: Children) -> None:
    """Without `--once` the console stays until Ctrl-C."""
    ended = run("demo")
    assert stage.acts[-3:] == ["ends in order", "until stopped", "stop"]
    assert children.words[-1] == ["demo", "job", "--people", "4000", "--issued", "200"]
    assert (ended.code, "Ctrl-C" in ended.out) == (0, True)


@pytest.mark.parametrize(("ends", "started"), [([3], 1), ([0, 1], 2), ([0, 0, 1], 3)])
def test_a_part_of_the_demo_that_fails_is_its_exit_code(
    run: Run, ground: Path, stage: Stage, children: Children, ends: list[int | None], started: int
) -> None:
    """A balance that does not hold, or an office that cannot be made: everything is stopped, its number comes out."""
    children.ends = list(ends)
    ended = run("demo")
    assert (ended.code, len(children.words)) == (ends[-1], started)
    assert stage.acts[-1] == "stop"
    assert "until stopped" not in stage.acts


def test_ctrl_c_during_the_demos_job_waits_for_its_own_words(
    run: Run, ground: Path, stage: Stage, children: Children
) -> None:
    """The job had the same Ctrl-C and says so itself; its 130 is passed on and everything stops."""
    children.ends = [0, 0, None, 130]
    ended = run("demo")
    assert (ended.code, ended.err, stage.acts[-1], children.signals) == (130, "", "stop", [])


def test_a_demo_on_a_real_home_is_refused(run: Run, home: Path, stage: Stage, children: Children) -> None:
    """An installation with keys and no mark of a drill is somebody's real one."""
    (home / "keys").mkdir(parents=True)
    ended = run("demo", "--once")
    assert (ended.code, stage.acts, children.words) == (1, [], [])
    assert ended.told == OnlyInSandbox.code
    assert not (home / "sandbox").exists()


def test_a_fresh_home_becomes_a_drill(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mark is closed to others and stays; keys that came later do not undo it."""
    monkeypatch.setenv("ANSIM_SANDBOX", "")
    become_drill()
    assert (home / "sandbox").stat().st_mode & 0o777 == 0o600
    assert os.environ["ANSIM_SANDBOX"] == "1"
    (home / "keys").mkdir()
    monkeypatch.setenv("ANSIM_SANDBOX", "")
    become_drill()


@pytest.mark.parametrize("where", ["file", "below a file", "nowhere"])
def test_a_home_that_cannot_be_made_is_told(
    run: Run, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """A file in the place of the folder: the sentence names ANSIM_HOME."""
    (tmp_path / "file").write_bytes(b"")
    places = {
        "file": tmp_path / "file",
        "below a file": tmp_path / "file" / "home",
        "nowhere": Path("/proc/ansim"),
    }
    monkeypatch.setenv("ANSIM_HOME", str(places[where]))
    with pytest.raises(HomeUnusable):
        become_drill()
    ended = run("demo", "--once")
    assert (ended.code, ended.told) == (1, "home.unusable")
    assert "ANSIM_HOME" in ended.err


def test_whether_a_gateway_is_described(home: Path) -> None:
    """An empty mark only says that this is a drill; the description comes with `demo prepare`."""
    assert not is_described()
    become_drill()
    assert not is_described()
    (home / "sandbox").write_text("{}")
    assert is_described()


def test_the_gateway_is_a_child_with_its_port(ground: Path) -> None:
    """Ready when its port answers."""
    child = gateway_child()
    assert (child.name, child.words, child.port) == ("gateway", ("gateway",), 9005)


@pytest.mark.parametrize("folder", [".", "elsewhere"])
def test_how_ansim_is_called_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    """Relative to where one stands, whole otherwise."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / folder)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "venv" / "bin" / "python"))
    whole = str(tmp_path / "venv" / "bin" / "ansim")
    assert demo._command() == ("venv/bin/ansim" if folder == "." else whole)


# issue


def issue_words(roster: Path, out: Path, *more: str) -> tuple[str, ...]:
    """The words of an issue command."""
    return ("notices", "issue", "--roster", str(roster), "--kind", "isolation", "--out", str(out), *more)


def test_issuing_starts_a_worker_and_the_job(
    run: Run, ground: Path, stage: Stage, children: Children, roster: Path, tmp_path: Path
) -> None:
    """Database and worker only; the job gets whole paths, since it may stand elsewhere."""
    ended = run(*issue_words(roster, tmp_path / "out", "--json"))
    assert stage.acts == ["enter", "postgres", "start worker", "stop"]
    assert children.words == [
        [
            "issue",
            "job",
            "--roster",
            str(roster),
            "--kind",
            "isolation",
            "--out",
            str(tmp_path / "out"),
            "--json",
        ]
    ]
    assert children.envs[0]["ANSIM_ROLE"] == ""
    assert (ended.code, ended.out, ended.err) == (0, "", "")


def test_paths_named_from_here_are_made_whole(
    run: Run, ground: Path, children: Children, roster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Relative names mean the folder in which the command was typed."""
    monkeypatch.chdir(roster.parent)
    run(*issue_words(Path(roster.name), Path("out")))
    assert children.words[0][3] == str(roster)
    assert children.words[0][7] == str(roster.parent / "out")


def test_issuing_beside_a_running_installation_uses_it(
    run: Run, ground: Path, stage: Stage, children: Children, roster: Path, tmp_path: Path
) -> None:
    """Its worker does the work; nothing is started a second time."""
    stage.refuses = AlreadyRunning(address="x")
    children.ends = [1]
    assert run(*issue_words(roster, tmp_path / "out")).code == 1
    assert (stage.acts, len(children.words)) == ([], 1)


@pytest.mark.parametrize("code", [0, 1, 130])
def test_the_jobs_end_is_the_commands_end(
    run: Run, ground: Path, stage: Stage, children: Children, roster: Path, tmp_path: Path, code: int
) -> None:
    """Rows left out, a batch that stopped, Ctrl-C: the job said it, its number is passed on, all is stopped."""
    children.ends = [code]
    ended = run(*issue_words(roster, tmp_path / "out"))
    assert (ended.code, ended.err, stage.acts[-1]) == (code, "", "stop")


def test_ctrl_c_while_issuing_reaches_the_job(
    run: Run, ground: Path, stage: Stage, children: Children, roster: Path, tmp_path: Path
) -> None:
    """The job is told, waited for, everything stopped; running again goes on."""
    children.ends = [None, 130]
    ended = run(*issue_words(roster, tmp_path / "out"))
    assert (ended.code, ended.told, stage.acts[-1]) == (130, "interrupted", "stop")
    assert children.signals == [signal.SIGINT]


@pytest.mark.parametrize("bad", ["missing", "a folder", "below a file"])
def test_a_roster_that_cannot_be_opened_starts_nothing(
    run: Run, ground: Path, stage: Stage, children: Children, roster: Path, tmp_path: Path, bad: str
) -> None:
    """Looked at before the database is started; the path stays out of the line."""
    paths = {"missing": tmp_path / "none.xlsx", "a folder": tmp_path, "below a file": roster / "x.xlsx"}
    ended = run(*issue_words(paths[bad], tmp_path / "out"))
    assert (ended.code, ended.told, stage.acts, children.words) == (1, "file.missing", [], [])
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("place", ["a file", "below a file", "nowhere"])
def test_an_out_that_cannot_be_written_starts_nothing(
    run: Run, ground: Path, stage: Stage, children: Children, roster: Path, place: str
) -> None:
    """Found before minutes of work, not after."""
    places = {"a file": roster, "below a file": roster / "out", "nowhere": Path("/proc/ansim")}
    ended = run(*issue_words(roster, places[place]))
    assert (ended.code, ended.told, stage.acts, children.words) == (1, "out.not_writable", [], [])
    assert roster.read_text(encoding="utf-8") == ROSTER


def test_issuing_on_a_real_home_is_refused(
    run: Run, home: Path, stage: Stage, children: Children, roster: Path, tmp_path: Path
) -> None:
    """The practice office is not founded beside real ones."""
    (home / "keys").mkdir(parents=True)
    ended = run(*issue_words(roster, tmp_path / "out"))
    assert (ended.code, children.words) == (1, [])
    assert not (home / "sandbox").exists()


# gateway and the watch over the parent


DESCRIBED = {
    "api_key": "DRILLKEY00000000",
    "api_secret": "not-for-real",
    "senders": ["15220000"],
    "webhook_url": "http://127.0.0.1:9000/hooks/delivery/1/x",
}


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the gateway was served with."""
    seen: list[Any] = []
    monkeypatch.setattr(gateway, "end_with_parent", lambda: None)
    monkeypatch.setattr(gateway, "serve", lambda *given: seen.append(given))
    return seen


def test_the_gateway_is_served_as_the_home_describes_it(run: Run, ground: Path, served: list[Any]) -> None:
    """Key, senders, where receipts go, faults, and its port."""
    described = {**DESCRIBED, "receipt_delay": 0.1, "faults": {"numbers": {"010003": "3010"}, "seed": 1}}
    (ground / "sandbox").write_text(json.dumps(described))
    assert run("gateway").code == 0
    ((port, found),) = served
    assert (port, found.api_key, found.senders) == (9005, "DRILLKEY00000000", {"15220000"})
    assert (found.webhook_url, found.receipt_delay) == (DESCRIBED["webhook_url"], 0.1)
    assert found.faults.result_for("01000300000") == "3010"


@pytest.mark.parametrize(
    "text",
    [None, "", "{", "[]", "null", "{}", json.dumps(DESCRIBED)[:-9]]
    + [
        json.dumps({name: value for name, value in DESCRIBED.items() if name != missing})
        for missing in DESCRIBED
    ],
)
def test_a_home_that_describes_no_gateway_is_told(
    run: Run, ground: Path, served: list[Any], text: str | None
) -> None:
    """Nothing there, only the mark of a drill, cut off, or a part missing: what to run first stands in the line."""
    if text is not None:
        (ground / "sandbox").write_text(text)
    ended = run("gateway")
    assert (ended.code, ended.told, served) == (1, "gateway.no_drill", [])
    assert "ansim demo" in ended.err


def test_a_gateway_without_a_port_is_told(run: Run, home: Path, served: list[Any]) -> None:
    """Ports are chosen by the supervisor; by itself the gateway has none."""
    home.mkdir()
    (home / "sandbox").write_text(json.dumps(DESCRIBED))
    assert (run("gateway").told, served) == ("gateway.no_drill", [])


def test_faults_that_do_not_exist_are_told(run: Run, ground: Path, served: list[Any]) -> None:
    """A slip in the plan of faults is named, not passed over."""
    (ground / "sandbox").write_text(json.dumps({**DESCRIBED, "faults": {"loose_answer": 0.5}}))
    ended = run("gateway")
    assert (ended.told, "loose_answer" in ended.err, served) == ("gateway.bad_faults", True, [])


class Watched:
    """A process table: the parent lives for some looks, then the child belongs to process 1."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, looks: int, own: int = 500) -> None:
        self.left, self.killed, self.ended = looks, [], threading.Event()
        monkeypatch.setattr(parent.os, "getppid", self.getppid)
        monkeypatch.setattr(parent.os, "getpid", lambda: own)
        monkeypatch.setattr(parent.os, "kill", self.kill)
        monkeypatch.setattr(parent.time, "sleep", lambda _seconds: None)
        self.killed: list[tuple[int, int]]

    def getppid(self) -> int:
        """Who the parent is now."""
        self.left -= 1
        return 400 if self.left >= 0 else 1

    def kill(self, number: int, signal_number: int) -> None:
        """Note it."""
        self.killed.append((number, signal_number))
        self.ended.set()


@pytest.mark.parametrize("looks", [1, 2, 50])
def test_a_child_ends_itself_when_its_parent_is_gone(
    home: Path, monkeypatch: pytest.MonkeyPatch, looks: int
) -> None:
    """SIGTERM to itself, once, as soon as somebody else is its parent."""
    monkeypatch.setenv("ANSIM_SUPERVISOR", "")
    watched = Watched(monkeypatch, looks)
    parent.end_with_parent()
    assert watched.ended.wait(60)
    assert watched.killed == [(500, signal.SIGTERM)]


def test_a_child_whose_supervisor_was_gone_before_it_looked_ends_too(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The supervisor's number is handed down, so that a late look is not fooled by the new parent."""
    monkeypatch.setenv("ANSIM_SUPERVISOR", "399")
    watched = Watched(monkeypatch, 1_000_000)
    parent.end_with_parent()
    assert watched.ended.wait(60)
    assert watched.left >= 999_000
