"""One problem of bulk input as data: row, column, code, sentence. Bulk input yields these instead of raising."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ansim.kit.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell, row or file.

    `row` is the 1-based row as the officer sees it, `column` the header as the officer wrote it (None: the
    whole row or file). `suggested` is a value that may be offered, never applied by itself.
    """

    row: int | None
    column: str | None
    code: str
    sentence: Sentence
    params: Mapping[str, str] = field(default_factory=dict)
    suggested: str | None = None

    def message(self, language: str = "ko") -> str:
        """Return the sentence in `language` with its gaps filled."""
        return self.sentence.text(language, **self.params)
