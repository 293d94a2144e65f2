"""Pairs: the tail, the minimum, time that counts once, assurance, and how an exposure explains itself."""

from tests.unit.exposure.by_hand import clock, minutes_of, only, spans, trace, visit, window

from ansim.exposure.model import ALWAYS, ZoneRule


def test_the_tail_follows_the_source_only() -> None:
    """Thirty minutes after the source left still count; thirty minutes before it came do not."""
    after = trace("Q cafe 10:00-11:00", "P cafe 11:00-12:00", tail_minutes=30)
    assert spans(only(after)) == [("Q", clock("11:00"), clock("11:30"))]
    assert trace("Q cafe 11:00-12:00", "P cafe 10:00-11:00", tail_minutes=30).contacts == ()


def test_the_tail_ends_with_the_window() -> None:
    """Minutes count inside the window: a source cut at 11:00 leaves no tail beyond it."""
    rows = ("Q cafe 10:00-12:00", "P cafe 10:50-12:00")
    found = trace(*rows, sources={"Q": window("09:00-11:00")}, tail_minutes=30, min_minutes=1)
    assert spans(only(found)) == [("Q", clock("10:50"), clock("11:00"))]
    earlier = trace("Q cafe 10:00-10:40", "P cafe 10:50-12:00", sources={"Q": window("09:00-11:00")},
                    tail_minutes=30, min_minutes=1)  # fmt: skip
    assert spans(only(earlier)) == [("Q", clock("10:50"), clock("11:00"))]


def test_the_minimum_is_reached_exactly() -> None:
    """Fifteen minutes are enough, a second less is not."""
    assert minutes_of(trace("Q cafe 10:00-10:15", "P cafe 10:00-11:00")) == {"P": (1, 15)}
    short = visit("Q cafe 10:00-10:15")
    less = type(short)(short.person, short.venue, None, short.at, clock("10:15") - 1)
    assert trace(less, "P cafe 10:00-11:00").contacts == ()


def test_minutes_add_up_over_visits_and_venues() -> None:
    """Five minutes in a cafe and ten in a gym the next day are fifteen with the same source."""
    rows = ("Q cafe 10:00-10:05", "P cafe 09:00-11:00", "Q gym 1d10:00-1d10:10", "P gym 1d09:00-1d11:00")
    found = only(trace(*rows))
    assert found.minutes == 15
    assert [one.venue for one in found.exposures] == ["cafe", "gym"]


def test_minutes_with_two_sources_do_not_add_up() -> None:
    """Ten minutes with each of two cases are not fifteen with one."""
    rows = ("Q cafe 10:00-10:10", "R cafe 10:10-10:20", "P cafe 09:00-11:00")
    assert trace(*rows, sources={"Q": ALWAYS, "R": ALWAYS}).contacts == ()


def test_time_that_two_overlaps_share_counts_once() -> None:
    """The tail of the source's first visit runs into the second: the union counts, not the sum."""
    found = only(trace("Q cafe 10:00-10:20", "Q cafe 10:30-11:00", "P cafe 10:00-12:00", tail_minutes=30))
    assert spans(found) == [("Q", clock("10:00"), clock("10:50")), ("Q", clock("10:30"), clock("11:30"))]
    assert found.minutes == 90


def test_an_overlap_inside_another_adds_nothing() -> None:
    """Two places at once (a forgotten check-out): the shorter overlap lies within the longer and adds no time."""
    rows = ("Q cafe 10:00-12:00", "P cafe 10:00-12:00", "Q gym 10:30-10:50", "P gym 10:30-10:50",
            "Q zoo 12:10-12:20", "P zoo 12:10-12:20")  # fmt: skip
    found = only(trace(*rows))
    assert len(found.exposures) == 3
    assert found.minutes == 130


def test_minutes_are_those_of_the_best_pair() -> None:
    """Twenty minutes with one case and thirty with another: thirty, and the exposures of both are shown."""
    rows = ("Q cafe 10:00-10:20", "R cafe 10:10-10:40", "P cafe 09:00-11:00", "S cafe 10:00-10:15")
    found = trace(*rows, sources={"Q": ALWAYS, "R": ALWAYS})
    best = {one.person: one for one in found.contacts}
    assert best["P"].minutes == 30
    assert [one.source for one in best["P"].exposures] == ["Q", "R"]
    assert best["S"].minutes == 15


def test_exposures_of_a_pair_that_does_not_qualify_are_not_shown() -> None:
    """Five minutes with R explain nothing about a contact of Q."""
    rows = ("Q cafe 10:00-10:20", "R cafe 10:30-10:35", "P cafe 09:00-11:00")
    assert [one.source for one in only(trace(*rows, sources={"Q": ALWAYS, "R": ALWAYS})).exposures] == ["Q"]


def test_assurance_is_the_weaker_of_the_two() -> None:
    """A screen code here, a paper slip there: the exposure is as sure as the slip."""
    rows = (visit("Q cafe 10:00-11:00", assurance=5), visit("P cafe 10:00-11:00", assurance=2))
    assert only(trace(*rows)).exposures[0].assurance == 2
    assert only(trace(*(visit(f"{one.person} cafe 10:00-11:00", assurance=7 - one.assurance) for one in rows))
                ).exposures[0].assurance == 2  # fmt: skip


def test_assurance_of_a_merged_stay_is_the_weakest_part_in_the_exposure() -> None:
    """One stay of two parts: an exposure to both is as sure as the weaker, to one of them as that one."""
    stay = (visit("P cafe 10:00-10:30", assurance=1), visit("P cafe 10:20-11:00", assurance=4))
    both = only(trace(visit("Q cafe 10:00-11:00", assurance=9), *stay))
    later = only(trace(visit("Q cafe 10:30-11:00", assurance=9), *stay))
    assert (both.exposures[0].assurance, later.exposures[0].assurance) == (1, 4)


def test_in_the_tail_the_part_that_left_the_tail_counts() -> None:
    """P comes in the tail: the source's last part is behind it, not one whose own tail is over."""
    stay = (visit("Q cafe 09:00-10:00", assurance=1), visit("Q cafe 10:00-11:00", assurance=4))
    found = only(trace(*stay, visit("P cafe 11:05-12:00", assurance=9), tail_minutes=30))
    assert found.exposures[0].assurance == 4


def test_an_earlier_stay_within_the_tail_is_not_behind_a_later_one() -> None:
    """Two stays of the source with a gap: each exposure is judged by the parts of its own stay."""
    stays = (visit("Q cafe 09:00-10:00", assurance=1), visit("Q cafe 10:10-11:00", assurance=4))
    found = only(trace(*stays, visit("P cafe 10:10-11:00", assurance=9), tail_minutes=30))
    assert [(one.start, one.assurance) for one in found.exposures] == [
        (clock("10:10"), 1),
        (clock("10:10"), 4),
    ]


def test_two_exposures_over_the_same_time_stay_two() -> None:
    """P's visit lies in the tail of one stay of the source and in its next stay: two exposures, each with its own."""
    stays = (visit("Q cafe 09:00-10:00", assurance=1), visit("Q cafe 10:10-11:00", assurance=4))
    found = only(trace(*stays, visit("P cafe 10:10-10:30", assurance=9), tail_minutes=30))
    assert [(one.start, one.end, one.assurance) for one in found.exposures] == [
        (clock("10:10"), clock("10:30"), 1), (clock("10:10"), clock("10:30"), 4)
    ]  # fmt: skip
    assert found.minutes == 20


def test_a_part_that_was_over_before_the_window_is_not_behind() -> None:
    """The source's part before its window colours no exposure, though its tail would reach it."""
    stay = (visit("Q cafe 09:00-10:00", assurance=1), visit("Q cafe 09:59-11:00", assurance=4))
    found = only(trace(*stay, visit("P cafe 10:05-11:00", assurance=9), tail_minutes=30,
                       sources={"Q": window("10:01-12:00")}))  # fmt: skip
    assert found.exposures[0].assurance == 4


def test_an_exposure_explains_itself() -> None:
    """From, to, how long, where, with whom, which zones counted, whether inferred, how sure."""
    found = only(trace(visit("Q cafe 10:00-10:30", zone=7, assurance=3), visit("P cafe 10:00-", zone=7, assurance=5),
                       zones=ZoneRule.ZONE)).exposures[0]  # fmt: skip
    assert (found.start, found.end, found.seconds) == (clock("10:00"), clock("10:30"), 1_800)
    assert (found.venue, found.place, found.source, found.rule) == ("cafe", 7, "Q", ZoneRule.ZONE)
    assert (found.inferred, found.assurance) == (True, 3)


def test_contacts_are_ordered_by_generation_then_minutes() -> None:
    """Longest first; people of equal minutes by their names, so that the answer is always the same."""
    rows = ("Q cafe 10:00-11:00", "C cafe 10:00-10:20", "A cafe 10:00-10:40", "B cafe 10:00-10:20")
    assert [one.person for one in trace(*rows).contacts] == ["A", "B", "C"]
