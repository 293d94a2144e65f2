"""Restore after forgetting: no evidence read. And a restore in time: rows come back out of the evidence."""

import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from tests.visits.gate.checkin_maker import DAY, ELSEWHERE, MIDNIGHT, NOON
from tests.visits.gate.conftest import Taker
from tests.visits.gate.stored import visits_of

from ansim.checkins.adapters import day_keys, partitions, store
from ansim.checkins.adapters.evidence_rows import sealed_of
from ansim.checkins.adapters.store import row_name
from ansim.checkins.domain.refusals import EvidenceForgotten
from ansim.checkins.queries.evidence import evidence_of
from ansim.checkins.services.forgetting import forget
from ansim.checkins.services.restoring import rebuild_rows
from ansim.conf import env, postgres
from ansim.wire.errors import EvidenceBroken
from ansim.wire.evidence import open_evidence

ROWS = ("--exclude-table-data=checkins_visit*", "--exclude-table-data=checkins_departure*")


def _program(name: str, *words: str) -> None:
    given = settings.DATABASES["default"]
    login = {"PGHOST": given["HOST"], "PGUSER": given["USER"], "PGPASSWORD": given["PASSWORD"]}
    command = [str(postgres._binaries() / name), *words]
    done = subprocess.run(command, env={**os.environ, **login}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def backup(
    taker: Taker, connect: Callable[[], store.Connection], tmp_path: Path
) -> Callable[..., Callable[[], None]]:
    """Make a backup of the database now, without visit rows as the handbook says; the result puts it back."""

    def make(*words: str) -> Callable[[], None]:
        name, file = settings.DATABASES["default"]["NAME"], str(tmp_path / "backup")
        _program("pg_dump", "-Fc", "-n", "public", *words, "-f", file, name)

        def restore() -> None:
            taker.connection.close()
            with connections["default"].cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE")
            _program("pg_restore", "--exit-on-error", "-d", name, file)
            taker.connection = connect()

        return restore

    return make


def at(days: int) -> datetime:
    """The beginning of a Korean day, so many days after the visits' day."""
    return datetime.fromtimestamp(MIDNIGHT + days * 86_400, UTC)


def test_yesterdays_backup_put_back_after_forgetting_reads_nothing(
    taker: Taker, backup: Callable[..., Callable[[], None]]
) -> None:
    """Backed up on d + 27 with everything in it, forgotten on d + 28, restored: no key of this installation opens one
    piece of evidence, and the next forgetting takes the rows away again."""
    taker.all(*(taker.phone().come() for _ in range(3)))
    taker.all(taker.phone(day=DAY + 1).come(NOON + 86_400), now=NOON + 86_400)
    restore = backup()
    forget(as_of=at(28))
    restore()
    pieces = list(sealed_of(DAY))
    assert len(pieces) == 3
    with pytest.raises(EvidenceForgotten):
        evidence_of(DAY)
    folder = env.home() / "keys" / "visits"
    for file in folder.iterdir():
        for piece in pieces:
            with pytest.raises(EvidenceBroken):
                open_evidence(
                    file.read_bytes().ljust(32, b"0")[:32],
                    row_name((DAY, piece.handle, piece.out)),
                    piece.sealed,
                )
    assert len(evidence_of(DAY + 1)) == 1
    assert [one.day for one in forget(as_of=at(28)) if one.evidence] == [DAY]
    assert list(sealed_of(DAY)) == []
    assert partitions.days()[0] == DAY + 1


def test_rows_come_back_out_of_the_evidence(taker: Taker, backup: Callable[..., Callable[[], None]]) -> None:
    """A backup without visit rows: after the restore they are rebuilt, the same as before; rebuilt twice, once."""
    phones = [taker.phone() for _ in range(5)]
    taker.all(*(phone.come(NOON - 600, people=3) for phone in phones), phones[0].go(NOON))
    taker.all(taker.phone().go(NOON, venue=ELSEWHERE))
    before = visits_of(DAY, [phone.handle for phone in phones])
    restore = backup(*ROWS)
    restore()
    assert taker.count() == taker.count("checkins_departure") == 0
    assert rebuild_rows() == 7
    assert visits_of(DAY, [phone.handle for phone in phones]) == before
    assert rebuild_rows() == 0
    assert taker.count("checkins_departure") == 2


def test_rows_of_forgotten_days_do_not_come_back(
    taker: Taker, backup: Callable[..., Callable[[], None]]
) -> None:
    """The evidence is in the backup, its key is not: nothing is rebuilt."""
    taker.all(taker.phone().come())
    restore = backup(*ROWS)
    day_keys.destroy(DAY)
    restore()
    assert rebuild_rows() == 0
    assert taker.count() == 0


def test_evidence_moved_to_another_row_does_not_open(taker: Taker) -> None:
    """Sealed bytes are bound to day, handle and direction: swapped between two rows they are refused."""
    taker.all(taker.phone().come(), taker.phone().come())
    one, two = sealed_of(DAY)
    taker.connection.execute(
        "UPDATE checkins_evidence SET sealed = %s WHERE handle = %s", [two.sealed, one.handle]
    )
    with pytest.raises(EvidenceBroken):
        evidence_of(DAY)
