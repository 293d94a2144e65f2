"""Ways in which an issued notice is opened again; counted, never who did it."""

from enum import StrEnum


class Way(StrEnum):
    """The page that checks it, the recipient's own notices, a file handed out there."""

    VERIFY = "verify"
    OWN = "own"
    DOWNLOAD = "download"
