"""Limits of a message, codes of SOLAPI, halting, waiting, and the values between adapters and services."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.delivery.adapters.solapi import CAPABILITIES
from ansim.delivery.domain import errors
from ansim.delivery.domain.halting import should_halt
from ansim.delivery.domain.limits import check_image, check_item, check_items
from ansim.delivery.domain.messages import Item, Kind, Message, kind_of
from ansim.delivery.domain.solapi_codes import STOPPING, outcome_of
from ansim.delivery.domain.states import Outcome

GOOD = Item("7KQ4-M2XD-9TR3", "01000000001", "격리 통지서를 보냅니다.")


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"subject": "격리 통지서"}, []),
        ({"attachment": "a.jpg", "sha256": "0" * 64}, []),
        ({"key": ""}, ["delivery.key"]),
        ({"key": "x" * 61}, ["delivery.key"]),
        ({"address": "010-0000-0001"}, ["delivery.address"]),
        ({"address": "0200000000"}, ["delivery.address"]),
        ({"address": "０1000000001"}, ["delivery.address"]),
        ({"text": "  "}, ["delivery.text_empty"]),
        ({"text": "가" * 1000}, []),
        ({"text": "가" * 1001}, ["delivery.text_long"]),
        ({"subject": "가" * 21}, ["delivery.subject_long"]),
        ({"subject": "제목 😀"}, ["delivery.characters"]),
        ({"attachment": "a.jpg"}, ["delivery.attachment"]),
        ({"sha256": "0" * 64}, ["delivery.attachment"]),
        ({"attachment": "a.jpg", "sha256": "XYZ"}, ["delivery.attachment"]),
    ],
)
def test_each_limit_is_a_problem_with_a_code(changes: dict[str, str], codes: list[str]) -> None:
    """Proves that every limit is found, and nothing else."""
    assert [problem.code for problem in check_item(replace(GOOD, **changes), CAPABILITIES)] == codes


def test_problems_name_their_row_and_speak_both_languages() -> None:
    """Proves that problems of many items carry their place and a sentence without the number."""
    problems = check_items([GOOD, replace(GOOD, address="0212345678", text="똠")], CAPABILITIES)
    assert [(problem.row, problem.code) for problem in problems] == [
        (2, "delivery.address"),
        (2, "delivery.characters"),
    ]
    for problem in problems:
        for language in ("ko", "en"):
            assert "0212345678" not in problem.message(language)


def test_pictures_are_small_jpegs() -> None:
    """Proves that a picture over 200 KB or of another kind is refused."""
    jpeg = b"\xff\xd8\xff" + b"0" * (200 * 1024 - 3)
    assert check_image(jpeg, CAPABILITIES) == ()
    assert [problem.code for problem in check_image(jpeg + b"0", CAPABILITIES)] == ["delivery.image_large"]
    assert [problem.code for problem in check_image(b"\x89PNG", CAPABILITIES)] == ["delivery.image_kind"]


@pytest.mark.parametrize(
    ("text", "subject", "picture", "kind"),
    [
        ("가" * 45, "", False, Kind.SMS),
        ("가" * 46, "", False, Kind.LMS),
        ("가", "제목", False, Kind.LMS),
        ("가", "", True, Kind.MMS),
    ],
)
def test_the_kind_follows_length_and_picture(text: str, subject: str, picture: bool, kind: Kind) -> None:
    """Proves that 90 bytes is the edge of an SMS, and that a message is MMS only with its picture."""
    assert kind_of(text, subject, has_picture=picture) is kind
    file_id = "F" if picture else ""
    assert Message("k/1", "0200000000", "01000000001", text, subject, file_id).kind is kind


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("2000", Outcome.SENT),
        ("3000", Outcome.SENT),
        ("4000", Outcome.DELIVERED),
        ("3032", Outcome.PERMANENT),
        ("3047", Outcome.PERMANENT),
        ("1060", Outcome.PERMANENT),
        ("3043", Outcome.TEMPORARY),
        ("1030", Outcome.TEMPORARY),
        ("1026", Outcome.TECHNICAL),
        ("1062", Outcome.TECHNICAL),
        ("3059", Outcome.TECHNICAL),
        ("3999", Outcome.TECHNICAL),
        ("5000", None),
        ("4001", None),
        ("TEST1000", None),
        ("", None),
        ("４000", None),
    ],
)
def test_codes_mean_what_the_documents_say(code: str, outcome: Outcome | None) -> None:
    """Proves the mapping for codes named in the field notes, unknown ones by class, nonsense as nothing."""
    assert outcome_of(code) is outcome


@given(st.text(max_size=6))
def test_any_code_is_read_without_error(code: str) -> None:
    """Proves that no raw code can break the reading."""
    assert outcome_of(code) in {None, *Outcome}


def test_stopping_codes_are_failures() -> None:
    """Proves that every code that halts a group is one that fails a message."""
    assert all(outcome_of(code) in (Outcome.TEMPORARY, Outcome.TECHNICAL) for code in STOPPING)


@pytest.mark.parametrize(
    ("failed", "finished", "halts"),
    [(9, 9, False), (10, 10, True), (10, 100, True), (10, 101, False), (99, 1000, False), (100, 1000, True)],
)
def test_a_group_halts_at_ten_and_ten_percent(failed: int, finished: int, halts: bool) -> None:
    """Proves both thresholds at their edges."""
    assert should_halt(failed, finished) is halts


def test_every_error_says_its_sentence_in_both_languages() -> None:
    """Proves that errors have distinct codes, fill their gaps, and only a busy provider is worth retrying."""
    classes = [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and value.__module__ == errors.__name__
    ]
    codes = [kind.code for kind in classes]
    assert len(set(codes)) == len(codes)
    made = [kind(()) if kind is errors.ItemsRefused else kind(reason="x", count=1) for kind in classes]
    assert all(error.text("ko") and error.text("en") for error in made)
    assert [type(error) for error in made if error.retryable] == [errors.ProviderBusy]
