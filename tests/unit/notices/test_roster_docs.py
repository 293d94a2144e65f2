"""docs/reference/roster.md says the truth: every code under its own heading with both sentences, every JSON key."""

import re
from pathlib import Path

import pytest

from ansim.cli import out as out_folder
from ansim.cli import roster as roster_command
from ansim.cli import split as split_command
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.adapters import pdf_objects, pdf_pages, table_errors
from ansim.notices.domain import roster
from ansim.notices.domain.columns import NEEDED, SYNONYMS
from ansim.notices.domain.headers import meaning
from ansim.notices.domain.pairing import Pairing
from ansim.notices.domain.pairing_codes import PAIRING_CODES
from ansim.notices.domain.people import CheckedRoster
from ansim.notices.domain.roster_codes import RULES, is_error, problem
from ansim.notices.domain.slips import SlipReport
from ansim.notices.queries.slips import GuardedRoster

PAGE = (Path(__file__).parents[3] / "docs/reference/roster.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### `([a-z_.]+)`[^\n]*\n\n(.*?)(?=\n#|\Z)", PAGE, re.MULTILINE | re.DOTALL))


def errors() -> dict[str, Sentence]:
    """Every error that a list or printout can be refused with."""
    modules = (table_errors, roster, pdf_pages, pdf_objects, out_folder)
    kinds = (kind for module in modules for kind in vars(module).values() if isinstance(kind, type))
    return {
        kind.code: kind.sentence for kind in kinds if issubclass(kind, AnsimError) and kind is not AnsimError
    }


CODES = {**errors(), **PAIRING_CODES, **{code: rule.sentence for code, rule in RULES.items()}}


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_its_heading_and_both_sentences(code: str) -> None:
    """What a person reads on the screen stands word for word in the reference."""
    for text in (CODES[code].ko, CODES[code].en):
        assert re.sub(r"\{(\w+)(:[^}]*)?\}", r"`\1`", text) in SECTIONS[code]


def test_no_heading_without_a_code() -> None:
    """The reference names no code that does not exist."""
    assert set(SECTIONS) == set(CODES)


@pytest.mark.parametrize("code", RULES)
def test_the_heading_says_whether_the_row_is_lost(code: str) -> None:
    """Error or warning, as the rules have it."""
    kind = "오류 error" if is_error(code) else "알림 warning"
    assert f"### `{code}` · {kind}\n" in PAGE


@pytest.mark.parametrize("code", RULES)
def test_every_sentence_can_be_filled(code: str) -> None:
    """The gaps of a sentence are the same in both languages and all can be filled by text."""
    sentence = RULES[code].sentence
    gaps = {name for text in (sentence.ko, sentence.en) for name in re.findall(r"\{(\w+)\}", text)}
    found = problem(code, 1, "성명", **dict.fromkeys(gaps, "9"))
    assert "{" not in found.message("ko") + found.message("en")


def test_every_key_of_the_json_is_told() -> None:
    """Keys of both commands stand in the reference."""
    empty = CheckedRoster(0, (), (), (), "", 1, {})
    silent = SlipReport(0, {}, 0, 0, {}, (), (), (), ())
    for key in (
        *roster_command.roster_json(GuardedRoster(empty, silent), "ko"),
        *split_command.pairing_json(Pairing((), {}, {}), "ko"),
    ):
        assert f"`{key}`" in PAGE


def test_the_headers_named_as_examples_are_understood() -> None:
    """Every example in the table of columns means that column."""
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| ([^|]+) \|", PAGE, re.MULTILINE)
    named = {column.strip("`") for columns, _ in rows for column in columns.split(", ")}
    assert {column.value for column in NEEDED} <= named
    for columns, examples in rows:
        wanted = {column.strip("`") for column in columns.split(", ")} | {"confirmed", "resident_number"}
        if not wanted & {column.value for column in SYNONYMS} - {"confirmed", "resident_number"}:
            continue
        for example in re.sub(r"\(또는 (.*?)\)", r", \1", examples).split(","):
            found = meaning(example.strip())
            assert found is None or found[0].value in wanted
