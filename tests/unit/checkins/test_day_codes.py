"""What a wrong code may cost the gate: few hashes, and days of codes that are made once and never many at a time."""

import threading
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.checkins.domain import codes
from ansim.checkins.domain.codes import DAYS_A_SECOND, DAYS_KEPT, DayCodes, judge
from ansim.checkins.domain.refusals import GateBusy
from ansim.wire.days import begin_of, day_of
from ansim.wire.venue_code import judge_screen, screen_code, step_of

NOON = 1_795_230_000
DAY = day_of(NOON)
SEEDS = {day: bytes([day % 256]) * 32 for day in range(DAY - 3, DAY + 2)}
WRONG = b"\x01invents"


def venue(number: int) -> bytes:
    """One of many venues."""
    return b"v" + number.to_bytes(5, "big")


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Counts the codes made since the last look."""
    made = [0]

    def counted(*words: object) -> bytes:
        made[0] += 1
        return screen_code(*words)  # type: ignore[arg-type]

    def since() -> int:
        before, made[0] = made[0], 0
        return before

    monkeypatch.setattr(codes, "screen_code", counted)
    return since


def test_the_code_of_now_costs_one_hash(hashes: Callable[[], int]) -> None:
    """A screen that was read just now is known by the first look, one read half a minute ago by the second."""
    for ago, cost in ((0, 1), (1, 2), (-1, 3), (2, 4), (3, 5), (4, 6)):
        code = screen_code(SEEDS[DAY], venue(1), 0, step_of(NOON) - ago)
        hashes()
        assert judge(SEEDS, venue(1), 0, code, NOON, NOON, DayCodes()) == "screen"
        assert hashes() == cost


def test_wrong_codes_of_one_door_cost_a_day_once(hashes: Callable[[], int]) -> None:
    """The first makes the 2,880 codes of the day; a thousand more cost six hashes each."""
    days = DayCodes()
    assert judge(SEEDS, venue(1), 0, WRONG, NOON, NOON, days) is None
    assert hashes() == 2_880 + 6
    for second in range(1_000):
        assert judge(SEEDS, venue(1), 0, WRONG, NOON + second, NOON + second, days) is None
    assert hashes() == 6_000


def test_wrong_codes_of_many_doors_are_put_off(hashes: Callable[[], int]) -> None:
    """However many venues one sender names within a second, eight days are made; the rest is asked to come again."""
    days = DayCodes()
    for number in range(DAYS_A_SECOND):
        assert judge(SEEDS, venue(number), 0, WRONG, NOON, NOON, days) is None
    for number in range(DAYS_A_SECOND, 400):
        with pytest.raises(GateBusy) as busy:
            judge(SEEDS, venue(number), 0, WRONG, NOON, NOON, days)
        assert busy.value.retryable
    assert hashes() == DAYS_A_SECOND * 2_880 + 400 * 6
    assert judge(SEEDS, venue(399), 0, WRONG, NOON, NOON + 1, days) is None  # a second later it is judged


def test_who_shows_a_code_of_now_never_waits() -> None:
    """While wrong codes are put off, the screen's codes of now are judged, and old ones of days that are known."""
    days = DayCodes()
    for number in range(DAYS_A_SECOND):
        judge(SEEDS, venue(number), 0, WRONG, NOON, NOON, days)
    old = screen_code(SEEDS[DAY], venue(0), 0, step_of(NOON) - 500)
    fresh = screen_code(SEEDS[DAY], venue(999), 0, step_of(NOON))
    assert judge(SEEDS, venue(0), 0, old, NOON, NOON, days) == "stale"
    assert judge(SEEDS, venue(999), 0, fresh, NOON, NOON, days) == "screen"
    with pytest.raises(GateBusy):
        judge(SEEDS, venue(999), 0, old, NOON, NOON, days)


def test_only_the_days_asked_for_last_are_kept(
    hashes: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory is bounded: the day that nobody asked for longest goes first, and is made again when it is needed."""
    assert DAYS_KEPT * 2_880 * 8 < 25_000_000
    monkeypatch.setattr(codes, "DAYS_KEPT", 3)
    days = DayCodes()
    for second, number in enumerate((1, 2, 3, 1, 4)):  # 2 is now the one to go
        judge(SEEDS, venue(number), 0, WRONG, NOON, NOON + second, days)
    hashes()
    for number, cost in ((1, 6), (3, 6), (4, 6), (2, 2_886)):
        judge(SEEDS, venue(number), 0, WRONG, NOON, NOON + 10, days)
        assert hashes() == cost


def test_a_code_across_two_codes_is_none() -> None:
    """The codes of a day lie side by side; eight bytes that span two of them are no code of the day."""

    class Forged(DayCodes):
        def of(self, screen: object, now: int) -> bytes:
            return b"\x01aa\x01bbbb" + b"b\x02\x03cccccc" * 2_879

    forged = Forged()
    assert judge(SEEDS, venue(1), 0, b"\x01bbbbb\x02\x03", NOON, NOON, forged) is None
    assert judge(SEEDS, venue(1), 0, b"\x01aa\x01bbbb", NOON, NOON, forged) == "stale"


def test_two_threads_make_a_day_once(hashes: Callable[[], int]) -> None:
    """Both stations meet the same wrong code: the day's codes are made by one of them."""
    days = DayCodes()
    threads = [
        threading.Thread(target=judge, args=(SEEDS, venue(1), 0, WRONG, NOON, NOON, days)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert hashes() == 2_880 + 12


@settings(max_examples=60, deadline=None)
@given(
    shown=st.integers(-2_900, 40), zone=st.integers(0, 2), second=st.integers(0, 86_399), known=st.booleans()
)
def test_the_gate_judges_codes_as_the_plain_rule_does(
    shown: int, zone: int, second: int, known: bool
) -> None:
    """For codes of any step around any time, with and without the day's seed: the same as wire's judge_screen."""
    at = begin_of(DAY) + second
    seeds = SEEDS if known else {day: SEEDS[day] for day in (DAY - 1, DAY + 1)}
    step = step_of(at) + shown
    code = screen_code(SEEDS[day_of(step * 30)], venue(1), zone, step)
    assert judge(seeds, venue(1), 0, code, at, at, DayCodes()) == judge_screen(seeds, venue(1), 0, code, at)
