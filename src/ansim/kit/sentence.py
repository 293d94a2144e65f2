"""A sentence for a person in Korean and English, with named gaps; the one form of every error text."""

from dataclasses import dataclass
from datetime import date, datetime

from ansim.kit.clock import korean_date, korean_datetime


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in both languages; gaps are `str.format` names such as `{row}`."""

    ko: str
    en: str

    def text(self, language: str = "ko", **params: object) -> str:
        """Return the sentence in `language` ("ko", or English for anything else) with its gaps filled.

        A day or an aware moment among `params` is written as staff of that language read it.
        """
        template = self.ko if language.startswith("ko") else self.en
        return template.format(**{name: _written(value, language) for name, value in params.items()})


def _written(value: object, language: str) -> object:
    if isinstance(value, datetime):
        return korean_datetime(value, language)
    return korean_date(value, language) if isinstance(value, date) else value
