"""From tokens to people and back: handles of a uid, uids of handles, and pseudonyms that hold within one case."""

import hmac
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from struct import Struct
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from ansim.checkins.domain.assurance import HowLeft
from ansim.checkins.domain.rows import VisitRow
from ansim.exposure.model import Visit
from ansim.wire.token import DESK_COUNTERS

CASE: Final = "case"
VENUE: Final = "venue"
UID: Final = 8
_ENDINGS: Final = tuple(counter.to_bytes(2, "big") + bytes(6) for counter in range(DESK_COUNTERS.stop))
_BLOCK: Final = Struct(">QQ")
_NOT_COUNTER: Final = 0xFF00_FFFF_FFFF_FFFF
"""Of `ctr 2 | zero 6`: what is not zero here is no token of the day, since a counter takes one byte."""
_USUAL: Final = HowLeft.USUAL
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
    """A row of the store, whose it is, and the same as the engine takes it."""

    person: str
    row: VisitRow
    visit: Visit


def opened_row(person: str, row: VisitRow) -> OpenedRow:
    """Return a row with its visit; where the end is only the kind's usual stay, it counts as inferred."""
    visit = Visit(
        person, row.venue.hex(), row.zone, row.at, row.left, row.kind, int(row.assurance),
        row.how_left is _USUAL,
    )  # fmt: skip
    return OpenedRow(person, row, visit)


def handles_for(keys: Mapping[int, bytes], counters: int, people: Mapping[int, range]) -> dict[int, bytes]:
    """Return every handle that these uids could have had, by day, 16 bytes each, side by side.

    `people` names the days of each uid, `counters` how many a person can have had on one day.
    """
    pieces = (b"", *_ENDINGS[:counters])
    by_day = defaultdict[int, list[bytes]](list)
    for uid, days in people.items():
        blocks = uid.to_bytes(UID, "big").join(pieces)
        for day in days:
            if day in keys:
                by_day[day].append(blocks)
    return {day: _encrypted(keys[day], b"".join(blocks)) for day, blocks in by_day.items()}


def _encrypted(day_key: bytes, plain: bytes) -> bytes:
    """Return all handles of a day's people in one run of the cipher (wire/token.py makes those of one)."""
    encryptor = Cipher(algorithms.AES(day_key), modes.ECB()).encryptor()  # noqa: S305 - blocks never equal
    return encryptor.update(plain) + encryptor.finalize()


def open_rows(rows: Iterable[VisitRow], keys: Mapping[int, bytes], people: People) -> list[OpenedRow]:
    """Return the rows whose tokens open under the keys of their days; the others are outside the warrant."""
    by_day = defaultdict[int, list[VisitRow]](list)
    for row in rows:
        if row.kday in keys:
            by_day[row.kday].append(row)
    return [
        opened_row(people.name(uid), row)
        for day, of_day in by_day.items()
        for row, uid in zip(of_day, _uids(keys[day], of_day), strict=True)
        if uid is not None
    ]


def _uids(day_key: bytes, rows: list[VisitRow]) -> list[int | None]:
    """Open all handles of a day in one run of the cipher: a million take a moment (wire/token.py opens one)."""
    decryptor = Cipher(algorithms.AES(day_key), modes.ECB()).decryptor()  # noqa: S305 - blocks never equal
    plain = decryptor.update(b"".join(row.handle for row in rows)) + decryptor.finalize()
    return [uid if rest & _NOT_COUNTER == 0 else None for uid, rest in _BLOCK.iter_unpack(plain)]
