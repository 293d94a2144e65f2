"""The page of the outer side: a bundle is opened and sent once however often it comes, its results are downloaded."""

import inspect
import io
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished
from django.test import AsyncRequestFactory
from tests.office.markup import Page, faults_of

from ansim.accounts.domain.errors import NotInOffice, NotPermitted
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent
from ansim.conf import carry_keys, env
from ansim.conf.carry_keys import own, pin
from ansim.delivery.domain.carry_errors import BundleUnknown
from ansim.delivery.domain.carrying import CarriedItem, Manifest, Result, read_words, tag_of, words
from ansim.delivery.models import Bundle, Delivery, Group
from ansim.delivery.queries.carrying import bundles_in
from ansim.kit.clock import now
from ansim.notices.services.carrying import hold_bundle, send_bundle, write_results
from ansim.web.console import outside_views
from ansim.wire.carried import CarryKind, CarryReader, CarryWriter

pytestmark = pytest.mark.django_db
SENDER = "01000000000"


class Inside:
    """The inner installation, as far as files go: a home of its own with keys of its own."""

    def __init__(self, home):
        self.home, self.outer = home, own()
        with self.at():
            self.peer = own()

    @contextmanager
    def at(self):
        """Be that installation for a moment."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ANSIM_HOME", str(self.home))
            yield

    def bundle(self, count=2, *, ident=None, sender=SENDER):
        """The bytes of a bundle of so many messages."""
        out, expires = io.BytesIO(), (now() + timedelta(days=1)).timestamp()
        with self.at():
            file = CarryWriter(
                out,
                kind=CarryKind.BUNDLE,
                ident=(ident or uuid4()).bytes,
                signer=carry_keys.signing_key(),
                reader=self.outer.opening,
            )
            file.record(words(Manifest(sender, count, env.sandbox(), now().timestamp())))
            for number in range(count):
                tag = tag_of(self.peer.signing, 1, f"KEY-{number}/1")
                item = CarriedItem(tag, f"0100000{number:04d}", "", "알림", "", expires)
                file.record(words(item))
            file.close()
        return out.getvalue()

    def told(self, data):
        """The outcomes that a file of results tells this side."""
        with self.at():
            file = CarryReader(
                io.BytesIO(data),
                kind=CarryKind.RESULTS,
                private=carry_keys.opening_key(),
                signer=self.outer.signing,
            )
            return [read_words(Result, said).outcome for said, _ in file.records()]


@pytest.fixture
def inside(drill, tmp_path):
    """The other side, pinned; the office here has an account at a message service."""
    drill.connect()
    other = Inside(tmp_path / "inside")
    pin(drill.office.office_id, other.peer.line(), other.peer.fingerprint)
    yield other
    carry_keys._file(drill.office.office_id).unlink(missing_ok=True)


@pytest.fixture
def woken(monkeypatch):
    """The groups that the worker was asked to look at."""
    found = []
    monkeypatch.setattr(outside_views, "wake", found.append)
    return found


def upload(client, data):
    """The page after a bundle was uploaded."""
    return client.post("/carried/outside/", {"file": SimpleUploadedFile("b", data)}, follow=True)


def test_a_bundle_is_opened_and_its_results_go_back(officer, drill, inside, woken, trail):
    """The whole way by pages: what it brought is queued once, the page tells how it fares, results are downloaded."""
    ident = uuid4()
    assert "받은 꾸러미가 없습니다" in officer.get("/carried/outside/").content.decode()
    text = upload(officer, inside.bundle(ident=ident)).content.decode()
    assert "2건을 보내기 시작합니다" in text
    assert faults_of(text) == []
    assert ident.hex in text
    assert "보내는 중" in text
    assert woken == [Group.objects.get(name=f"carried:{ident.hex}").pk]
    polled = [one.attrs["hx-get"] for one in Page(text).elements if "hx-get" in one.attrs]
    assert "/carried/outside/" in polled
    event = next(one for one in trail() if one.verb == "carry.send")
    assert (event.who, event.reference) == (drill.officer.who, ident.hex)
    Delivery.objects.update(state="delivered")
    text = officer.get("/carried/outside/").content.decode()
    assert "다 보냄" in text
    assert "hx-get" not in text[text.index("outside-live") :].split(">")[0]
    answer = officer.post("/carried/outside/results/")
    assert "results-" in answer["Content-Disposition"]
    assert inside.told(b"".join(answer.streaming_content)) == ["delivered", "delivered"]
    assert any(one.verb == "carry.results" for one in trail())


def test_a_bundle_opened_twice_sends_nothing_twice(officer, inside, woken):
    """Uploaded again, or what it holds in a bundle of another name: nothing more is queued, nobody is woken again."""
    ident = uuid4()
    data = inside.bundle(3, ident=ident)
    upload(officer, data)
    before = list(Delivery.objects.order_by("pk").values())
    for again in (data, inside.bundle(3, ident=ident)):
        text = upload(officer, again).content.decode()
        assert "3건 가운데 다시 보내는 것은 없습니다" in text or 'aria-invalid="true"' in text
    text = upload(officer, inside.bundle(3)).content.decode()
    assert 'aria-invalid="true"' in text
    assert list(Delivery.objects.order_by("pk").values()) == before
    assert (Bundle.objects.count(), len(woken)) == (1, 1)


@pytest.mark.parametrize("data", [b"", b"no bundle at all", b"\0" * 5000])
def test_a_file_that_is_none_is_refused_beside_its_field(officer, inside, woken, data):
    """An empty and a strange file are told where they were given; nothing is queued."""
    answer = upload(officer, data)
    assert faults_of(answer.content.decode()) == []
    assert 'aria-invalid="true"' in answer.content.decode()
    assert woken == []
    assert not Delivery.objects.exists()
    assert not AuditEvent.objects.filter(verb="carry.send").exists()


def test_a_strangers_bundle_is_not_opened(officer, inside, woken, tmp_path):
    """What another installation signed, and a sender that this office has not, send nothing."""
    for data in (Inside(tmp_path / "stranger").bundle(), inside.bundle(sender="01099999999")):
        assert 'aria-invalid="true"' in upload(officer, data).content.decode()
    assert not Delivery.objects.exists()
    assert woken == []


def test_without_a_pinned_side_nothing_is_opened(officer, drill, inside, woken):
    """The page says whose bundles it cannot open, both buttons too."""
    data = inside.bundle()
    carry_keys._file(drill.office.office_id).unlink()
    assert "상대 설치가 등록되지 않았습니다" in officer.get("/carried/outside/").content.decode()
    assert 'aria-invalid="true"' in upload(officer, data).content.decode()
    answer = officer.post("/carried/outside/results/", follow=True)
    assert "등록된 상대 설치가 없습니다" in answer.content.decode()
    assert not Delivery.objects.exists()


def test_what_a_bundle_still_has_to_send_can_be_held(officer, drill, inside, woken, trail):
    """Held, then let go on; pressed twice changes nothing, and each act is in the trail once."""
    ident = uuid4()
    upload(officer, inside.bundle(ident=ident))
    path, group = f"/carried/outside/{ident}/hold/", Group.objects.filter(name=f"carried:{ident.hex}")
    for _ in range(2):
        text = officer.post(path, {"hold": "1"}, follow=True).content.decode()
        assert "이어서 보내기" in text
        assert group.get().control == "paused"
    text = officer.post(path, {"go": "1"}, follow=True).content.decode()
    assert "잠시 멈추기" in text
    assert group.get().control == "running"
    assert [one.verb for one in trail() if "carry." in one.verb][:2] == ["carry.resume", "carry.pause"]
    assert officer.post(f"/carried/outside/{uuid4()}/hold/", {"hold": "1"}).status_code == 404
    group.update(control="stopped")
    assert "중지함" in officer.get("/carried/outside/").content.decode()


def test_failures_and_the_unknown_stand_beside_the_bundle(officer, drill, inside, woken):
    """Each counted once; the unknown lead to where they are decided."""
    upload(officer, inside.bundle(4))
    for one, state in zip(
        Delivery.objects.order_by("pk"), ("unknown", "returned", "sent", "queued"), strict=True
    ):
        Delivery.objects.filter(pk=one.pk).update(state=state)
    (taken,) = bundles_in(office_id=drill.office.office_id)
    assert (taken.count, taken.sent, taken.failed, taken.unknown, taken.waiting) == (4, 2, 1, 1, 1)
    assert taken.state == "sending"
    text = officer.get("/carried/outside/").content.decode()
    assert 'href="/unknown/"' in text


def test_another_office_neither_sees_nor_holds_it(stranger, officer, drill, inside, woken):
    """Bundles are their office's; who may not carry does nothing, whoever asks the service."""
    ident = uuid4()
    upload(officer, inside.bundle(ident=ident))
    assert ident.hex not in stranger.get("/carried/outside/").content.decode()
    assert stranger.post(f"/carried/outside/{ident}/hold/", {"hold": "1"}).status_code == 404
    assert Group.objects.get(name=f"carried:{ident.hex}").control == "running"
    auditor = drill.office.actor(StaffRole.AUDITOR)
    for act in (
        lambda: send_bundle(io.BytesIO(), by=auditor, at=now()),
        lambda: write_results(io.BytesIO(), by=auditor, at=now()),
        lambda: hold_bundle(by=auditor, ident=ident, going=True, at=now()),
    ):
        with pytest.raises((NotPermitted, NotInOffice)):
            act()
    with pytest.raises(BundleUnknown):
        hold_bundle(by=drill.officer, ident=UUID(int=0), going=True, at=now())


def test_results_are_streamed_piece_by_piece(drill, inside, monkeypatch):
    """A server that would take a plain iterator into memory gets pieces."""
    request = AsyncRequestFactory().post("/carried/outside/results/")
    request.actor = drill.officer
    answer = inspect.unwrap(outside_views.results)(request)
    assert answer.is_async
    monkeypatch.setattr(
        request_finished, "send", lambda **_: None
    )  # it would close the test's own connection
    answer.close()
