"""What a wrong code may cost the gate: few hashes, and days of codes that are made once and never many at a time."""

import threading
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.checkins.domain import codes
from ansim.checkins.domain.codes import DAYS_A_SECOND, DAYS_KEPT, DayCodes, judge
from ansim.checkins.domain.doors import Door, Reign
from ansim.checkins.domain.refusals import GateBusy
from ansim.wire.days import begin_of, day_of
from ansim.wire.venue_code import judge_screen, screen_code, step_of

NOON = 1_795_230_000
DAY = day_of(NOON)
SEEDS = {day: bytes([day % 256]) * 32 for day in range(DAY - 3, DAY + 2)}
REIGN = [Reign(SEEDS)]
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
        assert judge(REIGN, venue(1), 0, code, NOON, NOON, DayCodes()) == "screen"
        assert hashes() == cost


def test_wrong_codes_of_one_door_cost_a_day_once(hashes: Callable[[], int]) -> None:
    """The first makes the 2,880 codes of the day; a thousand more cost six hashes each."""
    days = DayCodes()
    assert judge(REIGN, venue(1), 0, WRONG, NOON, NOON, days) is None
    assert hashes() == 2_880 + 6
    for second in range(1_000):
        assert judge(REIGN, venue(1), 0, WRONG, NOON + second, NOON + second, days) is None
    assert hashes() == 6_000


def test_wrong_codes_of_many_doors_are_put_off(hashes: Callable[[], int]) -> None:
    """However many venues one sender names within a second, eight days are made; the rest is asked to come again."""
    days = DayCodes()
    for number in range(DAYS_A_SECOND):
        assert judge(REIGN, venue(number), 0, WRONG, NOON, NOON, days) is None
    for number in range(DAYS_A_SECOND, 400):
        with pytest.raises(GateBusy) as busy:
            judge(REIGN, venue(number), 0, WRONG, NOON, NOON, days)
        assert busy.value.retryable
    assert hashes() == DAYS_A_SECOND * 2_880 + 400 * 6
    assert judge(REIGN, venue(399), 0, WRONG, NOON, NOON + 1, days) is None  # a second later it is judged


def test_who_shows_a_code_of_now_never_waits() -> None:
    """While wrong codes are put off, the screen's codes of now are judged, and old ones of days that are known."""
    days = DayCodes()
    for number in range(DAYS_A_SECOND):
        judge(REIGN, venue(number), 0, WRONG, NOON, NOON, days)
    old = screen_code(SEEDS[DAY], venue(0), 0, step_of(NOON) - 500)
    fresh = screen_code(SEEDS[DAY], venue(999), 0, step_of(NOON))
    assert judge(REIGN, venue(0), 0, old, NOON, NOON, days) == "stale"
    assert judge(REIGN, venue(999), 0, fresh, NOON, NOON, days) == "screen"
    with pytest.raises(GateBusy):
        judge(REIGN, venue(999), 0, old, NOON, NOON, days)


def test_only_the_days_asked_for_last_are_kept(
    hashes: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory is bounded: the day that nobody asked for longest goes first, and is made again when it is needed."""
    assert DAYS_KEPT * 2_880 * 8 < 25_000_000
    monkeypatch.setattr(codes, "DAYS_KEPT", 3)
    days = DayCodes()
    for second, number in enumerate((1, 2, 3, 1, 4)):  # 2 is now the one to go
        judge(REIGN, venue(number), 0, WRONG, NOON, NOON + second, days)
    hashes()
    for number, cost in ((1, 6), (3, 6), (4, 6), (2, 2_886)):
        judge(REIGN, venue(number), 0, WRONG, NOON, NOON + 10, days)
        assert hashes() == cost


def test_a_code_across_two_codes_is_none() -> None:
    """The codes of a day lie side by side; eight bytes that span two of them are no code of the day."""

    class Forged(DayCodes):
        def of(self, screen: object, now: int) -> bytes:
            return b"\x01aa\x01bbbb" + b"b\x02\x03cccccc" * 2_879

    forged = Forged()
    assert judge(REIGN, venue(1), 0, b"\x01bbbbb\x02\x03", NOON, NOON, forged) is None
    assert judge(REIGN, venue(1), 0, b"\x01aa\x01bbbb", NOON, NOON, forged) == "stale"


def test_two_threads_make_a_day_once(hashes: Callable[[], int]) -> None:
    """Both stations meet the same wrong code: the day's codes are made by one of them."""
    days = DayCodes()
    threads = [
        threading.Thread(target=judge, args=(REIGN, venue(1), 0, WRONG, NOON, NOON, days)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert hashes() == 2_880 + 12


CUT = NOON + 17
BEFORE, AFTER = ({day: bytes([mark]) * 32 for day in SEEDS} for mark in (1, 2))
CHANGED = [Reign(AFTER, first=step_of(CUT)), Reign(BEFORE, last=step_of(CUT))]


@pytest.mark.parametrize(
    ("seeds", "shown", "signed", "judged"),
    [
        (BEFORE, -3, 0, "screen"),
        (BEFORE, 0, 0, "screen"),  # the half minute of the cut belongs to both
        (AFTER, 0, 0, "screen"),
        (AFTER, 1, 1, "screen"),
        (AFTER, -1, 0, None),  # the new key has no past
        (BEFORE, 1, 0, None),  # nor the old one a future, not even of the next step
        (BEFORE, 1, 1, None),
        (BEFORE, 20, 20, None),
        (BEFORE, 20, 30, None),
        (BEFORE, 2_880, 2_880, None),  # tomorrow, of which the screen holds the seed
        (BEFORE, -1, 2, "screen"),  # shown before, signed within two minutes
        (BEFORE, -20, 20, "stale"),
        (AFTER, 5, 20, "stale"),
        (AFTER, -5, 20, None),
    ],
)
def test_after_a_cut_the_old_key_shows_nothing_new(
    seeds: dict[int, bytes], shown: int, signed: int, judged: str | None
) -> None:
    """Codes of steps after the cut count under the new key alone, those before it under the old one."""
    at = NOON + signed * 30
    code = screen_code(seeds[day_of(NOON + shown * 30)], venue(1), 0, step_of(NOON) + shown)
    assert judge(CHANGED, venue(1), 0, code, at, at, DayCodes()) == judged


@settings(max_examples=60, deadline=None)
@given(cuts=st.lists(st.integers(-400, 400), max_size=4), shown=st.integers(-400, 400))
def test_every_step_has_one_key_or_at_a_cut_two(cuts: list[int], shown: int) -> None:
    """Whatever was cut when: a step's codes are those of the key then in use; a key replaced within its first step
    counts for that step alone.
    """
    former = tuple((NOON + cut * 30, {DAY: bytes([n]) * 32}) for n, cut in enumerate(sorted(cuts)))
    door = Door(venue(1), "안심다방", "cafe", {}, {DAY: b"z" * 32}, (), NOON, former=former)
    step = step_of(NOON) + shown
    using = [reign for reign in door.reigns() if reign.first <= step <= reign.last]
    assert len(using) == 1 + cuts.count(shown)
    newest = next((seeds for until, seeds in former if shown * 30 + NOON < until), door.seeds)
    assert using[0].seeds == newest
    assert door.reigns()[0].seeds == door.seeds


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
    assert judge([Reign(seeds)], venue(1), 0, code, at, at, DayCodes()) == judge_screen(
        seeds, venue(1), 0, code, at
    )
