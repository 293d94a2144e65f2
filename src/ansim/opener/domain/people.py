"""From tokens to people and back: handles of a uid, uids of handles, and pseudonyms that hold within one case."""

import hmac
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from ansim.checkins.domain.assurance import HowLeft
from ansim.checkins.domain.rows import VisitRow
from ansim.exposure.model import Visit
from ansim.wire.token import HANDLE

CASE: Final = "case"
VENUE: Final = "venue"
UID: Final = 8
_ENDINGS: Final = tuple(counter.to_bytes(2, "big") + bytes(6) for counter in range(256))
_CASE_KEY: Final = b"ansim-case-key/v1\n"


def case_key(secret: bytes, office: int, case: str) -> bytes:
    """Return the key of a case's pseudonyms: the same in every look-up of that case, of no use for another."""
    return hmac.digest(secret, _CASE_KEY + str(office).encode() + b"\n" + case.encode(), "sha256")


class People:
    """The people of one trace: uid to pseudonym, HMAC(case key, uid)[:8] as hex, and back; the case is `case`."""

    def __init__(self, key: bytes, case_uid: int | None) -> None:
        self._key = key
        self._names: dict[int, str] = {} if case_uid is None else {case_uid: CASE}
        self._uids: dict[str, int] = {name: uid for uid, name in self._names.items()}

    def name(self, uid: int) -> str:
        """Return the pseudonym of a uid."""
        known = self._names.get(uid)
        if known is None:
            known = hmac.digest(self._key, uid.to_bytes(UID, "big"), "sha256")[:8].hex()
            self._names[uid] = known
            self._uids[known] = uid
        return known

    def uid(self, name: str) -> int:
        """Return the uid behind a name of this trace."""
        return self._uids[name]

    @property
    def opened(self) -> int:
        """How many people were met beside the case."""
        return len(self._names) - (CASE in self._uids)


@dataclass(frozen=True, slots=True)
class OpenedRow:
    """A row of the store and whose it is."""

    person: str
    row: VisitRow

    def visit(self) -> Visit:
        """Return the row as the engine takes it; the kind's usual stay counts as inferred."""
        row = self.row
        return Visit(
            self.person, row.venue.hex(), row.zone, row.at, row.left, None, int(row.assurance),
            row.how_left is HowLeft.USUAL,
        )  # fmt: skip


def handles_for(keys: Mapping[int, bytes], people: Mapping[int, range]) -> dict[int, list[bytes]]:
    """Return every handle that these uids could have had, by day; `people` names the days of each uid."""
    by_day = defaultdict[int, list[bytes]](list)
    for uid, days in people.items():
        for day in days:
            if day in keys:
                by_day[day].append(uid.to_bytes(UID, "big"))
    return {day: _handles(keys[day], uids) for day, uids in by_day.items()}


def _handles(day_key: bytes, uids: list[bytes]) -> list[bytes]:
    """Return all handles of a day's people in one run of the cipher (wire/token.py makes those of one)."""
    encryptor = Cipher(algorithms.AES(day_key), modes.ECB()).encryptor()  # noqa: S305 - blocks never equal
    blocks = encryptor.update(b"".join([uid + ending for uid in uids for ending in _ENDINGS]))
    return [blocks[at : at + HANDLE] for at in range(0, len(blocks), HANDLE)]


def open_rows(rows: Iterable[VisitRow], keys: Mapping[int, bytes], people: People) -> list[OpenedRow]:
    """Return the rows whose tokens open under the keys of their days; the others are outside the warrant."""
    by_day = defaultdict[int, list[VisitRow]](list)
    for row in rows:
        if row.kday in keys:
            by_day[row.kday].append(row)
    return [
        OpenedRow(people.name(uid), row)
        for day, of_day in by_day.items()
        for row, uid in zip(of_day, _uids(keys[day], of_day), strict=True)
        if uid is not None
    ]


def _uids(day_key: bytes, rows: list[VisitRow]) -> list[int | None]:
    """Open all handles of a day in one run of the cipher: a million take a moment (wire/token.py opens one)."""
    decryptor = Cipher(algorithms.AES(day_key), modes.ECB()).decryptor()  # noqa: S305 - blocks never equal
    plain = decryptor.update(b"".join(row.handle for row in rows)) + decryptor.finalize()
    return [_uid(plain[at : at + HANDLE]) for at in range(0, len(plain), HANDLE)]


def _uid(block: bytes) -> int | None:
    """Return the uid of `uid 8 | ctr 2 | zero 6` with a counter of one byte; anything else is no token of the day."""
    return None if any(block[10:]) or block[8] else int.from_bytes(block[:UID], "big")
