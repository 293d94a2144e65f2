"""A sentence for a person in Korean and English, with named gaps; the one form of every error text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in both languages; gaps are `str.format` names such as `{row}`."""

    ko: str
    en: str

    def text(self, language: str = "ko", **params: object) -> str:
        """Return the sentence in `language` ("ko", or English for anything else) with its gaps filled."""
        template = self.ko if language.startswith("ko") else self.en
        return template.format(**params)
