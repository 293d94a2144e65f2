"""The one root of every error that a person may see: a code, a sentence saying what to do, retryable or not."""

from typing import ClassVar

from ansim.kit.sentence import Sentence

#: request time-out, too many requests
_BUSY = frozenset({408, 429})


class AnsimError(Exception):
    """Root of all errors meant for people. Subclasses set `code`, `sentence` and, where true, `retryable`.

    `status` is the HTTP status under which it is told; 0 means 503 when retryable, else 400.
    Parameters fill the gaps of the sentence; they must never hold personal data, since errors reach logs.
    """

    code: ClassVar[str] = "ansim.error"
    sentence: ClassVar[Sentence] = Sentence(ko="오류가 발생했습니다.", en="Something went wrong.")
    retryable: ClassVar[bool] = False
    status: int = 0

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(params)

    def text(self, language: str = "ko") -> str:
        """Return the sentence in `language` with its gaps filled."""
        return self.sentence.text(language, **self.params)

    def __str__(self) -> str:
        return f"{self.code}: {self.text()}"


class RefusedByRole(AnsimError):
    """Root of what a client raises when another role refused; `params["status"]` is the HTTP status of its answer.

    Passed on it is 424 when that role refused for good, 502 when it failed, was too busy, or cannot be understood:
    what is told as 500 or more may pass by itself.
    """

    def __init__(self, **params: object) -> None:
        super().__init__(**params)
        told = params.get("status")
        for_good = isinstance(told, int) and 400 <= told < 500 and told not in _BUSY
        self.status = 424 if for_good else 502
