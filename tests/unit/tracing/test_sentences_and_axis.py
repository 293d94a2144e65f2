"""Every refusal of tracing in both languages with what to do; the warrant of what was asked; the numbers of the time axis."""

import importlib
import pkgutil
import re
import string
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import ansim.tracing.domain as domain
from ansim.kit.clock import midnight
from ansim.kit.errors import AnsimError
from ansim.tracing.domain.lookups import Asked, LookupState, PersonDays, VenueHours
from ansim.tracing.domain.warrants import FIELDS, About, present, signed_text, signed_warrant, write_warrant
from ansim.web.tracing.axis import MOST_DAYS, WIDTH, Axis, axis_of, lanes
from ansim.wire.days import day_number
from ansim.wire.scope import PersonScope, VenueScope, commit_subject
from ansim.wire.warrant import read_warrant

DAY = date(2026, 11, 22)


def _errors() -> list[type[AnsimError]]:
    found: dict[str, type[AnsimError]] = {}
    for one in pkgutil.iter_modules(domain.__path__):
        module = importlib.import_module(f"{domain.__name__}.{one.name}")
        for value in vars(module).values():
            if (
                isinstance(value, type)
                and issubclass(value, AnsimError)
                and value.__module__ == module.__name__
            ):
                found[value.__qualname__] = value
    return list(found.values())


ERRORS = _errors()


def gaps(text: str) -> set[str]:
    """Names of the gaps of a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.code)
def test_every_refusal_speaks_both_languages(kind: type[AnsimError]) -> None:
    """Korean in Korean, English without a Korean letter, the same gaps in both, each filled when it is shown."""
    korean, english = kind.sentence.ko, kind.sentence.en
    assert re.search("[가-힣]", korean)
    assert not re.search("[가-힣]", english)
    assert gaps(korean) >= gaps(english)
    wrong = kind(**{gap: "값" if gap != "state" else LookupState.ASKED for gap in gaps(korean)})
    for language in ("ko", "en"):
        assert not re.search(r"(?<!\{)\{\w+\}", wrong.text(language))
        assert len(wrong.text(language)) >= 15


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.code)
def test_every_refusal_has_a_code_of_its_own(kind: type[AnsimError]) -> None:
    """Two words of small letters, and no other error of tracing has the same."""
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", kind.code)
    assert [one.code for one in ERRORS].count(kind.code) == 1


def test_only_what_passes_is_tried_again() -> None:
    """Of all refusals of tracing's own exactly one passes by itself: a role that is busy."""
    assert [kind.code for kind in ERRORS if kind.retryable] == ["lookup.role_busy"]


ABOUT = About("+821000000001", bytes(range(32)))
GIVEN = {
    "case": "7KQ4-M2XD-9TRB",
    "office": 7,
    "about": ABOUT,
    "expires": datetime(2026, 11, 25, tzinfo=UTC),
    "opener_key": b"\x05" * 32,
    "salt": b"\x06" * 32,
}


def warrant(scope: PersonDays | VenueHours, **changes: object) -> bytes:
    """The bytes of a warrant over a scope."""
    return write_warrant(asked=Asked(scope, 2, 500, "idcpa-76-2"), **{**GIVEN, **changes})  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(first=some.dates(date(2020, 1, 1), date(2100, 1, 1)), span=some.integers(0, 13))
def test_a_warrant_says_exactly_what_was_asked(first: date, span: int) -> None:
    """Case, office, basis, days, generations, people, fields, end and key come back from its bytes."""
    found = read_warrant(warrant(PersonDays(first, first + timedelta(days=span))))
    assert (found.case, found.office, found.basis) == ("7KQ4-M2XD-9TRB", 7, "idcpa-76-2")
    assert (found.generations, found.most_people, found.fields) == (2, 500, FIELDS)
    assert found.expires == int(datetime(2026, 11, 25, tzinfo=UTC).timestamp())
    assert found.opener_key == b"\x05" * 32
    subject = commit_subject(ABOUT.opening, ABOUT.phone)
    assert found.scope == PersonScope(day_number(first), day_number(first) + span, subject)


def test_a_warrant_does_not_say_whom_it_is_about() -> None:
    """Neither number nor opening of the commitment stands in the bytes that store and opener see."""
    data = warrant(PersonDays(DAY, DAY))
    for part in (b"1000000001", b"821000000001", ABOUT.opening):
        assert part not in data
    other = About("+821000000002", ABOUT.opening)
    assert warrant(PersonDays(DAY, DAY), about=other) != data


def test_a_warrant_of_a_venue_names_nobody() -> None:
    """Its scope is the six bytes of the venue and two moments."""
    start = datetime(2026, 11, 21, 3, tzinfo=UTC)
    found = read_warrant(warrant(VenueHours("0000000000a1", start, start + timedelta(hours=2))))
    assert found.scope == VenueScope(
        bytes.fromhex("0000000000a1"), int(start.timestamp()), int(start.timestamp()) + 7200
    )


@pytest.mark.parametrize("venue", ["a1", "", "0000000000a1ff"])
def test_a_venue_of_another_length_makes_no_warrant(venue: str) -> None:
    """An id that is not six bytes is refused as an error of ours."""
    start = datetime(2026, 11, 21, 3, tzinfo=UTC)
    with pytest.raises(AnsimError):
        warrant(VenueHours(venue, start, start + timedelta(hours=2)))


def test_each_salt_is_another_leaf() -> None:
    """Two warrants of the same words cannot be matched by their public leaves, and signatures cover the salt."""
    one, two = warrant(PersonDays(DAY, DAY)), warrant(PersonDays(DAY, DAY), salt=b"\x07" * 32)
    assert signed_text(one) != signed_text(two)
    signatures = [("key-1", b"der", bytes(64)), ("key-2", b"der", bytes(64))]
    first, second = signed_warrant(one, signatures), signed_warrant(two, signatures)
    assert first.leaf() != second.leaf()
    shown = present(first, 7, b"proof")
    assert (shown.signed, shown.leaf_index, shown.proof) == (first, 7, b"proof")


SPANS = some.lists(some.tuples(some.integers(0, 300), some.integers(1, 90)), max_size=25)


@settings(max_examples=150, deadline=None)
@given(SPANS)
def test_no_two_bars_of_a_lane_overlap(raw: list[tuple[int, int]]) -> None:
    """Each visit lies in a lane where nothing else is at that time, and no lane is opened without need."""
    spans = sorted((start, start + length) for start, length in raw)
    chosen = lanes(spans)
    for one, (start, _end) in enumerate(spans):
        for other in range(one):
            if chosen[other] == chosen[one]:
                assert spans[other][1] <= start
    most = max((sum(start <= at < end for start, end in spans) for at, _ in spans), default=0)
    assert len(set(chosen)) == most


@settings(max_examples=150, deadline=None)
@given(
    days=some.lists(some.none() | some.dates(date(2026, 9, 1), date(2026, 12, 31)), max_size=5),
    sure=some.dates(date(2026, 9, 1), date(2026, 12, 31)),
)
def test_the_axis_shows_the_newest_days_with_air_around(days: list[date | None], sure: date) -> None:
    """At most 45 days; the last named day is never left out, and every tick is in order within the drawing."""
    axis = axis_of([*days, sure])
    named = [day for day in (*days, sure) if day is not None]
    assert axis.days <= MOST_DAYS
    assert axis.last == max(named) + timedelta(days=1)
    assert axis.first == max(min(named) - timedelta(days=1), axis.last - timedelta(days=MOST_DAYS - 1))
    places = [tick.x for tick in axis.ticks]
    assert places == sorted(places)
    assert len(places) == axis.days
    assert 0 <= places[0] <= places[-1] < WIDTH


@settings(max_examples=150, deadline=None)
@given(hours=some.lists(some.integers(-200, 400), min_size=2, max_size=6))
def test_later_is_never_further_left(hours: list[int]) -> None:
    """The axis keeps the order of moments and keeps everything within the drawing."""
    axis = Axis(DAY, DAY + timedelta(days=6))
    places = [axis.x(midnight(DAY) + timedelta(hours=hour)) for hour in sorted(hours)]
    assert places == sorted(places)
    assert all(0 <= place <= WIDTH for place in places)


@pytest.mark.parametrize(("seconds", "least"), [(0, 4.0), (1, 4.0), (600, 4.0), (86_400, WIDTH / 7)])
def test_every_bar_can_be_seen_and_pointed_at(seconds: int, least: float) -> None:
    """However short a visit is, it is at least four units wide; a day is a seventh of a week."""
    axis = Axis(DAY, DAY + timedelta(days=6))
    start = int(midnight(DAY).timestamp())
    assert axis.bar(start, start + seconds, "x").width == pytest.approx(max(least, 4.0), abs=0.2)


def test_whole_days_and_marks_lie_where_the_day_is() -> None:
    """A span of one day begins at its midnight; a mark is its noon; odd days of a long axis have no words."""
    axis = Axis(DAY, DAY + timedelta(days=9))
    span = axis.span(DAY + timedelta(days=1), DAY + timedelta(days=1), "x")
    assert (span.x, span.width) == (100.0, 100.0)
    assert axis.mark(DAY, "확진").x == 50.0
    assert all(tick.label for tick in axis.ticks)
    long = Axis(DAY, DAY + timedelta(days=29))
    assert [bool(tick.label) for tick in long.ticks] == [True, False] * 15
