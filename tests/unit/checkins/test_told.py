"""What the office is told of venues and kinds: what was written is read, and nothing else is taken for it."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.checkins.adapters.kinds import all_kinds
from ansim.checkins.client import VENUES_A_CALL, VisitsClient
from ansim.checkins.domain.cards import VenueCard, ZoneCard
from ansim.checkins.domain.details import Details
from ansim.checkins.domain.told import read_kinds, read_venues, write_kinds, write_venues
from ansim.kit.transport import Answer
from ansim.wire.status import BadAnswer

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
WORDS = Details("안심카페", "food.cafe", "제주특별자치도", "제주시", "지어낸로 12", "1층")
CARD = VenueCard(b"venue1", WORDS, (ZoneCard(1, "홀"),), AT, None, None)


class Paper:
    """A transport that answers from a list and remembers what was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def request(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Take the next answer."""
        self.asked.append(f"{method} {path}")
        return self.answers.pop(0)


def test_a_venue_is_read_as_it_was_written() -> None:
    """Every word of a card arrives, with zones by number and the address in one line."""
    told = read_venues(write_venues([CARD, VenueCard(b"venue2", WORDS, (), AT, AT, None)]))
    assert told is not None
    assert [(one.ident, one.is_closed, dict(one.zones)) for one in told] == [
        (b"venue1", False, {1: "홀"}),
        (b"venue2", True, {}),
    ]
    assert told[0].address == WORDS.address
    assert (told[0].name, told[0].kind) == (WORDS.name, WORDS.kind)


def test_kinds_are_read_as_they_were_written() -> None:
    """All shipped kinds arrive with their usual stay and both names."""
    told = read_kinds(write_kinds(all_kinds().by_code.values()))
    assert told is not None
    assert {one.code: one.stay for one in told} == all_kinds().stays()
    assert all(one.name.ko and one.name.en and one.category for one in told)


@given(st.binary(max_size=200))
def test_no_bytes_are_taken_for_an_answer(data: bytes) -> None:
    """Whatever comes that is not of the form is None."""
    assert read_venues(data) is None
    assert read_kinds(data) is None


@pytest.mark.parametrize(
    "change",
    [
        {"venue": "00"},
        {"venue": "zz" * 6},
        {"venue": 1},
        {"name": 1},
        {"closed": "no"},
        {"zones": []},
        {"zones": {"x": "홀"}},
        {"zones": {"1": 2}},
    ],
)
def test_a_venue_of_another_form_is_not_read(change: dict[str, object]) -> None:
    """One field of another type makes the answer none."""
    one = json.loads(write_venues([CARD]))["venues"][0]
    assert read_venues(json.dumps({"venues": [{**one, **change}]}).encode()) is None
    for name in one:
        less = {key: value for key, value in one.items() if key != name}
        assert read_venues(json.dumps({"venues": [less]}).encode()) is None


@pytest.mark.parametrize("change", [{"stay": 0}, {"stay": "60"}, {"stay": True}, {"code": None}, {"ko": 1}])
def test_a_kind_of_another_form_is_not_read(change: dict[str, object]) -> None:
    """A stay that is no number of minutes, or a name that is no text, is refused."""
    one = json.loads(write_kinds(all_kinds().by_code.values()))["kinds"][0]
    assert read_kinds(json.dumps({"kinds": [{**one, **change}]}).encode()) is None


def test_the_client_asks_in_parts_and_each_venue_once() -> None:
    """Four hundred venues are two calls; a venue named twice is asked for once."""
    idents = [number.to_bytes(6, "big") for number in range(VENUES_A_CALL + 1)]
    paper = Paper(Answer(200, write_venues([CARD])), Answer(200, write_venues([])))
    found = VisitsClient(paper).venues([*idents, *idents])
    assert set(found) == {b"venue1"}
    assert len(paper.asked) == 2
    assert paper.asked[0].count("id=") == VENUES_A_CALL


@pytest.mark.parametrize("answer", [Answer(503, b""), Answer(200, b"{}"), Answer(200, b"[1]")])
def test_the_client_says_when_it_was_answered_badly(answer: Answer) -> None:
    """Another status or another form is an error, never an empty list."""
    with pytest.raises(BadAnswer):
        VisitsClient(Paper(answer)).venues([b"venue1"])
    with pytest.raises(BadAnswer):
        VisitsClient(Paper(answer)).kinds()
    with pytest.raises(BadAnswer):
        VisitsClient(Paper(answer)).sought("카페")


def test_the_client_asks_for_venues_by_words() -> None:
    """One question with the words in it; the venues come back in the order of the answer."""
    paper = Paper(Answer(200, write_venues([CARD])))
    assert [one.ident for one in VisitsClient(paper).sought("새벽 카페&id=1")] == [b"venue1"]
    assert paper.asked == ["GET /v1/venues/sought?words=%EC%83%88%EB%B2%BD+%EC%B9%B4%ED%8E%98%26id%3D1"]


def test_no_venue_asked_is_no_call() -> None:
    """Nothing to ask costs nothing."""
    assert VisitsClient(Paper()).venues([]) == {}


def test_the_client_gives_kinds_by_code() -> None:
    """Kinds come as a table."""
    paper = Paper(Answer(200, write_kinds(all_kinds().by_code.values())))
    assert VisitsClient(paper).kinds()["food.cafe"].stay == 60
