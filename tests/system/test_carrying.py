"""Two installations with a wall between them: only files pass, everybody is written to once, strangers' files do nothing."""

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.system.installation import Installation, free_port, wait_until

ROOT = Path(__file__).parents[2]
SERVE = "import django; django.setup(); from tests.system.carrying_home import serve; serve()"
AS_OFFICE = {"ANSIM_ROLE": "office", "DJANGO_SETTINGS_MODULE": "ansim.conf.role_office"}


@dataclass
class Home:
    """One side: its installation, the process that acts in it, and the number of its office."""

    installation: Installation
    process: "subprocess.Popen[str]"
    office_id: int = 0

    def act(self, *words: object) -> Any:
        """Let the side do one thing; return what came of it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def carry(self, *words: object) -> Any:
        """Run `ansim carry …` here; return what it told."""
        answer = self.act("carry", *map(str, words))
        assert answer["code"] == 0, answer["refused"]
        return answer["told"]

    def refusal(self, *words: object) -> str:
        """Run `ansim carry …` here and return the code of its refusal."""
        answer = self.act("carry", *map(str, words))
        assert answer["code"] == 1
        assert answer["told"] is None
        return str(answer["refused"].split(":")[1].strip())

    def end(self) -> None:
        """End the process in order."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        assert self.process.wait(30) == 0
        self.process.stdout.close()


@pytest.fixture
def gateway() -> Iterator[str]:
    """The drill's message service in a process of its own, as only the outer side can reach it."""
    port = free_port()
    words = [sys.executable, "-m", "ansim.sandbox.gateway", str(port)]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, text=True)
    assert process.stdin is not None
    process.stdin.write(json.dumps({"senders": ["01000000000"], "receipt_delay": 3600}))
    process.stdin.close()
    url = f"http://127.0.0.1:{port}"
    wait_until(lambda: _get(f"{url}/sandbox/health") is not None, "the gateway answers")
    yield url
    process.terminate()
    process.wait(30)


def _get(url: str) -> Any:
    try:
        return httpx.get(url, trust_env=False).json()
    except httpx.TransportError:
        return None


def accepted(gateway: str) -> Counter[str]:
    """How often the service took a message to each number (it keeps a hash of it)."""
    return Counter(one["number"] for one in _get(f"{gateway}/sandbox/accepted")["accepted"])


@pytest.fixture
def sides(
    new_installation: Callable[..., Installation], template: Path, gateway: str
) -> Iterator[tuple[Home, Home]]:
    """The inner side without a message service, and the outer one with an account."""
    homes: list[Home] = []
    for name, service in (("inside", ""), ("outside", gateway)):
        one = new_installation(name, like=template, ANSIM_SANDBOX="1")
        with one.inside():
            one.postgres.start()
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE],
            env=one.environment(**AS_OFFICE),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        homes.append(Home(one, process))
        homes[-1].office_id = homes[-1].act("office", service)
    yield homes[0], homes[1]
    for home in homes:
        if home.process.poll() is None:
            home.end()


def pin(home: Home, other: Home, folder: Path) -> None:
    """Let one side know the other by its key file and the fingerprint read out."""
    file = folder / f"{other.installation.home.name}.key"
    told = other.carry("keys", "--to", file)
    home.carry("pin", file, "--fingerprint", told["fingerprint"], "--replace")


def test_a_batch_crosses_the_wall_once(sides: tuple[Home, Home], gateway: str, tmp_path: Path) -> None:
    """Proves the way out and back between two homes; and that a copy, a stranger's bundle and a restart send nothing more."""
    inside, outside = sides
    pin(inside, outside, tmp_path)
    pin(outside, inside, tmp_path)
    assert inside.act("release", inside.office_id, 0, 3) == {"queued": 3}

    (out,) = inside.carry("out", "--batch", 1, "--to", tmp_path / "bundle")
    assert (out["count"], out["not_carried"]) == (3, 0)
    (again,) = inside.carry("out", "--batch", 1, "--to", tmp_path / "again")
    assert again["bundle"] == out["bundle"]
    assert inside.carry("bundles")[0]["state"] == "waiting"

    sent = outside.carry("send", tmp_path / "bundle")
    assert (sent["new"], sent["states"]) == (True, {"sent": 3})
    shutil.copy(tmp_path / "bundle", tmp_path / "copy")
    for file in ("bundle", "copy", "again"):
        assert outside.carry("send", tmp_path / file)["new"] is False
    assert sorted(accepted(gateway).values()) == [1, 1, 1]

    assert outside.carry("results", "--to", tmp_path / "results") == {"results": 3, "waiting": 0}
    assert inside.carry("in", tmp_path / "results")["changes"] == {"sent": 3}
    assert inside.carry("in", tmp_path / "results")["changes"] == {}
    assert inside.act("counts", inside.office_id) == {"sent": 3}
    assert inside.carry("bundles")[0]["state"] == "back"

    refused_for_others(inside, outside, tmp_path)
    assert sorted(accepted(gateway).values()) == [1, 1, 1]

    # a day later, by hand, with nothing running: the bundle is opened once more
    outside.end()
    with outside.installation.inside():
        outside.installation.postgres.stop()
    late = outside.installation.run("carry", "send", str(tmp_path / "bundle"), "--json")
    assert (late.returncode, json.loads(late.stdout)["new"]) == (0, False)
    assert sorted(accepted(gateway).values()) == [1, 1, 1]


def refused_for_others(inside: Home, outside: Home, folder: Path) -> None:
    """A bundle for a third installation is opened by nobody else; a bundle is no results, and results no bundle."""
    third = third_keys(inside, folder)
    inside.carry("pin", third["file"], "--fingerprint", third["fingerprint"], "--replace")
    assert inside.act("release", inside.office_id, 10, 2) == {"queued": 2, "sent": 3}
    inside.carry("out", "--batch", 1, "--to", folder / "foreign")
    assert outside.refusal("send", folder / "foreign") == "wire.carry_wrong_reader"
    assert outside.refusal("send", folder / "results") == "wire.carry_malformed"
    pin(inside, outside, folder)
    assert inside.refusal("in", folder / "bundle") == "wire.carry_malformed"
    assert inside.refusal("out", "--batch", 1, "--to", folder / "stolen") == "carry.other_reader"
    assert not (folder / "stolen").exists()
    assert inside.act("counts", inside.office_id) == {"sending": 2, "sent": 3}


def third_keys(inside: Home, folder: Path) -> dict[str, str]:
    """The key file of an installation that is neither side, made with its own keys in a home of its own."""
    home = folder / "third"
    code = "from ansim.conf.carry_keys import own; peer = own(); print(peer.fingerprint); print(peer.line(), end='')"
    environment = inside.installation.environment(ANSIM_HOME=str(home), ANSIM_ROLE="office")
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    fingerprint, line = told.stdout.splitlines()
    (folder / "third.key").write_text(f"{line}\n")
    return {"file": str(folder / "third.key"), "fingerprint": fingerprint}
