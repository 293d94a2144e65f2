"""Look-ups over signed requests and the real client: rows only against a warrant, only within its scope."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.test import Client
from tests.unit.warrants.conftest import AT, World
from tests.unit.warrants.conftest import world as world
from tests.visits.gate.checkin_maker import DAY, ELSEWHERE, HALL, MIDNIGHT, NOON, VENUE, screen
from tests.visits.gate.conftest import Taker
from tests.visits.venues.conftest import CAFE
from tests.walls import signed_headers

from ansim.accounts.domain.actors import system_actor
from ansim.checkins import client as client_module
from ansim.checkins.api import lookups
from ansim.checkins.client import VisitsClient
from ansim.checkins.domain.assurance import Assurance, HowLeft
from ansim.checkins.domain.lookup_errors import RefusedByStore, RowsMalformed
from ansim.checkins.domain.packed import (
    ROW,
    read_intervals,
    read_message,
    read_rows,
    write_handles,
    write_intervals,
    write_message,
)
from ansim.checkins.domain.rows import Interval, VisitRow
from ansim.checkins.queries import visits
from ansim.checkins.services.bulk import open_venues
from ansim.conf.roles import Role
from ansim.kit.transport import Answer
from ansim.warrants.domain.checking import check_presented
from ansim.wire.warrant import Presented, VenueScope, write_presented

HOUR = 3_600


class Door:
    """A signed transport of one role into the views of this process."""

    def __init__(self, role: Role = Role.OPENER) -> None:
        self.role = role
        self.calls = 0

    def request(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Ask as that role."""
        self.calls += 1
        headers = signed_headers(self.role, Role.VISITS, time.time(), path=path, method=method, body=body)
        answer = Client().generic(method, path, body, content_type="application/json", headers=headers)
        return Answer(answer.status_code, answer.content)


@pytest.fixture
def warrants(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The real check of warrants, over the officers and the log of the world instead of other roles."""
    moment = datetime.fromtimestamp(AT, UTC)

    def check(presented: Presented) -> object:
        return check_presented(presented, world.officers, world.log.key, moment)

    monkeypatch.setattr(lookups, "current", check)
    return world


def asked(transport: Door | None = None) -> VisitsClient:
    """The client of the opener."""
    return VisitsClient(transport or Door())


def refusal(ask: Callable[[], object]) -> str:
    """The store's own code."""
    with pytest.raises(RefusedByStore) as refused:
        ask()
    return str(refused.value.params["reason"])


def test_visits_of_handles_come_with_everything_the_row_has(taker: Taker, warrants: World) -> None:
    """A visit with its check-out, another without: every field as it was signed and judged."""
    one, two = taker.phone(), taker.phone()
    taker.all(one.come(NOON - HOUR, people=3, zone=HALL, code=screen(NOON - HOUR, zone=HALL)), one.go(NOON))
    taker.all(two.come(NOON))
    rows = asked().visits_of(
        warrants.presented(warrants.signed()), {DAY: one.handle + two.handle + b"?" * 16}
    )
    received = NOON - NOON % 600
    assert rows == [
        VisitRow(
            VENUE, HALL, NOON - HOUR, NOON, one.handle, DAY, 3, Assurance.LATE_SCREEN, HowLeft.OWN, received
        ),
        VisitRow(VENUE, 0, NOON, None, two.handle, DAY, 1, Assurance.STICKER, HowLeft.UNKNOWN, received),
    ]
    assert [row.late for row in rows] == [True, False]


def test_visits_at_a_venue_are_those_that_may_overlap(taker: Taker, warrants: World) -> None:
    """Ended before, running, begun inside, begun at its end, elsewhere, open since yesterday evening."""
    before, over, inside, after, elsewhere, old = (taker.phone() for _ in range(6))
    night = taker.phone(day=DAY - 1)
    start, end = NOON - 2 * HOUR, NOON - HOUR
    taker.all(before.come(start - HOUR), before.go(start))
    taker.all(over.come(start - HOUR), over.go(start + 30))
    taker.all(inside.come(end - 30), after.come(end), elsewhere.come(start, venue=ELSEWHERE))
    taker.all(old.come(MIDNIGHT), night.come(MIDNIGHT - HOUR), night.go(start + 60), now=NOON)
    found = asked().visits_at(warrants.presented(warrants.signed()), [Interval(VENUE, start, end)])
    assert {row.handle for row in found} == {over.handle, inside.handle, old.handle, night.handle}


def test_a_zone_narrows_and_intervals_are_told_once(taker: Taker, warrants: World) -> None:
    """One zone of the venue, or all; a visit in two intervals comes once."""
    hall, whole = taker.phone(), taker.phone()
    taker.all(hall.come(zone=HALL, code=b"\x02hall-of"), whole.come())
    shown = warrants.presented(warrants.signed())
    whole_day = Interval(VENUE, MIDNIGHT, NOON + HOUR)
    assert [row.handle for row in asked().visits_at(shown, [replace(whole_day, zone=HALL)])] == [hall.handle]
    assert len(asked().visits_at(shown, [whole_day, replace(whole_day, start=NOON - 30), whole_day])) == 2


def test_days_outside_the_scope_are_refused(taker: Taker, warrants: World) -> None:
    """The scope's days and the one before; a day earlier, or later, is refused and nothing of the rest is told."""
    phone = taker.phone()
    taker.all(phone.come())
    shown = warrants.presented(warrants.signed())
    first, last = warrants.warrant.key_days[0], warrants.warrant.key_days[-1]
    assert len(asked().visits_of(shown, {first: phone.handle, last: phone.handle})) == 1
    for day in (first - 1, last + 1):
        ask = {day: phone.handle, DAY: phone.handle}
        assert refusal(lambda ask=ask: asked().visits_of(shown, ask)) == "visits.out_of_scope"
    outside = Interval(VENUE, MIDNIGHT + 86_400, MIDNIGHT + 90_000)
    assert refusal(lambda: asked().visits_at(shown, [outside])) == "visits.out_of_scope"
    over_the_end = Interval(VENUE, MIDNIGHT, MIDNIGHT + 3 * 86_400)
    assert len(asked().visits_at(shown, [over_the_end])) == 1


def test_a_venues_warrant_covers_that_venue_and_time(taker: Taker, warrants: World) -> None:
    """Of one generation: another venue or hour is refused, a wider interval is cut; of two, only days bound it."""
    early, late = taker.phone(), taker.phone()
    taker.all(early.come(NOON - 4 * HOUR), early.go(NOON - 3 * HOUR), late.come(NOON))
    scope = VenueScope(VENUE, NOON - HOUR, NOON + HOUR)
    narrow = replace(warrants.warrant, scope=scope, generations=1)
    shown = warrants.presented(warrants.signed(warrant=narrow))
    whole_day = Interval(VENUE, MIDNIGHT, MIDNIGHT + 86_400)
    assert [row.handle for row in asked().visits_at(shown, [whole_day])] == [late.handle]
    for other in (replace(whole_day, venue=ELSEWHERE), replace(whole_day, end=NOON - 2 * HOUR)):
        assert refusal(lambda other=other: asked().visits_at(shown, [other])) == "visits.out_of_scope"
    wide = warrants.presented(warrants.signed(warrant=replace(narrow, generations=2)))
    assert len(asked().visits_at(wide, [whole_day])) == 2
    assert asked().visits_at(wide, [replace(whole_day, venue=ELSEWHERE)]) == []


def test_proof_missing_or_stale_and_one_officer_signing_twice(taker: Taker, warrants: World) -> None:
    """No proof, no row: each spoiled warrant is refused with its own code, before anything is read."""
    phone = taker.phone()
    taker.all(phone.come())
    good = warrants.presented(warrants.signed())
    twice = warrants.signed(warrants.tracer, warrants.tracer)
    expired = warrants.signed(warrant=replace(warrants.warrant, expires=AT))
    spoiled = {
        "warrant.unlogged": replace(good, proof=b""),
        "warrant.stale": warrants.presented(warrants.signed(), at=AT - 3_600),
        "warrant.same_officer": warrants.presented(twice),
        "warrant.signature_missing": warrants.presented(warrants.signed(warrants.tracer)),
        "warrant.expired": warrants.presented(expired),
    }
    for code, shown in spoiled.items():
        assert refusal(lambda shown=shown: asked().visits_of(shown, {DAY: phone.handle})) == code
        assert (
            refusal(lambda shown=shown: asked().visits_at(shown, [Interval(VENUE, MIDNIGHT, NOON)])) == code
        )


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPENER])
def test_only_the_opener_may_ask(taker: Taker, warrants: World, role: Role) -> None:
    """Every other role is refused, with a good warrant too; without a signature as well."""
    shown = warrants.presented(warrants.signed())
    for path in ("/v1/visits/of", "/v1/visits/at"):
        body = write_message({"presented": write_presented(shown)}, b"")
        assert Door(role).request("POST", path, body).status == 403
        assert Client().post(path, body, content_type="application/json").status_code == 401
        assert Door().request("GET", path).status == 405


BAD = [
    b"",
    b"\0\0\0",
    b"[]",
    b"{}{}",
    b"\0\0\0\2[]",
    b"\0\0\0\1{",
    b"\0\0\0\2{}",
    b"\0\0\0\11{}",
    b"\xff\xff\xff\xff{}",
    write_message({"presented": {}}, b""),
    write_message({"presented": {}, "handles": {}}, b""),
    b"\0\0\x13\x88" + b"[" * 5_000,
]


@pytest.mark.parametrize("body", BAD)
def test_what_is_no_question_is_refused(taker: Taker, warrants: World, body: bytes) -> None:
    """Whatever arrives: 400 and a code, never a traceback."""
    for path in ("/v1/visits/of", "/v1/visits/at"):
        answer = Door().request("POST", path, body)
        assert answer.status == 400
        assert json.loads(answer.body)["code"] in ("visits.malformed", "wire.warrant")


@pytest.mark.parametrize(
    ("path", "records"),
    [
        ("of", b"x"),
        ("of", write_handles({DAY: b"-" * 16})[:-1]),
        ("of", write_handles({DAY: b"-" * 16}) * 2),
        ("of", b"\0\1\xff\xff\xff\xff" + b"-" * 16),
        ("at", b"x"),
        ("at", write_intervals([Interval(VENUE, 0, 1)])[:-1]),
        ("at", write_intervals([Interval(VENUE, -1, 1)])),
        ("at", write_intervals([Interval(VENUE, 0, 2**32)])),
        ("at", write_intervals([Interval(VENUE, 0, 1, 70_000)])),
        ("at", write_intervals([Interval(VENUE, 0, 1, -2)])),
    ],
)
def test_what_is_asked_must_be_of_the_form(taker: Taker, warrants: World, path: str, records: bytes) -> None:
    """With a good warrant, but handles or intervals of another form."""
    body = write_message({"presented": write_presented(warrants.presented(warrants.signed()))}, records)
    answer = Door().request("POST", f"/v1/visits/{path}", body)
    assert (answer.status, json.loads(answer.body)["code"]) == (400, "visits.malformed")


@pytest.mark.parametrize("path", ["of", "at"])
def test_who_asks_for_nothing_gets_no_rows(taker: Taker, warrants: World, path: str) -> None:
    """No handle, no interval: the kinds alone, and no statement that would look at every row."""
    taker.all(taker.phone().come())
    body = write_message({"presented": write_presented(warrants.presented(warrants.signed()))}, b"")
    answer = Door().request("POST", f"/v1/visits/{path}", body)
    head, records = read_message(answer.body)
    assert (answer.status, set(head), records) == (200, {"kinds"}, b"")


def test_many_handles_are_asked_in_parts(
    taker: Taker, warrants: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client asks in calls that the store takes, and puts the answers together; no handle is left out."""
    phones = [taker.phone() for _ in range(7)]
    taker.all(*(phone.come() for phone in phones))
    shown = warrants.presented(warrants.signed())
    monkeypatch.setattr(client_module, "HANDLES_A_CALL", 3)
    monkeypatch.setattr(client_module, "INTERVALS_A_CALL", 2)
    door = Door()
    handles = {DAY: b"".join(phone.handle for phone in phones), DAY - 1: b"-" * 64}
    assert len(asked(door).visits_of(shown, handles)) == 7
    assert door.calls == 5
    door = Door()
    intervals = [Interval(VENUE, MIDNIGHT, NOON + 60)] * 5
    assert len(asked(door).visits_at(shown, intervals)) == 7
    assert door.calls == 3
    assert asked().visits_of(shown, {}) == []


def test_more_than_the_store_answers_at_once_is_refused(
    taker: Taker, warrants: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that does not ask in parts is told how much it may ask."""
    shown = warrants.presented(warrants.signed())
    monkeypatch.setattr(visits, "MOST_HANDLES", 1)
    monkeypatch.setattr(visits, "MOST_INTERVALS", 1)
    assert refusal(lambda: asked().visits_of(shown, {DAY: b"-" * 32})) == "visits.too_much"
    two = [Interval(VENUE, MIDNIGHT, NOON)] * 2
    assert refusal(lambda: asked().visits_at(shown, two)) == "visits.too_much"


def _told(**other: object) -> bytes:
    """An answer with one row, some of whose values are other than a store tells."""
    row: dict[str, object] = {
        "venue": VENUE, "zone": 0, "at": 30, "left": 60, "handle": b"h" * 16, "kday": 1, "party": 1, "assurance": 90,
        "how": 1, "received": 0, "kind": 1,
    }  # fmt: skip
    return write_message({"kinds": ["cafe"]}, ROW.pack(*(row | other).values()))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        write_message({}, b""),
        write_message({"kinds": 1}, b""),
        write_message({"kinds": [1]}, b""),
        write_message({"kinds": []}, b"row"),
        _told(zone=70_000),
        _told(zone=-1),
        _told(at=-1),
        _told(at=2**32),
        _told(left=2**32),
        _told(kday=70_000),
        _told(party=128),
        _told(assurance=7),
        _told(how=9),
        _told(received=-1),
        _told(kind=2),
        _told(kind=-1),
    ],
)
def test_the_client_believes_no_other_form(world: World, body: bytes) -> None:
    """An answer that is no list of rows, or a row of another form, becomes RowsMalformed."""

    class Canned:
        def request(self, *_words: object) -> Answer:
            return Answer(200, body)

    with pytest.raises(RowsMalformed):
        VisitsClient(Canned()).visits_of(world.presented(world.signed()), {DAY: b"-" * 16})


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"code": 7}'])
def test_a_refusal_without_a_code_is_told_too(world: World, body: bytes) -> None:
    """A proxy's page instead of the store's refusal: the status remains."""

    class Canned:
        def request(self, *_words: object) -> Answer:
            return Answer(502, body)

    assert (
        refusal(lambda: VisitsClient(Canned()).visits_of(world.presented(world.signed()), {DAY: b"-" * 16}))
        == "-"
    )


def test_intervals_read_back_as_they_were_written() -> None:
    """The exchanged form is exact, with a zone and without."""
    asked = [Interval(VENUE, 1, 2, 3), Interval(VENUE, 0, 2**32 - 1), Interval(VENUE, 1, 2, 0)]
    assert read_intervals(write_intervals(asked)) == asked
    assert read_rows(b"", []) == []


def test_a_visit_without_an_end_comes_with_the_kind_of_its_venue(taker: Taker, warrants: World) -> None:
    """Where nobody recorded the end the row names the kind; a recorded end needs none, an unknown venue has none."""
    one, two, three = taker.phone(), taker.phone(), taker.phone()
    open_venues(
        by=system_actor("test"),
        listed=[CAFE],
        at=datetime.fromtimestamp(MIDNIGHT, UTC),
        idents=[VENUE],
        zones=[()],
    )
    taker.all(one.come(NOON - HOUR), two.come(NOON - HOUR), two.go(NOON), three.come(venue=ELSEWHERE))
    asked_for = one.handle + two.handle + three.handle
    rows = asked().visits_of(warrants.presented(warrants.signed()), {DAY: asked_for})
    kinds = {row.handle: row.kind for row in rows}
    assert kinds == {one.handle: CAFE.kind, two.handle: None, three.handle: None}
    found = asked().visits_at(warrants.presented(warrants.signed()), [Interval(VENUE, MIDNIGHT, NOON + HOUR)])
    assert {row.handle: row.kind for row in found} == {one.handle: CAFE.kind, two.handle: None}
