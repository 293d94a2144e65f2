"""Same T replayed at the same or another venue, racing: one visit. The same message again: the same receipt."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from tests.visits.gate.checkin_maker import ELSEWHERE, NOON, STICKER, VENUE, door
from tests.visits.gate.conftest import Taker

from ansim.checkins.adapters import store
from ansim.checkins.domain.doors import StickerCode
from ansim.kit.errors import AnsimError

THREADS = 6


def test_the_same_message_has_the_same_receipt(taker: Taker) -> None:
    """Ten times, alone and in one group, hours later too: the same 100 bytes, one visit."""
    message = taker.phone().come()
    receipts = {taker.one(message), *taker.all(*[message] * 8), taker.one(message, now=NOON + 9_999)}
    assert len(receipts) == 1
    assert isinstance(receipts.pop(), bytes)
    assert taker.count() == taker.count("checkins_evidence") == taker.count("checkins_unlogged") == 1


def test_a_token_is_good_for_one_visit(taker: Taker) -> None:
    """The same T at another time, zone or venue, with another party: told that it is used, in any grouping."""
    phone = taker.phone()
    first = phone.come()
    others = [
        phone.come(NOON - 30),
        phone.come(people=2),
        phone.come(venue=ELSEWHERE),
        phone.come(zone=1, code=b"\x02hall-of"),
    ]
    outcomes = taker.all(first, *others)
    assert isinstance(outcomes[0], bytes)
    assert {outcome.code for outcome in outcomes[1:] if isinstance(outcome, AnsimError)} == {"checkin.used"}
    assert [taker.told(one) for one in others] == ["checkin.used"] * 4
    assert taker.rows("venue, at") == [(VENUE, NOON)]


def test_the_same_handle_under_another_key_is_used_too(taker: Taker) -> None:
    """Two tokens with one T (an issuer that made it twice): the first one counts."""
    phone = taker.phone()
    twin = taker.phone(handle=phone.handle)
    assert [taker.told(phone.come()), taker.told(twin.come())] == ["receipt", "checkin.used"]


def test_racing_with_one_token_leaves_one_visit(
    taker: Taker, connect: Callable[[], store.Connection]
) -> None:
    """Six gates get 120 tokens at once, each token six times for different venues: one receipt and one visit each."""
    venues = [f"race-{number}".encode() for number in range(THREADS)]
    taker.doors |= {venue: replace(door(), venue=venue) for venue in venues}
    phones = [taker.phone() for _ in range(120)]
    groups = [[phone.come(venue=venue) for phone in phones] for venue in venues]
    for number, group in enumerate(groups):
        if number % 2:
            group.reverse()  # rows are locked in one order all the same: nobody waits in a circle
    connections = [connect() for _ in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        futures = [
            pool.submit(taker.all, *group, connection=connection)
            for group, connection in zip(groups, connections, strict=True)
        ]
        outcomes = [outcome for future in futures for outcome in future.result(timeout=60)]
    receipts = [outcome for outcome in outcomes if isinstance(outcome, bytes)]
    refused = {outcome.code for outcome in outcomes if isinstance(outcome, AnsimError)}
    assert (len(receipts), len(set(receipts)), refused) == (120, 120, {"checkin.used"})
    assert taker.count() == taker.count("checkins_evidence") == taker.count("checkins_unlogged") == 120


def test_racing_with_one_message_gives_everyone_its_receipt(
    taker: Taker, connect: Callable[[], store.Connection]
) -> None:
    """A phone that lost its line and sends again while the first is on its way: every answer is the same receipt."""
    messages = [taker.phone().come() for _ in range(60)]
    connections = [connect() for _ in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        futures = [pool.submit(taker.all, *messages, connection=one) for one in connections]
        answers = [future.result(timeout=60) for future in futures]
    assert all(answer == answers[0] for answer in answers)
    assert all(isinstance(outcome, bytes) for outcome in answers[0])
    assert taker.count() == 60


def _spoiled(message: bytes) -> bytes:
    """One bit of the signature turned over: whatever stood there, it is another now."""
    return message[:-1] + bytes([message[-1] ^ 1])


def test_a_refusal_never_holds_up_its_neighbours(taker: Taker) -> None:
    """Good, malformed, forged, unknown venue, repeated, in one group: each gets its own answer in its own place."""
    good, other = taker.phone().come(), taker.phone().come()
    outcomes = taker.all(b"", good, _spoiled(good), other, taker.phone().come(venue=b"nobody"), good)
    told = ["receipt" if isinstance(one, bytes) else one.code for one in outcomes]
    assert told == [
        "wire.checkin_malformed",
        "receipt",
        "wire.checkin_forged",
        "receipt",
        "checkin.venue",
        "receipt",
    ]
    assert outcomes[1] == outcomes[5]


def test_an_empty_group_is_no_trouble(taker: Taker) -> None:
    """Nothing in, nothing out."""
    assert taker.all() == []


def test_the_party_is_kept(taker: Taker) -> None:
    """The number of people stands in the row, 0 to 127."""
    for people in (0, 1, 127):
        assert taker.told(taker.phone().come(people=people, code=STICKER)) == "receipt"
    assert taker.rows("party, 0") == [(0, 0), (1, 0), (127, 0)]
    assert StickerCode(0, STICKER) in taker.doors[VENUE].stickers
