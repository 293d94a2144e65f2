"""Several offices in one installation: a recipient sees the notices of all, each office keeps its own list and trail."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from test_own_notices import BIRTH, CODE, JPG, PHONE, TYPED, Ground, ground, new_batch, new_notice, new_row
from tests.office.console.standing_ground import another_office

from ansim.accounts.models import AuditEvent
from ansim.conf import keys
from ansim.delivery.domain.errors import ProviderMissing, SenderNotAllowed
from ansim.delivery.models import Provider
from ansim.notices.adapters.office_keys import OfficeKeys, notice_signer, public_jwks
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.record_json import record_from_bytes, record_to_bytes
from ansim.notices.models import Notice, OwnCode
from ansim.notices.queries import status_lists
from ansim.notices.queries.own_notices import asker_of
from ansim.notices.queries.people import jpg_name
from ansim.notices.queries.status_lists import offices_with_lists, status_list
from ansim.notices.services.own_codes import recipient_of_office, send_code

__all__ = ["ground", "new_batch", "new_notice", "new_row"]


@pytest.fixture
def other(ground: Ground) -> int:
    """A second office, open, without an account at a message service."""
    status_lists._made.cache_clear()
    office_id: int = another_office().office_id
    return office_id


@pytest.fixture
def moved(ground: Ground, other: int) -> Callable[..., Notice]:
    """`moved(**columns)`: a notice of the second office to the same phone and person."""

    def make(**columns: Any) -> Notice:
        row = ground.notice(**columns)
        first, second = ground.office, OfficeKeys(other)
        record = record_from_bytes(first.open(row.record, f"notice:{row.reference}"))
        row.office_id = other
        row.record = second.seal(record_to_bytes(record), f"notice:{row.reference}")
        row.phone_tag, row.birth_tag = second.tag("phone", PHONE), second.birth_tag(BIRTH)
        row.save()
        keys.office_blobs(other).put(jpg_name(row.batch_id, row.reference), JPG)
        return row

    return make


def test_notices_of_all_offices_are_shown_together(ground: Ground, moved: Callable[..., Notice]) -> None:
    """One code, one page: what both offices issued to this phone and person, and the files of each."""
    here, there = ground.notice(), moved()
    browser = ground.opened()
    text = browser.get("/my/notices").content.decode()
    assert here.reference in text
    assert there.reference in text
    assert browser.get(f"/my/notices/{there.reference}.jpg").content == JPG
    assert len(ground.sent) == 1


def test_each_auditor_sees_the_own_office(ground: Ground, moved: Callable[..., Notice]) -> None:
    """Opening is written in the trail of both, a file handed out in that of its office alone."""
    ground.notice()
    there = moved()
    ground.opened().get(f"/my/notices/{there.reference}.jpg")
    trail = AuditEvent.objects.filter(who="system:recipient", verb__startswith="notice.own").order_by("id")
    written = [(event.verb, event.office) for event in trail]
    own = ground.drill.officer.office_code
    assert written == [
        ("notice.own_opened", own),
        ("notice.own_opened", "other-gun"),
        ("notice.own_file", "other-gun"),
    ]


def test_an_office_without_an_account_sends_no_code(ground: Ground, moved: Callable[..., Notice]) -> None:
    """The worker's job fails and says why; the page says what it says to everybody, and no code fits."""
    moved()
    browser = Client()
    assert browser.post("/my/", TYPED)["Location"] == "/my/code"
    row = OwnCode.objects.get()
    with pytest.raises(ProviderMissing):
        send_code(asked_id=row.pk, at=ground.moment)
    assert OwnCode.objects.get().digest is None
    assert browser.post("/my/code", {"code": CODE}).status_code == 200


def test_an_office_whose_number_is_not_allowed_sends_no_code(ground: Ground) -> None:
    """The service's locked list of senders holds for codes too."""
    ground.notice()
    Provider.objects.update(senders=["0299999999"])
    Client().post("/my/", TYPED)
    with pytest.raises(SenderNotAllowed):
        send_code(asked_id=OwnCode.objects.get().pk, at=ground.moment)
    assert OwnCode.objects.get().digest is None
    assert ground.sent == []


def test_a_recipient_may_do_nothing_as_staff(ground: Ground) -> None:
    """The actor of the trail has an office to be seen by, no role and no permission."""
    by = recipient_of_office(ground.drill.office.office_id, "4199")
    assert (by.who, by.roles, by.staff_id) == ("system:recipient", (), None)


def test_limits_know_a_phone_without_its_number() -> None:
    """What is counted under is a keyed hash, the same each time, another for another number."""
    assert asker_of(PHONE) == asker_of(PHONE) != asker_of("01000000002")
    assert PHONE not in asker_of(PHONE)


def test_each_office_signs_its_own_list(ground: Ground, moved: Callable[..., Notice], other: int) -> None:
    """Two offices, two keys, two lists: each names its own notices and verifies under its own key alone."""
    ground.notice(state=NoticeState.WITHDRAWN)
    moved(state=NoticeState.WITHDRAWN)
    moved(state=NoticeState.WITHDRAWN)
    own = ground.drill.officer.office_code
    signers = {own: ground.drill.office.office_id, "other-gun": other}
    for code, number in signers.items():
        notice_signer(number, code)
    assert {card.code for card in offices_with_lists()} == set(signers)
    counts = {}
    for code in signers:
        made = status_list(code, at=ground.moment)
        assert made is not None
        kid = jws.extract_compact(made.token.encode()).headers()["kid"]
        for jwk in public_jwks()["keys"]:
            key = ECKey.import_key(jwk)
            if jwk["kid"] == kid:
                assert jwk["office"] == code
                said = json.loads(jws.deserialize_compact(made.token, key).payload)
                counts[code] = len(said["withdrawn"]) // 8
            else:
                with pytest.raises(JoseError):
                    jws.deserialize_compact(made.token, key)
    assert counts == {own: 1, "other-gun": 2}
