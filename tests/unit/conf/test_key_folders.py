"""Key folders: made once, closed to others, damage said by name, nothing told that could be a key."""

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.unit.conf.conftest import BecomeRole

from ansim.conf import env, keys
from ansim.conf.keys import KeysDamaged, KeysMissing, WrongRole
from ansim.conf.roles import Role
from ansim.kit.blobs import BlobMissing
from ansim.kit.sealing import SealBroken

ASKERS = ["", *Role, keys.SUPERVISOR]


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.mark.parametrize("asked", [*Role, keys.SUPERVISOR])
@pytest.mark.parametrize("asking", ASKERS)
def test_only_a_role_itself_and_the_supervisor_reach_a_key_folder(
    become: BecomeRole, asking: str, asked: str
) -> None:
    """Every pair of roles: a folder opens for its own role and the supervisor, for no other, and not for nobody."""
    become(asking)
    acts = (
        lambda: keys.folder(asked),
        lambda: keys.secret(asked, "any"),
        lambda: keys.held(asked),
        lambda: keys.folder_mode(asked),
        lambda: keys.database_password(asked),
    )
    for act in acts:
        if asking in (asked, keys.SUPERVISOR):
            act()
        else:
            with pytest.raises(WrongRole) as wrong:
                act()
            assert wrong.value.params == {"asking": asking or "-", "asked": asked}


@pytest.mark.parametrize("asking", [Role.VAULT, Role.VISITS, Role.OPENER, Role.LEDGER])
def test_no_other_role_opens_what_an_office_keeps(become: BecomeRole, asking: Role) -> None:
    """Columns and files of an office are closed to every role but the office's own, before any file is made."""
    become(asking)
    for act in (keys.office_cipher, keys.office_blobs):
        with pytest.raises(WrongRole):
            act(1)
    assert not (env.home() / "keys").exists()


def test_a_secret_is_made_once_and_stays(become: BecomeRole) -> None:
    """32 random bytes, the same at every asking, different by name and by role."""
    become(keys.SUPERVISOR)
    first = keys.secret(Role.VAULT, "a")
    assert len(first) == 32
    assert keys.secret(Role.VAULT, "a") == first
    others = {keys.secret(Role.VAULT, "b"), keys.secret(Role.OFFICE, "a"), first}
    assert len(others) == 3


def test_two_homes_share_no_key(become: BecomeRole, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another ANSIM_HOME is another installation."""
    become(Role.VAULT)
    first = keys.secret(Role.VAULT, "a")
    monkeypatch.setenv("ANSIM_HOME", str(home.with_name("other")))
    assert keys.secret(Role.VAULT, "a") != first


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o777])
def test_folders_and_files_are_closed_whatever_the_umask(become: BecomeRole, home: Path, mask: int) -> None:
    """0700 for folders, 0600 for files, and no file is open for even a moment: the umask only takes away."""
    if mask == 0o777 and os.geteuid() != 0:
        pytest.skip("with everything masked only root gets any further")
    become(Role.VAULT)
    home.mkdir()
    before = os.umask(mask)
    try:
        keys.secret(Role.VAULT, "a")
    finally:
        os.umask(before)
    assert _mode(home / "keys") & 0o077 == 0
    assert _mode(home / "keys" / "vault") == 0o700
    assert _mode(home / "keys" / "vault" / "a") & 0o077 == 0


def test_a_folder_that_somebody_opened_is_closed_by_the_next_key(become: BecomeRole, home: Path) -> None:
    """A key folder with loosened permissions is tightened when the next key is made in it."""
    become(Role.VAULT)
    keys.secret(Role.VAULT, "a")
    (home / "keys" / "vault").chmod(0o755)
    assert keys.folder_mode(Role.VAULT) == 0o755
    keys.secret(Role.VAULT, "b")
    assert keys.folder_mode(Role.VAULT) == 0o700


def test_the_root_that_an_administrator_made_keeps_its_mode(become: BecomeRole, home: Path) -> None:
    """Under one user a role the administrator opens keys/ for all of them to pass: ansim leaves it so."""
    become(Role.VAULT)
    (home / "keys").mkdir(parents=True)
    (home / "keys").chmod(0o711)
    keys.secret(Role.VAULT, "a")
    assert _mode(home / "keys") == 0o711


@pytest.mark.parametrize("content", [b"", b"x", bytes(31), bytes(33), bytes(64), b"00" * 32])
def test_a_key_file_of_another_length_is_damaged_and_stays(
    become: BecomeRole, home: Path, content: bytes
) -> None:
    """A cut or foreign key file is said by role and name, and is never replaced by a new key."""
    become(Role.VAULT)
    keys.secret(Role.VAULT, "service.key")
    path = home / "keys" / "vault" / "service.key"
    path.write_bytes(content)
    for act in (lambda: keys.secret(Role.VAULT, "service.key"), lambda: keys.service_key(Role.VAULT)):
        with pytest.raises(KeysDamaged) as damaged:
            act()
        assert damaged.value.params == {"role": Role.VAULT, "name": "service.key"}
    assert path.read_bytes() == content


def test_a_key_is_on_the_disk_before_it_is_used(become: BecomeRole, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is synced before it has its name, and the name before the key is handed out: a power cut loses none."""
    become(Role.VAULT)
    steps: list[str] = []
    real_sync, real_link = os.fsync, Path.hardlink_to

    def sync(number: int) -> None:
        steps.append("folder" if os.path.isdir(f"/proc/self/fd/{number}") else "file")
        real_sync(number)

    def link(self: Path, target: Path) -> None:
        steps.append("name")
        real_link(self, target)

    monkeypatch.setattr(keys.os, "fsync", sync)
    monkeypatch.setattr(Path, "hardlink_to", link)
    keys.secret(Role.VAULT, "a")
    assert steps == ["file", "name", "folder"]
    keys.secret(Role.VAULT, "a")
    assert len(steps) == 3


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_key_half_written_leaves_nothing(
    become: BecomeRole, home: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    """When the disk is full or somebody presses Ctrl-C, neither a key nor a part of one lies in the folder."""
    become(Role.VAULT)

    def failing(_number: int) -> None:
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(keys.os, "fsync", failing)
        with pytest.raises(type(fault)):
            keys.secret(Role.VAULT, "a")
    assert list((home / "keys" / "vault").iterdir()) == []
    assert len(keys.secret(Role.VAULT, "a")) == 32


def test_what_is_held_is_told_without_the_keys(become: BecomeRole, home: Path) -> None:
    """Names, modes and fingerprints that are no plain hash of the key; nothing is made by asking."""
    become(Role.VAULT)
    assert keys.held(Role.VAULT) == ()
    assert keys.folder_mode(Role.VAULT) is None
    assert not home.exists()
    key = keys.secret(Role.VAULT, "b.key")
    keys.secret(Role.VAULT, "a.key")
    first, second = keys.held(Role.VAULT)
    assert (first.name, second.name) == ("a.key", "b.key")
    assert second.mode == 0o600
    assert second.owner == os.geteuid()
    assert second.fingerprint == hashlib.sha256(b"ansim key id" + key).hexdigest()[:16]
    assert second.fingerprint not in (key.hex()[:16], hashlib.sha256(key).hexdigest()[:16])
    assert abs(datetime.now(UTC) - second.made_at).total_seconds() < 3600


def test_a_key_in_the_making_is_not_held(become: BecomeRole, home: Path) -> None:
    """A part that another process writes at this moment is no key, and may be gone before it is looked at."""
    become(Role.VAULT)
    keys.secret(Role.VAULT, "a.key")
    (home / "keys" / "vault" / "b.key.0011aabb.part").write_bytes(b"half")
    assert [one.name for one in keys.held(Role.VAULT)] == ["a.key"]


def test_a_password_is_that_secret_in_hex(become: BecomeRole) -> None:
    """64 hex digits: no character that a connection string or shell would read otherwise."""
    become(Role.OFFICE)
    password = keys.database_password(Role.OFFICE)
    assert bytes.fromhex(password) == keys.secret(Role.OFFICE, "database.password")
    assert len(password) == 64


def test_every_role_reads_every_public_key_and_no_private_one(become: BecomeRole) -> None:
    """After publishing, any role finds any public half, which is that of the private key nobody else may open."""
    become(keys.SUPERVISOR)
    keys.publish_services()
    made = {role: keys.service_key(role).public_key().public_bytes_raw() for role in Role}
    assert len(set(made.values())) == len(Role)
    for asking in Role:
        become(asking)
        for asked in Role:
            assert keys.service_public(asked).public_bytes_raw() == made[asked]
            if asked != asking:
                with pytest.raises(WrongRole):
                    keys.service_key(asked)


def test_a_role_alone_publishes_only_itself(become: BecomeRole) -> None:
    """A role on a machine of its own writes its own public half; for the others' it may not even try."""
    become(Role.VAULT)
    keys.publish_service(Role.VAULT)
    assert keys.service_public(Role.VAULT)
    with pytest.raises(WrongRole):
        keys.publish_service(Role.OFFICE)
    with pytest.raises(KeysMissing):
        keys.service_public(Role.OFFICE)


def test_a_role_elsewhere_is_not_published_here(become: BecomeRole, monkeypatch: pytest.MonkeyPatch) -> None:
    """A role with an address of its own keeps its key on its own machine; here no key is made in its name."""
    become(keys.SUPERVISOR)
    monkeypatch.setenv("ANSIM_LEDGER_URL", "https://ledger.example.go.kr")
    keys.publish_services()
    with pytest.raises(KeysMissing):
        keys.service_public(Role.LEDGER)
    assert keys.held(Role.LEDGER) == ()
    assert keys.service_public(Role.VAULT)


def test_publishing_again_replaces_only_what_is_wrong(become: BecomeRole, home: Path) -> None:
    """The same key is not written again; a file that somebody changed is put right."""
    become(keys.SUPERVISOR)
    keys.publish_services()
    path = home / "keys" / "public" / "vault.service"
    before = path.stat().st_ino
    keys.publish_services()
    assert path.stat().st_ino == before
    path.write_text("00" * 32)
    keys.publish_services()
    assert path.read_text() == keys.service_key(Role.VAULT).public_key().public_bytes_raw().hex()
    assert [one.name for one in path.parent.iterdir() if one.suffix == ".part"] == []


@pytest.mark.parametrize(
    "content",
    [b"", b"00", b"zz" * 32, b"00" * 31, b"00" * 33, b"\xff\xfe", bytes(32), "가".encode() * 32],
)
def test_a_public_file_that_holds_no_key_is_missing(become: BecomeRole, home: Path, content: bytes) -> None:
    """A public half that was cut or mangled counts as missing, by role, and never as somebody's key."""
    become(keys.SUPERVISOR)
    keys.publish_services()
    (home / "keys" / "public" / "vault.service").write_bytes(content)
    with pytest.raises(KeysMissing) as missing:
        keys.service_public(Role.VAULT)
    assert missing.value.params == {"role": "vault"}


def test_offices_do_not_read_one_another(become: BecomeRole) -> None:
    """Columns and files of one office open under no other office's keys, although one role keeps both."""
    become(Role.OFFICE)
    sealed = keys.office_cipher(1).seal(b"x", b"person/1")
    assert keys.office_cipher(1).open(sealed, b"person/1") == b"x"
    with pytest.raises(SealBroken):
        keys.office_cipher(2).open(sealed, b"person/1")
    keys.office_blobs(1).put("a.pdf", b"notice")
    with pytest.raises(BlobMissing):
        keys.office_blobs(2).get("a.pdf")


def test_a_file_carried_into_another_office_does_not_open(become: BecomeRole, home: Path) -> None:
    """Even under the same name, bytes moved from one office's folder to another's are refused."""
    become(Role.OFFICE)
    keys.office_blobs(1).put("a.pdf", b"notice")
    keys.office_blobs(2).put("a.pdf", b"other")
    blobs = home / "office" / "blobs"
    (blobs / "1" / "a.pdf").replace(blobs / "2" / "a.pdf")
    with pytest.raises(SealBroken):
        keys.office_blobs(2).get("a.pdf")


def test_columns_and_files_of_an_office_have_different_keys(become: BecomeRole) -> None:
    """A sealed file is no column and a column no file: one key lost does not open the other kind."""
    become(Role.OFFICE)
    keys.office_cipher(7)
    keys.office_blobs(7)
    names = [one.name for one in keys.held(Role.OFFICE)]
    assert names == ["office-7.blobs", "office-7.columns"]
    assert len({one.fingerprint for one in keys.held(Role.OFFICE)}) == 2


def test_a_service_key_signs_as_its_seed_says(become: BecomeRole) -> None:
    """The key file is the Ed25519 seed itself, so that a backup can be checked with any other program."""
    become(Role.VISITS)
    seed = keys.secret(Role.VISITS, "service.key")
    again = Ed25519PrivateKey.from_private_bytes(seed)
    assert keys.service_key(Role.VISITS).sign(b"x") == again.sign(b"x")
