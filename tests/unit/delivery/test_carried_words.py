"""Words of carried files and what is told of a message: certain things only."""

from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.delivery.adapters.base import no_receipts
from ansim.delivery.adapters.bridge import Bridge
from ansim.delivery.adapters.registry import BRIDGE, KINDS, Access, kind_named
from ansim.delivery.adapters.solapi import CAPABILITIES
from ansim.delivery.domain.carry_errors import CarryUnreadable
from ansim.delivery.domain.carrying import (
    CarriedItem,
    Manifest,
    Result,
    outcome_of,
    read_words,
    tag_of,
    words,
)
from ansim.delivery.domain.errors import ProviderError, ReceiptUnreadable
from ansim.delivery.domain.messages import Message
from ansim.delivery.domain.reports import NotSent, Unclear
from ansim.delivery.domain.states import STATE_OF, WAITING, Outcome, State
from ansim.kit.clock import now

ITEM = CarriedItem("a" * 40, "01000000001", "제목", "본문", "", 1.5)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=40, deadline=None)
@given(st.builds(Result, texts, texts, texts, texts, texts))
def test_words_come_back(result: Result) -> None:
    """Whatever a result says is read as it was written, always in the same bytes."""
    assert read_words(Result, words(result)) == result
    assert words(result) == words(read_words(Result, words(result)))


def test_every_kind_of_record_comes_back() -> None:
    """The three kinds are read as themselves and not as each other."""
    records = [ITEM, Manifest("0200000000", 3, True, 1.5), Result("b", "t", "sent", "c", "m")]
    for record in records:
        for kind in (CarriedItem, Manifest, Result):
            if type(record) is kind:
                assert read_words(kind, words(record)) == record
            else:
                with pytest.raises(CarryUnreadable):
                    read_words(kind, words(record))


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=60))
def test_other_bytes_are_no_words(data: bytes) -> None:
    """Any bytes are refused as a sentence."""
    with pytest.raises(CarryUnreadable):
        read_words(Manifest, data)


@pytest.mark.parametrize("said", ['"1","count":true', '1,"count":1', '"1","count":1.0', 'null,"count":1'])
def test_fields_have_their_types(said: str) -> None:
    """A field of another type, also one that Python would let pass for it, is refused."""
    with pytest.raises(CarryUnreadable):
        read_words(Manifest, f'{{"is_drill":false,"made_at":1.0,"sender":{said}}}'.encode())


def test_a_carried_message_shows_neither_number_nor_text() -> None:
    """What ends in a log by mistake holds nothing personal."""
    assert "0100" not in repr(ITEM)
    assert "본문" not in repr(ITEM)
    assert "제목" not in repr(ITEM)


@pytest.mark.parametrize("moment", [1e300, float("inf"), float("nan"), -1e300])
def test_impossible_moments_are_refused(moment: float) -> None:
    """No expiry and no making beyond the calendar becomes an error of the interpreter."""
    with pytest.raises(CarryUnreadable):
        _ = CarriedItem("t", "", "", "", "", moment).expiry
    with pytest.raises(CarryUnreadable):
        _ = Manifest("0200000000", 1, True, moment).made


def test_a_manifest_says_when_it_was_made() -> None:
    """The moment is read as it was, and an older version's manifest, which says none, is refused in words."""
    manifest = read_words(Manifest, words(Manifest("0200000000", 1, False, 1_795_251_600.25)))
    assert manifest.made == datetime(2026, 11, 21, 9, 0, 0, 250_000, tzinfo=UTC)
    with pytest.raises(CarryUnreadable):
        read_words(Manifest, b'{"sender":"0200000000","count":1,"is_drill":false}')


def test_tags_differ_by_installation_office_and_attempt() -> None:
    """Each part alone makes another tag; none of them can be read from it."""
    tags = {
        tag_of(signer, office, reference)
        for signer, office, reference in product((b"a", b"b"), (1, 11), ("KEY/1", "KEY/2", "1/KEY/1"))
    }
    assert len(tags) == 12
    assert {len(tag) for tag in tags} == {40}


def test_nothing_is_told_of_what_may_still_go() -> None:
    """Queued, being sent and held back is no result, whatever earlier attempts came to."""
    for state in (State.QUEUED, State.SENDING, State.HELD_BACK):
        assert outcome_of(state, [Outcome.NOT_SENT, Outcome.OPEN]) is None


@pytest.mark.parametrize("state", sorted(set(State) - {State.QUEUED, State.SENDING, State.HELD_BACK}))
def test_results_give_the_same_state_inside(state: State) -> None:
    """A state outside becomes the same state inside; an end without sending becomes a certain no."""
    told = outcome_of(state, [Outcome.NOT_SENT])
    assert told is not None
    expected = State.QUEUED if state in (State.CANCELLED, State.EXPIRED) else state
    assert STATE_OF[told] is expected


@pytest.mark.parametrize("state", [State.CANCELLED, State.EXPIRED])
def test_an_end_without_sending_is_told_only_when_it_is_certain(state: State) -> None:
    """Where an attempt is known to have gone, or not known not to have, the certain no is not given."""
    assert outcome_of(state, []) is Outcome.NOT_SENT
    for doubt in (Outcome.OPEN, Outcome.UNKNOWN):
        assert outcome_of(state, [Outcome.NOT_SENT, doubt]) is Outcome.UNKNOWN
    for gone in (Outcome.SENT, Outcome.TEMPORARY, Outcome.DELIVERED, Outcome.RETURNED):
        assert outcome_of(state, [Outcome.NOT_SENT, gone]) is gone


def test_unknown_is_told_as_unknown() -> None:
    """An earlier certain no does not hide that the last attempt is in doubt."""
    assert outcome_of(State.UNKNOWN, [Outcome.NOT_SENT, Outcome.UNKNOWN]) is Outcome.UNKNOWN
    assert State.UNKNOWN in WAITING


@pytest.mark.parametrize("outcome", sorted(Outcome))
def test_only_outcomes_that_say_something_are_taken(outcome: Outcome) -> None:
    """Open is no result; every other outcome is read as itself."""
    result = Result("0" * 32, "t", outcome.value, "", "")
    if outcome is Outcome.OPEN:
        with pytest.raises(CarryUnreadable):
            _ = result.known
    else:
        assert result.known is outcome


def test_names_of_bundles_are_read_or_refused() -> None:
    """A name is 32 hex digits."""
    assert Result("0" * 31 + "1", "t", "sent", "", "").ident.int == 1
    with pytest.raises(CarryUnreadable):
        _ = Result("bundle", "t", "sent", "", "").ident


def test_the_bridge_sends_nothing_and_says_so() -> None:
    """Every call is refused, or answered by a certain no, or by knowing nothing."""
    bridge = kind_named(BRIDGE).connect(Access("", "", "", frozenset()))
    assert isinstance(bridge, Bridge)
    message = Message("KEY/1", "0200000000", "01000000001", "시험")
    for call in (
        lambda: bridge.upload("a.jpg", b""),
        bridge.open_parcel,
        lambda: bridge.fill_parcel("p", [message]),
        bridge.balance,
    ):
        with pytest.raises(ProviderError):
            call()
    for answer in (bridge.send_parcel("p"), bridge.send_one(message)):
        assert isinstance(answer, NotSent)
        assert not answer.retryable
    for found in (bridge.look_up("p"), bridge.find("KEY/1", now(), now())):
        assert isinstance(found, Unclear)
    assert bridge.reports("p") == ()
    bridge.close()


def test_what_a_bridge_takes_the_real_service_carries() -> None:
    """Limits inside are those of the service outside, and no receipt comes to a bridge."""
    assert KINDS[BRIDGE].capabilities == CAPABILITIES
    assert [name for name, kind in KINDS.items() if kind.is_bridge] == [BRIDGE]
    with pytest.raises(ReceiptUnreadable):
        no_receipts(b"[]")
