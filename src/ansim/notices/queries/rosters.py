"""A roster file as others see it: checked people and every problem. Reads a file or bytes, stores nothing."""

from datetime import date
from pathlib import Path

from ansim.notices.adapters.tables import load_file, read_table
from ansim.notices.domain.headers import Layout
from ansim.notices.domain.people import CheckedRoster
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster import check_roster


def read_roster(
    data: bytes, filename: str, today: date, kind: NoticeKind | None = None, layout: Layout | None = None
) -> CheckedRoster:
    """Return the checked roster in the bytes of an officer's file.

    `today` is the Korean day of the check; `kind` and `layout` as in `domain.roster.check_roster`. Raises an
    AnsimError with a code of `file.*` or `roster.*` when the file as a whole cannot be used.
    """
    return check_roster(read_table(data, filename), today, kind, layout)


def read_file(path: Path) -> bytes:
    """Return the bytes of an uploaded or named file; its size is looked at before it is read.

    Raises FileMissing and FileTooLarge.
    """
    return load_file(path)
