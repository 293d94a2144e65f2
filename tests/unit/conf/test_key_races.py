"""Keys and ports made by several threads and processes in the same moment: one of each, whole, and no leftovers."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.unit.conf.conftest import BecomeRole

from ansim.conf import keys, ports
from ansim.conf.roles import Role

RACERS = 12


def _together(work: Callable[[], Any], count: int = RACERS) -> list[Any]:
    """Run `work` in threads that all start in the same moment."""
    gate = threading.Barrier(count)

    def start() -> Any:
        gate.wait(timeout=60)
        return work()

    with ThreadPoolExecutor(count) as pool:
        return [done.result(timeout=60) for done in [pool.submit(start) for _ in range(count)]]


def _leftovers(home: Path) -> list[str]:
    return [path.name for path in home.rglob("*.part")]


def test_threads_that_make_a_key_at_once_hold_the_same_one(become: BecomeRole, home: Path) -> None:
    """From an empty disk twelve threads ask for one secret: all get the same 32 bytes, which stay."""
    become(Role.VAULT)
    found = _together(lambda: keys.secret(Role.VAULT, "a"))
    assert len(set(found)) == 1
    assert keys.secret(Role.VAULT, "a") == found[0]
    assert _leftovers(home) == []


def test_threads_that_make_different_keys_disturb_nobody(become: BecomeRole, home: Path) -> None:
    """Making the folders is a race too: many keys at once are all made, each its own."""
    become(keys.SUPERVISOR)
    names = iter(range(RACERS))
    lock = threading.Lock()

    def one() -> bytes:
        with lock:
            number = next(names)
        return keys.secret(list(Role)[number % len(Role)], f"key-{number}")

    assert len(set(_together(one))) == RACERS
    assert _leftovers(home) == []


SCRIPT = """
import sys
from ansim.conf import keys
sys.stdin.readline()
print(keys.secret("vault", "a").hex(), keys.service_key("vault").public_key().public_bytes_raw().hex())
"""


def test_processes_that_make_a_key_at_once_hold_the_same_one(become: BecomeRole, home: Path) -> None:
    """Four processes started on an empty home, let go together, print one secret and one service key."""
    become(Role.VAULT)
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    for racer in racers:
        assert racer.stdin
        racer.stdin.write("\n")
        racer.stdin.flush()
    said = {racer.communicate(timeout=120)[0] for racer in racers}
    assert [racer.returncode for racer in racers] == [0] * 4
    assert said == {
        f"{keys.secret(Role.VAULT, 'a').hex()} "
        f"{keys.service_key(Role.VAULT).public_key().public_bytes_raw().hex()}\n"
    }
    assert _leftovers(home) == []


def test_readers_of_public_keys_see_a_whole_key_while_it_is_published(become: BecomeRole, home: Path) -> None:
    """While one thread publishes over and over, readers always find a key, never half a file."""
    become(keys.SUPERVISOR)
    keys.publish_service(Role.VAULT)
    right = keys.service_public(Role.VAULT).public_bytes_raw()
    wrong = home / "keys" / "public" / "vault.service"
    enough = threading.Event()

    def publish() -> None:
        for _ in range(60):
            partial = wrong.with_suffix(".old")
            partial.write_text("11" * 32)
            partial.replace(wrong)
            keys.publish_service(Role.VAULT)
        enough.set()

    def read() -> set[bytes]:
        seen = set()
        while not enough.is_set():
            seen.add(keys.service_public(Role.VAULT).public_bytes_raw())
        return seen

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        pool.submit(publish).result(timeout=60)
        assert set().union(*(reader.result(timeout=60) for reader in readers)) <= {right, b"\x11" * 32}
    assert keys.service_public(Role.VAULT).public_bytes_raw() == right


def test_readers_of_ports_see_whole_tables_while_they_are_chosen(become: BecomeRole, home: Path) -> None:
    """A role that looks up the others while the supervisor chooses anew never finds an empty or half table."""
    become(keys.SUPERVISOR)
    ports.choose()
    enough = threading.Event()

    def read() -> set[int]:
        sizes = set()
        while not enough.is_set():
            sizes.add(len(ports.known()))
        return sizes

    with ThreadPoolExecutor(2) as pool:
        reader = pool.submit(read)
        for _ in range(40):
            ports.choose()
        enough.set()
        assert reader.result(timeout=60) <= {7}
    assert _leftovers(home) == []


def test_choosers_at_once_leave_one_whole_table(become: BecomeRole, home: Path) -> None:
    """Eight threads that choose at the same moment leave a table that one of them chose, all ports different."""
    become(keys.SUPERVISOR)
    chosen = _together(ports.choose, 8)
    kept = json.loads((home / "run" / "ports.json").read_text())
    assert kept in chosen
    assert len(set(kept.values())) == 7
    assert _leftovers(home) == []


def test_a_process_killed_while_it_makes_a_key_leaves_no_key_but_a_way_on(
    become: BecomeRole, home: Path
) -> None:
    """SIGKILL between writing and naming: the next start makes the key, and the part is no key to anyone."""
    become(Role.VAULT)
    script = (
        "import os, signal\nfrom pathlib import Path\nfrom ansim.conf import keys\n"
        "Path.hardlink_to = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\nkeys.secret('vault', 'a')"
    )
    done = subprocess.run([sys.executable, "-c", script], timeout=120, check=False, env=dict(os.environ))
    assert done.returncode == -9
    assert keys.held(Role.VAULT) == ()
    assert len(_leftovers(home)) == 1
    key = keys.secret(Role.VAULT, "a")
    assert [one.name for one in keys.held(Role.VAULT)] == ["a"]
    assert keys.secret(Role.VAULT, "a") == key


@pytest.mark.parametrize("kind", ["file", "link"])
def test_a_key_folder_that_is_none_is_a_clear_fault(become: BecomeRole, home: Path, kind: str) -> None:
    """Where a file or a dangling link stands in the folder's place, no key is written anywhere else."""
    become(Role.VAULT)
    (home / "keys").mkdir(parents=True)
    place = home / "keys" / "vault"
    if kind == "file":
        place.write_text("x")
    else:
        place.symlink_to(home / "nowhere")
    with pytest.raises(OSError):  # noqa: PT011
        keys.secret(Role.VAULT, "a")
    assert not (home / "nowhere").exists()
    assert _leftovers(home) == []
