"""Enrolling on real PostgreSQL: one uid a number, personal data under the person's own key, one holder key in force."""

import threading
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from django.db import IntegrityError, connection, transaction
from tests.vault.residents.conftest import PHONE, START
from tests.vault.residents.phones import Phone, claims_of, unb64

from ansim.kit.sealing import SealBroken
from ansim.vault.adapters import key_folder
from ansim.vault.adapters.people import PersonKey
from ansim.vault.domain.credential import did_key, read_credential
from ansim.vault.domain.errors import CredentialWrong, HandleWrong, HolderKeyWrong, PersonUnknown
from ansim.vault.domain.retention import week_of
from ansim.vault.models import HolderKey, Resident
from ansim.vault.services.codes import Confirmed
from ansim.vault.services.enrolling import enrol, enrol_many, read_audit_key, record_use

pytestmark = pytest.mark.django_db


def test_a_number_keeps_its_uid_when_it_enrols_again(enrol_phone, uid_of):
    """Two enrolments of one number are one person; two numbers are two."""
    enrol_phone()
    first = uid_of(PHONE)
    enrol_phone(now=START + timedelta(days=3))
    assert uid_of(PHONE) == first
    enrol_phone("+821000000002")
    assert uid_of("+821000000002") != first
    assert Resident.objects.count() == 2


def test_uids_are_random_64_bit_numbers(enrol_phone, uid_of):
    """They fill eight bytes and tell nothing of the number or the order."""
    uids = []
    for number in range(1, 9):
        enrol_phone(f"+82100000000{number}")
        uids.append(uid_of(f"+82100000000{number}"))
    assert max(uids) > 2**60
    assert sorted(uids) != uids or len(set(uids)) == 8


def test_the_credential_names_the_holder_and_nothing_of_the_person(enrol_phone):
    """`sub` is the did:key of the phone's key and `cnf` that key; neither number, name nor uid are in it."""
    phone = enrol_phone(name="홍길동")
    claims = claims_of(phone.credential)
    assert claims["sub"] == did_key(phone.point)
    assert claims["sub"].startswith("did:key:zDn")
    numbers = phone.key.public_key().public_numbers()
    jwk = claims["cnf"]["jwk"]
    assert (unb64(jwk["x"]), unb64(jwk["y"])) == (
        numbers.x.to_bytes(32, "big"),
        numbers.y.to_bytes(32, "big"),
    )
    assert set(claims) == {"iss", "sub", "iat", "jti", "cnf"}
    assert read_credential(key_folder.credential_key().public_key(), phone.credential) == phone.point


def test_enrolling_again_revokes_the_key_before(enrol_phone):
    """Of all keys of a person exactly the newest is in force."""
    phones = [enrol_phone(now=START + timedelta(days=day)) for day in range(3)]
    assert HolderKey.objects.filter(revoked_at__isnull=True).count() == 1
    assert len({phone.credential for phone in phones}) == 3


def test_the_database_allows_one_key_in_force(enrol_phone):
    """Even code that forgot to revoke could not leave two."""
    enrol_phone()
    row = Resident.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        HolderKey.objects.create(resident=row, thumbprint=bytes(32), made_at=START)


def test_a_holder_key_cannot_be_used_twice(enrol_phone):
    """A key that was enrolled once, for whomever, is refused: it may be in other hands."""
    phone = enrol_phone()
    for number in (PHONE, "+821000000002"):
        with pytest.raises(HolderKeyWrong):
            enrol(confirmed=Confirmed(number), holder_point=phone.point, name="", audit_key=None, now=START)


@pytest.mark.parametrize("point", [bytes(33), b"\x02" + b"\xff" * 32, b"\x04" + bytes(32)])
def test_what_is_no_point_cannot_enrol(point):
    """Bytes that are no compressed P-256 point are refused before anybody is made."""
    with pytest.raises(HolderKeyWrong):
        enrol(confirmed=Confirmed(PHONE), holder_point=point, name="", audit_key=None, now=START)
    assert not Resident.objects.exists()


def test_personal_data_lie_under_the_persons_own_key(enrol_phone):
    """No column tells number or name; the person's key opens them, another person's does not."""
    enrol_phone(name="홍길동")
    enrol_phone("+821000000002", name="김안심")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(r::text, '') FROM vault_resident r")
        told = cursor.fetchone()[0]
    for secret in ("홍길동", "김안심", PHONE, "01000000001"):
        assert secret.encode().hex() not in told
        assert secret not in told
    first, second = Resident.objects.order_by("pk")
    assert PersonKey.of(first).open("name", first.name).decode() == "홍길동"
    with pytest.raises(SealBroken):
        PersonKey.of(first).open("name", second.name)
    with pytest.raises(SealBroken):
        PersonKey.of(first).open("phone", first.name)


def test_the_index_needs_the_pepper(enrol_phone):
    """The same number has another index in another installation: it is an HMAC under a key, not a hash."""
    import hashlib
    import hmac

    enrol_phone()
    index = bytes(Resident.objects.get().index)
    assert index == hmac.new(key_folder.pepper(), PHONE.encode(), hashlib.sha256).digest()
    assert index != hashlib.sha256(PHONE.encode()).digest()


def test_the_weeks_key_wraps_the_persons_key(enrol_phone):
    """Moved to another row the wrapped key does not open; without the week's key nobody is known any more."""
    enrol_phone()
    enrol_phone("+821000000002")
    first, second = Resident.objects.order_by("pk")
    assert first.week == week_of(START.date())
    first.key = second.key
    with pytest.raises(SealBroken):
        PersonKey.of(first)
    key_folder.destroy("week", second.week)
    with pytest.raises(PersonUnknown):
        PersonKey.of(second)


def test_using_it_moves_the_person_to_this_weeks_key(enrol_phone):
    """A use in a later week rewraps the key and moves the last use; the data stay readable without the older key."""
    enrol_phone(name="홍길동")
    row = Resident.objects.get()
    record_use(row=row, now=START + timedelta(days=7))
    row.refresh_from_db()
    assert row.week == week_of(START.date()) + 1
    assert row.last_used == (START + timedelta(days=7)).date()
    key_folder.destroy("week", row.week - 1)
    assert PersonKey.of(row).open("name", row.name).decode() == "홍길동"


def test_a_use_on_the_same_day_writes_nothing(enrol_phone, django_assert_num_queries):
    """Issuing tokens twice a day does not touch the person's row twice."""
    enrol_phone()
    row = Resident.objects.get()
    with django_assert_num_queries(2):  # the transaction's savepoint
        record_use(row=row, now=START)


def test_the_audit_key_stays_with_the_person(enrol_phone):
    """A phone that lost everything gets the same k_u again, and so finds the earlier leaves."""
    first = enrol_phone()
    again = enrol_phone(now=START + timedelta(days=2))
    assert first.audit_key == again.audit_key
    assert len(first.audit_key) == 32
    assert enrol_phone("+821000000002").audit_key != first.audit_key


def test_a_phone_may_bring_its_own_audit_key(enrol_phone):
    """Sealed by HPKE to the contact key; its leaves are counted from 0."""
    enrol_phone()
    Resident.objects.update(looked=4)
    own = bytes(range(32))
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    sealed = suite.encrypt(own, key_folder.contact_key().public_key(), b"ansim-audit-key/v1")
    phone = enrol_phone(audit_key=read_audit_key(sealed))
    assert phone.audit_key == own
    assert Resident.objects.get().looked == 0
    for broken in (
        sealed[:-1],
        suite.encrypt(b"short", key_folder.contact_key().public_key(), b"ansim-audit-key/v1"),
    ):
        with pytest.raises(HandleWrong):
            read_audit_key(broken)


def test_a_restored_row_whose_key_is_gone_is_a_stranger(enrol_phone, uid_of):
    """A number whose week's key was destroyed enrols as someone new: the old row cannot be read by anybody."""
    enrol_phone(name="홍길동")
    before = uid_of(PHONE)
    key_folder.destroy("week", week_of(START.date()))
    enrol_phone(now=START + timedelta(days=70))
    assert uid_of(PHONE) != before
    assert Resident.objects.get().name is None


def test_many_enrol_at_once_for_a_drill(uid_of):
    """Uids come back in the order of the people; a person who is enrolled already refuses the whole batch."""
    people = [(f"+821000{number:06d}", f"주민{number}") for number in range(200)]
    uids = enrol_many(people=people, now=START)
    assert len(set(uids)) == 200
    assert uids[7] == uid_of("+821000000007")
    row = Resident.objects.get(uid=uids[7].to_bytes(8, "big"))
    assert PersonKey.of(row).open("phone", row.phone).decode() == people[7][0]
    with pytest.raises(IntegrityError), transaction.atomic():
        enrol_many(people=people[:1], now=START)


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_changed_credential_is_refused(enrol_phone, part):
    """One character changed anywhere in the credential: refused."""
    phone = enrol_phone()
    parts = phone.credential.split(".")
    for at in (0, len(parts[part]) // 2):
        text = parts[part]
        swapped = "A" if text[at] != "A" else "B"
        changed = [*parts]
        changed[part] = text[:at] + swapped + text[at + 1 :]
        with pytest.raises(CredentialWrong):
            read_credential(key_folder.credential_key().public_key(), ".".join(changed))


@pytest.mark.django_db(transaction=True)
def test_two_phones_of_one_number_at_once_are_one_person():
    """Racing enrolments of one number: one person, one key in force."""
    errors = []

    def run():
        try:
            enrol(confirmed=Confirmed(PHONE), holder_point=Phone().point, name="", audit_key=None, now=START)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Resident.objects.count() == 1
    assert HolderKey.objects.filter(revoked_at__isnull=True).count() == 1
    assert HolderKey.objects.count() == 6
