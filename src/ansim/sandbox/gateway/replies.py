"""Replies of the gateway: a refusal as SOLAPI words it, and the fault that loses an answer."""

from typing import Any


class Refusal(Exception):
    """A request refused as a whole: HTTP status, SOLAPI errorCode, a plain message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message

    def body(self) -> dict[str, Any]:
        """Return the JSON body of the refusal."""
        return {"errorCode": self.code, "errorMessage": self.message}


class AnswerLost(Exception):
    """The request took effect; its answer is dropped on purpose."""
