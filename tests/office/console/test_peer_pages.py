"""The page of keys: the own fingerprint to read out, the other side pinned by two officers who both heard its own."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.office.markup import faults_of

from ansim.accounts.domain.actors import system_actor
from ansim.accounts.domain.errors import NotPermitted
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent
from ansim.conf import carry_asked, carry_keys
from ansim.conf.carry_asked import asked_pin
from ansim.conf.carry_keys import PeerDiffers, PeerMissing, own, pinned
from ansim.delivery.models import Provider
from ansim.kit.clock import now
from ansim.notices.domain.changes import AskedBySame, ChangeDecided
from ansim.notices.services.pinning import (
    PinnedAlready,
    PinWaits,
    agree_pin,
    ask_pin,
    decline_pin,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(drill):
    """The drill office's number; its files of keys are taken away again."""
    number = drill.office.office_id
    yield number
    carry_keys._file(number).unlink(missing_ok=True)
    carry_asked._file(number).unlink(missing_ok=True)


def side(home):
    """The public keys of another installation, with a home of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANSIM_HOME", str(home))
        return own()


@pytest.fixture
def other(tmp_path):
    """The other side's keys."""
    return side(tmp_path / "outside")


def ask(client, peer, fingerprint=None, text=None):
    """Post a key file and a fingerprint."""
    file = SimpleUploadedFile("other.key", (text or peer.line()).encode())
    return client.post("/carried/peer/", {"file": file, "fingerprint": fingerprint or peer.fingerprint})


def text_of(client):
    """The page, whose markup is sound."""
    text = client.get("/carried/peer/").content.decode()
    assert faults_of(text) == []
    return text


def verbs():
    """What the audit trail says about keys."""
    found = AuditEvent.objects.filter(verb__startswith="carry.").order_by("pk")
    return [(one.verb, one.reference) for one in found]


def test_the_own_keys_are_shown_and_downloaded(officer, office):
    """The fingerprint to read out and the file to send are this installation's, and nothing private is in the file."""
    assert own().fingerprint in text_of(officer)
    answer = officer.get("/carried/peer/own.key")
    assert answer.content.decode() == own().line()
    assert "attachment" in answer.headers["Content-Disposition"]


def test_two_officers_pin_the_other_side(officer, approver, office, other):
    """One asks with file and fingerprint, nothing is trusted; another hears the fingerprint too, and it is pinned."""
    assert ask(officer, other, other.fingerprint.replace("-", " ").upper()).status_code == 302
    with pytest.raises(PeerMissing):
        pinned(office)
    assert other.fingerprint not in text_of(approver)  # who confirms has to hear it, not to copy it
    wrong = approver.post("/carried/peer/agree/", {"fingerprint": own().fingerprint})
    assert "지문이 파일의 공개키와 다릅니다" in wrong.content.decode()
    answer = approver.post("/carried/peer/agree/", {"fingerprint": other.fingerprint})
    assert answer.status_code == 302
    assert pinned(office) == other
    assert other.fingerprint in text_of(officer)
    assert asked_pin(office) is None
    told = f"installation:{other.fingerprint}"
    assert verbs() == [("carry.ask_pin", told), ("carry.pin", told)]
    assert Provider.objects.filter(office_id=office).count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fingerprint": "1a2b-3c4d-5e6f-7a8b-9c0d"}, "지문이 파일의 공개키와 다릅니다"),
        ({"text": "no keys"}, "상대 설치의 공개키 파일이 아닙니다"),
        ({"text": "\x00\xff"}, "상대 설치의 공개키 파일이 아닙니다"),
    ],
)
def test_what_is_no_file_of_that_fingerprint_is_refused(officer, office, other, change, said):
    """A sentence beside the field says why; nothing waits for anybody."""
    assert said in ask(officer, other, **change).content.decode()
    assert asked_pin(office) is None
    assert verbs() == []


def test_the_own_keys_are_no_peer(officer, office):
    """Whoever uploads the file of this side is told so."""
    assert "상대 설치의 공개키 파일이 아닙니다" in ask(officer, own()).content.decode()


def test_nobody_agrees_to_what_they_asked_themselves(officer, approver, office, other):
    """An approver may ask, and then another has to agree; an officer without that right sees no button."""
    ask(approver, other)
    text = approver.post("/carried/peer/agree/", {"fingerprint": other.fingerprint}).content.decode()
    assert "요청한 사람은 승인할 수 없습니다" in text
    assert "/carried/peer/agree/" not in text_of(officer)
    assert officer.post("/carried/peer/agree/", {"fingerprint": other.fingerprint}).status_code == 403
    with pytest.raises(PeerMissing):
        pinned(office)


def test_a_request_is_taken_back_or_declined(officer, approver, office, other):
    """By whoever asked and by an approver; then another may be asked for. A press too late is told."""
    ask(officer, other)
    assert officer.post("/carried/peer/decline/").status_code == 302
    assert asked_pin(office) is None
    ask(officer, other)
    approver.post("/carried/peer/decline/")
    assert asked_pin(office) is None
    text = approver.post("/carried/peer/decline/", follow=True).content.decode()
    assert "그 사이에 다른 사람이 처리한 요청입니다" in text
    assert [verb for verb, _ in verbs()].count("carry.decline_pin") == 2


def test_a_peer_is_changed_only_by_two_and_with_a_warning(officer, approver, office, other, tmp_path):
    """The pinned one stays until another officer has agreed; both are told what is lost by it. The same one is refused."""
    ask(officer, other)
    approver.post("/carried/peer/agree/", {"fingerprint": other.fingerprint})
    assert "이미 등록된 상대 설치입니다" in ask(officer, other).content.decode()
    new = side(tmp_path / "new")
    ask(officer, new)
    assert "먼저 모두 받으세요" in text_of(approver)
    assert pinned(office) == other
    approver.post("/carried/peer/agree/", {"fingerprint": new.fingerprint})
    assert pinned(office) == new


def test_the_services_hold_without_pages(drill, office, other, tmp_path):
    """One waits at a time, the fingerprint counts each time, roles and offices are asked."""
    officer, approver = drill.officer, drill.approver
    ask_pin(by=officer, text=other.line(), fingerprint=other.fingerprint, at=now())
    new = side(tmp_path / "new")
    with pytest.raises(PinWaits):
        ask_pin(by=approver, text=new.line(), fingerprint=new.fingerprint, at=now())
    with pytest.raises(PeerDiffers):
        agree_pin(by=approver, fingerprint=new.fingerprint, at=now())
    with pytest.raises(NotPermitted):
        agree_pin(by=officer, fingerprint=other.fingerprint, at=now())
    decline_pin(by=officer, at=now())
    with pytest.raises(ChangeDecided):
        agree_pin(by=approver, fingerprint=other.fingerprint, at=now())
    ask_pin(by=approver, text=other.line(), fingerprint=other.fingerprint, at=now())
    with pytest.raises(AskedBySame):
        agree_pin(by=approver, fingerprint=other.fingerprint, at=now())
    with pytest.raises(NotPermitted):
        decline_pin(by=officer, at=now())
    with pytest.raises(NotPermitted):
        ask_pin(by=drill.office.actor(StaffRole.TRACER), text="", fingerprint="", at=now())
    with pytest.raises(NotPermitted):
        decline_pin(by=system_actor("test", office_id=office), at=now())
    carry_keys.pin(office, new.line(), new.fingerprint)
    with pytest.raises(PinnedAlready):
        ask_pin(by=officer, text=new.line(), fingerprint=new.fingerprint, at=now())


@pytest.mark.parametrize("kept", ["", "[]", "{}", '{"keys": "x", "staff": 1, "at": "2026-11-22"}', "\x00"])
def test_a_damaged_request_is_none(office, kept):
    """What nobody can read waits for nobody, and the page still opens."""
    own()
    carry_asked._file(office).write_text(kept)
    assert asked_pin(office) is None


def test_what_is_kept_is_public(officer, office, other):
    """The file that waits holds public keys, a number and a time, for this user's eyes only."""
    ask(officer, other)
    file = carry_asked._file(office)
    assert set(json.loads(file.read_text())) == {"keys", "staff", "at"}
    assert file.stat().st_mode & 0o077 == 0
