"""Two tracers ask for the same people at the same moment: both are answered, each person has one leaf, no time moves."""

from datetime import timedelta

import pytest
from tests.vault.residents.conftest import PHONE, START
from tests.vault.residents.test_revealing import own_leaves
from tests.vault.residents.warrants import Paper

from ansim.vault.models import Access, Resident
from ansim.vault.services.accesses import Look, log_accesses, release_accesses, write_accesses
from ansim.wire.access import AccessKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers")]


def _written(use, now):
    look = Look(AccessKind.REVEAL, "call", ("phone",), use.warrant.office, use.agency, use.officers)
    ids = list(Resident.objects.values_list("pk", flat=True))
    return write_accesses(warrant_id=use.row_id, residents=ids, look=look, now=now)


def test_the_slower_of_two_finds_what_the_quicker_logged_and_released(enrol_phone, logs, memory_log):
    """Both write the look before either logs it; the slower one, whose clock is later, changes nothing and fails not."""
    phone = enrol_phone()
    use = Paper(START, PHONE).use()
    quick, slow = _written(use, START), _written(use, START + timedelta(seconds=3))
    assert [one.pk for one in quick] == [one.pk for one in slow]
    log_accesses(accesses=quick, logs=logs, now=START)
    release_accesses(accesses=quick, now=START)
    before = Access.objects.values_list("logged_at", "released_at", "leaf_index").get()
    log_accesses(accesses=slow, logs=logs, now=START + timedelta(seconds=3))
    release_accesses(accesses=slow, now=START + timedelta(seconds=3))
    assert Access.objects.values_list("logged_at", "released_at", "leaf_index").get() == before
    assert len(own_leaves(phone, memory_log)) == 1


def test_the_slower_may_release_before_the_quicker(enrol_phone, logs, memory_log):
    """Whoever is first to prove the leaf sets its time; the other's release stands after it."""
    phone = enrol_phone()
    use = Paper(START, PHONE).use()
    quick, slow = _written(use, START), _written(use, START + timedelta(seconds=3))
    log_accesses(accesses=slow, logs=logs, now=START + timedelta(seconds=3))
    release_accesses(accesses=slow, now=START + timedelta(seconds=3))
    log_accesses(accesses=quick, logs=logs, now=START)
    release_accesses(accesses=quick, now=START)
    access = Access.objects.get()
    assert access.logged_at is not None
    assert access.released_at is not None
    assert access.released_at >= access.logged_at == START + timedelta(seconds=3)
    assert len(own_leaves(phone, memory_log)) == 1
