"""Forgetting by the Korean clock on real PostgreSQL: the day before, the day, and the day after; and over a restored backup."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from tests.vault.residents.conftest import ADDRESS, PHONE, START
from tests.vault.residents.test_issuing import issue
from tests.vault.residents.warrants import Paper, handle

from ansim.kit.clock import korean_day
from ansim.vault.adapters import key_folder
from ansim.vault.adapters.people import PersonKey
from ansim.vault.domain.codes import Purpose
from ansim.vault.domain.errors import PersonUnknown
from ansim.vault.domain.retention import week_of
from ansim.vault.models import (
    Access,
    Ask,
    Challenge,
    DayCount,
    DayKey,
    Dummy,
    HolderKey,
    IssuerKey,
    Resident,
    UsedNonce,
    WarrantUse,
)
from ansim.vault.services.codes import request_code
from ansim.vault.services.forgetting import Forgotten, forget
from ansim.vault.services.preparing import prepare_keys
from ansim.vault.services.revealing import reveal
from ansim.wire.days import day_number

pytestmark = pytest.mark.django_db
SUNDAY = datetime(2026, 11, 29, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(("days", "stays"), [(0, True), (55, True), (56, False), (57, False), (400, False)])
def test_identities_go_eight_weeks_after_their_last_use(enrol_phone, days, stays):
    """The day before the person is known, on the 56th day and after nothing of the person is left."""
    phone = enrol_phone(name="홍길동")
    issue(phone, phone.fresh_points(3))
    forget(now=START + timedelta(days=days))
    assert Resident.objects.exists() == stays
    assert HolderKey.objects.exists() == stays
    assert DayCount.objects.exists() == (days < 28)


@pytest.mark.parametrize(
    ("moment", "stays"),
    [
        (datetime(2027, 1, 17, 14, 59, 59, tzinfo=UTC), True),
        (datetime(2027, 1, 17, 15, 0, 0, tzinfo=UTC), False),
    ],
)
def test_the_day_of_forgetting_begins_at_midnight_in_korea(enrol_phone, moment, stays):
    """Used on 23 November in Seoul: known until 17 January 23:59:59 there, not a second longer."""
    enrol_phone()
    forget(now=moment)
    assert Resident.objects.exists() == stays


def test_use_puts_forgetting_off(enrol_phone):
    """Tokens fetched on the 55th day keep the person for eight weeks more."""
    phone = enrol_phone()
    late = START + timedelta(days=55)
    prepare_keys(now=late)
    issue(phone, phone.fresh_points(1), day=day_number(korean_day(late)), now=late)
    forget(now=START + timedelta(days=56))
    assert Resident.objects.exists()
    forget(now=late + timedelta(days=55))
    assert Resident.objects.exists()
    forget(now=late + timedelta(days=56))
    assert not Resident.objects.exists()


@pytest.mark.parametrize(("days", "held"), [(55, True), (56, False), (57, False)])
def test_a_weeks_key_goes_when_its_sunday_lies_eight_weeks_back(enrol_phone, days, held):
    """From then on nothing wrapped in that week can be opened, whoever holds the rows."""
    enrol_phone(now=SUNDAY)
    forget(now=SUNDAY + timedelta(days=days))
    assert (key_folder.week_key(week_of(SUNDAY.date())) is not None) == held


def test_a_restored_backup_gives_nobody_back(enrol_phone, uid_of, logs, papers):
    """The rows of yesterday's backup after forgetting: nobody can be opened, revealed or found, and they go again."""
    enrol_phone(name="홍길동", now=SUNDAY)
    mine = handle(uid_of(PHONE))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE backup AS SELECT * FROM vault_resident")
    late = SUNDAY + timedelta(days=56)
    forget(now=late)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO vault_resident SELECT * FROM backup")
    with pytest.raises(PersonUnknown):
        PersonKey.of(Resident.objects.get())
    with pytest.raises(PersonUnknown):
        reveal(use=Paper(late).use(), handles=[mine], why="x", fields=("phone",), logs=logs, now=late)
    assert forget(now=late).identities == 1
    assert not Resident.objects.exists()


@pytest.mark.parametrize(("days", "held"), [(27, True), (28, False), (29, False)])
def test_a_days_key_goes_28_days_after_its_day(enrol_phone, days, held):
    """On day d + 28 the key of day d is destroyed with its visits; its commitment stays, with when it went."""
    enrol_phone()
    day = day_number(korean_day(START))
    commitment = bytes(DayKey.objects.get(day=day).commitment)
    moment = START + timedelta(days=days)
    forget(now=moment)
    assert (key_folder.day_key(day) is not None) == held
    row = DayKey.objects.get(day=day)
    assert (row.destroyed_at is None) == held
    assert bytes(row.commitment) == commitment


def test_a_destroyed_days_key_is_not_made_again(enrol_phone):
    """Preparing keys for a day whose key once was never makes another: the commitment would be a lie."""
    enrol_phone()
    day = day_number(korean_day(START))
    key_folder.destroy("day", day)
    prepare_keys(now=START)
    assert key_folder.day_key(day) is None


def test_issuers_private_keys_go_when_their_week_is_over(enrol_phone):
    """The private half goes with the week, the public half stays while tokens of it may have to be verified."""
    enrol_phone()
    week = week_of(korean_day(START))
    forget(now=START + timedelta(days=6))
    assert week in key_folder.held_numbers("issuer")
    forget(now=START + timedelta(days=7))
    assert week not in key_folder.held_numbers("issuer")
    assert IssuerKey.objects.filter(week=week).exists()
    forget(now=START + timedelta(days=34))
    assert IssuerKey.objects.filter(week=week).exists()
    forget(now=START + timedelta(days=56))
    assert not IssuerKey.objects.filter(week=week).exists()


def test_what_served_a_moment_goes_after_a_day(enrol_phone, post):
    """Challenges, counts of askers and used nonces are gone the day after."""
    phone = enrol_phone()
    issue(phone, phone.fresh_points(1))
    request_code(phone="010-0000-0009", purpose=Purpose.ENROL, language="ko", address=ADDRESS, now=START)
    forget(now=START + timedelta(minutes=5))
    for table in (Challenge, Ask, UsedNonce):
        assert table.objects.exists()
    forget(now=START + timedelta(days=1, seconds=1))
    for table in (Challenge, Ask, UsedNonce):
        assert not table.objects.exists()


def test_access_records_stay_two_years_and_lose_the_person_earlier(enrol_phone, uid_of, logs, papers):
    """The auditor's record outlives the person, without a tie to anyone, and goes after two years."""
    enrol_phone()
    reveal(
        use=Paper(START).use(),
        handles=[handle(uid_of(PHONE))],
        why="x",
        fields=("phone",),
        logs=logs,
        now=START,
    )
    forget(now=START + timedelta(days=56))
    assert Access.objects.get().resident is None
    forget(now=START + timedelta(days=731))
    assert Access.objects.exists()
    assert forget(now=START + timedelta(days=731, seconds=1)).records == 1
    assert not Access.objects.exists()
    assert WarrantUse.objects.exists()
    forget(now=START + timedelta(days=735))
    assert not WarrantUse.objects.exists()
    assert not Dummy.objects.exists()


@pytest.mark.parametrize(("year", "held"), [(2027, True), (2028, True), (2029, False)])
def test_a_years_audit_key_goes_with_the_last_record_of_its_year(year, held):
    """Records of 2026 go by the end of 2028; from 2029 on nothing could be opened with its key."""
    key_folder.auditor_public(2026)
    forget(now=datetime(year, 12, 31, tzinfo=UTC) if held else datetime(2028, 12, 31, 15, tzinfo=UTC))
    assert (2026 in key_folder.held_numbers("audit")) == held


def test_the_number_of_a_code_that_ran_out_is_gone(post):
    """Nobody confirmed it: five minutes later the sealed number goes, the count for the limits stays a day."""
    request_code(phone="010-0000-0009", purpose=Purpose.ENROL, language="ko", address=ADDRESS, now=START)
    forget(now=START + timedelta(minutes=4, seconds=59))
    assert Challenge.objects.get().phone is not None
    forget(now=START + timedelta(minutes=5))
    assert Challenge.objects.get().phone is None


def test_a_dry_run_counts_and_changes_nothing(enrol_phone):
    """What would go is told; afterwards everything is still there, and the real run tells the same."""
    enrol_phone()
    enrol_phone("+821000000002", now=START + timedelta(days=1))
    late = START + timedelta(days=70)
    told = forget(now=late, dry_run=True)
    assert told == Forgotten(identities=2, week_keys=1, day_keys=10, issuer_keys=2, records=0)
    assert Resident.objects.count() == 2
    assert len(key_folder.held_numbers("day")) == 10
    assert forget(now=late) == told
    assert forget(now=late) == Forgotten(0, 0, 0, 0, 0)


def test_forgetting_many_goes_in_parts(enrol_phone, monkeypatch):
    """However many are due, all go; who is not due stays."""
    from ansim.vault.services import forgetting
    from ansim.vault.services.enrolling import enrol_many

    monkeypatch.setattr(forgetting, "_CHUNK", 7)
    enrol_many(people=[(f"+821000{n:06d}", "주민") for n in range(30)], now=START)
    enrol_phone("+821000999999", now=START + timedelta(days=1))
    assert forget(now=START + timedelta(days=56)).identities == 30
    assert Resident.objects.count() == 1


def test_a_crash_between_rows_and_keys_is_made_good(enrol_phone, monkeypatch):
    """Killed after the rows are gone, the next round destroys the keys."""

    enrol_phone(now=SUNDAY)
    late = SUNDAY + timedelta(days=56)
    real = key_folder.destroy

    def crash(_kind, _number):
        monkeypatch.setattr(key_folder, "destroy", real)
        raise OSError(5, "I/O error")

    monkeypatch.setattr(key_folder, "destroy", crash)
    with pytest.raises(OSError, match="I/O"):
        forget(now=late)
    assert not Resident.objects.exists()
    assert week_of(SUNDAY.date()) in key_folder.held_numbers("week")
    forget(now=late)
    assert key_folder.held_numbers("week") == ()
