"""Limits against an oracle, the key folder's oddities, and that nothing personal is logged when roles ask."""

import logging
import random
from datetime import timedelta

import pytest
from tests.vault.residents.conftest import PHONE, START
from tests.vault.residents.test_revealing import look
from tests.vault.residents.warrants import OPENING, Paper, handle

from ansim.conf import keys
from ansim.vault.adapters import key_folder
from ansim.vault.domain.codes import Limit
from ansim.vault.domain.errors import OutsideWarrant, TooOften
from ansim.vault.models import Ask
from ansim.vault.services.limits import take
from ansim.vault.services.revealing import give_subject

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(3))
def test_a_limit_is_what_a_list_of_times_says(seed):
    """Two limits at once, three askers, a hundred questions at random times: let through as the oracle lets through."""
    rng = random.Random(seed)
    limits = (Limit("short", 3, timedelta(minutes=10)), Limit("long", 8, timedelta(hours=2)))
    let: dict[str, list] = {"a": [], "b": [], "c": []}
    now = START
    for _ in range(100):
        now += timedelta(seconds=rng.choice((0, 30, 300, 1_000)))
        asker = rng.choice("abc")
        fits = all(sum(at > now - one.span for at in let[asker]) < one.most for one in limits)
        if fits:
            take(limits=limits, asker=asker, now=now)
            let[asker].append(now)
        else:
            with pytest.raises(TooOften):
                take(limits=limits, asker=asker, now=now)
    assert Ask.objects.count() == 2 * sum(len(times) for times in let.values())


def test_a_refused_question_is_not_counted():
    """Who asks too often need not wait longer for having tried."""
    limits = [Limit("x", 1, timedelta(minutes=10))]
    take(limits=limits, asker="a", now=START)
    for minute in range(1, 10):
        with pytest.raises(TooOften):
            take(limits=limits, asker="a", now=START + timedelta(minutes=minute))
    take(limits=limits, asker="a", now=START + timedelta(minutes=10))


def test_strange_files_in_the_key_folder_are_let_be():
    """Only whole numbers count as days and weeks; a half-written or foreign file is neither read nor destroyed."""
    key_folder.make_day_key(20_780)
    folder = keys.folder("vault")
    for name in ("day-x.key", "day-.key", "day-20781.key.part", "day-20782.evidence", "days.key"):
        (folder / name).write_bytes(b"x")
    assert key_folder.held_numbers("day") == (20_780,)
    key_folder.destroy("day", 20_780)
    key_folder.destroy("day", 20_780)
    assert key_folder.held_numbers("day") == ()
    assert (folder / "day-x.key").exists()


def test_the_vaults_keys_are_all_different():
    """No key serves two purposes."""
    made = [
        key_folder.pepper(),
        key_folder.code_key(),
        key_folder.pairwise_key(),
        key_folder.make_day_key(1),
        key_folder.make_week_key(1),
        key_folder.issuer_key(1).private_bytes_raw(),
        key_folder.contact_key().private_bytes_raw(),
        key_folder.auditor_key(2026).private_bytes_raw(),
        key_folder.service_key().private_bytes_raw(),
        key_folder.credential_key().private_numbers().private_value.to_bytes(32, "big"),
    ]
    assert len(set(made)) == len(made)


def test_nothing_personal_is_logged_when_roles_ask(enrol_phone, uid_of, logs, papers, caplog, capsys):
    """Looks, refusals and all: no number, name, uid or case in any log or on any stream."""
    caplog.set_level(logging.DEBUG)
    enrol_phone(name="홍길동")
    paper = Paper(START, PHONE)
    give_subject(use=paper.use(), phone=PHONE, opening=OPENING, logs=logs, now=START)
    look(paper, [handle(uid_of(PHONE))], logs)
    with pytest.raises(OutsideWarrant) as refused:
        give_subject(use=paper.use(), phone="010-0000-0002", opening=OPENING, logs=logs, now=START)
    said = caplog.text + "".join(capsys.readouterr()) + str(refused.value) + repr(refused.value)
    for secret in (PHONE, "01000000001", "0000-0002", "홍길동", str(uid_of(PHONE)), paper.case):
        assert secret not in said
