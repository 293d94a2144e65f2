"""Texts as a webhook brings them: read whole or refused whole, cut where nobody needs more."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.delivery.domain.errors import ReceiptUnreadable
from ansim.delivery.domain.inbound import ENTRIES, TEXT_CHARACTERS, InboundText, read_texts

GOOD = {"messageId": "T4V1", "from": "010-0000-0001", "to": "02-000-0000", "text": "홍길동 입니다"}


def payload(*entries):
    """A webhook's body with these texts."""
    return json.dumps([{"eventDataId": "E", "data": one} for one in entries]).encode()


def test_texts_are_read_in_order():
    """Id, both numbers, words: the sender as given, ours as digits."""
    first, second = read_texts(
        payload(GOOD, {**GOOD, "messageId": "T4V2", "from": "+821000000001", "more": 1})
    )
    assert first == InboundText("T4V1", "010-0000-0001", "020000000", "홍길동 입니다")
    assert (second.message_id, second.sender) == ("T4V2", "+821000000001")
    assert read_texts(b"[]") == ()


def test_nothing_personal_shows_in_its_repr():
    """What is logged by accident tells neither number nor words."""
    shown = repr(read_texts(payload(GOOD))[0])
    assert "0001" not in shown
    assert "홍길동" not in shown


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"null",
        b"[1]",
        b"[{}]",
        b'[{"data": []}]',
        b"\xff",
        b"[" * 100_000,
        json.dumps([{}] * (ENTRIES + 1)).encode(),
    ],
    ids=range(9),
)
def test_what_is_no_list_of_texts_is_refused(body):
    """Other shapes, broken bytes, endless nesting and endless lists are one refusal."""
    with pytest.raises(ReceiptUnreadable):
        read_texts(body)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("messageId", ""),
        ("messageId", "x" * 65),
        ("messageId", "a b"),
        ("messageId", "\0"),
        ("messageId", 5),
        ("from", ""),
        ("from", "abc"),
        ("from", "0" * 40),
        ("from", None),
        ("to", "안심시"),
        ("to", "١٢٣٤٥"),
    ],
)
def test_one_bad_text_refuses_the_whole_body(field, value):
    """An id that cannot be kept or a number that is none is not the service's form: nothing of the body is taken."""
    with pytest.raises(ReceiptUnreadable):
        read_texts(payload(GOOD, {**GOOD, field: value}))


def test_a_text_without_words_is_an_empty_one():
    """A picture message may have none."""
    assert read_texts(payload({**GOOD, "text": None}))[0].text == ""


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=300))
def test_any_words_can_be_kept(text):
    """Whatever stands in a text, half characters too, becomes at most 200 characters that can be written down."""
    read = read_texts(payload({**GOOD, "text": text}))[0].text
    assert len(read) <= TEXT_CHARACTERS
    read.encode()
