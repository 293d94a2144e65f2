"""Sentences about files of cases: in both languages, with what to do, and without a word of the files."""

import string

import pytest

from ansim.kit.errors import AnsimError
from ansim.tracing.domain import case_errors
from ansim.tracing.domain.line_list import NO_NUMBER, NO_PERSON, TWICE

CLASSES = [one for one in vars(case_errors).values() if isinstance(one, type) and issubclass(one, AnsimError)]
CLASSES.remove(AnsimError)
PARAMS = {"file": "linelist", "columns": "id", "column": "번호", "office": "garam-si"}


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.code)
def test_every_error_speaks_both_languages(kind: type[AnsimError]) -> None:
    """The same gaps, all of them filled, a code of this family."""
    assert kind.code.startswith("cases.")
    assert _gaps(kind.sentence.ko) == _gaps(kind.sentence.en) <= set(PARAMS)
    wrong = kind(**{name: PARAMS[name] for name in _gaps(kind.sentence.ko)})
    for language in ("ko", "en"):
        assert "{}" not in wrong.text(language)
        assert len(wrong.text(language)) > 20


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.code)
def test_every_error_says_what_to_do(kind: type[AnsimError]) -> None:
    """A Korean sentence asks politely for the next step."""
    assert kind.sentence.ko.rstrip(".").endswith("주세요")


def test_codes_are_all_different() -> None:
    """One code, one meaning."""
    assert len({kind.code for kind in CLASSES}) == len(CLASSES) == 8


@pytest.mark.parametrize("sentence", [NO_NUMBER, TWICE, NO_PERSON])
def test_problems_of_rows_have_no_gap_for_what_stood_there(sentence: object) -> None:
    """A row is named by its number; its content is never repeated."""
    assert _gaps(sentence.ko) == _gaps(sentence.en) <= {"row"}  # type: ignore[attr-defined]
