"""A folder that an office's own message portal empties: each parcel becomes one subfolder, by one rename, or never does.

The account's address is the folder. A parcel holds messages.csv, its pictures and SHA256SUMS; the portal may write
results.csv (reference, code) into it. A parcel that was not let go is renamed away, after which it cannot go any more. One
that the portal has carried away is known by a list of its references, written before it was let go (ADR 106).
"""

import csv
import hashlib
import io
import os
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from ansim.delivery.adapters.base import Access, Balance, Kind, check_senders, no_receipts
from ansim.delivery.domain.errors import ProviderBusy, ProviderError
from ansim.delivery.domain.messages import SMS_BYTES, Capabilities, Message
from ansim.delivery.domain.reports import (
    Answered,
    Found,
    LookUp,
    NoAnswer,
    NotSent,
    Registered,
    Report,
    SendResult,
    Unclear,
    Withdrawn,
)
from ansim.delivery.domain.states import Outcome

CAPABILITIES: Final = Capabilities(
    sms_bytes=SMS_BYTES,
    lms_bytes=2000,
    subject_bytes=40,
    image_bytes=300 * 1024,
    image_pixels=None,
    batch_messages=10_000,
    batch_bytes=1024 * 1024 * 1024,
    image_per_message=True,
    looks_up=True,
    withdraws=True,
    settle=timedelta(hours=80),
    settle_sms=timedelta(hours=25),
    kept=timedelta(days=30),
    files_kept=timedelta(days=30),
    has_balance=False,
)
MESSAGES, RESULTS, SUMS = "messages.csv", "results.csv", "SHA256SUMS"
_GOING: Final = ".going-"
_COLUMNS: Final = ("reference", "kind", "from", "to", "subject", "text", "picture")
_CODES: Final = {
    "received": Outcome.DELIVERED,
    "no_number": Outcome.PERMANENT,
    "later": Outcome.TEMPORARY,
    "failed": Outcome.TECHNICAL,
}


class FileDrop:
    """One office's folder. `senders` is the office's locked list of sender numbers (digits)."""

    name = "file"
    capabilities = CAPABILITIES

    def __init__(self, folder: Path, senders: frozenset[str]) -> None:
        self._folder = folder
        self._senders = senders

    def close(self) -> None:
        """Nothing to close."""

    def upload(self, name: str, image: bytes) -> str:
        """Lay one picture beside the parcels, where no portal looks."""
        try:
            waiting = self._folder / ".pictures"
            waiting.mkdir(mode=0o700, exist_ok=True)
            _write(waiting / name, image)
        except OSError as error:
            raise ProviderBusy(reason=type(error).__name__) from None
        return name

    def open_parcel(self) -> str:
        """Make a folder that no portal looks at."""
        parcel = secrets.token_hex(12)
        try:
            self._open(parcel).mkdir(mode=0o700)
        except OSError as error:
            raise ProviderBusy(reason=type(error).__name__) from None
        return parcel

    def fill_parcel(self, parcel: str, messages: Sequence[Message]) -> tuple[Registered, ...]:
        """Write the list, move the pictures in, write the sums."""
        check_senders(messages, self._senders)
        place, sums = self._open(parcel), []
        try:
            for message in messages:
                if message.file_id:
                    os.rename(self._folder / ".pictures" / message.file_id, place / message.file_id)
                    digest = hashlib.sha256((place / message.file_id).read_bytes()).hexdigest()
                    sums.append(f"{digest}  {message.file_id}\n")
            listed = _list(messages)
            _write(place / MESSAGES, listed)
            sums.append(f"{hashlib.sha256(listed).hexdigest()}  {MESSAGES}\n")
            _write(place / SUMS, "".join(sums).encode())
        except OSError as error:
            raise ProviderBusy(reason=type(error).__name__) from None
        return tuple(
            Registered(one.reference, f"{parcel}:{one.reference}"[:64], "", Outcome.OPEN) for one in messages
        )

    def send_parcel(self, parcel: str) -> SendResult:
        """Let the parcel go by one rename, its references noted first."""
        try:
            self._note_going(parcel)
        except FileNotFoundError:
            return NotSent("withdrawn", retryable=True)
        except OSError as error:
            return NotSent(type(error).__name__, retryable=True)
        try:
            os.rename(self._open(parcel), self._folder / parcel)
            _settle(self._folder)
        except FileNotFoundError:
            return NotSent("withdrawn", retryable=True)
        except OSError as error:
            return NoAnswer(type(error).__name__)
        return Answered(())

    def send_one(self, message: Message) -> SendResult:
        """Send a parcel of one."""
        try:
            parcel = self.open_parcel()
            (known,) = self.fill_parcel(parcel, [message])
        except ProviderBusy as error:
            return NotSent(str(error.params["reason"]), retryable=True)
        result = self.send_parcel(parcel)
        if not isinstance(result, Answered):
            return result
        return Answered((Registered(known.reference, known.message_id, "", Outcome.SENT),), parcel)

    def look_up(self, parcel: str) -> LookUp:
        """Take the parcel back if it has not gone; it went with what was noted before it did."""
        try:
            if self._taken_back(parcel):
                return Withdrawn()
            return _found(parcel, _lines(self._going(parcel)))
        except OSError as error:
            return Unclear(type(error).__name__)

    def find(self, reference: str, since: datetime, until: datetime) -> LookUp:  # noqa: ARG002 (every parcel is looked at)
        """Look for one message in all that was let go."""
        try:
            for noted in self._folder.glob(f"{_GOING}*"):
                parcel = noted.name.removeprefix(_GOING)
                has_gone = not self._open(parcel).exists() and not self._away(parcel).exists()
                if has_gone and reference in _lines(noted):
                    return _found(parcel, [reference])
        except OSError as error:
            return Unclear(type(error).__name__)
        return Unclear("not_found")

    def reports(self, parcel: str) -> tuple[Report, ...]:
        """Read what the portal wrote; nothing yet is nothing."""
        try:
            rows = list(_rows(self._folder / parcel / RESULTS))
        except OSError:
            return ()
        return tuple(
            Report(
                f"{parcel}:{row['reference']}"[:64],
                row["reference"][:80],
                row["code"][:16],
                _CODES.get(row["code"]),
                f"file-{parcel}-{row['code']}"[:64],
                None,
            )
            for row in rows
            if row.get("reference") and row.get("code")
        )

    def balance(self) -> Balance:
        """A folder costs nothing. Raises ProviderError."""
        raise ProviderError(reason="free")

    def _open(self, parcel: str) -> Path:
        return self._folder / f".open-{parcel}"

    def _away(self, parcel: str) -> Path:
        return self._folder / f".withdrawn-{parcel}"

    def _going(self, parcel: str) -> Path:
        return self._folder / f"{_GOING}{parcel}"

    def _note_going(self, parcel: str) -> None:
        """Write down what a parcel holds, by reference alone; forget what the portal was given long ago."""
        references = "".join(f"{row['reference']}\n" for row in _rows(self._open(parcel) / MESSAGES))
        _write(self._going(parcel), references.encode())
        _settle(self._folder)
        for old in self._folder.glob(f"{_GOING}*"):
            if time.time() - old.stat().st_mtime > CAPABILITIES.kept.total_seconds():
                old.unlink(missing_ok=True)

    def _taken_back(self, parcel: str) -> bool:
        """Rename an unsent parcel away; return whether it is away. From then on `send_parcel` finds nothing to rename."""
        away = self._away(parcel)
        try:
            os.rename(self._open(parcel), away)
            _settle(self._folder)
        except FileNotFoundError:
            if not away.exists():
                return False
        self._going(parcel).unlink(missing_ok=True)
        for file in away.iterdir():  # numbers and pictures of people; its name alone keeps it from going
            file.unlink()
        return True


def _found(parcel: str, references: Iterable[str]) -> Found:
    return Found(tuple(Registered(one, f"{parcel}:{one}"[:64], "", Outcome.SENT) for one in references))


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _list(messages: Sequence[Message]) -> bytes:
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(_COLUMNS)
    for one in messages:
        kind = one.kind.value
        table.writerow((one.reference, kind, one.sender, one.address, one.subject, one.text, one.file_id))
    return written.getvalue().encode()


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    """Yield the rows of a list. Raises OSError; what is no list has none."""
    text = path.read_bytes().decode("utf-8-sig", "replace")
    yield from csv.DictReader(io.StringIO(text), restval="")


def _write(path: Path, data: bytes) -> None:
    """Write a new file through to the disk."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Write the names of a folder through to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _connect(access: Access) -> FileDrop:
    return FileDrop(Path(access.base_url), access.senders)


KIND: Final = Kind(CAPABILITIES, _connect, no_receipts)
