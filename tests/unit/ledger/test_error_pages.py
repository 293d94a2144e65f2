"""The page of errors says what the program says."""

import re
from pathlib import Path

from ansim.cli import ledger_memory, ledger_source
from ansim.ledger.domain.errors import LedgerError

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "errors-ledger.md"


def test_the_sentences_of_the_reference_are_those_of_the_program():
    """Every error known here stands on the page under its code with both of its sentences, word for word."""
    sections = dict(re.findall(r"## `([^`]+)`\n\n(.+(?:\n.+)*)", PAGE.read_text(encoding="utf-8")))
    kinds = [LedgerError, *LedgerError.__subclasses__()]
    assert {ledger_source.NotALedger, ledger_memory.MemoryUnusable} <= set(kinds)
    for kind in kinds:
        sentences = [
            text.replace("{{", "{").replace("}}", "}") for text in (kind.sentence.ko, kind.sentence.en)
        ]
        assert sections[kind.code].split("  \n") == sentences
