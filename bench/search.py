"""Search: one person among 1,000,000 sealed notices, opened and ready to show, beside LIKE over a table in the clear.

`python bench/search.py [--notices N] [--looks N]`. Budget: p99 < 300 ms for every kind of search. Invented people go in by
COPY; the peer holds the same names, numbers and births unsealed, without indexes, as a spreadsheet or a first version would.
Every search's plan is looked at: one that would read the whole table ends the run.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

HOME = Path(tempfile.mkdtemp(prefix="ansim-bench-"))
os.environ |= {"ANSIM_HOME": str(HOME), "ANSIM_ROLE": "supervisor", "ANSIM_SANDBOX": "1"}

# ruff: noqa: E402, PLC0415 (settings are read, and models imported, only once the environment and the database stand)
import django

from ansim.kit.ids import check_character
from parts.server import own_server

BUDGET = 0.3
FAMILIES, WEIGHTS = "김이박최정강조윤장임한오서신권황안송류홍", (21, 15, 8, 5, 5, *(2,) * 15)
FIRST = (
    "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호구누두루무부수우주추"
)
FOREIGN = (
    "NGUYEN",
    "TRAN",
    "LE",
    "PHAM",
    "VAN",
    "THI",
    "ANH",
    "MINH",
    "HOA",
    "LI",
    "WANG",
    "NA",
    "BAYAR",
    "TUYA",
)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TABLES = """
CREATE TABLE peer (id bigserial, reference text, name text, birth text, phone text);
"""


def start() -> None:
    """Start an own server and prepare Django as the office role."""
    own_server(HOME)
    os.environ |= {"ANSIM_ROLE": "office", "DJANGO_SETTINGS_MODULE": "ansim.conf.role_office"}
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def people(count: int) -> Iterator[tuple[str, str, date, str]]:
    """Yield invented people: reference, name, birth, phone; every 25th a foreigner."""
    dice = random.Random(7)
    for number in range(count):
        if number % 25:
            name = dice.choices(FAMILIES, WEIGHTS)[0] + dice.choice(FIRST) + dice.choice(FIRST)
        else:
            name = " ".join(dice.sample(FOREIGN, 3))
        birth = date(1930, 1, 1) + timedelta(days=dice.randrange(33_000))
        body = "".join(dice.choices(ALPHABET, k=11))
        full = body + check_character(body)
        yield f"{full[:4]}-{full[4:8]}-{full[8:]}", name, birth, f"010{dice.randrange(10**8):08d}"


def record_bytes(reference: str, name: str, birth: date, phone: str) -> bytes:
    """Return a record as the line makes it, of this person."""
    from dataclasses import replace

    from ansim.notices.domain.record_json import record_to_bytes

    return record_to_bytes(replace(RECORD[0], reference=reference, name=name, birth=birth, phone=phone))


RECORD: list[Any] = []


def sample_record() -> Any:
    """Return one whole record, composed by the rules in force."""
    from ansim.kit.clock import midnight
    from ansim.kit.sentence import Sentence
    from ansim.notices.domain.record import Issuer, NoticeKind, NoticeRecord, Period

    day = date(2026, 11, 20)
    said = Sentence(
        "감염병의 예방 및 관리에 관한 법률 제42조에 따라 격리합니다.", "Isolation under article 42."
    )
    return NoticeRecord(
        reference="",
        kind=NoticeKind.ISOLATION,
        issuer=Issuer("가람시", "가람시장", "보건소", "홍담당", "02-000-0000", "garam", True),
        name="",
        birth=day,
        phone="",
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


def fill(office_id: int, batch_id: int, count: int) -> list[tuple[str, str, date, str]]:
    """Copy the notices, their rows and the peer's table; return 2,000 of the people."""
    from django.db import connection

    from ansim.notices.adapters.office_keys import OfficeKeys

    keys = OfficeKeys(office_id)
    kept: list[tuple[str, str, date, str]] = []
    moment = datetime(2026, 11, 20, 9, tzinfo=UTC)
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        cursor.execute(
            "INSERT INTO notices_rosterrow (id, batch_id, row, person, codes, warnings, corrected, pages)"
            " SELECT n, %s, n, '\\x00'::bytea, '{}', '{}', false, '{}' FROM generate_series(1, %s) n",
            [batch_id, count],
        )
        with cursor.copy(
            "COPY notices_notice (office_id, batch_id, roster_row_id, reference, state, record, name_tag, phone_tag,"
            " birth_tag, part_tags, first_day, last_day, pdf_sha256, jpg_sha256, block_page, issued_at) FROM STDIN"
        ) as copy:
            for number, (reference, name, birth, phone) in enumerate(people(count), 1):
                sealed = keys.seal(record_bytes(reference, name, birth, phone), f"notice:{reference}")
                copy.write_row(
                    (
                        *(office_id, batch_id, number, reference, "issued", sealed),
                        *(keys.tag("name", name), keys.tag("phone", phone), keys.birth_tag(birth)),
                        *(keys.part_tags(name, phone), date(2026, 11, 20), date(2026, 11, 26)),
                        *("0" * 64, "1" * 64, False, moment),
                    )
                )
                if number % max(1, count // 2000) == 0:
                    kept.append((reference, name, birth, phone))
        with cursor.copy("COPY peer (reference, name, birth, phone) FROM STDIN") as copy:
            for reference, name, birth, phone in people(count):
                copy.write_row((reference, name, birth.isoformat(), phone))
        cursor.execute("VACUUM ANALYZE notices_notice")
        cursor.execute("ANALYZE peer")
    return kept


def times(
    look: Callable[[tuple[str, str, date, str]], int], who: list[Any], rounds: int
) -> tuple[float, float, float]:
    """Return p50 and p99 in seconds and how many were found in the mean."""
    seconds, found = [], 0
    for number in range(rounds):
        begun = time.perf_counter()
        found += look(who[number % len(who)])
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds), sorted(seconds)[int(len(seconds) * 0.99)], found / rounds


def office_and_batch() -> tuple[Any, int]:
    """Make the drill office and an empty batch; return its officer and the batch."""
    from ansim.accounts.domain.roles import StaffRole
    from ansim.accounts.services.demo import create_demo_office
    from ansim.kit.clock import now
    from ansim.notices.models import Batch

    officer = create_demo_office(at=now()).actor(StaffRole.NOTICE_OFFICER)
    assert officer.office_id is not None
    assert officer.staff_id is not None
    batch = Batch.objects.create(
        office_id=officer.office_id,
        kind="isolation",
        source="roster",
        state="made",
        issued_on=date(2026, 11, 20),
        list_blob="bench",
        list_suffix=".xlsx",
        content_sha256="0" * 64,
        manifest_sha256="0" * 64,
        created_by_id=officer.staff_id,
        created_at=now(),
    )
    return officer, batch.pk


def searches() -> dict[str, Callable[[tuple[str, str, date, str]], dict[str, Any]]]:
    """Return the kinds of search: the facts of a person that an officer types."""
    from ansim.notices.domain.searching import initials_of

    return {
        "name": lambda one: {"name": one[1]},
        "name + birth": lambda one: {"name": one[1], "birth": one[2]},
        "phone": lambda one: {"phone": one[3]},
        "name + last four": lambda one: {"name": one[1], "phone_end": one[3][-4:]},
        "first letters + birth": lambda one: {"initials": initials_of(one[1]) or "ㅎㄱㄷ", "birth": one[2]},
        "first letters + last four": lambda one: {
            "initials": initials_of(one[1]) or "ㅎㄱㄷ",
            "phone_end": one[3][-4:],
        },
        "foreign words": lambda one: {"name": " ".join(reversed(one[1].split())), "birth": one[2]},
    }


def measure(count: int, looks: int) -> None:
    """Fill, look and print."""
    from django.db import connection

    from ansim.notices.queries.finding import found_rows, search_for
    from ansim.notices.queries.people import find_people, notice_by_reference

    officer, batch_id = office_and_batch()
    RECORD.append(sample_record())
    begun = time.perf_counter()
    who = fill(officer.office_id, batch_id, count)
    print(f"{count:,} notices sealed and copied in {time.perf_counter() - begun:.0f} s")
    print(f"{'search':28} {'p50 ms':>8} {'p99 ms':>8} {'found':>7}")
    for name, facts in searches().items():
        asked = search_for(officer, **facts(who[0]))
        assert asked is not None
        plan = found_rows(officer, asked)[:500].explain()
        assert "Seq Scan on notices_notice" not in plan, plan

        def look(one: tuple[str, str, date, str], facts: Any = facts) -> int:
            return len(find_people(officer, **facts(one), limit=500))

        p50, p99, found = times(look, who, looks)
        print(f"{name:28} {p50 * 1e3:8.1f} {p99 * 1e3:8.1f} {found:7.1f}")
        assert p99 < BUDGET, name
    p50, p99, found = times(lambda one: bool(notice_by_reference(officer, one[0])), who, looks)
    print(f"{'reference':28} {p50 * 1e3:8.1f} {p99 * 1e3:8.1f} {found:7.1f}")

    def like(one: tuple[str, str, date, str]) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM peer WHERE name LIKE %s LIMIT 500", [f"%{one[1]}%"])
            return len(cursor.fetchall())

    p50, p99, found = times(like, who, max(10, looks // 10))
    print(f"{'LIKE over names in the clear':28} {p50 * 1e3:8.1f} {p99 * 1e3:8.1f} {found:7.1f}")


def main() -> None:
    """Measure and print; the server and its folder are gone afterwards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=1_000_000)
    parser.add_argument("--looks", type=int, default=300)
    wanted = parser.parse_args()
    start()
    measure(wanted.notices, wanted.looks)


if __name__ == "__main__":
    main()
