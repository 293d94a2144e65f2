"""From approval to ranked list: a look-up over all roles, with its signatures, public leaves and checkpoints, beside plain SQL.

`python bench/approval.py [--residents 20000] [--visits 840000] [--cases 3]`. A drill installation with the seeded city
is started under its supervisor; cases are confirmed, warrants signed by two officers, and the time counts from the
second signature until contacts stand ranked in the office. The peer is one statement over the same visits with persons
in the clear: nobody signs, nothing is logged, nothing is sealed.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random

HOME = Path(os.environ.get("ANSIM_HOME") or tempfile.mkdtemp(prefix="ansim-bench-"))
os.environ |= {"ANSIM_HOME": str(HOME), "ANSIM_SANDBOX": "1"}

# ruff: noqa: E402, PLC0415 (settings are read only once the environment stands)
from ansim.cli.demo_city import city_file
from ansim.cli.drill import become_drill, gateway_child
from ansim.cli.supervisor import Supervisor, role_children
from ansim.conf.postgres import EmbeddedPostgres
from ansim.conf.roles import Role
from ansim.sandbox.city import City
from ansim.sandbox.city_rows import CityFile
from ansim.wire.days import begin_of, day_number
from parts.server import end_as_asked

BUDGET_SECONDS = 10.0
_TICKS = os.sysconf("SC_CLK_TCK")
_NAMES = {*Role, *(f"ansim_{role}" for role in Role), "worker", "--inside", "gateway"}
LONGEST = 12 * 3_600
STAY = 3_600
PEER = "CREATE TABLE peer (person int, venue int, zone int, came bigint, left_at bigint)"
INDEXES = """
CREATE INDEX ON peer (venue, came) INCLUDE (left_at, person, zone);
CREATE INDEX ON peer (person, came) INCLUDE (venue, zone, left_at);
"""
TOGETHER = f"""
  other.venue = own.venue AND other.zone = own.zone AND other.came < own.left_at AND other.left_at > own.came
  AND other.came > own.came - {LONGEST}
"""
STATEMENT = f"""
WITH met AS MATERIALIZED (
  SELECT other.person, min(greatest(own.came, other.came)) AS first,
         sum(least(own.left_at, other.left_at) - greatest(own.came, other.came)) AS seconds
  FROM peer own JOIN peer other ON {TOGETHER} AND other.person <> own.person
  WHERE own.person = %(case)s AND own.came >= %(first)s
  GROUP BY other.person HAVING sum(least(own.left_at, other.left_at) - greatest(own.came, other.came)) >= 900
), pairs AS (
  SELECT met.person AS source, other.person,
         sum(least(own.left_at, other.left_at) - greatest(own.came, met.first, other.came)) AS seconds
  FROM met JOIN peer own ON own.person = met.person AND own.left_at > met.first
  JOIN peer other ON {TOGETHER} AND other.left_at > greatest(own.came, met.first)
  WHERE other.person <> %(case)s AND %(generations)s > 1 GROUP BY 1, 2
  HAVING sum(least(own.left_at, other.left_at) - greatest(own.came, met.first, other.came)) >= 900
)
SELECT person, 1, seconds FROM met
UNION ALL
SELECT person, 2, max(seconds) FROM pairs WHERE person NOT IN (SELECT person FROM met) GROUP BY person
ORDER BY 2, 3 DESC
"""


def main() -> int:
    """Measure; 1 when a look-up took longer than its budget."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--residents", type=int, default=20_000)
    parser.add_argument("--visits", type=int, default=840_000)
    parser.add_argument("--cases", type=int, default=3, help="look-ups of each number of generations")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.inside:
        return look_up(args.cases)
    end_as_asked()
    try:
        return whole(args)
    finally:
        os.environ["ANSIM_ROLE"] = "supervisor"
        shutil.rmtree(HOME, ignore_errors=True)


def whole(args: argparse.Namespace) -> int:
    """Start every role, fill them, and measure in a process of the office."""
    become_drill()
    with Supervisor() as supervisor:
        supervisor.start_postgres()
        supervisor.start(role_children(tuple(Role), None))
        supervisor.wait_ready()
        ansim("demo", "prepare")
        supervisor.start([gateway_child()])
        supervisor.wait_ready()
        venues = max(50, args.residents * 6 // 100)
        ansim(
            "demo", "city", "--people", args.residents, "--venues", venues, "--visits", args.visits
        )  # fmt: skip
        fill_peer()
        words = [sys.executable, __file__, "--inside", "--cases", str(args.cases)]
        return subprocess.run(words, env={**os.environ, "ANSIM_ROLE": "office"}, check=False).returncode


def ansim(*words: object) -> None:
    """Run one command of the installation."""
    command = [sys.executable, "-m", "ansim.cli.main", *map(str, words)]
    subprocess.run(command, env={**os.environ, "ANSIM_ROLE": ""}, check=True)


def fill_peer() -> None:
    """Copy the city's visits into one table with persons in the clear; who did not check out stayed an hour."""
    city = City(CityFile.read(city_file()).plan)
    with EmbeddedPostgres(HOME).connect_as_superuser("ansim_office") as connection:
        connection.execute(PEER)
        with connection.cursor() as cursor, cursor.copy("COPY peer FROM STDIN") as copy:
            for row in visits(city):
                copy.write_row(row)
        connection.execute(INDEXES)
        connection.execute("VACUUM ANALYZE peer")
        connection.execute("GRANT SELECT ON peer TO PUBLIC")


def visits(city: City) -> Iterator[tuple[int, int, int, int, int]]:
    """Yield person, venue, zone, at and left of every visit, in seconds since 1970."""
    for day in city.live():
        midnight = begin_of(day_number(city.date_of(day.number)))
        for person, venue, zone, at, gone, told in zip(
            day.person, day.venue, day.zone, day.at, day.gone, day.told, strict=True
        ):
            came = midnight + at * 30
            yield person, venue, zone, came, midnight + gone * 30 if told else came + STAY


def look_up(count: int) -> int:
    """Confirm cases one after another, each followed over all roles and by the statement; print both."""
    os.environ["DJANGO_SETTINGS_MODULE"] = Role.OFFICE.settings_module
    import django

    django.setup()
    city = City(CityFile.read(city_file()).plan)
    random = Random(5)
    residents = city.residents()
    slow = 0
    for generations in (1, 2):
        for _ in range(count):
            person = random.randrange(len(residents))
            before = spent()
            took, contacts = followed(f"0{residents[person][0].removeprefix('+82')}", generations, city)
            used = spent() - before
            plain, found = stated(person, generations, city)
            total = sum(seconds for _, seconds in took)
            slow += total > BUDGET_SECONDS
            stages = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in took)
            print(
                f"{generations} generation(s): approval to ranked list {total:5.1f} s ({stages}),"
                f" {contacts:,} people   SQL {plain * 1_000:,.0f} ms, {found:,} people"
            )
            print(
                "  processor:",
                ", ".join(f"{who} {ticks / _TICKS:.2f} s" for who, ticks in used.most_common()),
            )
            sys.stdout.flush()
    return 1 if slow else 0


def followed(phone: str, generations: int, city: City) -> tuple[list[tuple[str, float]], int]:
    """Confirm a case, sign its look-up, and wait; return the seconds of each stage and how many contacts there are."""
    from ansim.accounts.domain.roles import StaffRole
    from ansim.accounts.services.demo import create_demo_office
    from ansim.kit.clock import now
    from ansim.tracing.domain.lookups import MOST_PEOPLE, Asked, LookupState, PersonDays
    from ansim.tracing.queries.contacts import ContactRows
    from ansim.tracing.queries.lookups import lookup
    from ansim.tracing.services.asking import ask_lookup, sign_lookup
    from ansim.tracing.services.cases import CaseDays, record_case

    demo = create_demo_office(at=now())
    tracer, approver = demo.actor(StaffRole.TRACER), demo.actor(StaffRole.APPROVER)
    last = city.date_of(city.plan.days - 1)
    days = CaseDays(confirmed=last, onset=last - timedelta(days=city.plan.days - 3))
    reference = record_case(by=tracer, phone=phone, days=days, at=now()).reference
    scope = PersonDays(first_day(city), last)
    asked = Asked(scope, generations=generations, most_people=MOST_PEOPLE, basis="idcpa-76-2")
    number = ask_lookup(by=tracer, reference=reference, asked=asked, at=now())
    for officer in (tracer, approver):
        sign_lookup(by=officer, lookup_id=number, at=now())
    begun, took, state = time.monotonic(), list[tuple[str, float]](), LookupState.SIGNED
    while state not in (LookupState.OPENED, LookupState.FAILED):
        time.sleep(0.25)
        card = lookup(tracer, number)
        if card.state != state:
            state = LookupState(card.state)
            took.append((state.value, time.monotonic() - begun))
            begun = time.monotonic()
    if state is LookupState.FAILED:
        raise SystemExit(f"the look-up failed: {card.trouble_code}")
    contacts = len(list(ContactRows(tracer, reference)))
    took.append(("listed", time.monotonic() - begun))
    return took, contacts


def spent() -> Counter[str]:
    """Return the processor time so far, in ticks, of this process, every role, and the database of every role."""
    postmaster = (HOME / "postgres" / "postmaster.pid").read_text().split()[0]
    parents = {str(os.getppid()): "", postmaster: "postgres "}
    found: Counter[str] = Counter()
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (folder / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ").split()
            values = (folder / "stat").read_text().rpartition(")")[2].split()
            if values[1] in parents and words:
                database = parents[values[1]]
                who = next((one for one in words if one in _NAMES), words[-1])
                found[database + who] += int(values[11]) + int(values[12])
    return found


def stated(person: int, generations: int, city: City) -> tuple[float, int]:
    """Ask the plain table by one statement; return seconds and how many people it found."""
    from django.db import connection

    first = begin_of(day_number(first_day(city)))
    given = {"case": person, "first": first, "generations": generations}
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        begun = time.perf_counter()
        cursor.execute(STATEMENT, given)
        rows = cursor.fetchall()
        return time.perf_counter() - begun, len(rows)


def first_day(city: City) -> date:
    """The first day of the scope: as many as a warrant may cover."""
    return city.date_of(max(0, city.plan.days - 14))


if __name__ == "__main__":
    raise SystemExit(main())
