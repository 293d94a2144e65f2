"""The console's pages of delivery over 5,000,000 deliveries, and the sweep over 500,000 of them that no receipt came for.

`python bench/delivery_page.py [--deliveries N] [--rounds N] [--home FOLDER] [--pages]`. Pages over 300 ms (p95) are named. The
silence is settled in < 10 minutes, nothing of it before the settle time. Twenty batches of one size, as many as the home shows,
the two newest wholly silent, each with three days of run and letters that wait; rows come by INSERT ... SELECT into tables without
foreign keys. `--home` keeps the filled folder for another run of the same schema, `--pages` leaves its silence for it. CPU is that
of this process and of PostgreSQL, which other programs on the machine do not change.
"""

# ruff: noqa: PLC0415 (settings are read, and models imported, only once the environment and the database stand)
import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

BATCHES, SILENT, PARCEL, BUDGET, SWEEP = 20, 2, 50, 0.3, 600.0
TABLES = ("delivery_delivery", "delivery_attempt", "delivery_parcel", "notices_notice", "notices_rosterrow")
#: foreign keys and all but unique indexes are dropped before the rows come, the indexes made again after
BARE = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT conrelid::regclass AS place, conname FROM pg_constraint WHERE contype = 'f'
    AND (conrelid = ANY(%(tables)s::regclass[]) OR confrelid = ANY(%(tables)s::regclass[]))
  LOOP EXECUTE format('ALTER TABLE %%s DROP CONSTRAINT %%I', one.place, one.conname); END LOOP;
END $$
"""
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY(%(tables)s::regclass[]) AND NOT indisunique
"""
#: of each batch but the SILENT newest: 94 % arrived, 5.9 % failed for six reasons, a few are unknown; of 500 people one has no phone
ROWS = """
INSERT INTO delivery_parcel (group_id, fence, stage, ref, lease_until, expires_at, claimed_at, released_at, settled_at, code)
SELECT %(group)s, gen_random_uuid(), 'answered', 'G' || n, %(at)s, %(at)s, %(at)s + n * interval '1 ms',
  %(at)s + n * interval '1 ms', %(at)s + n * interval '2 ms', '' FROM generate_series(1, %(count)s / %(parcel)s) n;
INSERT INTO delivery_delivery (office_id, channel, group_id, key, content, attachment, sha256, state, tries, expires_at,
  created_at, changed_at)
SELECT %(office)s, 'sms', %(group)s, 'P' || lpad((%(first)s + n)::text, 13, '0'), decode(repeat('ab', 120), 'hex'), '', '',
  CASE WHEN %(silent)s THEN 'sent' WHEN n %% 10000 = 7 THEN 'unknown' WHEN n %% 1000 >= 941 THEN
    (ARRAY['failed_permanent', 'failed_temporary', 'failed_technical'])[1 + n %% 3] ELSE 'delivered' END,
  1, %(at)s + interval '3 days', %(at)s, %(at)s + n * interval '1 ms' FROM generate_series(1, %(count)s) n WHERE n %% 500 <> 3;
UPDATE delivery_delivery d SET code = (ARRAY['3032', '3040', '3050', '3059', '1062', '2230'])[1 + d.id %% 6]
WHERE d.group_id = %(group)s AND d.state LIKE 'failed%%';
INSERT INTO delivery_attempt (delivery_id, number, parcel_id, outcome, message_id, file_id, code)
SELECT d.id, 1, (SELECT min(id) FROM delivery_parcel WHERE group_id = %(group)s) + (row_number() OVER (ORDER BY d.id) - 1) / %(parcel)s,
  CASE d.state WHEN 'failed_permanent' THEN 'permanent' WHEN 'failed_temporary' THEN 'temporary'
    WHEN 'failed_technical' THEN 'technical' ELSE d.state END,
  'M' || d.key, '', CASE WHEN d.state = 'delivered' THEN '4000' ELSE d.code END
FROM delivery_delivery d WHERE d.group_id = %(group)s;
INSERT INTO notices_rosterrow (batch_id, row, person, codes, warnings, corrected, pages)
SELECT %(batch)s, n, CASE WHEN n %% 100 <> 0 THEN '\\x00'::bytea END, CASE WHEN n %% 100 = 0 THEN ARRAY['phone.wrong'] ELSE '{}'::varchar[] END, '{}', false, '{}'
FROM generate_series(1, %(count)s + %(count)s / 99) n;
INSERT INTO notices_notice (office_id, batch_id, roster_row_id, reference, state, record, name_tag, phone_tag, birth_tag, part_tags,
  first_day, last_day, pdf_sha256, jpg_sha256, block_page, issued_at)
SELECT %(office)s, %(batch)s, %(first)s + n, 'P' || lpad((%(first)s + n)::text, 13, '0'), 'issued', %(record)s, %(tag)s,
  CASE WHEN n %% 500 <> 3 THEN %(tag)s END, %(tag)s,
  '{}', %(at)s, %(at)s, repeat('0', 64), repeat('1', 64), false, %(at)s FROM generate_series(1, %(count)s) n;
INSERT INTO notices_pace (batch, minute, what, count)
SELECT %(batch)s, date_trunc('minute', %(at)s) + m * interval '1 minute', what, %(count)s / 8640
FROM generate_series(1, 4320) m, unnest(ARRAY['sent', 'delivered', 'failed']) what;
"""


def start(home: Path, *, kept: bool) -> None:
    """Start an own server and prepare Django as the office role."""
    os.environ |= {"ANSIM_HOME": str(home), "ANSIM_ROLE": "supervisor", "ANSIM_SANDBOX": "1"}
    import django

    from parts.server import own_server

    own_server(home, kept=kept)
    os.environ |= {"ANSIM_ROLE": "office", "DJANGO_SETTINGS_MODULE": "ansim.conf.role_office"}
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def fill(deliveries: int) -> None:
    """Make the drill office with ten released batches."""
    from django.db import connection

    from ansim.accounts.domain.roles import StaffRole
    from ansim.accounts.services.demo import create_demo_office
    from ansim.delivery.services.control import open_group
    from ansim.delivery.services.providers import connect_provider
    from ansim.kit.clock import now
    from ansim.notices.domain.guardian_keys import people_group

    begun = time.perf_counter()
    officer = create_demo_office(at=now()).actor(StaffRole.NOTICE_OFFICER)
    office_id, count = officer.office_id or 0, deliveries // BATCHES
    connect_provider(
        office_id=office_id,
        base_url="http://127.0.0.1:1",
        api_key="K",
        api_secret="S",
        senders=["0200000000"],
        receipt_secret="bench",
        now=now(),
        by="bench",
    )
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off; SET maintenance_work_mem = '256MB'")
        cursor.execute(BARE, {"tables": list(TABLES)})
        cursor.execute(INDEXES, {"tables": list(TABLES)})
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} SET UNLOGGED")
        for number in range(BATCHES):
            at = now() - timedelta(days=BATCHES - number + 3)
            batch = made_batch(officer, number, count, at)
            group = open_group(
                office_id=office_id, name=people_group(batch.pk), sender="0200000000", now=at, by="bench"
            )
            type(batch).objects.filter(pk=batch.pk).update(delivery_group=group)
            values = {
                **{
                    "group": group,
                    "batch": batch.pk,
                    "office": office_id,
                    "count": count,
                    "first": number * count,
                    "at": at,
                },
                **{
                    "silent": number >= BATCHES - SILENT,
                    "parcel": PARCEL,
                    "record": b"\\0" * 300,
                    "tag": b"\\0" * 32,
                },
            }
            for statement in ROWS.split(";\n")[:-1]:
                cursor.execute(statement, values)
            print(f"  {(number + 1) * count:,} after {time.perf_counter() - begun:.0f} s", flush=True)
    seal_shown(office_id)
    with connection.cursor() as cursor:
        for _, made in indexes:
            cursor.execute(made)
        for table in TABLES:
            cursor.execute(f"VACUUM ANALYZE {table}")
    print(
        f"{deliveries:,} deliveries of {BATCHES} batches in {time.perf_counter() - begun:.0f} s", flush=True
    )


def seal_shown(office_id: int) -> None:
    """Seal a whole record for everybody whom the lists of failures and of the unknown may show."""
    from django.db import connection

    from ansim.notices.adapters.office_keys import OfficeKeys

    keys = OfficeKeys(office_id)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE sealed (reference text PRIMARY KEY, record bytea)")
        cursor.execute("SELECT key FROM delivery_delivery WHERE state LIKE 'failed%%' OR state = 'unknown'")
        shown = [key for (key,) in cursor.fetchall()]
        with cursor.copy("COPY sealed FROM STDIN") as copy:
            for reference in shown:
                copy.write_row((reference, keys.seal(record_bytes(reference), f"notice:{reference}")))
        cursor.execute(
            "UPDATE notices_notice n SET record = s.record FROM sealed s WHERE n.reference = s.reference"
        )


def record_bytes(reference: str) -> bytes:
    """Return one whole record of an invented person."""
    from datetime import date

    from ansim.kit.clock import midnight
    from ansim.kit.sentence import Sentence
    from ansim.notices.domain.record import Issuer, NoticeKind, NoticeRecord, Period
    from ansim.notices.domain.record_json import record_to_bytes

    day, said = (
        date(2026, 11, 20),
        Sentence("감염병예방법 제42조에 따라 격리합니다.", "Isolation under article 42."),
    )
    return record_to_bytes(
        NoticeRecord(
            reference=reference,
            kind=NoticeKind.ISOLATION,
            issuer=Issuer("가람시", "가람시장", "보건소", "홍담당", "02-000-0000", "garam", True),
            name="홍길동",
            birth=day,
            phone="01000000000",
            address="가람시 새벽동 1",
            place="자택",
            reason=said,
            period=Period(day, day + timedelta(days=6), midnight(day + timedelta(days=7)), "case", "제42조"),
            legal_basis=said,
            penalty=said,
            appeal=said,
            issued_on=day,
            template="isolation-1",
            qr_text="http://localhost:8000/n/" + "x" * 300,
        )
    )


def silence() -> None:
    """Sweep over the batches without a receipt: just before the settle time, then until nothing is left."""
    from ansim.delivery.adapters.solapi import CAPABILITIES
    from ansim.delivery.models import Parcel, Provider
    from ansim.delivery.services.settling import settle_silent

    provider = Provider.objects.get().pk
    first = Parcel.objects.filter(attempts__outcome="sent").earliest("claimed_at").claimed_at
    last = Parcel.objects.latest("claimed_at").claimed_at
    seconds, early = timed(
        partial(
            settle_silent,
            provider_id=provider,
            settle=CAPABILITIES.settle,
            now=first + CAPABILITIES.settle - timedelta(seconds=1),
        )
    )
    print(f"before the settle time: {early} moved in {seconds:.2f} s")
    late, total, sweeps = last + CAPABILITIES.settle + timedelta(hours=1), 0, [0.0]
    sweep = partial(settle_silent, provider_id=provider, settle=CAPABILITIES.settle, now=late)
    while (swept := timed(sweep))[1]:
        total += swept[1]
        sweeps.append(swept[0])
    print(
        f"{total:,} without a result settled in {sum(sweeps):.1f} s of {len(sweeps) - 1} sweeps, the longest {max(sweeps):.1f} s"
    )
    assert not early
    assert sum(max(60.0, spent) for spent in sweeps[1:]) <= SWEEP, "sweeps begin a minute apart"


def made_batch(officer: Any, number: int, count: int, at: Any) -> Any:
    """Make one released batch."""
    from ansim.notices.models import Batch

    return Batch.objects.create(
        office_id=officer.office_id,
        kind="isolation",
        source="roster",
        state="released",
        issued_on=at.date(),
        list_blob="bench",
        list_suffix=".xlsx",
        content_sha256=f"{number:064d}",
        manifest_sha256="0" * 64,
        rows=count + count // 99,
        included=count,
        created_by_id=officer.staff_id,
        created_at=at,
    )


def pages() -> dict[str, str]:
    """Return the addresses of the pages of delivery by their names."""
    from django.urls import reverse

    from ansim.notices.models import Batch

    known = Batch.objects.values_list("pk", flat=True)[: SILENT + 1]
    newest, older = known[0], known[SILENT]
    failures = reverse("console_failures")
    return {
        "home": reverse("console_home"),
        "home, the part that moves": reverse("console_home_live"),
        "batch under way": reverse("console_batch", args=[newest]),
        "batch under way, the part that moves": reverse("console_batch_live", args=[newest]),
        "batch that is done": reverse("console_batch", args=[older]),
        "chart of a run": reverse("console_batch_pace", args=[older]),
        "people left out of a batch": f"{reverse('console_batch_people', args=[older])}?who=excluded",
        "failures": failures,
        "failures of one reason": f"{failures}?state=failed_permanent&code=3032",
        "failures, page 100": f"{failures}?page=100",
        "failures, the last page": f"{failures}?page=1000000",
        "unknown": reverse("console_unknown"),
    }


def measure(rounds: int) -> list[str]:
    """Ask for every page and print its times; return the names of those over budget."""
    from django.test import Client

    from ansim.accounts.models import Staff

    client, slow = Client(), []
    staff = Staff.objects.get(login="notice")
    client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    print(f"{'page':40} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8} {'CPU ms':>8} {'bytes':>9}")
    for name, address in pages().items():
        answer, used = timed(partial(client.get, address))[1], processor()
        seconds = [timed(partial(client.get, address))[0] for _ in range(rounds)]
        own = (processor() - used) / rounds
        assert answer.status_code == 200, (name, answer.status_code)
        spent = sorted(seconds)
        p95 = spent[min(len(spent) - 1, int(len(spent) * 0.95))]
        print(
            f"{name:40} {statistics.median(spent) * 1e3:8.1f} {p95 * 1e3:8.1f} {spent[-1] * 1e3:8.1f}"
            f" {own * 1e3:8.1f} {len(answer.content):9,}",
            flush=True,
        )
        if p95 >= BUDGET:
            slow.append(name)
    return slow


def processor() -> float:
    """Return the seconds of processor that this process and its PostgreSQL have used so far, in steps of 10 ms."""
    master = int((Path(os.environ["ANSIM_HOME"]) / "postgres" / "postmaster.pid").read_text().split()[0])
    tasks = Path(f"/proc/{master}/task").iterdir()
    workers = [child for task in tasks for child in (task / "children").read_text().split()]
    used = 0
    for pid, end in [(str(master), 15), *((worker, 13) for worker in workers)]:
        with suppress(OSError):  # ended meanwhile: then it is among those the master waited for
            used += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:end]))
    return time.process_time() + used / os.sysconf("SC_CLK_TCK")


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Return how long something took, and what it gave."""
    begun = time.perf_counter()
    found = act()
    return time.perf_counter() - begun, found


def main() -> None:
    """Fill, measure and print; the server and its folder are gone afterwards unless they are kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deliveries", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--pages", action="store_true")
    wanted = parser.parse_args()
    home = wanted.home or Path(tempfile.mkdtemp(prefix="ansim-bench-"))
    start(home, kept=bool(wanted.home))
    if not (home / "filled").exists():
        fill(wanted.deliveries)
        (home / "filled").touch()
    slow = measure(wanted.rounds)
    print(f"over {BUDGET * 1e3:.0f} ms: {', '.join(slow) or 'none'}")
    if not wanted.pages:
        silence()


if __name__ == "__main__":
    main()
