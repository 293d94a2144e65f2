"""Key folders ANSIM_HOME/keys/<role>/ (0700): made at first start, one a role, closed to every other role.

On one machine under one user the wall is this code; under deploy/'s systemd units each role has a user of its own.
"""

import contextlib
import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ansim.conf import env
from ansim.conf.roles import Role
from ansim.kit.blobs import BlobStore
from ansim.kit.errors import AnsimError
from ansim.kit.sealing import KEY_BYTES, Cipher, new_key
from ansim.kit.sentence import Sentence

SUPERVISOR = "supervisor"


class WrongRole(AnsimError):
    """A process asked for keys of a role it does not run."""

    code = "keys.wrong_role"
    sentence = Sentence(
        ko="{asking} 역할은 {asked} 역할의 열쇠를 열 수 없습니다.",
        en="Role {asking} may not open the keys of role {asked}.",
    )


class KeysMissing(AnsimError):
    """A key that should exist is not there."""

    code = "keys.missing"
    sentence = Sentence(
        ko="{role} 역할의 열쇠가 없습니다. `ansim serve`를 한 번 실행하거나 열쇠 폴더를 되돌려 놓으세요.",
        en="Keys of role {role} are missing. Run `ansim serve` once, or put the key folder back.",
    )


class KeysDamaged(AnsimError):
    """A key file does not hold a key."""

    code = "keys.damaged"
    sentence = Sentence(
        ko="{role} 역할의 열쇠 파일 {name}이(가) 손상되었습니다. 백업한 열쇠 폴더를 되돌려 놓으세요.",
        en="Key file {name} of role {role} is damaged. Put the key folder back from its backup.",
    )


def _root() -> Path:
    return env.home() / "keys"


def folder(role: str) -> Path:
    """Return the key folder of `role`; raise WrongRole unless this process runs that role or is the supervisor."""
    asking: str = env.value("ROLE")
    if asking not in (role, SUPERVISOR):
        raise WrongRole(asking=asking or "-", asked=role)
    return _root() / role


def _make_root() -> None:
    """Make the folder above the key folders, closed; one that an administrator made keeps its mode."""
    env.home().mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        _root().mkdir(mode=0o700)


def _write_once(path: Path, data: bytes) -> None:
    _make_root()
    path.parent.mkdir(exist_ok=True, mode=0o700)
    path.parent.chmod(0o700)
    partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    partial.touch(mode=0o600)
    try:
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(partial)  # fails when another process was first: its key stays
    except FileExistsError:
        pass
    finally:
        partial.unlink()
    _sync(path.parent)


def _sync(place: Path) -> None:
    """Bring a folder's names to the disk: nothing may be sealed under a key that a power cut takes away again."""
    number = os.open(place, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def secret(role: str, name: str) -> bytes:
    """Return the 32-byte secret `name` of `role`, made on first use and never changed.

    Raises WrongRole, KeysDamaged.
    """
    path = folder(role) / name
    if not path.exists():
        _write_once(path, new_key())
    held = path.read_bytes()
    if len(held) != KEY_BYTES:
        raise KeysDamaged(role=role, name=name)
    return held


def destroy(role: str, name: str) -> None:
    """Destroy the secret `name` of `role`: overwritten, removed, the removal on the disk; a missing one is no error.

    What a file system or disk keeps of it elsewhere is beyond this code. Raises WrongRole.
    """
    path = folder(role) / name
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return
    _sync(path.parent)


@dataclass(frozen=True, slots=True)
class HeldKey:
    """One file of a key folder, told without its content: first 16 hex of a hash, permission bits, when it was made."""

    name: str
    fingerprint: str
    mode: int
    owner: int
    made_at: datetime


def held(role: str) -> tuple[HeldKey, ...]:
    """Return what lies in the key folder of `role`, making nothing; empty before the first start. Raises WrongRole."""
    found = []
    for path in sorted(path for path in folder(role).glob("*") if path.suffix != ".part"):
        facts = path.stat()
        fingerprint = hashlib.sha256(b"ansim key id" + path.read_bytes()).hexdigest()[:16]
        made_at = datetime.fromtimestamp(facts.st_mtime, UTC)
        found.append(HeldKey(path.name, fingerprint, facts.st_mode & 0o777, facts.st_uid, made_at))
    return tuple(found)


def folder_mode(role: str) -> int | None:
    """Return the permission bits of a role's key folder, None when there is none yet. Raises WrongRole."""
    path = folder(role)
    return path.stat().st_mode & 0o777 if path.exists() else None


def database_password(role: str) -> str:
    """Return the SCRAM password of the role's database user on the embedded server."""
    return secret(role, "database.password").hex()


def service_key(role: Role) -> Ed25519PrivateKey:
    """Return the role's own service key, with which it signs requests to other roles."""
    return Ed25519PrivateKey.from_private_bytes(secret(role, "service.key"))


def _public_file(role: Role) -> Path:
    return _root() / "public" / f"{role.value}.service"


def publish_service(role: Role) -> None:
    """Make the service key of `role` and write its public half where all roles read it."""
    public = service_key(role).public_key().public_bytes_raw().hex()
    path = _public_file(role)
    path.parent.mkdir(exist_ok=True)
    if not path.exists() or path.read_text() != public:
        partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        partial.write_text(public)
        partial.replace(path)


def publish_services() -> None:
    """Publish the service key of every role that runs here (supervisor only).

    A role that starts alone publishes its own; of one that runs elsewhere its file is brought here by hand.
    """
    for role in Role:
        if not env.value(f"{role.name}_URL"):
            publish_service(role)


def service_public(role: Role) -> Ed25519PublicKey:
    """Return the public service key of `role`. Raises KeysMissing."""
    try:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(_public_file(role).read_text()))
    except (OSError, ValueError):
        raise KeysMissing(role=role.value) from None


def office_cipher(office_id: int) -> Cipher:
    """Return the cipher of one office's personal columns (database id of the office)."""
    return Cipher(secret(Role.OFFICE, f"office-{office_id}.columns"))


def office_blobs(office_id: int) -> BlobStore:
    """Return the store of one office's sealed files: lists, PDFs, JPEGs, seals."""
    cipher = Cipher(secret(Role.OFFICE, f"office-{office_id}.blobs"))
    return BlobStore(env.home() / "office" / "blobs" / str(office_id), cipher)
