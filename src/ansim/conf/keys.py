"""Key folders ANSIM_HOME/keys/<role>/ (0700): made at first start, one a role, closed to every other role.

On one machine under one user the wall is this code; under deploy/'s systemd units each role has a user of its own.
"""

import json
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ansim.conf import env
from ansim.conf.roles import Role
from ansim.kit.blobs import BlobStore
from ansim.kit.errors import AnsimError
from ansim.kit.sealing import Cipher, new_key
from ansim.kit.sentence import Sentence

SUPERVISOR = "supervisor"
_SERVICES = "services.json"


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


def _root() -> Path:
    return env.home() / "keys"


def folder(role: str) -> Path:
    """Return the key folder of `role`; raise WrongRole unless this process runs that role or is the supervisor."""
    asking: str = env.value("ROLE")
    if asking not in (role, SUPERVISOR):
        raise WrongRole(asking=asking or "-", asked=role)
    return _root() / role


def _write_once(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    partial.touch(mode=0o600)
    partial.write_bytes(data)
    try:
        path.hardlink_to(partial)  # fails when another process was first: its key stays
    except FileExistsError:
        pass
    finally:
        partial.unlink()


def secret(role: str, name: str) -> bytes:
    """Return the 32-byte secret `name` of `role`, made on first use and never changed."""
    path = folder(role) / name
    if not path.exists():
        _write_once(path, new_key())
    return path.read_bytes()


def database_password(role: str) -> str:
    """Return the SCRAM password of the role's database user on the embedded server."""
    return secret(role, "database.password").hex()


def service_key(role: Role) -> Ed25519PrivateKey:
    """Return the role's own service key, with which it signs requests to other roles."""
    return Ed25519PrivateKey.from_private_bytes(secret(role, "service.key"))


def publish_services() -> None:
    """Make every role's service key and write the public halves where all roles read them (supervisor only)."""
    public = {role.value: service_key(role).public_key().public_bytes_raw().hex() for role in Role}
    path = _root() / "public" / _SERVICES
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(public, indent=1))


def service_public(role: Role) -> Ed25519PublicKey:
    """Return the public service key of `role`. Raises KeysMissing."""
    try:
        public = json.loads((_root() / "public" / _SERVICES).read_text())
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(public[role.value]))
    except (OSError, ValueError, KeyError):
        raise KeysMissing(role=role.value) from None


def office_cipher(office_id: int) -> Cipher:
    """Return the cipher of one office's personal columns (database id of the office)."""
    return Cipher(secret(Role.OFFICE, f"office-{office_id}.columns"))


def office_blobs(office_id: int) -> BlobStore:
    """Return the store of one office's sealed files: lists, PDFs, JPEGs, seals."""
    cipher = Cipher(secret(Role.OFFICE, f"office-{office_id}.blobs"))
    return BlobStore(env.home() / "office" / "blobs" / str(office_id), cipher)
