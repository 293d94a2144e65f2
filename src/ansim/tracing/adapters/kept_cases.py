"""Imported cases between two commands: a file an office under ANSIM_HOME, sealed under a key of the office role.

Only case numbers, their days, links and source texts are kept; names, ages and addresses of the line list are not read.
"""

import contextlib
import json
import os
import secrets
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from ansim.conf import env, keys
from ansim.conf.roles import Role
from ansim.kit.sealing import Cipher, SealBroken
from ansim.tracing.domain.case_days import CaseDay, DayOf
from ansim.tracing.domain.case_errors import (
    KeptCasesAway,
    KeptCasesDamaged,
    NothingImported,
    NothingImportedFor,
)
from ansim.tracing.domain.chains import Link
from ansim.tracing.domain.line_list import ImportedCases

KEY: Final = "imported-cases"
_PLACE: Final = b"ansim-imported-cases/v1"


_AWAY = (PermissionError, NotADirectoryError, IsADirectoryError, FileExistsError)


@contextlib.contextmanager
def _reachable() -> Iterator[None]:
    """Say what is wrong with the folder; a full disk is told by the command line itself."""
    try:
        yield
    except _AWAY:
        raise KeptCasesAway from None


def _path(office: str) -> Path:
    return env.home() / "office" / ("imported-cases." + office if office else "imported-cases")


def _place(office: str) -> bytes:
    """One office's file opens for no other, whoever renames it."""
    return _PLACE + b"/" + office.encode() if office else _PLACE


def _cipher() -> Cipher:
    return Cipher(keys.secret(Role.OFFICE, KEY))


@_reachable()
def keep_cases(cases: ImportedCases, office: str) -> Path:
    """Replace what was kept before for an office code (empty: for nobody by name), whole or not at all; return the file.

    Raises KeptCasesAway, WrongRole, KeysDamaged.
    """
    plain = {
        "numbers": cases.numbers,
        "links": [[link.source, link.person] for link in cases.links],
        "texts": cases.texts,
        "without_source": cases.without_source,
        "days": {number: [found.of, found.day.isoformat()] for number, found in cases.days.items()},
    }
    path = _path(office)
    sealed = _cipher().seal_text(json.dumps(plain, ensure_ascii=False), _place(office))
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            partial.unlink()
    return path


@_reachable()
def kept_cases(office: str) -> ImportedCases:
    """Return what was imported last for an office code (empty: for nobody by name).

    Raises NothingImported, NothingImportedFor, KeptCasesDamaged, KeptCasesAway, WrongRole, KeysDamaged.
    """
    try:
        sealed = _path(office).read_bytes()
    except FileNotFoundError:
        raise (NothingImportedFor(office=office) if office else NothingImported()) from None
    try:
        plain: dict[str, Any] = json.loads(_cipher().open_text(sealed, _place(office)))
    except SealBroken:
        raise KeptCasesDamaged from None
    return ImportedCases(
        numbers=tuple(plain["numbers"]),
        links=tuple(Link(source, person) for source, person in plain["links"]),
        texts=tuple((person, text) for person, text in plain["texts"]),
        without_source=plain["without_source"],
        days={
            number: CaseDay(DayOf(of), date.fromisoformat(day))
            for number, (of, day) in plain.get("days", {}).items()  # files of before know no days
        },
    )
