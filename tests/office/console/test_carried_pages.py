"""The pages of a separated network: bundles downloaded, results uploaded, what does not come back declared lost."""

import asyncio
import inspect
import io
import re
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished
from django.db import transaction
from django.db.models import F
from django.test import AsyncRequestFactory, override_settings
from office_ground import Drill, InPlace, row
from tests.office.console.standing_ground import HASHER
from tests.office.markup import Page, faults_of

from ansim.accounts.domain.errors import NotInOffice, NotPermitted
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent
from ansim.accounts.services.demo import create_demo_office
from ansim.conf import carry_keys
from ansim.conf.carry_keys import own, pin
from ansim.delivery.domain.carry_errors import BundleUnknown
from ansim.delivery.domain.carrying import Result, tag_of, words
from ansim.delivery.models import Attempt, Delivery, Group, GroupEvent, Parcel, Provider
from ansim.delivery.queries.carrying import CarriedBundle, bundle_of, bundles_of
from ansim.delivery.services.providers import connect_bridge
from ansim.kit.clock import now
from ansim.notices.services import making
from ansim.notices.services.carrying import carry_out, lose_bundle, take_results
from ansim.notices.services.releasing import stop_batch
from ansim.web.console import carry_views
from ansim.web.console.carry_views import file_name
from ansim.wire.carried import CarryKind, CarryReader, CarryWriter

pytestmark = pytest.mark.django_db
SENDER = "01000000000"


class Outside:
    """The outer installation, as far as files go: a home of its own with keys of its own."""

    def __init__(self, home):
        self.home, self.inner = home, own()
        with self.at():
            self.peer = own()

    @contextmanager
    def at(self):
        """Be that installation for a moment."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ANSIM_HOME", str(self.home))
            yield

    def opened(self, data):
        """The name of a bundle and how many messages it holds; its seal and signature checked."""
        with self.at():
            file = CarryReader(
                io.BytesIO(data),
                kind=CarryKind.BUNDLE,
                private=carry_keys.opening_key(),
                signer=self.inner.signing,
            )
            records = list(file.records())
        return UUID(bytes=file.head.ident), len(records) - 1

    def results(self, bundle, office_id, outcomes):
        """A file that tells these outcomes of a bundle's attempts in their order."""
        out, rows = io.BytesIO(), Attempt.objects.filter(parcel__fence=bundle).order_by("pk")
        tags = [
            tag_of(self.inner.signing, office_id, f"{one.delivery.key}/{one.number}")
            for one in rows.select_related("delivery")
        ]
        with self.at():
            file = CarryWriter(
                out,
                kind=CarryKind.RESULTS,
                ident=uuid4().bytes,
                signer=carry_keys.signing_key(),
                reader=self.inner.opening,
            )
            for tag, outcome in zip(tags, outcomes, strict=False):
                file.record(words(Result(bundle.hex, tag, outcome, "4000", "M1")))
            file.close()
        return SimpleUploadedFile("results", out.getvalue())


@pytest.fixture(scope="module")
def released(django_db_setup, django_db_blocker):
    """A batch of two released behind a separated network, made in one transaction that is never committed."""
    patch = pytest.MonkeyPatch()
    patch.setattr(making, "NoticePool", InPlace)
    with (
        django_db_blocker.unblock(),
        override_settings(PASSWORD_HASHERS=HASHER),
        transaction.atomic(),
    ):
        office = create_demo_office(at=now())
        drill = Drill(office, office.actor(StaffRole.NOTICE_OFFICER), office.actor(StaffRole.APPROVER))
        connect_bridge(office_id=office.office_id, senders=[SENDER], now=now(), by="test")
        yield drill, drill.released([row(1), row(2)], send=True)
        transaction.set_rollback(True)
    patch.undo()


@pytest.fixture
def drill(released, db):
    """The drill office, which has no message service but the bridge; what a test does is undone."""
    cache.clear()
    return released[0]


@pytest.fixture
def batch(released, outside):
    """The number of the released batch."""
    return released[1]


@pytest.fixture
def outside(drill, tmp_path):
    """The other side, pinned for the office."""
    other = Outside(tmp_path / "outside")
    pin(drill.office.office_id, other.peer.line(), other.peer.fingerprint)
    yield other
    carry_keys._file(drill.office.office_id).unlink(missing_ok=True)


def download(client, batch, **more):
    """The answer to the button of a batch's people, and the bytes of its file."""
    answer = client.post("/carried/out/", {"group": f"batch:{batch}", **more})
    return answer, b"".join(answer.streaming_content) if answer.streaming else b""


def shown(client):
    """The page of bundles."""
    answer = client.get("/carried/")
    assert answer.status_code == 200
    return Page(answer.content.decode())


def days_ago(days):
    """Let everything that was carried out have left so many days earlier."""
    Parcel.objects.update(claimed_at=F("claimed_at") - timedelta(days=days))
    Delivery.objects.update(expires_at=F("expires_at") - timedelta(days=days))


def test_a_released_batch_goes_out_and_its_results_come_in(officer, drill, batch, outside, trail):
    """The whole way by pages: the file holds each message once for the pinned side, its results move the counts."""
    home = officer.get("/batches/").content.decode()
    assert "업무망에서 나가지 못한 통지가 있습니다" in home
    assert "꾸러미 내보내러 가기" in officer.get(f"/batches/{batch}/").content.decode()
    page = shown(officer)
    (button,) = [one for one in page.all("button") if one.attrs.get("id") == "out-1"]
    assert f"일괄 발급 #{batch}" in button.text
    (polled,) = [one.attrs["hx-get"] for one in page.elements if "hx-get" in one.attrs]
    assert "HX-Refresh" not in officer.get(polled)
    answer, data = download(officer, batch)
    ident, count = outside.opened(data)
    assert count == 2
    name = re.search(r'filename="([^"]+)"', answer["Content-Disposition"])[1]
    assert name == f"batch-{batch}-{ident.hex[:8]}.carry"
    assert "no-store" in answer["Cache-Control"]
    event = next(one for one in trail() if one.verb == "carry.out")
    assert (event.who, event.reference) == (drill.officer.who, f"batch:{batch} {ident.hex}")
    (bundle,) = bundles_of(office_id=drill.office.office_id, group=f"batch:{batch}")
    assert (bundle.ident, bundle.by, bundle.silent) == (ident, drill.officer.who, 2)
    text = officer.get("/carried/").content.decode()
    assert "결과 기다림" in text
    assert officer.get(polled)["HX-Refresh"] == "true"
    assert "김하늘" in text
    assert "지금 내보낼 통지가 없습니다" in text
    file = outside.results(ident, drill.office.office_id, ["delivered", "unknown"])
    answer = officer.post("/carried/", {"file": file}, follow=True)
    assert "결과 2건을 확인했습니다. 그 가운데 2건의 상태가 바뀌었습니다." in answer.content.decode()
    text = officer.get("/carried/").content.decode()
    assert "결과 받음" in text
    assert 'href="/unknown/"' in text
    assert trail()[0].reference == "results:2"


def test_the_same_bundle_comes_however_often_it_is_taken(officer, drill, batch, outside):
    """Pressing twice, taking it again by its name, and the command give one bundle: no second set of attempts."""
    ident, _ = outside.opened(download(officer, batch)[1])
    for more in ({}, {"bundle": ident}, {"bundle": ident.hex}):
        assert outside.opened(download(officer, batch, **more)[1]) == (ident, 2)
    out = io.BytesIO()
    again = carry_out(out, by=drill.officer, group=f"batch:{batch}", at=now())
    assert again.ident == ident
    assert Parcel.objects.count() == 1
    assert set(Delivery.objects.values_list("tries", flat=True)) == {1}
    assert AuditEvent.objects.filter(verb="carry.out").count() == 5


def test_results_may_come_twice_and_old_ones_late(officer, drill, batch, outside):
    """A file uploaded again, or an older one, changes nothing; the page says so in numbers."""
    ident, _ = outside.opened(download(officer, batch)[1])
    office_id = drill.office.office_id
    for outcomes, changed in ((["delivered"] * 2, 2), (["delivered"] * 2, 0), (["sent"] * 2, 0)):
        file = outside.results(ident, office_id, outcomes)
        answer = officer.post("/carried/", {"file": file}, follow=True)
        assert f"그 가운데 {changed}건" in answer.content.decode()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (None, "필수"),
        (SimpleUploadedFile("r", b""), "파일이 비어 있습니다"),
        (SimpleUploadedFile("r", b"no results at all"), "파일"),
        (SimpleUploadedFile("r", b"\0" * 5000), "파일"),
    ],
)
def test_a_file_that_is_none_is_refused_beside_its_field(officer, batch, file, sentence):
    """Nothing chosen, an empty file and a strange one are told where they were given; nothing changes."""
    answer = officer.post("/carried/", {"sent": "x", **({"file": file} if file else {})})
    assert answer.status_code == 200
    page = Page(answer.content.decode())
    assert faults_of(answer.content.decode()) == []
    (field,) = [one for one in page.all("input") if one.attrs.get("name") == "file"]
    assert field.attrs["aria-invalid"] == "true"
    told = next(one for one in page.elements if one.attrs.get("id") == "id_file-error")
    assert sentence in told.text
    assert not AuditEvent.objects.filter(verb="carry.in").exists()


def test_another_installations_results_are_refused(officer, drill, batch, outside, tmp_path):
    """What a stranger signed, and results of a bundle that never left here, change nothing."""
    ident, _ = outside.opened(download(officer, batch)[1])
    stranger = Outside(tmp_path / "stranger")
    files = [
        stranger.results(ident, drill.office.office_id, ["delivered"]),
        SimpleUploadedFile("r", outside.results(ident, 999, ["delivered"]).read()),
    ]
    for file in files:
        answer = officer.post("/carried/", {"file": file})
        assert 'aria-invalid="true"' in answer.content.decode()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sending"}


def test_without_a_pinned_side_nothing_is_claimed(officer, drill, batch):
    """The page says that nobody could open a bundle, the button too, and everything stays queued."""
    carry_keys._file(drill.office.office_id).unlink()
    assert "상대 설치가 등록되지 않았습니다" in officer.get("/carried/").content.decode()
    answer = officer.post("/carried/out/", {"group": f"batch:{batch}"}, follow=True)
    assert "등록된 상대 설치가 없습니다" in answer.content.decode()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"queued"}
    assert not AuditEvent.objects.filter(verb="carry.out").exists()


def test_only_groups_of_the_bridge_are_carried_by_a_page(officer, drill, batch):
    """A group that a worker sends, another office's, and none at all are pages that do not exist."""
    Group.objects.update(control="running")
    for form in ({"group": f"batch:{batch}"}, {"group": "batch:0"}, {}, {"group": "x" * 99}):
        assert officer.post("/carried/out/", form).status_code == 404
    assert officer.post("/carried/out/", {"group": f"batch:{batch}", "bundle": "x"}).status_code == 404
    assert set(Delivery.objects.values_list("state", flat=True)) == {"queued"}


def test_a_bundle_of_another_name_is_not_written(officer, batch):
    """A bundle that this group never had is refused in a sentence."""
    answer = officer.post("/carried/out/", {"group": f"batch:{batch}", "bundle": uuid4()}, follow=True)
    assert "이 기관이 반출한 꾸러미가 아닙니다" in answer.content.decode()


def test_an_office_of_another_side_sees_nothing(stranger, officer, batch, outside):
    """Another office finds neither groups nor bundles of this one, and can neither take nor lose them."""
    ident, _ = outside.opened(download(officer, batch)[1])
    text = stranger.get("/carried/").content.decode()
    assert "내보낸 꾸러미가 없습니다" in text
    assert ident.hex not in text
    assert stranger.post("/carried/out/", {"group": f"batch:{batch}", "bundle": ident}).status_code == 404
    assert stranger.get(f"/carried/{ident}/lost/").status_code == 404


def test_guardians_have_a_bundle_of_their_own(officer, drill, batch, outside):
    """Beside the people's stands the guardians', named as such, in a file of its own name."""
    group = Group.objects.get(name=f"batch:{batch}")
    second = Group.objects.create(
        office_id=group.office_id,
        name=f"batch:{batch}:guardians",
        provider=Provider.objects.get(),
        sender=group.sender,
        control="carried",
        created_at=now(),
    )
    GroupEvent.objects.create(group=second, at=now(), by="test", control="carried")
    Delivery.objects.filter(pk=Delivery.objects.order_by("pk").first().pk).update(group=second)
    assert f"일괄 발급 #{batch}, 보호자" in officer.get("/carried/").content.decode()
    answer = officer.post("/carried/out/", {"group": second.name})
    assert f"batch-{batch}-guardians-" in answer["Content-Disposition"]
    assert outside.opened(b"".join(answer.streaming_content))[1] == 1
    assert f"일괄 발급 #{batch}, 보호자" in officer.get("/carried/").content.decode()


def test_an_overdue_bundle_says_what_to_do(officer, approver, batch, outside):
    """After a day home and page say so, with the same bundle to take again; only who decides is offered its loss."""
    ident, _ = outside.opened(download(officer, batch)[1])
    assert "결과 파일을 받으면 올려 주세요" in officer.get("/batches/").content.decode()
    assert "lost/" not in officer.get("/carried/").content.decode()
    Parcel.objects.update(claimed_at=F("claimed_at") - timedelta(days=1))
    assert "하루 넘게 소식이 없습니다" in officer.get("/batches/").content.decode()
    text = officer.get("/carried/").content.decode()
    for words_ in ("꾸러미 1개가 하루 넘게 소식이 없습니다", "소식 없음", "같은 꾸러미 다시 내보내기"):
        assert words_ in text
    assert f"/carried/{ident}/lost/" in text
    assert "lost/" not in approver.get("/carried/").content.decode()
    early = officer.get(f"/carried/{ident}/lost/").content.decode()
    assert "아직 정할 수 없습니다" in early
    assert 'name="typed"' not in early


def test_a_lost_bundle_wants_its_count_and_a_reason(officer, drill, batch, outside, trail):
    """Another count, no reason, a number in the reason and too early are refused; then everything is unknown."""
    ident, _ = outside.opened(download(officer, batch)[1])
    url = f"/carried/{ident}/lost/"
    good = {"typed": "2", "why": "바깥쪽 서버가 침수됨"}
    assert "아직 잃어버린 것으로" not in officer.get(url).content.decode()
    officer.post(url, good)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sending"}
    days_ago(3)
    for wrong in ({"typed": "3"}, {"why": ""}, {"why": "010-0000-0001에 확인"}):
        answer = officer.post(url, {**good, **wrong})
        assert 'aria-invalid="true"' in answer.content.decode(), wrong
    assert not AuditEvent.objects.filter(verb="carry.lost").exists()
    answer = officer.post(url, good)
    assert answer["Location"] == "/unknown/"
    assert set(Delivery.objects.values_list("state", flat=True)) == {"unknown"}
    assert trail()[0].why == good["why"]
    text = officer.get("/carried/").content.decode()
    assert "잃어버림" in text
    assert "같은 꾸러미 다시 내보내기" not in text
    answer, data = download(officer, batch, bundle=ident)
    assert data == b""
    assert "잃어버린 것으로 정한 꾸러미입니다" in officer.get("/carried/").content.decode()
    delivery = Delivery.objects.order_by("pk").first()
    page = officer.get(f"/unknown/{delivery.pk}/").content.decode()
    assert "망분리로 반출한 발송입니다" in page
    assert "다시 보냅니다" not in page
    officer.post(f"/unknown/{delivery.pk}/", {"decision": "send_again", "why": "받지 않음"})
    assert set(Delivery.objects.values_list("state", flat=True)) == {"unknown"}
    file = outside.results(ident, drill.office.office_id, ["delivered"] * 2)
    officer.post("/carried/", {"file": file})
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_what_was_heard_of_meanwhile_is_not_lost(officer, drill, batch, outside):
    """Results that came while the page stood open win: the officer is told and sent back."""
    ident, _ = outside.opened(download(officer, batch)[1])
    days_ago(3)
    officer.post("/carried/", {"file": outside.results(ident, drill.office.office_id, ["sent"] * 2)})
    answer = officer.post(f"/carried/{ident}/lost/", {"typed": "2", "why": "침수"}, follow=True)
    assert "그 사이에 소식이 왔습니다" in answer.content.decode()
    assert officer.get(f"/carried/{uuid4()}/lost/").status_code == 404


def test_the_acts_ask_who_acts(drill, batch):
    """A tracer may neither carry nor lose; somebody of no office has nothing; a process is asked for no permission."""
    tracer = drill.office.actor(StaffRole.TRACER)
    terms = {"by": tracer, "at": now()}
    acts = (
        lambda more: carry_out(io.BytesIO(), group=f"batch:{batch}", **more),
        lambda more: take_results(io.BytesIO(), **more),
        lambda more: lose_bundle(ident=uuid4(), why="x", **more),
    )
    for act in acts:
        with pytest.raises(NotPermitted):
            act(terms)
        with pytest.raises(NotInOffice):
            act({**terms, "by": type(tracer)(who="system:command")})
    with pytest.raises(BundleUnknown):
        lose_bundle(ident=uuid4(), why="x", by=drill.officer, at=now())


def test_the_approver_carries_too(approver, batch, outside):
    """Whoever may hold or resume the sending may carry it out."""
    assert outside.opened(download(approver, batch)[1])[1] == 2


def test_a_stopped_batch_leaves_no_more(officer, drill, batch, outside):
    """What was carried before a stop stays told, and is not offered again."""
    ident, _ = outside.opened(download(officer, batch)[1])
    stop_batch(by=drill.officer, batch_id=batch, why="잘못된 명단", at=now())
    assert "다시 내보내기" not in officer.get("/carried/").content.decode()
    assert officer.post("/carried/out/", {"group": f"batch:{batch}", "bundle": ident}).status_code == 404
    assert bundle_of(office_id=drill.office.office_id, ident=ident).is_stopped


def test_a_full_disk_is_told(officer, batch, monkeypatch):
    """Where the file cannot be put down nothing is lost: the same bundle comes when there is space."""

    def full(*_, **__):
        raise OSError(28, "no space")

    with monkeypatch.context() as patch:
        patch.setattr(carry_views, "carry_out", full)
        answer = officer.post("/carried/out/", {"group": f"batch:{batch}"}, follow=True)
    assert "디스크가 가득 찼습니다" in answer.content.decode()
    assert download(officer, batch)[0].status_code == 200

    def broken(*_, **__):
        raise OSError(5, "broken")

    monkeypatch.setattr(carry_views, "carry_out", broken)
    assert officer.post("/carried/out/", {"group": f"batch:{batch}"}).status_code == 500


def test_the_file_goes_out_in_pieces(monkeypatch):
    """A bundle of a gigabyte is never in memory whole; the file is closed with its answer."""
    monkeypatch.setattr(carry_views, "_PIECE", 3)
    file = io.BytesIO(b"12345678")
    pieces = carry_views.LaterPieces(file)

    async def collect():
        return [piece async for piece in pieces]

    assert asyncio.run(collect()) == [b"123", b"456", b"78"]
    pieces.close()
    assert file.closed


def test_a_server_that_waits_gets_pieces_to_wait_for(drill, batch, monkeypatch):
    """Under ASGI, as it runs, the answer is asynchronous; given up before its first piece, it leaves no file open."""
    request = AsyncRequestFactory().post("/carried/out/", {"group": f"batch:{batch}"})
    request.actor = drill.officer
    answer = inspect.unwrap(carry_views.carry_group)(request)
    assert answer.is_async
    monkeypatch.setattr(
        request_finished, "send", lambda **_: None
    )  # it would close the test's own connection
    answer.close()


def test_names_of_files_differ_by_bundle():
    """The name holds the batch and the bundle, in letters that every medium takes."""
    bundle = bundle_like(UUID(int=0xABCDEF << 104))
    assert file_name(bundle) == "batch-3-guardians-abcdef00.carry"


def bundle_like(ident):
    """A bundle of guardians with this name."""
    return CarriedBundle(ident, "batch:3:guardians", 1, 1, 0, now(), "x", now(), False, False)


def test_the_page_is_whole_with_and_without_bundles(officer, batch, outside):
    """Tags close, fields are labelled, and each of several equal buttons says whose it is."""
    assert faults_of(officer.get("/carried/").content.decode()) == []
    download(officer, batch)
    page = shown(officer)
    days_ago(3)
    assert faults_of(officer.get("/carried/").content.decode()) == []
    (again,) = [one for one in page.all("button") if "같은 꾸러미" in one.text]
    assert f"일괄 발급 #{batch}" in again.text
    live = next(one for one in page.elements if one.attrs.get("id") == "carried-live")
    assert "hx-get" not in live.attrs
