"""What is refused on both sides: nothing is half registered, nothing half applied, and each refusal has its sentence."""

import hashlib
import io
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.office.delivery.carrying_sides import INSIDE, OUTSIDE, Sides
from tests.office.delivery.conftest import JPEG, SENDER

from ansim.conf import env
from ansim.conf.carry_keys import signing_key
from ansim.delivery.domain.carry_errors import BundleAltered, BundleUnknown, CarryUnreadable, DrillMixed
from ansim.delivery.domain.carrying import CarriedItem, Manifest, Result, words
from ansim.delivery.domain.errors import (
    AttachmentChanged,
    ItemsRefused,
    ProviderMissing,
    SenderNotAllowed,
)
from ansim.delivery.models import Bundle, Delivery, Group, Provider
from ansim.delivery.services import taking_in
from ansim.delivery.services.providers import connect_bridge
from ansim.kit.blobs import BlobStore, DiskFull
from ansim.kit.errors import AnsimError
from ansim.wire.carried import CarryKind, CarryWriter
from ansim.wire.errors import CarryChanged, CarryForeign, CarryMalformed, CarryTruncated, CarryWrongReader

TAG = "a" * 40
Record = tuple[bytes, bytes]


def item(sides: Sides, tag: str = TAG, image: bytes = b"", **other: Any) -> Record:
    """A message as the inner side would write it."""
    until = (sides.office.clock() + timedelta(hours=1)).timestamp()
    sha256 = hashlib.sha256(image).hexdigest() if image else ""
    given = {"address": "01000000001", "subject": "", "text": "시험", "sha256": sha256, "expires_at": until}
    return words(CarriedItem(tag, **{**given, **other})), image


def manifest(count: int, sender: str = SENDER, *, drill: bool | None = None, made_at: float = 0.0) -> Record:
    """The first record of a bundle."""
    return words(Manifest(sender, count, env.sandbox() if drill is None else drill, made_at)), b""


def sealed(
    sides: Sides,
    records: Iterable[Record],
    *,
    kind: CarryKind = CarryKind.BUNDLE,
    writer: int = INSIDE,
    signer: Ed25519PrivateKey | None = None,
    ident: UUID | None = None,
) -> bytes:
    """A file that a side wrote for the other, with whatever in it."""
    out, reader = io.BytesIO(), sides.peer(OUTSIDE if writer == INSIDE else INSIDE)
    with sides.at(writer):
        key = signer or signing_key()
    name = (ident or uuid4()).bytes
    file = CarryWriter(out, kind=kind, ident=name, signer=key, reader=reader.opening)
    for said, image in records:
        file.record(said, image)
    file.close()
    return out.getvalue()


def refused(sides: Sides, data: bytes, error: type[AnsimError]) -> None:
    """The bundle is refused with this error, and nothing of it stays."""
    before, pictures = sides.everything(), sides.pictures()
    with pytest.raises(error) as told:
        sides.take(data)
    assert told.value.text("ko") != told.value.text("en")
    assert (sides.everything(), sides.pictures()) == (before, pictures)
    assert not Group.objects.filter(name__startswith="carried:", bundle=None).exists()


def test_no_damaged_bundle_leaves_anything(sides: Sides) -> None:
    """Proves that a bundle cut, changed late, foreign or for another reader registers no message and keeps no picture."""
    sides.office.queue(3, pictures=True)
    data = sides.out()
    refused(sides, data[:-1], CarryTruncated)
    refused(sides, data[: len(data) // 2], CarryTruncated)
    refused(sides, data[:-1] + bytes([data[-1] ^ 1]), CarryChanged)
    refused(sides, data[:-200] + bytes([data[-200] ^ 1]) + data[-199:], CarryChanged)
    refused(sides, sides.results(), CarryMalformed)
    stranger = Ed25519PrivateKey.generate()
    refused(sides, sealed(sides, [manifest(0)], signer=stranger), CarryForeign)
    refused(sides, sealed(sides, [manifest(0)], writer=OUTSIDE), CarryForeign)
    assert sides.take(data).is_new


def test_a_bundle_for_another_installation_is_not_opened(sides: Sides) -> None:
    """Proves that the inner installation's own key does not open what it wrote for the outer one."""
    from ansim.conf.carry_keys import opening_key

    sides.office.queue(1)
    data, signer = sides.out(), sides.peer(INSIDE).signing
    with sides.at(INSIDE), pytest.raises(CarryWrongReader):
        taking_in.take_bundle(
            io.BytesIO(data),
            office_id=OUTSIDE,
            signer=signer,
            private=opening_key(),
            is_drill=env.sandbox(),
            now=sides.office.clock(),
            by="tester",
        )


def test_a_manifest_must_be_one(sides: Sides) -> None:
    """Proves that words with missing, strange or wrongly typed fields are refused as a sentence."""
    for said in (
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"sender":"0200000000","count":1,"is_drill":false}',  # of an older version
        b'{"sender":"0200000000","count":"1","is_drill":false,"made_at":0.0}',
        b'{"sender":"0200000000","count":true,"is_drill":false,"made_at":0.0}',
        b'{"sender":"0200000000","count":0,"is_drill":false,"made_at":0}',
        manifest(0, made_at=1e300)[0],
        b'{"sender":"0200000000","count":1,"is_drill":false,"made_at":0.0,"more":1}',
        b"[" * 5000,
    ):
        refused(sides, sealed(sides, [(said, b"")]), CarryUnreadable)


def test_contents_must_fit_their_manifest(sides: Sides) -> None:
    """Proves that a missing, an added, a doubled message and a picture of another hash refuse the whole bundle."""
    refused(sides, sealed(sides, []), CarryUnreadable)
    refused(sides, sealed(sides, [manifest(2), item(sides)]), CarryUnreadable)
    refused(sides, sealed(sides, [manifest(0), item(sides)]), CarryUnreadable)
    refused(sides, sealed(sides, [manifest(2), item(sides), item(sides)]), CarryUnreadable)
    other = words(CarriedItem(TAG, "01000000001", "", "시험", "0" * 64, 2e9))
    refused(sides, sealed(sides, [manifest(1), (other, JPEG)]), CarryUnreadable)
    refused(sides, sealed(sides, [manifest(1), (other, b"")]), CarryUnreadable)
    refused(sides, sealed(sides, [manifest(1), item(sides, expires_at=1e300)]), CarryUnreadable)
    paged = [
        manifest(201),
        *(item(sides, f"{number:040x}") for number in range(200)),
        item(sides, f"{0:040x}"),
    ]
    refused(sides, sealed(sides, paged), CarryUnreadable)


def test_what_cannot_be_sent_is_refused_whole(sides: Sides) -> None:
    """Proves that one impossible message, a strange sender or a missing account keep all from being registered."""
    good = item(sides, "b" * 40, image=JPEG)
    refused(sides, sealed(sides, [manifest(2), good, item(sides, address="1")]), ItemsRefused)
    refused(sides, sealed(sides, [manifest(1, "0299999999"), good]), SenderNotAllowed)
    refused(sides, sealed(sides, [manifest(1, drill=not env.sandbox()), good]), DrillMixed)
    Provider.objects.filter(office_id=OUTSIDE).delete()
    refused(sides, sealed(sides, [manifest(1), good]), ProviderMissing)
    with sides.at(OUTSIDE):
        assert connect_bridge(office_id=OUTSIDE, senders=[SENDER], now=sides.office.clock(), by="t")
    refused(sides, sealed(sides, [manifest(1), good]), ProviderMissing)


def test_one_attempt_cannot_come_in_two_bundles(sides: Sides) -> None:
    """Proves that a second bundle with an attempt of the first is refused whole, contents equal or not."""
    name = uuid4()
    first = sealed(sides, [manifest(1), item(sides)], ident=name)
    assert sides.take(first).is_new
    refused(sides, sealed(sides, [manifest(1), item(sides)]), BundleAltered)
    refused(sides, sealed(sides, [manifest(1), item(sides, text="다른 글")]), BundleAltered)
    both = [manifest(2), item(sides, "c" * 40), item(sides)]
    refused(sides, sealed(sides, both), BundleAltered)
    refused(sides, sealed(sides, [manifest(1), item(sides, text="다른 글")], ident=name), BundleAltered)


def test_one_bundle_belongs_to_one_office(sides: Sides) -> None:
    """Proves that the same bundle opened for a second office of the outer installation is refused."""
    from ansim.delivery.services.providers import connect_provider

    with sides.at(OUTSIDE):
        connect_provider(
            office_id=3,
            base_url="http://127.0.0.1:1",
            api_key="K",
            api_secret="S",
            senders=[SENDER],
            receipt_secret="R",
            now=sides.office.clock(),
            by="tester",
        )
    data = sealed(sides, [manifest(1), item(sides)])
    sides.take(data)
    with pytest.raises(BundleAltered):
        sides.take(data, office_id=3)
    assert not Delivery.objects.filter(office_id=3).exists()


def test_two_offices_that_open_at_once_are_told_apart_by_the_database(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that the constraint refuses what both believed to be new."""
    data = sealed(sides, [manifest(1), item(sides)])
    sides.take(data)
    Bundle.objects.update(office_id=3)
    Delivery.objects.filter(office_id=OUTSIDE).update(office_id=3)
    Group.objects.filter(office_id=OUTSIDE).update(office_id=3)
    monkeypatch.setattr(taking_in._Taking, "known", lambda _self: None)
    refused(sides, data, BundleAltered)


def test_a_full_disk_outside_registers_nothing(sides: Sides, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that pictures already written are taken away again, and that the next try is whole."""
    sides.office.queue(3, pictures=True)
    data = sides.out()
    real, left = BlobStore.put, [2]

    def put(store: BlobStore, name: str, image: bytes) -> str:
        if not left[0]:
            raise DiskFull
        left[0] -= 1
        return real(store, name, image)

    with monkeypatch.context() as full:
        full.setattr(BlobStore, "put", put)
        refused(sides, data, DiskFull)
    sides.send(data)
    sides.check_gateway(3)


def test_a_picture_that_is_not_the_released_one_does_not_leave(sides: Sides) -> None:
    """Proves that the hash of the release is looked at before a picture goes into a bundle."""
    from ansim.conf.keys import office_blobs

    sides.office.queue(2, pictures=True)
    ident = sides.claim()
    with sides.at(INSIDE):
        kept = office_blobs(INSIDE).get("test/1.jpg")
        office_blobs(INSIDE).put("test/1.jpg", kept + b"x")
    with pytest.raises(AttachmentChanged):
        sides.write(ident)
    with sides.at(INSIDE):
        office_blobs(INSIDE).put("test/1.jpg", kept)
    sides.send(sides.write(ident))
    sides.check_gateway(2)


def result(sides: Sides, ident: UUID, **other: str) -> Record:
    """One result of the outer side, of the one attempt that it has."""
    row = Delivery.objects.filter(office_id=OUTSIDE).order_by("pk").first()
    given = {"bundle": ident.hex, "tag": row.key if row else TAG, "outcome": "delivered", "code": "4000"}
    return words(Result(**{**given, "message_id": "M", **other})), b""


def test_strange_results_change_nothing(sides: Sides) -> None:
    """Proves that one result that is not ours, beside good ones, keeps the whole file from being applied."""
    sides.office.queue(1)
    ident = sides.claim()
    sides.take(sides.write(ident))
    before = sides.everything()
    for change, error in (
        ({"tag": "f" * 40}, BundleUnknown),
        ({"bundle": "0" * 32}, BundleUnknown),
        ({"bundle": "no name"}, CarryUnreadable),
        ({"outcome": "open"}, CarryUnreadable),
        ({"outcome": "cancelled"}, CarryUnreadable),
    ):
        rows = [result(sides, ident), result(sides, ident, **change)]
        data = sealed(sides, rows, kind=CarryKind.RESULTS, writer=OUTSIDE)
        with pytest.raises(error):
            sides.bring(data)
        assert sides.everything() == before


def test_results_of_another_office_are_not_taken(sides: Sides) -> None:
    """Proves that a second office of the inner installation cannot take the results of the first."""
    from ansim.conf.carry_keys import opening_key, own
    from ansim.delivery.services.carrying_in import take_results

    sides.office.queue(1)
    sides.send(sides.out())
    data, peer, before = sides.results(), sides.peer(OUTSIDE), sides.everything()
    for office_id, reader in ((3, peer.fingerprint), (INSIDE, "0000-0000-0000-0000-0000")):
        with sides.at(INSIDE), pytest.raises(BundleUnknown):
            take_results(
                io.BytesIO(data),
                office_id=office_id,
                private=opening_key(),
                signer=peer.signing,
                reader=reader,
                own=own().signing,
                now=sides.office.clock(),
                by="tester",
            )
    assert sides.everything() == before


def test_forged_and_damaged_results_change_nothing(sides: Sides) -> None:
    """Proves that results are taken from the pinned installation only, whole, and of bundles that went to it."""
    sides.office.queue(1)
    ident = sides.claim()
    sides.send(sides.write(ident))
    good, before = sides.results(), sides.everything()
    for data, error in (
        (sealed(sides, [result(sides, ident)], kind=CarryKind.RESULTS, writer=INSIDE), CarryForeign),
        (
            sealed(
                sides,
                [result(sides, ident)],
                kind=CarryKind.RESULTS,
                writer=OUTSIDE,
                signer=Ed25519PrivateKey.generate(),
            ),
            CarryForeign,
        ),
        (good[:-70], CarryTruncated),
        (good[:-70] + bytes([good[-70] ^ 1]) + good[-69:], CarryChanged),
        (sides.write(ident), CarryMalformed),
    ):
        with pytest.raises(error):
            sides.bring(data)
    assert sides.everything() == before
    assert sides.bring(good).states == {"sent": 1}
