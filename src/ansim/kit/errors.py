"""The one root of every error that a person may see: a code, a sentence saying what to do, retryable or not."""

from typing import ClassVar

from ansim.kit.sentence import Sentence


class AnsimError(Exception):
    """Root of all errors meant for people. Subclasses set `code`, `sentence` and, where true, `retryable`.

    `status` is the HTTP status under which it is told; 0 means 503 when retryable, else 400.
    Parameters fill the gaps of the sentence; they must never hold personal data, since errors reach logs.
    """

    code: ClassVar[str] = "ansim.error"
    sentence: ClassVar[Sentence] = Sentence(ko="오류가 발생했습니다.", en="Something went wrong.")
    retryable: ClassVar[bool] = False
    status: ClassVar[int] = 0

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(params)

    def text(self, language: str = "ko") -> str:
        """Return the sentence in `language` with its gaps filled."""
        return self.sentence.text(language, **self.params)

    def __str__(self) -> str:
        return f"{self.code}: {self.text()}"
