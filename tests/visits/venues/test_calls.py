"""Calls (protocol.md, Call, code 0x04): a telephone server signs number and venue, keeps nothing, and proves the least of all."""

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from tests.visits.venues.desk_ground import NOON, OTHER, TABLET, VAULT, Desk, at, stand, stored

from ansim.accounts.domain.actors import Actor, system_actor
from ansim.accounts.models import AuditEvent
from ansim.checkins.api import calls
from ansim.checkins.domain.assurance import Assurance
from ansim.checkins.domain.desk_refusals import AfterClosing, ZoneNone
from ansim.checkins.domain.errors import IntakeKeyBad, IntakeUnknown
from ansim.checkins.domain.refusals import DeskNotTaken, DeviceUnknown, TooLate, VenueUnknown
from ansim.checkins.models import Device, Venue
from ansim.checkins.services.desk import stop_devices, tie_device
from ansim.checkins.services.intakes import stop_intake, tie_intake
from ansim.cli import job, venue_intake, venue_job
from ansim.wire import p256
from ansim.wire.checkin import Fields
from ansim.wire.desk import CALL, CARD, DeskMessage, call_value, seal_box, sign_desk
from ansim.wire.errors import DeskForged

pytestmark = pytest.mark.django_db
SERVER = ec.derive_private_key(41, ec.SECP256R1())
POINT = p256.write_point(SERVER.public_key())
COMMAND = system_actor("command")


@pytest.fixture
def desk(opened: Callable[..., bytes], operator: Callable[[int], Actor]) -> Desk:
    """A venue that opened days ago, with a tablet of its own."""
    return stand(opened, operator(1))


@pytest.fixture
def intake(desk: Desk) -> bytes:
    """A telephone server that was registered."""
    return tie_intake(by=COMMAND, point=POINT, at=at(NOON))


def call(venue: bytes, intake: bytes, *, phone: str = "01000000001", **changed: Any) -> DeskMessage:
    """Somebody dials the number on a venue's door at noon."""
    key, kind = changed.pop("key", SERVER), changed.pop("kind", CALL)
    box = changed.pop("box", None) or seal_box(VAULT.public_key(), kind, call_value(phone, b"record-1"))
    fields = replace(Fields(venue, 0, b"\x04" + intake, NOON, False, 1), **changed)
    return sign_desk(key, box, kind, fields)


def test_a_call_becomes_a_visit_of_the_venue_that_was_dialled(desk: Desk, intake: bytes) -> None:
    """One row at that venue and time, with the assurance of a call."""
    desk.take(call(desk.venue, intake))
    ((venue, time, proved),) = stored("venue, at, assurance")
    assert (bytes(venue), time, proved) == (desk.venue, NOON, Assurance.CALL)


def test_one_server_speaks_for_every_venue(
    desk: Desk, intake: bytes, opened: Callable[..., bytes], operator: Callable[[int], Actor]
) -> None:
    """As a city's number range does: no operator has to register anything."""
    other = opened(operator(2))
    Venue.objects.update(opened_at=at(NOON - 86_400))
    for venue in (desk.venue, other):
        desk.take(call(venue, intake))
    assert {bytes(venue) for (venue,) in stored("venue")} == {desk.venue, other}


def test_the_same_call_sent_again_is_one_visit(desk: Desk, intake: bytes) -> None:
    """A server that got no answer sends the same bytes again."""
    message = call(desk.venue, intake)
    for _ in range(3):
        desk.take(message)
    assert len(stored()) == 1


def test_it_signs_calls_and_nothing_else(desk: Desk, intake: bytes) -> None:
    """A telephone server sees no cards: its signature under a card's class makes no better visit."""
    assert desk.refused(call(desk.venue, intake, kind=CARD)) is DeskNotTaken
    assert (desk.vault.asked, stored()) == (0, [])


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"venue": b"nobody"}, VenueUnknown),
        ({"zone": 7}, ZoneNone),
        ({"time": NOON - 73 * 3_600 - 3_600}, TooLate),
        ({"key": OTHER}, DeskForged),
        ({"code": b"\x04unknown"}, DeviceUnknown),
        ({"code": b"\x02unknown"}, DeviceUnknown),
    ],
)
def test_what_a_server_may_not_say_is_refused(
    desk: Desk, intake: bytes, changed: dict[str, Any], refused: type[Exception]
) -> None:
    """A venue or zone that is none, too late, another key, a number that was never given."""
    assert desk.refused(call(**{"venue": desk.venue, "intake": intake, **changed})) is refused
    assert (desk.vault.asked, stored()) == (0, [])


def test_a_closed_venue_takes_no_calls(desk: Desk, intake: bytes) -> None:
    """The number may still hang on the door: the server is told since when it is closed."""
    Venue.objects.update(closed_at=at(NOON - 60))
    assert desk.refused(call(desk.venue, intake)) is AfterClosing


def test_a_tablet_is_no_server_and_a_server_is_no_tablet(desk: Desk, intake: bytes) -> None:
    """Each number holds under its own code alone."""
    assert desk.refused(call(desk.venue, desk.number, key=TABLET)) is DeviceUnknown
    assert desk.refused(call(desk.venue, intake, code=b"\x03" + intake)) is DeviceUnknown
    desk.take(desk.message(kind=CALL))
    assert stored("assurance") == [(Assurance.CALL,)]


def test_a_stopped_server_is_heard_no_more(desk: Desk, intake: bytes) -> None:
    """Its backlog neither; an operator who stops the own devices does not stop it; stopped twice is told."""
    stop_devices(by=desk.by, venue=desk.venue, at=at(NOON))
    desk.take(call(desk.venue, intake))
    stop_intake(by=COMMAND, number=intake, at=at(NOON))
    assert desk.refused(call(desk.venue, intake, time=NOON - 600)) is DeviceUnknown
    for number in (intake, b"", desk.number):
        with pytest.raises(IntakeUnknown):
            stop_intake(by=COMMAND, number=number, at=at(NOON))
    verbs = AuditEvent.objects.filter(verb__startswith="intake.").order_by("pk")
    assert [(one.verb, one.reference) for one in verbs] == [
        ("intake.tie", f"intake:{intake.hex()}"),
        ("intake.stop", f"intake:{intake.hex()}"),
    ]


@pytest.mark.parametrize("point", [b"", b"\x02" + b"\xff" * 32, POINT[:-1], POINT])
def test_only_a_key_of_its_own_is_registered(desk: Desk, intake: bytes, point: bytes) -> None:
    """No point, half a point, and one that a server has already."""
    with pytest.raises(IntakeKeyBad):
        tie_intake(by=COMMAND, point=point, at=at(NOON))
    assert Device.objects.filter(venue__isnull=True).count() == 1


def test_a_tablets_key_makes_no_server(desk: Desk) -> None:
    """Who holds a venue's tablet does not come to speak for every venue."""
    with pytest.raises(IntakeKeyBad):
        tie_intake(by=COMMAND, point=p256.write_point(TABLET.public_key()), at=at(NOON))


def test_over_http_without_cookies(desk: Desk, intake: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes alone: taken, or a code with a sentence in both languages; too many bytes are none."""
    monkeypatch.setattr(calls, "transport_to", lambda *_words, **_more: desk.vault)
    monkeypatch.setattr(calls, "now", lambda: at(NOON))

    def post(data: bytes) -> Any:
        return Client(enforce_csrf_checks=True).post(
            "/v1/calls", data, content_type="application/octet-stream"
        )

    assert post(call(desk.venue, intake).encode()).json() == {"taken": True}
    refused = post(call(b"nobody", intake).encode())
    assert (refused.status_code, refused.json()["code"]) == (404, "checkin.venue")
    assert refused.json()["message"] != refused.json()["message_en"]
    for data in (b"", bytes(183), bytes(185), bytes(100_000)):
        assert post(data).status_code == 400
    assert Client().get("/v1/calls").status_code == 405
    assert len(stored()) == 1


def test_by_command(desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Registered by its key, told by its number, stopped by it; what is no hex is no key and no number."""
    monkeypatch.setattr(job, "migrate", lambda: None)

    def send(action: str, args: argparse.Namespace, _job: str) -> int:
        return venue_job.run(argparse.Namespace(action=action, given=json.dumps(vars(args))))

    monkeypatch.setattr(venue_intake, "send", send)

    def run(*words: str) -> str:
        parser = argparse.ArgumentParser()
        venue_intake.register(parser)
        assert venue_intake.run(parser.parse_args(words)) == 0
        return capsys.readouterr().out

    number = json.loads(run("--key", POINT.hex(), "--json"))["intake"]
    desk.take(call(desk.venue, bytes.fromhex(number)))
    assert number in run("--stop", number)
    assert Device.objects.get(number=bytes.fromhex(number)).stopped_at is not None
    for words, wrong in ((("--key", "zz"), IntakeKeyBad), (("--stop", "zz"), IntakeUnknown)):
        with pytest.raises(wrong):
            run(*words)
    with pytest.raises(IntakeKeyBad):  # a key that was used stays used
        run("--key", POINT.hex())


def test_a_server_does_not_make_a_tablet_useless(desk: Desk, intake: bytes) -> None:
    """A tablet tied beside it takes cards as before."""
    number = tie_device(by=desk.by, venue=desk.venue, point=p256.write_point(OTHER.public_key()), at=at(NOON))
    desk.take(desk.message(OTHER, code=b"\x03" + number))
    assert stored("assurance") == [(Assurance.DESK,)]
