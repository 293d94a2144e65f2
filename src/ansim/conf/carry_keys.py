"""Keys for carrying files to another installation: the own pair of pairs, and the one peer pinned for each office.

Nothing is trusted on first use: a peer is pinned only under the fingerprint that a person read from the other side.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ansim.conf import keys
from ansim.conf.roles import Role
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

_LINE: Final = re.compile(r"ansim-carry-key 1 ([0-9a-f]{64}) ([0-9a-f]{64})\n?")


class PeerUnreadable(AnsimError):
    """The file holds no public keys of an installation."""

    code = "carry.peer_unreadable"
    sentence = Sentence(
        ko="상대 설치의 공개키 파일이 아닙니다. 상대 설치에서 `ansim carry keys --to 파일`로 다시 받아 주세요.",
        en="This is no file of an installation's public keys. Have the other side write it by `ansim carry keys --to FILE`.",
    )


class PeerDiffers(AnsimError):
    """The fingerprint that was typed is not that of the file."""

    code = "carry.fingerprint_differs"
    sentence = Sentence(
        ko="입력한 지문이 파일의 공개키와 다릅니다. 상대 설치의 화면에 나온 지문을 전화로 확인해 주세요. 등록하지 않았습니다.",
        en="The fingerprint given is not that of the keys in the file. Have the other side read it out; nothing was pinned.",
    )


class PeerMissing(AnsimError):
    """No other installation is pinned for the office."""

    code = "carry.not_pinned"
    sentence = Sentence(
        ko="이 기관에 등록된 상대 설치가 없습니다. 공개키 파일을 주고받은 뒤 `ansim carry pin`으로 등록해 주세요.",
        en="No other installation is pinned for this office. Exchange key files and pin it by `ansim carry pin`.",
    )


class PeerPinned(AnsimError):
    """Another installation is pinned already."""

    code = "carry.other_pinned"
    sentence = Sentence(
        ko="이 기관에는 이미 다른 상대 설치가 등록되어 있습니다. 바꾸려면 --replace를 붙여 주세요. 앞서 반출한 것의 결과는 더 받을 수 없게 됩니다.",
        en="Another installation is pinned for this office. Give --replace to change it; results of what was carried to the old one can no longer be taken.",
    )


@dataclass(frozen=True, slots=True)
class Peer:
    """The public keys of another installation: raw Ed25519 (it signs) and X25519 (it opens)."""

    signing: bytes
    opening: bytes

    @property
    def fingerprint(self) -> str:
        """Return 20 hex in fives of four, to be read out over the telephone."""
        told = hashlib.sha256(b"ansim carry keys\n" + self.signing + self.opening).hexdigest()
        return "-".join(told[at : at + 4] for at in range(0, 20, 4))

    def line(self) -> str:
        """Return the content of a key file."""
        return f"ansim-carry-key 1 {self.signing.hex()} {self.opening.hex()}\n"


def signing_key() -> Ed25519PrivateKey:
    """Return the key with which this installation signs what it carries out. Raises WrongRole, KeysDamaged."""
    return Ed25519PrivateKey.from_private_bytes(keys.secret(Role.OFFICE, "carry.signing"))


def opening_key() -> X25519PrivateKey:
    """Return the key with which this installation opens what is carried to it. Raises WrongRole, KeysDamaged."""
    return X25519PrivateKey.from_private_bytes(keys.secret(Role.OFFICE, "carry.opening"))


def own() -> Peer:
    """Return this installation's public keys, for the other side."""
    return Peer(signing_key().public_key().public_bytes_raw(), opening_key().public_key().public_bytes_raw())


def read_peer(text: str) -> Peer:
    """Return the keys of a key file. Raises PeerUnreadable, for this installation's own keys too."""
    match = _LINE.fullmatch(text)
    if not match:
        raise PeerUnreadable
    peer = Peer(bytes.fromhex(match[1]), bytes.fromhex(match[2]))
    if peer == own():
        raise PeerUnreadable
    return peer


def told_alike(text: str, fingerprint: str) -> Peer:
    """Return the keys of a key file whose fingerprint is the one that was read out. Raises PeerUnreadable, PeerDiffers."""
    peer = read_peer(text)
    given = "".join(fingerprint.lower().replace("-", " ").split())
    if not hmac.compare_digest(given.encode(), peer.fingerprint.replace("-", "").encode()):
        raise PeerDiffers
    return peer


def pin(office_id: int, text: str, fingerprint: str, *, replace: bool = False) -> Peer:
    """Pin the installation of a key file for one office. Raises PeerUnreadable, PeerDiffers, PeerPinned."""
    peer = told_alike(text, fingerprint)
    file = _file(office_id)
    if file.exists() and not replace and pinned(office_id) != peer:
        raise PeerPinned
    own()  # makes the folder
    partial = file.with_suffix(".part")
    partial.touch(mode=0o600)
    partial.write_text(peer.line())
    partial.replace(file)
    return peer


def pinned(office_id: int) -> Peer:
    """Return the installation pinned for an office. Raises PeerMissing, PeerUnreadable."""
    try:
        return read_peer(_file(office_id).read_text())
    except (OSError, UnicodeDecodeError):
        raise PeerMissing from None


def _file(office_id: int) -> Path:
    return keys.folder(Role.OFFICE) / f"carry-{office_id}.peer"
