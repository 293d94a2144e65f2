"""A real process killed between log and reveal: SIGKILL at each step, and what another process then finds."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from tests.vault.residents.conftest import PHONE, START
from tests.vault.residents.test_revealing import look, own_leaves
from tests.vault.residents.warrants import Paper, handle

from ansim.ledger.domain.logs import LogName
from ansim.vault.models import Access

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("papers")]
SCRIPT = Path(__file__).with_name("dying_revealer.py")


def run_to_death(home, uid, step):
    """Reveal one contact in a process of its own that is killed at `step`; return what it had logged by then."""
    names = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    order = {
        "database": {name: connection.settings_dict[name] for name in names},
        "home": str(home),
        "uid": uid,
        "step": step,
        "at": START.isoformat(),
    }
    done = subprocess.run(
        [sys.executable, str(SCRIPT), json.dumps(order)], timeout=60, check=False, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-500:]
    return [bytes.fromhex(line) for line in (home / "logged").read_text().split()]


@pytest.mark.parametrize(
    ("step", "leaves", "released"),
    [("append", 0, False), ("proof", 16, False), ("release", 16, False), ("read", 16, True)],
)
def test_a_process_killed_between_log_and_reveal(
    own_home, enrol_phone, uid_of, logs, memory_log, step, leaves, released
):
    """Killed before a step: released only if the leaf stands; another process goes on with the same leaf."""
    phone = enrol_phone()
    logged = run_to_death(own_home, uid_of(PHONE), step)
    assert len(logged) == leaves
    row = Access.objects.get()
    assert (row.released_at is not None) == released
    assert not released or bytes(row.entry) in logged
    for leaf in logged:
        memory_log.entries.setdefault(LogName.LOOKUPS, []).append((f"access-{leaf[1:33].hex()[:48]}", leaf))
    (one,) = look(Paper(START), [handle(uid_of(PHONE))], logs)
    assert one.values["phone"] == PHONE
    assert len(own_leaves(phone, memory_log)) == 1
    assert len(memory_log.leaves()) == 16
