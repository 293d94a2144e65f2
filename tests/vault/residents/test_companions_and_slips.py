"""Companions and paper slips at the vault: who is named gets word of it, a slip is good for one visit, nobody is a bell to ring."""

import logging
from datetime import timedelta

import pytest
from tests.vault.residents.conftest import PHONE, START
from tests.vault.residents.phones import b64
from tests.vault.residents.test_office_desk import ask, clerk, office_key, pass_of  # noqa: F401  fixtures

from ansim.accounts.models import AuditEvent
from ansim.conf import ports
from ansim.delivery.domain.reports import NotSent
from ansim.kit.clock import korean_day
from ansim.vault.adapters import key_folder
from ansim.vault.adapters.people import PersonKey
from ansim.vault.domain.errors import DeskRefused, NoSender, PhoneWrong, TooOften
from ansim.vault.domain.person import slip_mark
from ansim.vault.models import DeskCount, Resident, Slip, Stub
from ansim.vault.services.companions import PER_PERSON
from ansim.vault.services.desk import counters_of, give_stub
from ansim.vault.services.forgetting import forget
from ansim.vault.services.office_desk import block_at_desk, serve_slips
from ansim.vault.services.own_record import tell
from ansim.vault.services.slips import drop_slips, make_slips
from ansim.wire.days import day_number
from ansim.wire.desk import COMPANION, PAPER, call_value, seal_box
from ansim.wire.slip import slip_value
from ansim.wire.stub import read_stub
from ansim.wire.token import handle_of

pytestmark = pytest.mark.django_db
DAY = day_number(korean_day(START))
TYPED = "010-0000-0001"


def box_of(kind, value):
    """What a visitor's phone or a venue's device seals."""
    return seal_box(key_folder.desk_key().public_key(), kind, value)


def companion(number="01000000001", record=b"r" * 8):
    """A box that names a number."""
    return box_of(COMPANION, call_value(number, record))


def stub_for(box, kind=COMPANION, day=DAY, now=START):
    """The stub for a box, read."""
    return read_stub(give_stub(box=box, kind=kind, day=day, now=now))


@pytest.fixture
def slips(enrol_phone):
    """A sheet of the one resident."""
    enrol_phone()
    return make_slips(row=Resident.objects.get(), now=START)


def test_a_companion_named_by_number_gets_a_stub_of_their_own(post, enrol_phone, uid_of):
    """The handle is that of the number's person, of the desk's counters, whoever named them."""
    enrol_phone()
    stub = stub_for(companion())
    assert stub.handle == handle_of(key_folder.day_key(DAY), uid_of(PHONE), 64)
    assert counters_of([DAY]) == 256


def test_who_is_named_is_told_by_message_without_a_place(post):
    """A number never seen before becomes a person, and hears of the day; where it was the vault does not know."""
    stub_for(companion())
    (message,) = post.sent
    row = Resident.objects.get()
    assert PersonKey.of(row).open("phone", row.phone).decode() == PHONE
    assert message.address == "01000000001"
    assert "동행" in message.text
    assert "2026. 11. 23.(월)" in message.text


def test_the_same_box_tells_nobody_twice(post):
    """A phone that got no answer sends again: the same stub, one message."""
    box = companion()
    assert stub_for(box) == stub_for(box)
    assert len(post.sent) == 1


def test_a_number_is_named_eight_times_a_day(post):
    """The ninth gets no stub, no counter and no message; the next day it may be named again."""
    for count in range(PER_PERSON[0].most):
        stub_for(companion(record=bytes([count]) * 8))
    with pytest.raises(TooOften):
        stub_for(companion(record=b"9" * 8))
    assert (len(post.sent), Stub.objects.count(), DeskCount.objects.get().next) == (8, 8, 72)
    assert stub_for(companion(record=b"a" * 8), now=START + timedelta(days=1, seconds=1))


def test_whom_nobody_can_tell_is_not_named(post, own_home):
    """Without a message service there is no companion: the protocol wants them told."""
    (own_home / "sandbox").write_text("{}")
    with pytest.raises(NoSender):
        stub_for(companion())
    assert (Resident.objects.count(), Stub.objects.count()) == (0, 0)


def test_a_number_that_the_service_refuses_is_asked_once(post, caplog):
    """The stub stands; the log says that a word was refused, and not whose."""
    post.answer = NotSent("no_such_number", retryable=False)
    with caplog.at_level(logging.WARNING, "ansim.vault"):
        assert stub_for(companion())
    assert "refused" in caplog.text
    assert "0001" not in caplog.text


@pytest.mark.parametrize("number", ["0640000000", "12"])
def test_what_is_no_mobile_number_names_nobody(post, number):
    """No person is made for it."""
    with pytest.raises(DeskRefused):
        stub_for(companion(number))
    assert Resident.objects.count() == 0


def test_a_slip_is_good_for_one_visit(slips, uid_of):
    """The first box gets a stub of its person and the same one when repeated; another box of the same slip gets none."""
    value = slip_value(slips[0])
    first = box_of(PAPER, value)
    stub = stub_for(first, PAPER)
    assert stub.handle == handle_of(key_folder.day_key(DAY), uid_of(PHONE), 64)
    assert stub_for(first, PAPER) == stub
    with pytest.raises(DeskRefused):
        stub_for(box_of(PAPER, value), PAPER)
    assert Slip.objects.count() == 9


def test_a_day_without_a_key_does_not_use_a_slip_up(slips):
    """Refused for another reason, the slip can be typed again."""
    box = box_of(PAPER, slip_value(slips[0]))
    with pytest.raises(DeskRefused):
        stub_for(box, PAPER, day=DAY - 4)
    assert Slip.objects.count() == 10
    assert stub_for(box, PAPER)


def test_the_vault_keeps_only_marks_of_slips(slips):
    """HMAC(pepper, slip) leads to the person; the texts are nowhere."""
    marks = {bytes(row.mark) for row in Slip.objects.all()}
    assert marks == {slip_mark(key_folder.pepper(), slip_value(text)) for text in slips}
    assert len(marks) == 10


def test_an_invented_slip_gets_none(slips):
    """A well-formed slip that was never made opens nobody."""
    with pytest.raises(DeskRefused):
        stub_for(box_of(PAPER, b"A0101BCDEF" + bytes(6)), PAPER)


def test_two_sheets_a_day(slips):
    """The third is refused, and makes nothing."""
    row = Resident.objects.get()
    make_slips(row=row, now=START)
    with pytest.raises(TooOften):
        make_slips(row=row, now=START)
    assert Slip.objects.count() == 20


def test_slips_go_with_their_person(slips):
    """Told among what is held; dropped at once on request; forgotten with the person."""
    row = Resident.objects.get()
    assert tell(row=row, now=START)["slips"] == 10
    assert (drop_slips(row=row), drop_slips(row=row)) == (10, 0)
    make_slips(row=row, now=START)
    forget(now=START + timedelta(days=57))
    assert (Resident.objects.count(), Slip.objects.count()) == (0, 0)


def test_the_desk_makes_a_sheet_and_tells_the_number(clerk, post):  # noqa: F811  a fixture
    """Ten slips for somebody who never had a phone enrolled; the message holds none of them; the trail names who served."""
    made = serve_slips(by=clerk, phone=TYPED, now=START)
    (message,) = post.sent
    assert (len(made.slips), made.told) == (10, True)
    assert "종이 출입표 10장" in message.text
    assert not any(text in message.text or text in repr(made) for text in made.slips)
    event = AuditEvent.objects.get()
    assert (event.who, event.verb, event.why) == ("staff:7", "slips.issue", "10")
    assert stub_for(box_of(PAPER, slip_value(made.slips[9])), PAPER)


def test_the_desk_blocks_slips_with_the_cards(clerk, post):  # noqa: F811  a fixture
    """A sheet that was lost: all that were not used are worthless."""
    made = serve_slips(by=clerk, phone=TYPED, now=START)
    stub_for(box_of(PAPER, slip_value(made.slips[0])), PAPER)
    assert block_at_desk(by=clerk, phone=TYPED, now=START) == 9
    with pytest.raises(DeskRefused):
        stub_for(box_of(PAPER, slip_value(made.slips[1])), PAPER)


def test_a_sheet_without_a_message_service_is_made_and_untold(clerk, post, own_home):  # noqa: F811  a fixture
    """As for cards: the page says that nobody was told."""
    (own_home / "sandbox").write_text("{}")
    assert not serve_slips(by=clerk, phone=TYPED, now=START).told
    with pytest.raises(PhoneWrong):
        serve_slips(by=clerk, phone="064-000-0000", now=START)


def test_over_http_the_offices_page_gets_a_sheet(pass_of, post, monkeypatch):  # noqa: F811  a fixture
    """With the pass, readable to the office's page alone, nothing cached; without one nobody is served."""
    for module in ("ansim.vault.api.office_desks", "ansim.vault.api.answers"):
        monkeypatch.setattr(f"{module}.now", lambda: START)
    refused = ask("/v1/desk/slips", phone=TYPED)
    assert (refused.status_code, Slip.objects.count()) == (400, 0)
    made = ask("/v1/desk/slips", **{"pass": b64(pass_of())}, phone=TYPED)
    assert (made.status_code, len(made.json()["slips"]), made.json()["told"]) == (201, 10, True)
    assert made.headers["Access-Control-Allow-Origin"] == ports.office_origins()[0]
    assert made.headers["Cache-Control"] == "no-store"
