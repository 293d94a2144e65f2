"""What a phone may report of a problem: chosen words and coarse facts, read strictly on both sides."""

import json
from datetime import UTC, datetime

import pytest

from ansim.checkins.domain.problems import (
    LONGEST_ANSWER,
    ProblemMalformed,
    ProblemTold,
    What,
    read_answer,
    read_problems,
    read_report,
    write_problems,
)
from ansim.kit.ids import check_character

GOOD = {
    "what": "look",
    "language": "en",
    "browser": "Chrome 126",
    "system": "Android 14",
    "width": 390,
    "is_online": False,
    "keeps": True,
    "works_offline": True,
    "refusal": "checkin.code",
}
NUMBER = "0000-0000-000" + check_character("0" * 11)
TOLD = ProblemTold(NUMBER, datetime(2026, 11, 22, tzinfo=UTC), read_report(GOOD), "")


@pytest.mark.parametrize("what", list(What))
def test_every_choice_of_the_page_is_taken(what):
    """Each kind of trouble, and what the page knows of no browser at all."""
    report = read_report({**GOOD, "what": what.value, "browser": "other", "system": "iOS", "refusal": ""})
    assert (report.what, report.system, report.width) == (what, "iOS", 390)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("what", "name"), ("what", ["camera"]), ("what", None),
        ("language", "jp"), ("language", 1),
        ("browser", "Chrome 1267"), ("browser", "Chrome 126 SM-G900"), ("browser", ""), ("browser", None),
        ("system", "Android 14.1"), ("system", "홍길동"),
        ("width", 391), ("width", 4010), ("width", -10), ("width", "390"), ("width", True), ("width", 390.0),
        ("is_online", 1), ("keeps", "yes"), ("works_offline", None),
        ("refusal", "01000000001"), ("refusal", "a b"), ("refusal", "a" * 41), ("refusal", None),
    ],
)  # fmt: skip
def test_anything_else_is_refused(name, value):
    """No room for free words: a model, a number or a name fits no field."""
    with pytest.raises(ProblemMalformed):
        read_report({**GOOD, name: value})


@pytest.mark.parametrize("value", [None, [], "camera", {}, {**GOOD, "more": 1}])
def test_a_report_has_exactly_its_fields(value):
    """Neither fewer nor more."""
    with pytest.raises(ProblemMalformed):
        read_report(value)


def test_the_list_is_read_as_it_was_written():
    """With and without an answer, times with their zone."""
    other = ProblemTold(NUMBER, TOLD.at, TOLD.report, "닦아 주세요.")
    assert read_problems(write_problems([TOLD, other])) == (TOLD, other)
    assert read_problems(write_problems([])) == ()


@pytest.mark.parametrize(
    "changed",
    [
        {"at": "2026-11-22T00:00:00"},
        {"at": "x"},
        {"at": None},
        {"answer": 1},
        {"number": "x"},
        {"report": {}},
    ],
)
def test_a_list_of_another_form_is_none(changed):
    """What is not as it is written is no list, never half of one."""
    (one,) = json.loads(write_problems([TOLD]))["problems"]
    assert read_problems(json.dumps({"problems": [{**one, **changed}]}).encode()) is None


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"problems": 1}', b'{"problems": [1]}', b"[" * 100_000]
)
def test_what_is_no_list_is_none(body):
    """Strange bytes are told by None, never by an error of the parser."""
    assert read_problems(body) is None


def test_an_answer_is_one_line():
    """Spaces and lines become single spaces; the longest still fits."""
    assert read_answer("  가\n나\t다 ") == "가 나 다"
    assert len(read_answer("가" * LONGEST_ANSWER)) == LONGEST_ANSWER


@pytest.mark.parametrize("value", ["", " \n", "가" * (LONGEST_ANSWER + 1), "가\x00나", None, 7])
def test_no_answer_is_refused(value):
    """Nothing, too much, or what cannot be read."""
    with pytest.raises(ProblemMalformed):
        read_answer(value)
