"""What the database itself refuses, whatever the code does; and that the migrations are what the models say."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from tests.vault.residents.conftest import PHONE, START
from tests.vault.residents.test_revealing import look
from tests.vault.residents.warrants import Paper, handle

from ansim.vault.models import (
    Access,
    Challenge,
    DayCount,
    HolderKey,
    IssuerKey,
    Resident,
    UsedNonce,
    WarrantUse,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers")]


def refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_the_migrations_are_what_the_models_say():
    """Nothing is left to migrate for the vault."""
    call_command("makemigrations", "vault", check=True, dry_run=True, stdout=StringIO())


@pytest.mark.parametrize("count", [-1, 65, 1000])
def test_no_day_counts_beyond_64(count):
    """The cap holds in the table, also against code that forgot it."""
    refused(lambda: DayCount.objects.create(uid=bytes(8), day=1, next=count))


def test_one_count_a_person_and_day():
    """A second row of the same day would be a second cap."""
    DayCount.objects.create(uid=bytes(8), day=1, next=1)
    refused(lambda: DayCount.objects.create(uid=bytes(8), day=1, next=1))
    DayCount.objects.create(uid=bytes(8), day=2, next=1)


def test_one_person_a_number_and_a_uid(enrol_phone):
    """Neither the index nor the uid can stand twice."""
    enrol_phone()
    row = Resident.objects.get()
    for change in ({"uid": bytes(8)}, {"index": bytes(32)}):
        fields = {field.attname: getattr(row, field.attname) for field in Resident._meta.fields}
        refused(lambda change=change, fields=fields: Resident(**{**fields, "id": None, **change}).save())


def test_own_leaves_are_not_counted_backwards(enrol_phone):
    """The n of the next tag never falls below zero."""
    enrol_phone()
    refused(lambda: Resident.objects.update(looked=-1))


def test_nonces_challenges_keys_and_issuers_stand_once(enrol_phone):
    """The second of each is refused by its unique column."""
    enrol_phone()
    resident = Resident.objects.get()
    UsedNonce.objects.create(nonce=bytes(32), at=START)
    refused(lambda: UsedNonce.objects.create(nonce=bytes(32), at=START))
    challenge = {
        "challenge": bytes(16),
        "purpose": "enrol",
        "digest": bytes(32),
        "made_at": START,
        "expires_at": START,
    }
    Challenge.objects.create(**challenge)
    refused(lambda: Challenge.objects.create(**challenge))
    known = bytes(HolderKey.objects.get().thumbprint)
    refused(
        lambda: HolderKey.objects.create(resident=resident, thumbprint=known, made_at=START, revoked_at=START)
    )
    public = bytes(IssuerKey.objects.order_by("week")[0].public)
    refused(lambda: IssuerKey.objects.create(week=1, public=public, made_at=START))


def test_a_warrant_is_not_closed_before_it_is_closing():
    """The order of closing stands in the table."""
    Paper(START).use()
    refused(lambda: WarrantUse.objects.update(closed_at=START))
    WarrantUse.objects.update(closing_at=START, closed_at=START)


def test_a_look_stands_once_and_in_its_order(enrol_phone, uid_of, logs):
    """The same person, act and fields under one warrant cannot stand twice; released is never before logged."""
    enrol_phone()
    look(Paper(START), [handle(uid_of(PHONE))], logs)
    row = Access.objects.get()
    fields = {field.attname: getattr(row, field.attname) for field in Access._meta.fields}
    refused(lambda: Access(**{**fields, "id": None}).save())
    refused(lambda: Access.objects.update(released_at=START - timedelta(seconds=1)))
    refused(lambda: Access.objects.update(proof=None))
    refused(lambda: Access.objects.update(leaf_index=None))
    refused(lambda: Access.objects.update(logged_at=None))


def test_a_warrant_with_looks_cannot_be_removed(enrol_phone, uid_of, logs):
    """The record of who was looked at holds its warrant."""
    enrol_phone()
    look(Paper(START), [handle(uid_of(PHONE))], logs)
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        WarrantUse.objects.all().delete()
