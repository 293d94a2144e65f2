"""Keys for carrying: made once, told as one line, and no installation trusted but the one read out."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.conf.carry_keys import (
    Peer,
    PeerDiffers,
    PeerMissing,
    PeerPinned,
    PeerUnreadable,
    opening_key,
    own,
    pin,
    pinned,
    read_peer,
    signing_key,
)
from ansim.conf.keys import WrongRole, held

OTHER = Peer(b"\x01" * 32, b"\x02" * 32)
THIRD = Peer(b"\x01" * 32, b"\x03" * 32)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, as the office role."""
    monkeypatch.setenv("ANSIM_HOME", str(tmp_path))
    monkeypatch.setenv("ANSIM_ROLE", "office")
    return tmp_path


def test_the_own_keys_stay_and_are_told_without_the_secret_half() -> None:
    """The line holds both public keys and nothing else, and is the same each time."""
    assert own() == own()
    line = own().line()
    assert line == f"ansim-carry-key 1 {own().signing.hex()} {own().opening.hex()}\n"
    assert signing_key().private_bytes_raw().hex() not in line
    assert opening_key().private_bytes_raw().hex() not in line


def test_only_the_office_role_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another role is refused the keys and the pins."""
    monkeypatch.setenv("ANSIM_ROLE", "visits")
    for use in (own, lambda: pinned(1), lambda: pin(1, OTHER.line(), OTHER.fingerprint)):
        with pytest.raises(WrongRole):
            use()


def test_fingerprints_differ_by_either_key() -> None:
    """Both keys count, and the fingerprint is short enough to be read out."""
    assert len({OTHER.fingerprint, THIRD.fingerprint, own().fingerprint}) == 3
    assert [len(part) for part in OTHER.fingerprint.split("-")] == [4] * 5


@pytest.mark.parametrize(
    "spell", [str, str.upper, lambda text: text.replace("-", ""), lambda text: text.replace("-", " ") + " "]
)
def test_a_peer_is_pinned_under_its_fingerprint_however_it_is_spelled(spell: type[str]) -> None:
    """Dashes, blanks and capitals do not matter, the digits do."""
    assert pin(1, OTHER.line(), spell(OTHER.fingerprint)) == OTHER
    assert pinned(1) == OTHER


@pytest.mark.parametrize("typed", ["", "0000-0000-0000-0000-0000", "ㄱㄴㄷ", OTHER.fingerprint[:-1]])
def test_nothing_is_pinned_under_another_fingerprint(typed: str) -> None:
    """A wrong, a short and an empty fingerprint pin nobody."""
    with pytest.raises(PeerDiffers):
        pin(1, OTHER.line(), typed)
    with pytest.raises(PeerMissing):
        pinned(1)


def test_each_office_has_its_own_peer() -> None:
    """What is pinned for one office says nothing for another."""
    pin(1, OTHER.line(), OTHER.fingerprint)
    with pytest.raises(PeerMissing):
        pinned(2)


def test_another_peer_must_be_asked_for() -> None:
    """A second installation takes the first one's place only by `replace`; the same one again is no matter."""
    pin(1, OTHER.line(), OTHER.fingerprint)
    pin(1, OTHER.line(), OTHER.fingerprint)
    with pytest.raises(PeerPinned):
        pin(1, THIRD.line(), THIRD.fingerprint)
    assert pinned(1) == OTHER
    assert pin(1, THIRD.line(), THIRD.fingerprint, replace=True) == pinned(1) == THIRD


def test_pins_and_keys_are_closed_to_others() -> None:
    """Files of the key folder are readable to their owner only, and no half-written one stays."""
    pin(1, OTHER.line(), OTHER.fingerprint)
    assert {file.name for file in held("office")} == {"carry.signing", "carry.opening", "carry-1.peer"}
    assert {file.mode for file in held("office")} == {0o600}


def test_an_installation_is_not_its_own_peer() -> None:
    """The own key file, given back by mistake, is refused."""
    with pytest.raises(PeerUnreadable):
        pin(1, own().line(), own().fingerprint)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ansim-carry-key 2 " + "0" * 64 + " " + "0" * 64,
        OTHER.line() * 2,
        OTHER.line()[:-2],
        OTHER.line().upper(),
        " " + OTHER.line(),
    ],
)
def test_other_files_are_no_keys(text: str) -> None:
    """Only the one line is read."""
    with pytest.raises(PeerUnreadable):
        read_peer(text)


@settings(max_examples=30, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_lines_come_back(signing: bytes, opening: bytes) -> None:
    """Whatever keys are written are read again."""
    peer = Peer(signing, opening)
    assert read_peer(peer.line()) == peer


def test_a_damaged_pin_is_told(home: Path) -> None:
    """A pin that is no text counts as missing, one that is another text as unreadable."""
    pin(1, OTHER.line(), OTHER.fingerprint)
    file = home / "keys" / "office" / "carry-1.peer"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(PeerMissing):
        pinned(1)
    file.write_text("nobody")
    with pytest.raises(PeerUnreadable):
        pinned(1)
