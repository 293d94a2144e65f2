"""Sentences, errors and problems: both languages, gaps filled, nothing else said."""

import dataclasses

import pytest

from ansim.kit.errors import AnsimError
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.kit.transport import Answer

GREETING = Sentence(ko="{row}행이 비어 있습니다", en="Row {row} is empty")


class Demo(AnsimError):
    """An error with one gap."""

    code = "demo.empty"
    sentence = GREETING
    retryable = True


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ko", "3행이 비어 있습니다"),
        ("ko-kr", "3행이 비어 있습니다"),
        ("en", "Row 3 is empty"),
        ("fr", "Row 3 is empty"),
    ],
)
def test_a_sentence_speaks_korean_or_else_english(language: str, text: str) -> None:
    """Korean for every kind of ko, English for anything else, gaps filled."""
    assert GREETING.text(language, row=3) == text


def test_korean_is_spoken_when_nothing_is_said() -> None:
    """Korean is the language when none is asked for."""
    assert GREETING.text(row=1) == "1행이 비어 있습니다"


def test_an_error_says_code_and_sentence() -> None:
    """str() of an error is its code and Korean sentence; text() either language; parameters are kept."""
    error = Demo(row=7)
    assert str(error) == "demo.empty: 7행이 비어 있습니다"
    assert error.text("en") == "Row 7 is empty"
    assert error.params == {"row": 7}
    assert error.retryable


def test_the_root_error_has_a_code_and_is_not_retryable() -> None:
    """The root alone is complete too, and nothing is retryable unless it says so."""
    assert str(AnsimError()) == "ansim.error: 오류가 발생했습니다."
    assert not AnsimError.retryable


def test_a_problem_fills_its_gaps_in_both_languages() -> None:
    """A problem keeps row, column and code as data and speaks both languages."""
    problem = Problem(4, "이름", "demo.empty", GREETING, {"row": "4"}, suggested="홍길동")
    assert problem.message() == "4행이 비어 있습니다"
    assert problem.message("en") == "Row 4 is empty"
    assert Problem(None, None, "x.y", Sentence(ko="가", en="a")).params == {}


@pytest.mark.parametrize("value", [GREETING, Answer(200, b""), Problem(1, "a", "b.c", GREETING)])
def test_values_cannot_be_changed(value: object) -> None:
    """Values passed between layers are frozen."""
    field = dataclasses.fields(value)[0].name  # type: ignore[arg-type]
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, field, "other")
