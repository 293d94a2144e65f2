"""The counts that the database keeps: equal to counting after any history, whoever writes, whatever breaks off."""

import random
import threading
from collections import Counter
from datetime import timedelta
from importlib import import_module
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.db.models import F, Sum

from ansim.delivery.domain.states import FAILED, Outcome, State
from ansim.delivery.models import Attempt, Delivery, Group, Parcel, Tally
from ansim.delivery.queries.failures import failed_count, failed_deliveries, failed_page, failure_reasons
from ansim.delivery.queries.groups import counts_by_state, open_counts
from ansim.delivery.queries.tallies import WrongCount, recount
from ansim.delivery.services import control
from ansim.delivery.services.claims import claim_parcel
from ansim.delivery.services.erasing import erase_settled
from ansim.delivery.services.news import News, apply_news
from ansim.delivery.services.sweeping import expire_queued
from ansim.delivery.services.tallying import fold_tallies, mend_tallies

OUTCOMES = list(Outcome)
CODES = ["3032", "3040", "1062", ""]


class TakenBack(Exception):
    """Ends a transaction whose work is not to stay."""


def _truth() -> Counter[tuple[int, str, str]]:
    """What counting the rows one by one in Python gives: the oracle."""
    return Counter(Delivery.objects.values_list("group_id", "state", "code"))


def _kept() -> dict[tuple[int, str, str], int]:
    """What the rows of changes come to, without what is nothing."""
    rows = Tally.objects.values_list("group_id", "state", "code").annotate(n=Sum("count"))
    return {(group, state, code): n for group, state, code, n in rows if n}


def _step(office: Any, chance: random.Random, by: str) -> None:
    """One act of a worker, an officer or the sweep, chosen by chance."""
    act = chance.choice(["claim", "news", "news", "news", "cancel", "expire", "fold", "erase"])
    if act == "claim":
        claim_parcel(group_id=office.group_id, limit=chance.randint(1, 9), now=office.clock(), by=by)
    elif act == "news":
        ids = list(Attempt.objects.order_by("pk").values_list("pk", flat=True))
        chosen = chance.sample(ids, min(len(ids), chance.randint(1, 12)))
        news = [News(pk, chance.choice(OUTCOMES), chance.choice(CODES)) for pk in chosen]
        apply_news(news=news, now=office.clock(), by=by)
    elif act == "cancel" and chance.random() < 0.2:
        control.cancel_queued(group_id=office.group_id, now=office.clock(), by=by)
    elif act == "expire" and chance.random() < 0.2:
        expire_queued(now=office.clock() + timedelta(hours=chance.choice([1, 30])))
    elif act == "fold":
        fold_tallies()
    elif act == "erase":
        ended = Delivery.objects.filter(attempts=None).order_by("pk").values_list("pk", flat=True)[:2]
        Delivery.objects.filter(pk__in=list(ended), state__in=["cancelled", "expired"]).delete()


@pytest.mark.parametrize("seed", range(20))
def test_after_any_history_the_counts_are_those_of_counting(office: Any, seed: int) -> None:
    """Proves with seeded random histories, a third of their steps rolled back, that counts and rows never differ."""
    chance = random.Random(seed)
    office.queue(40)
    for number in range(25):
        if number == 12:
            office.queue(15, start=40)
        try:
            with transaction.atomic():
                _step(office, chance, "worker")
                inside = (_kept(), dict(_truth()))
                if chance.random() < 0.33:
                    raise TakenBack
        except TakenBack:
            pass
        assert inside[0] == inside[1], "also the transaction itself sees its own changes counted"
        assert _kept() == dict(_truth())
    assert counts_by_state(group_id=office.group_id) == {
        state: Delivery.objects.filter(state=state).count() for state in State
    }


def _at_once(*works: Any) -> list[BaseException]:
    raised: list[BaseException] = []

    def run(work: Any) -> None:
        try:
            work()
        except BaseException as error:  # the test looks at it
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    return raised


def test_workers_folds_mends_and_rollbacks_at_once_neither_lock_nor_miscount(office: Any) -> None:
    """Proves that four workers, two folds and a mend at once end without a deadlock and with true counts at every look."""
    office.queue(400)
    wrong: list[object] = []

    def work(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(25):
            claim = claim_parcel(group_id=office.group_id, limit=5, now=office.clock(), by=f"w{seed}")
            ids = [attempt.attempt_id for attempt in claim.attempts] if claim else []
            for outcome in (Outcome.SENT, chance.choice([Outcome.PERMANENT, Outcome.DELIVERED])):
                try:
                    with transaction.atomic():
                        news = [News(pk, outcome, chance.choice(CODES)) for pk in ids]
                        apply_news(news=news, now=office.clock(), by=f"w{seed}")
                        if chance.random() < 0.2:
                            raise TakenBack
                except TakenBack:
                    pass

    def fold() -> None:
        for _ in range(60):
            fold_tallies()

    def mend() -> None:
        wrong.extend(mend_tallies() for _ in range(20))

    def look() -> None:
        wrong.extend(one for _ in range(60) for one in recount().wrong)

    assert _at_once(*(lambda seed=seed: work(seed) for seed in range(4)), fold, fold, mend, look) == []
    assert set(wrong) <= {0}, "nothing was ever to mend"
    assert sum(counts_by_state(group_id=office.group_id).values()) == 400
    assert _kept() == dict(_truth())


def test_every_way_rows_come_change_and_go_is_counted(office: Any) -> None:
    """Proves that COPY, upserts, bulk changes, moves to another group, deletions and TRUNCATE are all counted."""
    office.queue(6)
    other = Group.objects.get()
    other.pk, other.name = None, "batch-2"
    other.save()
    columns = "office_id, channel, group_id, key, content, attachment, sha256, state, tries, expires_at, created_at, changed_at"
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY delivery_delivery ({columns}) FROM STDIN") as copy:
            for number in range(4):
                moment = office.clock()
                copy.write_row(
                    (1, "sms", other.pk, f"C{number}", b"", "", "", "sent", 1, moment, moment, moment)
                )
        assert counts_by_state(group_id=other.pk)[State.SENT] == 4
        cursor.execute(
            f"INSERT INTO delivery_delivery ({columns}) SELECT {columns} FROM delivery_delivery"
            " ON CONFLICT (office_id, channel, key) DO UPDATE SET state = 'delivered'"
        )
    assert _kept() == {(office.group_id, "delivered", ""): 6, (other.pk, "delivered", ""): 4}
    Delivery.objects.filter(key="C0").update(group_id=office.group_id)
    Delivery.objects.update(tries=F("tries") + 1)
    assert _kept() == {(office.group_id, "delivered", ""): 7, (other.pk, "delivered", ""): 3}
    Delivery.objects.filter(group=other).delete()
    assert _kept() == {(office.group_id, "delivered", ""): 7}
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE delivery_delivery CASCADE")
    assert not Tally.objects.exists()


def test_a_change_that_moves_nobody_writes_no_count(office: Any) -> None:
    """Proves that what forgets a text or lengthens a time leaves the counts alone."""
    office.queue(5)
    before = Tally.objects.count()
    Delivery.objects.update(content=b"", expires_at=office.clock())
    Delivery.objects.filter(key="nobody's").update(state="sent")
    assert Tally.objects.count() == before == 1


def test_folding_keeps_every_sum_and_leaves_one_row_of_each(office: Any) -> None:
    """Proves that a fold changes no count, and that what came to nothing leaves no row."""
    office.queue(30)
    for _ in range(6):
        office.send(limit=5)
    spread, sums = Tally.objects.count(), _kept()
    assert spread > 20
    assert fold_tallies() == 1
    assert _kept() == sums == {(office.group_id, "sent", ""): 30}
    assert Tally.objects.count() == 1
    assert fold_tallies() == 0, "nothing is left to fold"


def test_a_fold_that_meets_another_leaves_the_work_to_it(office: Any) -> None:
    """Proves that two folds never wait for each other, so that a worker's minute is not lost."""
    office.queue(3)
    office.send(limit=3)
    with psycopg.connect(**_parameters()) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended('ansim.delivery.tally', 0))")
        assert fold_tallies() == 0
    assert fold_tallies() == 1


def _parameters() -> dict[str, Any]:
    database = connection.settings_dict
    names = {"host": "HOST", "dbname": "NAME", "user": "USER", "password": "PASSWORD"}
    return {name: database[key] for name, key in names.items()}


def test_a_worker_cut_off_in_the_middle_of_a_change_leaves_no_count_behind(office: Any) -> None:
    """Proves that a connection killed before its commit takes its changes and their counts with it."""
    office.queue(20)
    with psycopg.connect(**_parameters()) as other:
        with connection.cursor() as cursor:
            other.execute(
                "UPDATE delivery_delivery SET state = 'sent' WHERE group_id = %s", [office.group_id]
            )
            cursor.execute("SELECT pg_terminate_backend(%s)", [other.info.backend_pid])
        with pytest.raises(psycopg.OperationalError):
            other.execute("SELECT 1")
    assert office.counts() == {"queued": 20}
    assert Tally.objects.count() == 1


def test_reasons_counts_and_lists_of_failures_agree(office: Any) -> None:
    """Proves that the failures page counts exactly what it lists, for all, for one state, and for one code of it."""
    chance = random.Random(6)
    office.queue(60)
    claim = claim_parcel(group_id=office.group_id, limit=60, now=office.clock(), by="w")
    assert claim is not None
    for attempt in claim.attempts:
        office.clock.forward(seconds=chance.randint(0, 1))
        outcome = chance.choice([Outcome.PERMANENT, Outcome.TEMPORARY, Outcome.RETURNED, Outcome.DELIVERED])
        apply_news(
            news=[News(attempt.attempt_id, outcome, chance.choice(CODES))], now=office.clock(), by="poll"
        )
    reasons = failure_reasons(office_id=1)
    assert reasons == failure_reasons(office_id=1, group="batch-1") != ()
    assert failure_reasons(office_id=1, group="batch-2") == failure_reasons(office_id=2) == ()
    listed = failed_deliveries(office_id=1, limit=100)
    assert len(listed) == failed_count(office_id=1) == sum(one.count for one in reasons)
    assert [one.delivery_id for one in listed] == list(
        Delivery.objects.filter(state__in=FAILED).order_by("-changed_at", "-pk").values_list("pk", flat=True)
    )
    for one in reasons:
        found = failed_deliveries(office_id=1, state=one.state, code=one.code, limit=100)
        assert len(found) == one.count == failed_count(office_id=1, state=one.state, code=one.code)
        assert {(row.state, row.code) for row in found} == {(one.state, one.code)}
        assert found == tuple(row for row in listed if (row.state, row.code) == (one.state, one.code))
    page = failed_page(office_id=1, limit=7)
    down = [*page.rows]
    while page.older:
        page = failed_page(office_id=1, older_than=page.older, limit=7)
        down += page.rows
    assert down == list(listed)
    while page.newer:
        page = failed_page(office_id=1, newer_than=page.newer, limit=7)
    assert page == failed_page(office_id=1, limit=7)


def test_a_bounce_of_an_earlier_attempt_tells_its_own_code(office: Any) -> None:
    """Proves that a returned message shows what came back, not what a later attempt was told."""
    office.queue(1)
    first = claim_parcel(group_id=office.group_id, limit=1, now=office.clock(), by="w")
    assert first is not None
    apply_news(
        news=[News(first.attempts[0].attempt_id, Outcome.NOT_SENT, "busy")], now=office.clock(), by="w"
    )
    second = claim_parcel(group_id=office.group_id, limit=1, now=office.clock(), by="w")
    assert second is not None
    apply_news(
        news=[News(second.attempts[0].attempt_id, Outcome.DELIVERED, "4000")], now=office.clock(), by="w"
    )
    apply_news(
        news=[News(first.attempts[0].attempt_id, Outcome.RETURNED, "5.1.1")], now=office.clock(), by="w"
    )
    assert [(one.state, one.code) for one in failed_deliveries(office_id=1)] == [(State.RETURNED, "5.1.1")]


def test_only_a_failure_has_a_code(office: Any) -> None:
    """Proves that a failure that turned out to have arrived keeps no code, and that the database sees to it."""
    from django.db import IntegrityError

    office.queue(1)
    claim = claim_parcel(group_id=office.group_id, limit=1, now=office.clock(), by="w")
    assert claim is not None
    for outcome, code in ((Outcome.PERMANENT, "3032"), (Outcome.DELIVERED, "")):
        apply_news(
            news=[News(claim.attempts[0].attempt_id, outcome, "3032")], now=office.clock(), by="receipt"
        )
        assert Delivery.objects.get().code == code
    with pytest.raises(IntegrityError):
        Delivery.objects.update(code="4000")
    assert _kept() == {(office.group_id, "delivered", ""): 1}


def test_a_wrong_count_is_found_named_and_mended(office: Any) -> None:
    """Proves that a count somebody changed or removed, or kept of a group that is gone, is told and put right."""
    office.queue(8)
    office.send(limit=5)
    fold_tallies()
    assert mend_tallies() == 0
    Tally.objects.filter(state="sent").update(count=7)
    Tally.objects.filter(state="queued").delete()
    Tally.objects.create(group_id=office.group_id + 99, state="sent", count=3)
    group = office.group_id
    assert recount().wrong == (
        WrongCount(group, "queued", "", 0, 3),
        WrongCount(group, "sent", "", 7, 5),
        WrongCount(group + 99, "sent", "", 3, 0),
    )
    assert recount(newest=1).wrong == recount().wrong[:2]
    assert (recount().groups, recount(newest=0).groups) == (1, 0)
    assert mend_tallies() == 3
    assert recount().wrong == ()
    fold_tallies()
    assert _kept() == {(group, "queued", ""): 3, (group, "sent", ""): 5}


def test_erasing_takes_the_counts_along(office: Any) -> None:
    """Proves that an erased group leaves no row of changes behind, in the role that keeps no messages too."""
    office.queue(4)
    assert open_counts(office_id=1)[State.QUEUED] == 4
    assert erase_settled(office_id=1, older_than=office.clock() + timedelta(days=1)) == 1
    assert not Tally.objects.exists()
    assert recount().wrong == ()


def test_what_was_there_before_is_counted_when_the_counts_come(office: Any) -> None:
    """Proves that the migration finds the codes of failures and the counts of an installation that has sent already."""
    office.queue(6)
    claim = claim_parcel(group_id=office.group_id, limit=4, now=office.clock(), by="w")
    assert claim is not None
    outcomes = [Outcome.TEMPORARY, Outcome.TECHNICAL, Outcome.PERMANENT, Outcome.DELIVERED]
    for attempt, outcome in zip(claim.attempts, outcomes, strict=True):
        apply_news(news=[News(attempt.attempt_id, outcome, f"c-{outcome}")], now=office.clock(), by="receipt")
    truth = _truth()
    Delivery.objects.update(code="")
    Tally.objects.all().delete()
    migration = import_module("ansim.delivery.migrations.0010_tallies")
    with connection.cursor() as cursor:
        cursor.execute(migration.NO_TRIGGERS)
        cursor.execute(migration.CODES)
        cursor.execute(migration.TRIGGERS)
        cursor.execute(migration.COUNTS)
    assert _truth() == truth
    assert _kept() == dict(truth)
    assert Parcel.objects.count() == 1
