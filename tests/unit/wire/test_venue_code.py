"""Venue codes: one spelling of the QR, a code that fits one place and two minutes, an older one known as stale."""

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.wire import venue_code as wire
from ansim.wire.errors import FragmentMalformed, OutOfBounds
from ansim.wire.venue_code import VenueCode, judge_screen, read_fragment, write_fragment

VENUE, OTHER = b"venue1", b"venue2"
KEY = bytes(range(32))
MIDNIGHT = 1_795_186_800
AT = MIDNIGHT + 14 * 3_600
DAY = 20_778
SEEDS = {day: wire.day_seed(KEY, VENUE, day) for day in range(DAY - 3, DAY + 2)}


def _shown(steps: int, at: int = AT, venue: bytes = VENUE, zone: int = 7) -> bytes:
    """The code that the screen of a venue shows `steps` steps after `at`."""
    when = at + 30 * steps
    day = (when + 9 * 3_600) // 86_400
    return wire.screen_code(wire.day_seed(KEY, venue, day), venue, zone, when // 30)


@given(st.binary(min_size=6, max_size=6), st.integers(0, 65_535), st.binary(min_size=8, max_size=8))
def test_a_fragment_is_22_characters_and_comes_back(venue: bytes, zone: int, code: bytes) -> None:
    """Any venue, zone and code survive the QR."""
    fragment = write_fragment(venue, zone, code)
    assert len(fragment) == 22
    assert read_fragment(fragment) == VenueCode(venue, zone, code)


def test_the_shared_vectors_hold(vectors) -> None:
    """Seed, codes and fragments are the vectors'; what is no fragment there is refused here."""
    codes = vectors["codes"]
    seed = wire.day_seed(bytes.fromhex(codes["venue_key"]), bytes.fromhex("a0a1a2a3a4a5"), DAY)
    assert seed.hex() == codes["seed"]
    for one in codes["screen"]:
        assert wire.screen_code(seed, bytes.fromhex("a0a1a2a3a4a5"), 7, one["step"]).hex() == one["code"]
    for one in codes["fragments"]:
        found = read_fragment(one["fragment"])
        assert (found.zone, found.code.hex()) == (one["zone"], one["code"])
    for text in codes["not_fragments"]:
        with pytest.raises(FragmentMalformed):
            read_fragment(text)


def test_seed_and_code_are_the_protocols_hmacs() -> None:
    """Both written out by hand."""
    seed = hmac.digest(KEY, b"ansim-vday/v1\n" + VENUE + (9).to_bytes(2, "big"), "sha256")
    assert wire.day_seed(KEY, VENUE, 9) == seed
    by_hand = hmac.digest(seed, b"ansim-vcode/v1\n" + VENUE + b"\x00\x07\x00\x00\x00\x05", "sha256")
    assert wire.screen_code(seed, VENUE, 7, 5) == b"\x01" + by_hand[:7]


@pytest.mark.parametrize(
    ("steps", "judged"),
    [(-5, "stale"), (-4, "screen"), (0, "screen"), (1, "screen"), (2, None), (-1_000, "stale")],
)
def test_steps_from_four_before_to_one_after_count(steps: int, judged: str | None) -> None:
    """Step − 5 is stale and + 2 refused."""
    assert judge_screen(SEEDS, VENUE, 7, _shown(steps), AT) == judged


def test_another_venues_and_another_zones_code_is_refused() -> None:
    """A code fits one door."""
    assert judge_screen(SEEDS, VENUE, 7, _shown(0, venue=OTHER), AT) is None
    assert judge_screen(SEEDS, VENUE, 7, _shown(0, zone=8), AT) is None
    assert judge_screen(SEEDS, VENUE, 8, _shown(0), AT) is None


def test_yesterdays_code_is_refused() -> None:
    """The same hour of the day before is no match, not even a stale one."""
    assert judge_screen(SEEDS, VENUE, 7, _shown(-2_880), AT) is None


@pytest.mark.parametrize(("steps", "judged"), [(-4, "screen"), (-5, None), (1, "screen")])
def test_over_midnight_the_steps_still_count(steps: int, judged: str | None) -> None:
    """At 00:00 the code of 23:58 is still seen then, by yesterday's seed; that of 23:57 is of another day."""
    assert judge_screen(SEEDS, VENUE, 7, _shown(steps, at=MIDNIGHT), MIDNIGHT) == judged


def test_a_day_without_seed_matches_nothing() -> None:
    """A gate whose seeds of that day are gone refuses rather than fails."""
    assert judge_screen({}, VENUE, 7, _shown(0), AT) is None


@pytest.mark.parametrize("at", [0, 30, 2**32 - 1])
def test_the_ends_of_time_match_nothing(at: int) -> None:
    """In the first and the last step there are neighbours that do not exist."""
    assert judge_screen({}, VENUE, 7, bytes(8), at) is None


def test_every_byte_of_a_code_counts(flips) -> None:
    """No neighbour of the code shown is taken for it."""
    assert not any(judge_screen(SEEDS, VENUE, 7, other, AT) == "screen" for other in flips(_shown(0)))


def test_a_sticker_is_random_and_says_so() -> None:
    """0x02 and seven random bytes."""
    assert wire.sticker_code()[0] == 2
    assert len(wire.sticker_code()) == 8
    assert wire.sticker_code() != wire.sticker_code()
    assert wire.sticker_code(b"1234567") == b"\x021234567"


@pytest.mark.parametrize(
    "make",
    [
        lambda: write_fragment(b"short", 0, bytes(8)),
        lambda: write_fragment(VENUE, 65_536, bytes(8)),
        lambda: write_fragment(VENUE, 0, bytes(9)),
        lambda: wire.day_seed(b"short", VENUE, 0),
        lambda: wire.day_seed(KEY, VENUE, -1),
        lambda: wire.screen_code(KEY, VENUE, 0, 2**32),
        lambda: wire.sticker_code(b"six by"),
    ],
)
def test_bounds(make) -> None:
    """Every field has its length."""
    with pytest.raises(OutOfBounds):
        make()
