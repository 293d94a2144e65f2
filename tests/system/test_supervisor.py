"""`ansim serve`: everything starts together, dies alone and comes back, and ends together."""

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.system.installation import ENDING_SECONDS, Installation, alive, wait_until

from ansim.conf.roles import Role


def _nothing_is_left(installation: Installation) -> bool:
    return not installation.processes() and not installation.postgres_number()


def test_everything_starts_answers_and_ends_together(
    blank: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    """All roles answer a signed request; SIGTERM ends every process and the database; a warm start works again."""
    cold = blank.start()
    assert blank.is_whole()
    for role in Role:
        status = blank.status(role)
        assert status is not None
        assert status.role == role.value
        assert status.database == ("ok" if role.has_database else "none")
    assert blank.stop() == 0
    assert _nothing_is_left(blank)
    warm = blank.start()
    assert blank.is_whole()
    assert blank.stop() == 0
    with capsys.disabled():
        print(f"\nansim serve: cold {cold:.1f} s, warm {warm:.1f} s", end="")


def test_a_second_start_on_the_same_home_is_refused_and_does_no_harm(running: Installation) -> None:
    """The second says where the first can be found and exits 1; the first goes on with the same processes."""
    before = running.processes()
    second = running.run("serve")
    assert second.returncode == 1
    assert second.stdout == ""
    assert second.stderr.startswith("ansim: serve.running: ")
    assert running.settings["ANSIM_PORT"] in second.stderr
    assert "Traceback" not in second.stderr
    assert running.processes() == before
    assert running.is_whole()


@pytest.mark.usefixtures("untraced")
def test_two_homes_are_two_installations(
    new_installation: Callable[..., Installation], template: Path
) -> None:
    """Two homes that both want one port run side by side on different ports, with different keys."""
    one = new_installation("one", like=template)
    two = new_installation("two", ANSIM_PORT=one.settings["ANSIM_PORT"])
    one.start()
    two.start()
    assert one.is_whole()
    assert two.is_whole()
    addresses = [home.address(role) for home in (one, two) for role in Role]
    assert len(set(addresses)) == len(addresses)
    first, second = one.status(Role.VAULT), two.status(Role.VAULT)
    assert first is not None
    assert second is not None
    assert first.service_key != second.service_key
    one.stop()
    assert two.is_whole()


def test_what_dies_is_started_again(running: Installation) -> None:
    """A role and the worker killed by SIGKILL come back by themselves; the others keep their processes."""
    before = running.processes()
    killed = [running.number_of(words) for words in ("serve --role vault", "worker")]
    for number in killed:
        os.kill(number, signal.SIGKILL)
    wait_until(lambda: running.number_of("worker") not in (0, *killed), "the worker is back")
    wait_until(lambda: running.number_of("serve --role vault") not in (0, *killed), "the vault is back")
    wait_until(running.is_whole, "every role answers")
    kept = {number: words for number, words in before.items() if number not in killed}
    assert kept.items() <= running.processes().items()


@pytest.mark.parametrize("how", ["fast", "immediate", "killed"])
@pytest.mark.usefixtures("untraced")
def test_a_database_stopped_under_it_comes_back(installation: Installation, how: str) -> None:
    """However PostgreSQL went, it is started again and every role answers, with no process restarted by hand."""
    installation.start()
    before = installation.processes()
    server = installation.postgres_number()
    if how == "killed":
        os.kill(server, signal.SIGKILL)
    else:
        installation.postgres.stop(mode=how)
    wait_until(lambda: installation.postgres_number() not in (0, server), "PostgreSQL is back")
    wait_until(installation.is_whole, "every role answers")
    roles = {number: words for number, words in before.items() if words.startswith("serve")}
    assert roles.items() <= installation.processes().items()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
@pytest.mark.usefixtures("untraced")
def test_ctrl_c_and_a_closed_terminal_end_everything(
    installation: Installation, number: signal.Signals
) -> None:
    """Ctrl-C and a hang-up end all processes and the database in order, with exit code 0."""
    installation.start()
    assert installation.stop(number) == 0
    assert _nothing_is_left(installation)


@pytest.mark.usefixtures("untraced")
def test_an_impatient_second_ctrl_c_changes_nothing(installation: Installation) -> None:
    """Two more signals while everything is being stopped leave nothing behind either."""
    installation.start()
    assert installation.supervisor is not None
    supervisor = installation.supervisor
    installation.supervisor.send_signal(signal.SIGINT)
    wait_until(lambda: len(installation.processes()) < 8 or supervisor.poll() is not None, "stopping began")
    for number in (signal.SIGINT, signal.SIGTERM):
        supervisor.send_signal(number)
    assert supervisor.wait(ENDING_SECONDS) == 0
    assert _nothing_is_left(installation)


@pytest.mark.usefixtures("untraced")
def test_a_signal_while_starting_leaves_nothing(blank: Installation) -> None:
    """SIGTERM as soon as the first role process exists: all ends, nothing stays, and the next start works."""
    starting = blank.spawn("serve")
    wait_until(lambda: blank.number_of("serve --role office"), "the first role is started")
    starting.send_signal(signal.SIGTERM)
    output, _ = starting.communicate(timeout=ENDING_SECONDS)
    assert starting.returncode == 130
    assert "Traceback" not in output
    assert "ansim: interrupted: " in output
    wait_until(lambda: _nothing_is_left(blank), "all has ended")
    blank.start()
    assert blank.is_whole()


@pytest.mark.usefixtures("untraced")
def test_the_end_of_the_supervisor_is_the_end_of_its_processes(installation: Installation) -> None:
    """After SIGKILL of the supervisor its processes end by themselves, and the next start takes over the database."""
    installation.start()
    assert installation.supervisor is not None
    children = [n for n in installation.processes() if n != installation.supervisor.pid]
    assert len(children) == 7
    installation.supervisor.kill()
    installation.supervisor.wait(ENDING_SECONDS)
    wait_until(lambda: not any(alive(number) for number in children), "the children end")
    installation.end()
    installation.start()
    assert installation.is_whole()


@pytest.mark.usefixtures("untraced")
def test_a_supervisor_killed_while_starting_leaves_no_orphans(blank: Installation) -> None:
    """Children whose supervisor died before they had even read their settings end too."""
    starting = blank.spawn("serve")
    wait_until(lambda: blank.number_of("serve --role ledger"), "the last role is started")
    starting.kill()
    starting.communicate(timeout=ENDING_SECONDS)
    wait_until(lambda: not blank.processes(), "the children end")


def test_a_home_that_cannot_be_made_is_said(new_installation: Callable[..., Installation]) -> None:
    """A file where the home should be: one line that says so, no traceback."""
    broken = new_installation("broken")
    broken.home.write_text("a file")
    answer = broken.run("serve")
    assert answer.returncode == 1
    assert answer.stderr.startswith("ansim: home.unusable: ")
    assert len(answer.stderr.splitlines()) == 1
    broken.home.unlink()


def test_a_damaged_key_is_said_and_never_replaced(installation: Installation) -> None:
    """A key file cut short stops the start with the file's name, and the file stays for the administrator."""
    installation.start()
    installation.stop()
    damaged = installation.home / "keys" / "vault" / "service.key"
    damaged.write_bytes(damaged.read_bytes()[:7])
    answer = installation.run("serve")
    assert answer.returncode == 1
    assert answer.stderr.startswith("ansim: keys.damaged: ")
    assert "service.key" in answer.stderr
    assert damaged.stat().st_size == 7
    assert _nothing_is_left(installation)


@pytest.mark.usefixtures("untraced")
def test_a_port_that_another_program_holds_is_stepped_over(installation: Installation) -> None:
    """The console moves to the next free port when the wanted one is taken, and says so."""
    import socket

    wanted = int(installation.settings["ANSIM_PORT"])
    with socket.socket() as other:
        other.bind(("127.0.0.1", wanted))
        other.listen()
        installation.start()
        assert installation.address(Role.OFFICE) != f"http://127.0.0.1:{wanted}"
        wait_until(installation.is_whole, "every role answers")


def test_a_full_disk_at_the_start_is_said(blank: Installation) -> None:
    """Starting on a home on a full disk ends with disk.full or the database's own sentence, never a traceback."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a tiny disk")
    blank.home.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(blank.home)],
        capture_output=True,
        text=True,
    )
    if mounted.returncode != 0:
        pytest.skip(f"this machine does not let root mount a tiny disk: {mounted.stderr.strip()[:80]}")
    try:
        answer = blank.run("serve")
    finally:
        blank.end()
        subprocess.run(["umount", str(blank.home)], check=True)
    assert answer.returncode == 1
    assert answer.stderr.splitlines()[-1].startswith(("ansim: postgres.failed: ", "ansim: disk.full: "))
    assert "Traceback" not in answer.stderr
