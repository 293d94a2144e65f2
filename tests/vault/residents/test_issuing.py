"""Issuing tokens on real PostgreSQL: 32 keys a request, 64 a number and day over all devices, 7 days ahead, kid by day."""

import hashlib
import threading
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.db import connection
from tests.vault.residents.conftest import PHONE, START
from tests.vault.residents.phones import Phone, jws

from ansim.vault.adapters import key_folder
from ansim.vault.domain.errors import CredentialWrong, DayFar, KeysWrong, NoDayKey, TokensSpent
from ansim.vault.domain.nonces import make_nonce
from ansim.vault.models import DayCount, IssuerKey, UsedNonce
from ansim.vault.queries import issuer_keys
from ansim.vault.services.holders import Shown
from ansim.vault.services.issuing import issue_tokens
from ansim.vault.services.preparing import prepare_keys
from ansim.wire.days import day_of
from ansim.wire.token import read_token, verify_token

pytestmark = pytest.mark.django_db
DAY = day_of(int(START.timestamp()))


def issue(phone, points, *, day=DAY, now=START, nonce=None, binding=None, key=None, changed=None):
    nonce = nonce or make_nonce(key_folder.code_key(), now)
    binding = binding or phone.binding(
        "tokens", b"".join(points), nonce=nonce, now=now, day=day, key=key, changed=changed
    )
    return issue_tokens(shown=Shown(phone.credential, binding), day=day, points=points, now=now)


def test_each_key_gets_a_token_that_verifies(enrol_phone, uid_of):
    """120 bytes each, on the key sent, signed by the week's issuer; T is one AES block of uid and counter under K_d."""
    phone = enrol_phone()
    points = phone.fresh_points(5)
    tokens = issue(phone, points)
    (issuer,) = [key for key in issuer_keys() if key.first_day <= DAY <= key.last_day]
    decryptor = Cipher(algorithms.AES(key_folder.day_key(DAY)), modes.ECB()).decryptor()
    for counter, (raw, point) in enumerate(zip(tokens, points, strict=True)):
        token = read_token(raw)
        assert (len(raw), token.day, token.hpk) == (120, DAY, point)
        assert token.kid == hashlib.sha256(issuer.public).digest()[:4] == issuer.kid
        verify_token(token, issuer.public)
        Ed25519PublicKey.from_public_bytes(issuer.public).verify(raw[56:], b"ansim-token/v1\n" + raw[:56])
        assert decryptor.update(token.handle) == uid_of(PHONE).to_bytes(8, "big") + bytes(
            [0, counter]
        ) + bytes(6)


def test_handles_of_a_day_never_repeat(enrol_phone):
    """Two devices of one number, and a third enrolment, continue the same count: no T is given twice."""
    seen = []
    for number in range(3):
        phone = enrol_phone(now=START + timedelta(minutes=number))
        seen += [read_token(raw).handle for raw in issue(phone, phone.fresh_points(20))]
    assert len(set(seen)) == 60


def test_sixty_four_a_number_and_day_over_all_devices(enrol_phone):
    """The 65th is refused, also to a newly enrolled phone; the day after has its own count."""
    phone = enrol_phone()
    issue(phone, phone.fresh_points(32))
    issue(phone, phone.fresh_points(31))
    with pytest.raises(TokensSpent):
        issue(phone, phone.fresh_points(2))
    issue(phone, phone.fresh_points(1))
    again = enrol_phone()
    with pytest.raises(TokensSpent):
        issue(again, again.fresh_points(1))
    assert len(issue(again, again.fresh_points(1), day=DAY + 1)) == 1


def test_at_most_32_different_keys_a_request(enrol_phone):
    """None, 33, a repeated key and bytes that are no point: refused, nothing counted."""
    phone = enrol_phone()
    one = phone.fresh_points(1)
    for points in ([], phone.fresh_points(33), one * 2, [bytes(33)], [b"\x02" + b"\xff" * 32], [b"x"]):
        with pytest.raises(KeysWrong):
            issue(phone, points)
    assert not DayCount.objects.exists()
    assert len(issue(phone, phone.fresh_points(32))) == 32


@pytest.mark.parametrize(("ahead", "good"), [(-1, False), (0, True), (7, True), (8, False), (400, False)])
def test_today_to_seven_days_ahead(enrol_phone, ahead, good):
    """Yesterday and the eighth day are refused although the eighth day's key is made already."""
    phone = enrol_phone()
    if good:
        assert read_token(issue(phone, phone.fresh_points(1), day=DAY + ahead)[0]).day == DAY + ahead
    else:
        with pytest.raises(DayFar):
            issue(phone, phone.fresh_points(1), day=DAY + ahead)


def test_the_day_changes_at_midnight_in_korea(enrol_phone):
    """At 14:59:59 UTC it is today in Seoul, a second later tomorrow."""
    phone = enrol_phone()
    last = START.replace(hour=14, minute=59, second=59)
    issue(phone, phone.fresh_points(1), day=DAY, now=last)
    prepare_keys(now=last + timedelta(seconds=1))
    with pytest.raises(DayFar):
        issue(phone, phone.fresh_points(1), day=DAY, now=last + timedelta(seconds=1))
    issue(phone, phone.fresh_points(1), day=DAY + 8, now=last + timedelta(seconds=1))


def test_the_kid_follows_the_week_of_the_day(enrol_phone):
    """Tokens for days of two weeks carry two kids, and each verifies only under its own week's key."""
    phone = enrol_phone()
    first = read_token(issue(phone, phone.fresh_points(1), day=DAY)[0])
    second = read_token(issue(phone, phone.fresh_points(1), day=DAY + 7)[0])
    assert first.kid != second.kid
    by_kid = {key.kid: key for key in issuer_keys()}
    assert by_kid[first.kid].last_day + 1 == by_kid[second.kid].first_day


def test_a_day_without_key_gives_no_token(enrol_phone):
    """When the day's key is not there nothing is signed and nothing counted, and the same binding may be shown again."""
    phone = enrol_phone()
    key_folder.destroy("day", DAY)
    with pytest.raises(NoDayKey):
        issue(phone, phone.fresh_points(1))
    assert not DayCount.objects.exists()
    assert not UsedNonce.objects.exists()


def test_a_revoked_credential_gets_nothing(enrol_phone):
    """After the number enrolled elsewhere the first phone is told to enrol again."""
    phone = enrol_phone()
    enrol_phone()
    with pytest.raises(CredentialWrong):
        issue(phone, phone.fresh_points(1))


def test_a_nonce_is_good_once(enrol_phone):
    """The same binding replayed is refused: the database knows the nonce."""
    phone = enrol_phone()
    points, nonce = phone.fresh_points(1), make_nonce(key_folder.code_key(), START)
    issue(phone, points, nonce=nonce)
    with pytest.raises(CredentialWrong):
        issue(phone, points, nonce=nonce)
    assert DayCount.objects.get().next == 1


@pytest.mark.parametrize("minutes", [-1, 5.1, 60])
def test_a_nonce_lives_five_minutes(enrol_phone, minutes):
    """Too old or from the future: refused."""
    phone = enrol_phone()
    nonce = make_nonce(key_folder.code_key(), START - timedelta(minutes=minutes))
    with pytest.raises(CredentialWrong):
        issue(phone, phone.fresh_points(1), nonce=nonce)


@pytest.mark.parametrize("nonce", [b"\x01", bytes(32), b"n" * 31, b"n" * 33])
def test_a_nonce_of_ones_own_is_refused(enrol_phone, nonce):
    """Only nonces that this vault made count."""
    phone = enrol_phone()
    with pytest.raises(CredentialWrong):
        issue(phone, phone.fresh_points(1), nonce=nonce)


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "ansim-visits"},
        {"aud": None},
        {"act": "self"},
        {"act": 7},
        {"day": DAY + 1},
        {"day": "20000"},
        {"hash": "AAAA"},
        {"hash": ""},
        {"hash": None},
        {"iat": 0},
        {"iat": int(START.timestamp()) + 301},
        {"iat": str(int(START.timestamp()))},
        {"nonce": 5},
    ],
)
def test_a_binding_about_anything_else_is_refused(enrol_phone, changed):
    """Another audience, act, day, hash, time or type: the holder did not ask for this."""
    phone = enrol_phone()
    with pytest.raises(CredentialWrong):
        issue(phone, phone.fresh_points(1), changed=changed)


def test_another_key_cannot_speak_for_the_credential(enrol_phone):
    """A stolen credential without the holder's key is worthless."""
    phone = enrol_phone()
    with pytest.raises(CredentialWrong):
        issue(phone, phone.fresh_points(1), key=ec.generate_private_key(ec.SECP256R1()))


def test_keys_swapped_behind_the_binding_are_refused(enrol_phone):
    """The signature covers the keys in their order: one exchanged, one left out or two swapped are refused."""
    phone = enrol_phone()
    points = phone.fresh_points(3)
    for sent in (points[:2], [points[1], points[0], points[2]], [*points[:2], *phone.fresh_points(1)]):
        binding = phone.binding(
            "tokens", b"".join(points), nonce=make_nonce(key_folder.code_key(), START), now=START, day=DAY
        )
        with pytest.raises(CredentialWrong):
            issue(phone, sent, binding=binding)


def test_a_credential_of_ones_own_making_is_refused(enrol_phone):
    """Signed by the holder itself, unsigned, empty or nonsense: refused alike."""
    phone = enrol_phone()
    own = jws(phone.key, {"sub": "x", "cnf": {"jwk": {}}})
    none = "eyJhbGciOiJub25lIn0." + phone.credential.split(".")[1] + "."
    for credential in (own, none, "", "a.b.c", phone.credential * 20):
        phone.credential = credential
        with pytest.raises(CredentialWrong):
            issue(phone, phone.fresh_points(1))


def test_a_credential_of_a_stranger_is_refused(enrol_phone):
    """Rightly signed, but of a key that nobody enrolled here (restored from elsewhere)."""
    from ansim.vault.domain.credential import make_credential

    enrol_phone()
    stranger = Phone()
    stranger.credential = make_credential(
        key_folder.credential_key(), stranger.point, issuer="ansim-vault", now=START
    )
    with pytest.raises(CredentialWrong):
        issue(stranger, stranger.fresh_points(1))


def test_public_halves_of_issuer_keys_stand_before_tokens_do(enrol_phone):
    """Every day for which tokens may be asked lies in the week of a published key, also across a week's border."""
    enrol_phone()
    covered = {day for key in issuer_keys() for day in range(key.first_day, key.last_day + 1)}
    assert set(range(DAY, DAY + 9)) <= covered
    prepare_keys(now=START)
    assert IssuerKey.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_devices_at_once_stay_under_the_cap(enrol_phone):
    """Eight threads ask for 16 tokens each with one credential: four are served, no handle twice."""
    phone = enrol_phone()
    given, refused = [], []

    def run():
        try:
            given.extend(issue(phone, phone.fresh_points(16)))
        except TokensSpent:
            refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(given), len(refused)) == (64, 4)
    assert len({read_token(raw).handle for raw in given}) == 64
