"""Limits at their borders, one below, at and above; kinds of message; and values that say nothing in their repr."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.delivery.adapters.registry import Access
from ansim.delivery.adapters.solapi import CAPABILITIES
from ansim.delivery.domain.halting import should_halt
from ansim.delivery.domain.limits import check_image, check_item, check_items
from ansim.delivery.domain.messages import Item, Kind, Message, kind_of
from ansim.sandbox.gateway.rules import refusal_of

GOOD = Item("KEY-1", "01000000001", "안내")
HASH = "0" * 64


def _codes(**changes: str) -> list[str]:
    return [problem.code for problem in check_item(replace(GOOD, **changes), CAPABILITIES)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("가" * 44 + "a", Kind.SMS),
        ("가" * 45, Kind.SMS),
        ("가" * 45 + "a", Kind.LMS),
        ("a" * 89, Kind.SMS),
        ("a" * 90, Kind.SMS),
        ("a" * 91, Kind.LMS),
        ("가" * 1000, Kind.LMS),
    ],
)
def test_a_text_is_an_sms_up_to_90_bytes(text: str, kind: Kind) -> None:
    """Proves the border of 90 bytes in syllables and letters."""
    assert kind_of(text, "", has_picture=False) is kind
    assert kind_of(text, "제목", has_picture=False) is Kind.LMS
    assert kind_of(text, "제목", has_picture=True) is Kind.MMS


@pytest.mark.parametrize("size", [1999, 2000, 2001, 2002])
@pytest.mark.parametrize("picture", [False, True])
def test_a_long_text_ends_at_2000_bytes(size: int, picture: bool) -> None:
    """Proves the border of LMS and MMS to the byte, and that the problem names size and limit."""
    text = "가" * (size // 2) + "a" * (size % 2)
    changes = {"attachment": "a.jpg", "sha256": HASH} if picture else {}
    problems = check_item(replace(GOOD, text=text, **changes), CAPABILITIES)
    assert [problem.code for problem in problems] == (["delivery.text_long"] if size > 2000 else [])
    for problem in problems:
        assert problem.params == {"bytes": str(size), "limit": "2000"}


@pytest.mark.parametrize("size", [1, 39, 40, 41])
def test_a_subject_ends_at_40_bytes(size: int) -> None:
    """Proves the border of the subject to the byte."""
    subject = "가" * (size // 2) + "a" * (size % 2)
    assert _codes(subject=subject) == (["delivery.subject_long"] if size > 40 else [])


@pytest.mark.parametrize(("length", "fits"), [(0, False), (1, True), (60, True), (61, False)])
def test_a_key_has_1_to_60_characters(length: int, fits: bool) -> None:
    """Proves the border that the database's column has too."""
    assert _codes(key="K" * length) == ([] if fits else ["delivery.key"])


@pytest.mark.parametrize("key", ["a\x00b", "a\nb", "\ud800", "\u200b", "\x7f"])
def test_a_key_that_a_database_would_not_take_is_a_problem(key: str) -> None:
    """Proves that NUL and invisible characters in a reference are told as a problem, before any statement."""
    assert _codes(key=key) == ["delivery.key"]


@pytest.mark.parametrize(
    "attachment", ["a" * 201, "a\x00.jpg", "a\n.jpg", "\ud800.jpg"], ids=["long", "nul", "line", "half"]
)
def test_a_pictures_name_that_a_database_would_not_take_is_a_problem(attachment: str) -> None:
    """Proves that a name which cannot be stored is told as a problem."""
    assert _codes(attachment=attachment, sha256=HASH) == ["delivery.attachment"]


@pytest.mark.parametrize("prefix", ["010", "011", "016", "017", "018", "019"])
@pytest.mark.parametrize(("rest", "fits"), [(6, False), (7, True), (8, True), (9, False)])
def test_a_mobile_number_has_10_or_11_digits(prefix: str, rest: int, fits: bool) -> None:
    """Proves each prefix of mobile numbers with one digit fewer, just right and one more."""
    assert _codes(address=prefix + "0" * rest) == ([] if fits else ["delivery.address"])


@pytest.mark.parametrize(
    "address",
    [
        "",
        "012" + "0" * 8,
        "015" + "0" * 8,
        "02" + "0" * 8,
        "+821000000001",
        "010 0000 0001",
        "٠١٠00000001",
        "01000000001\n",
        "01000000001\x00",
        "o1000000001",
        "1588" + "0" * 4,
    ],
)
def test_what_is_no_mobile_number_is_refused(address: str) -> None:
    """Proves that landlines, services, foreign forms, other digits and line ends do not pass."""
    assert _codes(address=address) == ["delivery.address"]


@pytest.mark.parametrize(("size", "fits"), [(3, True), (204_799, True), (204_800, True), (204_801, False)])
def test_a_picture_ends_at_200_kilobytes(size: int, fits: bool) -> None:
    """Proves the border to the byte."""
    image = b"\xff\xd8\xff" + b"0" * (size - 3)
    assert [p.code for p in check_image(image, CAPABILITIES)] == ([] if fits else ["delivery.image_large"])


@pytest.mark.parametrize(
    "image", [b"", b"\xff", b"\xff\xd8", b"GIF89a", b"%PDF-1.7", b"\x89PNG\r\n", b" \xff\xd8\xff"]
)
def test_only_a_jpeg_is_a_picture(image: bytes) -> None:
    """Proves that other kinds and stumps of a JPEG are named as such."""
    assert [p.code for p in check_image(image, CAPABILITIES)] == ["delivery.image_kind"]


def test_everything_wrong_at_once_is_told_at_once() -> None:
    """Proves that one look shows all that must be corrected, in a fixed order."""
    item = Item("", "0", " ", "가" * 21 + "—", "a.jpg", "")
    assert [problem.code for problem in check_item(item, CAPABILITIES)] == [
        "delivery.key",
        "delivery.address",
        "delivery.characters",
        "delivery.text_empty",
        "delivery.subject_long",
        "delivery.attachment",
    ]


@given(
    st.builds(
        Item,
        key=st.text(max_size=70),
        address=st.one_of(st.from_regex(r"01[0-9]{8,10}", fullmatch=True), st.text(max_size=12)),
        text=st.one_of(st.text(max_size=30), st.integers(80, 1010).map(lambda count: "가" * count)),
        subject=st.text(max_size=25),
    )
)
def test_what_passes_here_is_taken_by_the_gateway(item: Item) -> None:
    """Proves against the gateway's independent rules that a checked item is never refused as malformed."""
    if check_item(item, CAPABILITIES):
        return
    message = {
        "to": item.address,
        "from": "0200000000",
        "text": item.text,
        "subject": item.subject,
        "type": kind_of(item.text, item.subject, has_picture=False).value,
        "customFields": {"reference": f"{item.key}/99999"},
    }
    assert refusal_of(message, {"0200000000"}, ())[1] == "2000"


@given(st.lists(st.sampled_from([GOOD, replace(GOOD, key=""), replace(GOOD, text="")]), max_size=12))
def test_problems_of_many_are_those_of_each(items: list[Item]) -> None:
    """Proves that checking a list is checking each, with its place from 1 on."""
    expected = [
        (row, problem.code) for row, item in enumerate(items, 1) for problem in check_item(item, CAPABILITIES)
    ]
    assert [(problem.row, problem.code) for problem in check_items(items, CAPABILITIES)] == expected


@given(st.integers(0, 500), st.integers(0, 5000))
def test_a_group_halts_as_the_rule_says_in_fractions(failed: int, others: int) -> None:
    """Proves the rule of ten and ten percent against the same rule in fractions."""
    from fractions import Fraction

    finished = failed + others
    expected = failed >= 10 and Fraction(failed, finished) >= Fraction(1, 10)
    assert should_halt(failed, finished) == expected


@pytest.mark.parametrize(
    "value",
    [
        Item("KEY-1", "01000007777", "비밀스러운 본문", "은밀한 제목"),
        Message("KEY-1/1", "0200000000", "01000007777", "비밀스러운 본문", "은밀한 제목"),
        Access("http://127.0.0.1", "KEY", "api-secret-nobody-may-read", frozenset()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_no_repr_tells_a_number_a_text_or_a_secret(value: object) -> None:
    """Proves that a value which ends up in a traceback or a log line shows nothing of a person."""
    for shown in (repr(value), str(value), f"{value}", f"{[value]}"):
        for word in ("01000007777", "비밀", "은밀", "api-secret"):
            assert word not in shown
