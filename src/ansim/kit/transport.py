"""The port through which one role calls another: method, path, bytes in; status and bytes out."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: HTTP status code and body."""

    status: int
    body: bytes


class Transport(Protocol):
    """A signed connection to one role. Raises an AnsimError when the role cannot be reached."""

    def request(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Send one request and return its answer."""
        ...
