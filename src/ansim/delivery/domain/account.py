"""What a service says of an office's account before anything is sent: how much it takes, which templates stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ansim.delivery.domain.messages import Kind


@dataclass(frozen=True, slots=True)
class Quota:
    """How many messages an account may send in a day of Korea; `used` are those of today, None where that is not told."""

    most: int
    used: int | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """How many more messages the money of an account pays for, if all were of one kind (they share one purse)."""

    counts: Mapping[Kind, int]


class TemplateState(StrEnum):
    """How an Alimtalk template stands with its reviewers."""

    APPROVED = "approved"
    IN_REVIEW = "in_review"
    REFUSED = "refused"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Template:
    """A template as the service knows it; `words` are those that were reviewed, "" where it does not show them."""

    state: TemplateState
    words: str = ""

    def says(self, words: str) -> bool:
        """Return whether these are its words, line ends and outer blanks aside; true where it does not show its own."""
        return not self.words or _plain(self.words) == _plain(words)


def _plain(words: str) -> str:
    return words.replace("\r\n", "\n").strip()
