"""Signed notes (C2SP signed-note): a text, a blank line, and signature lines `— <name> base64(key id | signature)`.

Lines end at U+000A only; other characters that some readers take for line ends have no meaning here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ansim.ledger.domain.errors import NoteMalformed
from ansim.ledger.domain.keys import is_key_name
from ansim.ledger.domain.strict import read_base64, write_base64

MAX_NOTE = 512 * 1024
MAX_SIGNATURES = 100
"""The specification asks for room for 16 or more; a post-quantum signature line has about 3.3 kB."""

_START = "\u2014 "


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: key name, four bytes of key id, signature bytes (at least one)."""

    name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        """Return the line as written in the note, with its line end."""
        return f"{_START}{self.name} {write_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A parsed note whose signatures nobody has checked yet; `text` ends with its line end."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def encode(self) -> bytes:
        """Return the note as UTF-8 bytes, equal to those it was parsed from."""
        return (self.text + "\n" + "".join(one.line() for one in self.signatures)).encode()


def read_note(data: bytes) -> SignedNote:
    """Parse the UTF-8 bytes of a note without checking signatures. Raises NoteMalformed."""
    text, signature_block = _split(data)
    lines = signature_block.split("\n")[:-1]
    if not 1 <= len(lines) <= MAX_SIGNATURES:
        raise NoteMalformed
    return SignedNote(text, tuple(_read_line(line) for line in lines))


def write_note(text: str, signatures: Iterable[NoteSignature]) -> bytes:
    """Return the bytes of a note. Raises NoteMalformed when nobody could read it back."""
    try:
        data = SignedNote(text, tuple(signatures)).encode()
    except UnicodeEncodeError:
        raise NoteMalformed from None
    if read_note(data).text != text:
        raise NoteMalformed
    return data


def _split(data: bytes) -> tuple[str, str]:
    """Return text and signature lines, divided at the last blank line; both end with a line end."""
    if len(data) > MAX_NOTE:
        raise NoteMalformed
    try:
        whole = data.decode()
    except UnicodeDecodeError:
        raise NoteMalformed from None
    if any(c < " " and c != "\n" for c in whole) or not whole.endswith("\n"):
        raise NoteMalformed
    cut = whole.rfind("\n\n")
    if cut < 0:
        raise NoteMalformed
    return whole[: cut + 1], whole[cut + 2 :]


def _read_line(line: str) -> NoteSignature:
    name, found, material = line.removeprefix(_START).partition(" ")
    raw = read_base64(material)
    if not line.startswith(_START) or not found or not is_key_name(name) or raw is None or len(raw) < 5:
        raise NoteMalformed
    return NoteSignature(name, raw[:4], raw[4:])
