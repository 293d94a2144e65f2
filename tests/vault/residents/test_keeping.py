"""What the keeper owes: words to people, commitments, day keys, closing; a fault of one duty never holds up the others."""

import logging
from datetime import timedelta
from threading import Event

import pytest
from django.db import OperationalError
from tests.vault.residents.conftest import PHONE, START
from tests.vault.residents.warrants import Paper, handle

from ansim.delivery.domain.reports import NotSent
from ansim.ledger.domain.errors import NotIntegrated
from ansim.ledger.domain.logs import LogName
from ansim.vault import worker
from ansim.vault.adapters import key_folder
from ansim.vault.domain.errors import NoDayKey, NoSender, OutsideWarrant, PersonUnknown
from ansim.vault.models import Access, DayKey, Resident, WarrantUse
from ansim.vault.queries import day_keys_held
from ansim.vault.services import telling
from ansim.vault.services.day_keys import log_commitments, make_day_keys
from ansim.vault.services.opening import give_day_keys
from ansim.vault.services.revealing import reveal
from ansim.vault.services.telling import tell_people
from ansim.wire.day_key import is_committed
from ansim.wire.days import date_of, day_of
from ansim.wire.leaves import DayKeyLeaf, read_leaf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers")]
DAY = day_of(int(START.timestamp()))


@pytest.fixture
def looked_at(enrol_phone, uid_of, logs):
    """A person whose record was looked at, and the phone that is told so."""
    phone = enrol_phone()
    reveal(
        use=Paper(START).use(),
        handles=[handle(uid_of(PHONE))],
        why="x",
        fields=("phone",),
        logs=logs,
        now=START,
    )
    return phone


def test_the_person_is_told_once_that_the_record_was_looked_at(looked_at, post):
    """One text in Korean with time and law, whatever how often the keeper comes by."""
    assert tell_people(now=START) == 1
    assert tell_people(now=START) == 0
    (message,) = post.sent
    assert message.address == "01000000001"
    assert "2026. 11. 23.(월) 14:00" in message.text
    assert "감염병예방법" in message.text
    assert Access.objects.get().told_at == START


def test_a_word_that_cannot_be_sent_stays_owed(looked_at, post, own_home):
    """Without a message service the word is owed until there is one."""
    told = (own_home / "sandbox").read_text()
    (own_home / "sandbox").unlink()
    with pytest.raises(NoSender):
        tell_people(now=START)
    assert Access.objects.get().told_at is None
    (own_home / "sandbox").write_text(told)
    assert tell_people(now=START + timedelta(hours=1)) == 1


def test_a_refused_word_is_not_sent_again_and_again(looked_at, post, caplog):
    """A number that the service refuses is tried once; the log says the code and no number."""
    post.answer = NotSent("http_400", False)
    assert tell_people(now=START) == 0
    post.answer = None
    assert tell_people(now=START) == 0
    assert caplog.text.count("refused by the message service") == 1
    assert "0000" not in caplog.text


def test_nobody_is_told_of_a_look_that_was_not_released(enrol_phone, uid_of, logs, memory_log, post):
    """A leaf without its release is no look: no word goes out."""
    enrol_phone()
    memory_log.sealed = False
    with pytest.raises(NotIntegrated):
        reveal(
            use=Paper(START).use(),
            handles=[handle(uid_of(PHONE))],
            why="x",
            fields=("phone",),
            logs=logs,
            now=START,
        )
    assert tell_people(now=START) == 0
    assert post.sent == []


def test_one_person_who_cannot_be_read_keeps_nobody_else_waiting(looked_at, enrol_phone, uid_of, logs, post):
    """A word whose number cannot be opened is said in the end; the others have gone out before."""
    enrol_phone("+821000000002", now=START + timedelta(days=7))
    paper = Paper(START + timedelta(days=7))
    reveal(
        use=paper.use(),
        handles=[handle(uid_of("+821000000002"))],
        why="x",
        fields=("phone",),
        logs=logs,
        now=paper.now,
    )
    key_folder.destroy("week", Resident.objects.order_by("pk")[0].week)
    with pytest.raises(PersonUnknown):
        tell_people(now=paper.now)
    assert [message.address for message in post.sent] == ["01000000002"]


def test_two_keepers_tell_once(looked_at, post):
    """A word that another process has just sent is not sent again."""
    pk = Access.objects.get().pk
    assert telling._tell(pk, START)
    assert not telling._tell(pk, START)
    assert len(post.sent) == 1


def test_an_erased_person_is_not_written_to(looked_at, post):
    """Whoever erased the own record before the word went out gets none."""
    Resident.objects.all().delete()
    assert tell_people(now=START) == 0


def test_day_keys_are_made_eight_days_ahead(enrol_phone):
    """Today and eight days after; made again nothing changes; each is 32 random bytes of its own."""
    enrol_phone()
    assert day_keys_held() == tuple(range(DAY, DAY + 9))
    held = {day: key_folder.day_key(day) for day in day_keys_held()}
    make_day_keys(days=[date_of(day) for day in held], now=START)
    assert {day: key_folder.day_key(day) for day in held} == held
    assert len(set(held.values())) == 9
    assert {len(key) for key in held.values()} == {32}


def test_commitments_are_logged_once(enrol_phone, logs, memory_log):
    """Each day's commitment is a leaf of `visits`, and it is that of the key held."""
    enrol_phone()
    assert log_commitments(logs=logs) == 9
    assert log_commitments(logs=logs) == 0
    leaves = [read_leaf(raw) for raw in memory_log.leaves(LogName.VISITS)]
    assert all(isinstance(leaf, DayKeyLeaf) for leaf in leaves)
    assert [leaf.day for leaf in leaves] == list(range(DAY, DAY + 9))
    assert all(is_committed(leaf.day, key_folder.day_key(leaf.day), leaf.commitment) for leaf in leaves)
    assert set(DayKey.objects.values_list("leaf_index", flat=True)) == set(range(9))


def test_a_crash_after_the_append_logs_no_commitment_twice(enrol_phone, logs, memory_log):
    """The row did not learn its index: appended again the ledger finds the entry."""
    enrol_phone()
    log_commitments(logs=logs)
    DayKey.objects.update(leaf_index=None)
    log_commitments(logs=logs)
    assert len(memory_log.leaves(LogName.VISITS)) == 9


def test_the_opener_gets_the_days_of_the_scope_and_the_one_before(enrol_phone, own_home):
    """Fourteen days and the one before, for who stayed over midnight; the day after, and a day earlier, are refused."""
    make_day_keys(days=[date_of(day) for day in range(DAY - 20, DAY + 3)], now=START)
    use = Paper(START).use()
    keys = give_day_keys(use=use, days=range(DAY - 14, DAY + 1))
    assert keys == {day: key_folder.day_key(day) for day in range(DAY - 14, DAY + 1)}
    for days in ([DAY + 1], [DAY - 15], [DAY, DAY - 15]):
        with pytest.raises(OutsideWarrant):
            give_day_keys(use=use, days=days)
    key_folder.destroy("day", DAY - 3)
    assert give_day_keys(use=use, days=[DAY - 4, DAY - 3]) == {DAY - 4: key_folder.day_key(DAY - 4)}
    with pytest.raises(NoDayKey):
        give_day_keys(use=use, days=[DAY - 3])


def test_a_round_does_everything_that_is_owed(looked_at, post, logs, memory_log):
    """Told, committed, kept ahead, closed: one slow round at the right moment."""
    late = START + timedelta(days=4)
    worker.keep(at=late, held=logs, slow=True, faults={})
    assert Access.objects.get().told_at == late
    assert day_keys_held()[-1] == DAY + 12
    assert WarrantUse.objects.get().closed_at == late
    assert len(memory_log.leaves(LogName.VISITS)) == 13
    worker.keep(at=START + timedelta(days=60), held=logs, slow=True, faults={})
    assert not Resident.objects.exists()


def test_a_quick_round_only_tells(looked_at, post, logs, memory_log):
    """Between the slow rounds only words to people go out."""
    worker.keep(at=START, held=logs, slow=False, faults={})
    assert len(post.sent) == 1
    assert memory_log.leaves(LogName.VISITS) == []


def test_a_vault_without_residents_makes_no_keys(logs):
    """An installation in which nobody ever enrolled holds no day keys."""
    worker.keep(at=START, held=logs, slow=True, faults={})
    assert day_keys_held() == ()


def test_a_fault_of_one_duty_holds_up_no_other(looked_at, post, logs, memory_log, monkeypatch, caplog):
    """The ledger away: keys are made, people told, and the fault is said once when it begins and once when it ends."""
    from ansim.calls.transport import RoleUnreachable

    caplog.set_level(logging.WARNING)
    faults: dict[str, str] = {}
    memory_log.fault = RoleUnreachable(role="ledger")
    for minute in range(3):
        worker.keep(at=START + timedelta(days=4, minutes=minute), held=logs, slow=True, faults=faults)
    assert caplog.text.count("commitments: service.unreachable") == 1
    assert day_keys_held()[-1] == DAY + 12
    assert len(post.sent) == 1
    memory_log.fault = None
    worker.keep(at=START + timedelta(days=4, minutes=5), held=logs, slow=True, faults=faults)
    assert "commitments: works again" in caplog.text


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OperationalError("x"), "database (OperationalError)"),
        (OSError(28, "No space left"), "key folder (No space left)"),
    ],
)
def test_faults_of_disk_and_database_are_said_without_values(logs, monkeypatch, error, said):
    """The kind of fault, never what was in it; the next duty runs."""

    def failing(**_named):
        raise error

    monkeypatch.setattr(worker, "tell_people", failing)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    faults: dict[str, str] = {}
    worker.keep(at=START, held=logs, slow=True, faults=faults)
    assert faults["tell"] == said
    assert faults["forget"] == ""


def test_the_keeper_ends_when_told(monkeypatch, logs):
    """It makes its rounds until the event is set: the first slow, the next quick."""
    stop, rounds = Event(), []

    def one_round(*, at, held, slow, faults):
        rounds.append(slow)
        if len(rounds) == 2:
            stop.set()

    monkeypatch.setattr(worker, "keep", one_round)
    monkeypatch.setattr(worker, "logs", lambda: logs)
    monkeypatch.setattr(worker, "PAUSE", 0)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    worker.run_keeper(stop, lambda: START)
    assert rounds == [True, False]
