"""Racing requests on real connections: one leaf a look, one use of a code, one use of a nonce, nothing beyond a warrant."""

import threading

import pytest
from django.db import connection
from tests.vault.residents.conftest import ADDRESS, PHONE, START
from tests.vault.residents.test_issuing import DAY, issue
from tests.vault.residents.test_revealing import look, own_leaves
from tests.vault.residents.warrants import OPENING, Paper, handle

from ansim.vault.adapters import key_folder
from ansim.vault.domain.codes import Purpose
from ansim.vault.domain.errors import CodeOver, CredentialWrong, OutsideWarrant, WarrantClosed
from ansim.vault.domain.nonces import make_nonce
from ansim.vault.models import Access, DayCount, Dummy, Resident, WarrantUse
from ansim.vault.services.closing import close_warrant
from ansim.vault.services.codes import confirm_code, request_code
from ansim.vault.services.day_keys import keep_ahead
from ansim.vault.services.enrolling import enrol_many, record_use
from ansim.vault.services.own_record import erase
from ansim.vault.services.revealing import give_subject

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("papers")]


def at_once(*acts):
    """Run acts in threads of their own; return (results, errors), each in no order."""
    results, errors, gate = [], [], threading.Barrier(len(acts))

    def run(act):
        try:
            gate.wait(60)
            results.append(act())
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, errors


@pytest.fixture
def locked_log(memory_log):
    """The ledger in memory takes one append at a time, as its database does."""
    lock, real = threading.Lock(), memory_log.append

    def append(*arguments):
        with lock:
            return real(*arguments)

    memory_log.append = append
    return memory_log


def test_two_tracers_on_one_contact_make_one_leaf(enrol_phone, uid_of, logs, locked_log):
    """Both get the number, under the same leaf: the person sees one look, not two."""
    phone, paper = enrol_phone(), Paper(START)
    mine = handle(uid_of(PHONE))
    paper.use()
    results, errors = at_once(*[lambda: look(paper, [mine], logs)] * 6)
    assert errors == []
    assert {one.leaf_index for (one,) in results} == {Access.objects.get().leaf_index}
    assert len(own_leaves(phone, locked_log)) == 1
    assert len(locked_log.leaves()) == 16


def test_a_warrant_first_shown_by_two_at_once_is_one_row(enrol_phone, uid_of, logs, locked_log):
    """Nobody used it before: both make its row, one row stands."""
    enrol_phone()
    mine = handle(uid_of(PHONE))
    results, errors = at_once(*[lambda: look(Paper(START), [mine], logs)] * 4)
    assert (len(results), errors) == (4, [])
    assert WarrantUse.objects.count() == 1


def test_different_contacts_at_once_count_each_their_own_leaves(enrol_phone, uid_of, logs, locked_log):
    """Eight requests about four people under three warrants: each person's count has no gap and no double."""
    phones = {f"+82100000002{n}": None for n in range(4)}
    for number in phones:
        phones[number] = enrol_phone(number)
    papers = [Paper(START, salt=bytes([n]) * 32) for n in range(3)]
    for paper in papers:
        paper.use()
    acts = [
        lambda paper=paper, number=number: look(paper, [handle(uid_of(number))], logs)
        for paper in papers
        for number in phones
    ]
    results, errors = at_once(*acts)
    assert (len(results), errors) == (12, [])
    for phone in phones.values():
        assert len(own_leaves(phone, locked_log)) == 3
    assert set(Resident.objects.values_list("looked", flat=True)) == {3}
    assert len(locked_log.leaves()) == 12 * 16


def test_racing_looks_stay_within_the_warrants_people(logs, locked_log):
    """Ten requests for ten people under a warrant for four: four are shown, six refused, none logged beyond."""
    uids = enrol_many(people=[(f"+821000{n:06d}", "주민") for n in range(10)], now=START)
    paper = Paper(START, people=4)
    paper.use()
    results, errors = at_once(*[lambda uid=uid: look(paper, [handle(uid)], logs) for uid in uids])
    assert len(results) == 4
    assert {type(error) for error in errors} == {OutsideWarrant}
    assert Access.objects.count() == 4
    assert len(locked_log.leaves()) == 64


def test_of_two_numbers_at_once_the_warrant_opens_its_own(enrol_phone, uid_of, logs, locked_log):
    """A warrant shown for two numbers at the same moment gives the uid of the one it commits to, each time."""
    numbers = [PHONE, "+821000000002"]
    for number in numbers:
        enrol_phone(number)
    paper = Paper(START, PHONE)
    paper.use()

    def ask(number):
        return give_subject(use=paper.use(), phone=number, opening=OPENING, logs=logs, now=START)

    results, errors = at_once(*[lambda number=number: ask(number) for number in numbers * 3])
    assert len(results) == 3
    assert {type(error) for error in errors} == {OutsideWarrant}
    assert {paper.open_subject(sealed) for sealed, _ in results} == {uid_of(PHONE)}


def test_closing_while_others_look(logs, locked_log):
    """Whatever was released has its leaf before the closing leaf; whoever came later is refused."""
    uids = enrol_many(people=[(f"+821000{n:06d}", "주민") for n in range(8)], now=START)
    paper = Paper(START)
    row_id = paper.use().row_id
    acts = [lambda uid=uid: look(paper, [handle(uid)], logs) for uid in uids]
    results, errors = at_once(
        *acts[:4], lambda: close_warrant(row_id=row_id, logs=logs, now=START), *acts[4:]
    )
    assert {type(error) for error in errors} <= {WarrantClosed}
    leaves = locked_log.leaves()
    closed = [number for number, leaf in enumerate(leaves) if leaf[0] == 8]
    assert len(closed) == 1
    assert Access.objects.filter(released_at__isnull=False).count() == len(results) - 1
    assert len([leaf for leaf in leaves if leaf[0] == 3]) == Access.objects.count() + Dummy.objects.count()


def test_a_code_is_used_up_once(post):
    """Ten requests with the right code at once: one is confirmed."""
    challenge = request_code(
        phone="010-0000-0001", purpose=Purpose.ENROL, language="ko", address=ADDRESS, now=START
    )
    code = post.code_to("01000000001")

    def confirm():
        return confirm_code(challenge=challenge, code=code, purpose=Purpose.ENROL, address=ADDRESS, now=START)

    results, errors = at_once(*[confirm] * 10)
    assert len(results) == 1
    assert {type(error) for error in errors} == {CodeOver}


def test_a_nonce_is_used_up_once(enrol_phone):
    """One binding sent six times at once gives one set of tokens."""
    phone = enrol_phone()
    points, nonce = phone.fresh_points(2), make_nonce(key_folder.code_key(), START)
    binding = phone.binding("tokens", b"".join(points), nonce=nonce, now=START, day=DAY)
    results, errors = at_once(*[lambda: issue(phone, points, binding=binding)] * 6)
    assert len(results) == 1
    assert {type(error) for error in errors} == {CredentialWrong}
    assert DayCount.objects.get().next == 2


def test_day_keys_made_at_once_are_one_key_a_day():
    """Two processes at their first start agree on every key and every commitment."""
    _, errors = at_once(*[lambda: keep_ahead(today=START.date(), now=START)] * 5)
    assert errors == []
    from ansim.vault.models import DayKey
    from ansim.wire.day_key import is_committed

    assert DayKey.objects.count() == 9
    for row in DayKey.objects.all():
        assert is_committed(row.day, key_folder.day_key(row.day), bytes(row.commitment))


def test_using_while_erasing_leaves_nobody_half(enrol_phone):
    """Erased while tokens are fetched: either the tokens came first or the phone is unknown; nothing stays."""
    for number in range(5):
        phone = enrol_phone(f"+82100000003{number}")
        row = Resident.objects.get()
        _, errors = at_once(
            lambda phone=phone: issue(phone, phone.fresh_points(1)), lambda row=row: erase(row=row)
        )
        assert {type(error) for error in errors} <= {CredentialWrong, Resident.DoesNotExist}
        assert not Resident.objects.exists()


def test_use_in_a_new_week_by_two_devices_keeps_the_key(enrol_phone):
    """Both rewrap the person's key at once: it opens afterwards."""
    from datetime import timedelta

    from ansim.vault.adapters.people import PersonKey

    enrol_phone(name="홍길동")
    later = START + timedelta(days=7)
    rows = [Resident.objects.get() for _ in range(4)]
    _, errors = at_once(*[lambda row=row: record_use(row=row, now=later) for row in rows])
    assert errors == []
    row = Resident.objects.get()
    assert PersonKey.of(row).open("name", row.name).decode() == "홍길동"
