"""Warrants: one form in bytes, no scope wider than the protocol's, every byte under both signatures and the leaf."""

import hashlib
import hmac
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.wire import warrant as wire
from ansim.wire.errors import AnsimError, OutOfBounds, WarrantMalformed
from ansim.wire.scope import MOST_DAYS, MOST_SECONDS
from ansim.wire.warrant import (
    OfficerSignature,
    PersonScope,
    Presented,
    SignedWarrant,
    VenueScope,
    Warrant,
    read_presented,
    read_signed,
    read_warrant,
    write_presented,
)

AT = 1_795_237_200
PERSON = PersonScope(20_770, 20_778, wire.commit_subject(bytes(32), "+821000000001"))
VENUE = VenueScope(b"venue1", AT, AT + 7_200)
WARRANT = Warrant(
    case="7KQ4-M2XD-9TRB",
    office=3,
    basis="idcpa-76-2",
    scope=PERSON,
    generations=2,
    most_people=3_000,
    fields=("name", "phone"),
    expires=AT + 86_400,
    opener_key=b"o" * 32,
    salt=b"s" * 32,
)
SIGNED = SignedWarrant(
    WARRANT,
    (
        OfficerSignature("0011223344556677", b"public one", b"1" * 64),
        OfficerSignature("8899aabbccddeeff", b"public two", b"2" * 64),
    ),
)
PRESENTED = Presented(SIGNED, 17, "c2sp.org/tlog-proof@v1\n\n— 원장".encode())

words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)
scopes = st.builds(
    lambda first, days, subject: PersonScope(first, first + days, subject),
    st.integers(0, 60_000),
    st.integers(0, 13),
    st.binary(min_size=32, max_size=32),
) | st.builds(
    lambda venue, start, length: VenueScope(venue, start, start + length),
    st.binary(min_size=6, max_size=6),
    st.integers(0, 4_000_000_000),
    st.integers(1, MOST_SECONDS),
)
warrants = st.builds(
    Warrant,
    case=words,
    office=st.integers(0, 2**32 - 1),
    basis=words,
    scope=scopes,
    generations=st.integers(0, 2),
    most_people=st.integers(1, 65_535),
    fields=st.sets(words, max_size=4).map(lambda found: tuple(sorted(found))),
    expires=st.integers(0, 2**32 - 1),
    opener_key=st.binary(min_size=32, max_size=32),
    salt=st.binary(min_size=32, max_size=32),
)


@given(warrants)
def test_any_warrant_within_bounds_comes_back(warrant: Warrant) -> None:
    """Whatever the scope, texts and numbers: one form, read to the same warrant."""
    assert read_warrant(warrant.encode()) == warrant


@given(warrants, warrants)
def test_two_warrants_never_share_a_form(one: Warrant, other: Warrant) -> None:
    """Different warrants have different bytes to sign."""
    assert (wire.signing_message(one) == wire.signing_message(other)) == (one == other)


def test_the_layout_is_fixed() -> None:
    """Written out by hand, for a person and for a venue."""
    head = (
        b"\x01" + b"s" * 32 + b"o" * 32 + b"\0\0\0\x03" + (AT + 86_400).to_bytes(4, "big") + b"\x02\x0b\xb8"
    )
    tail = b"\x0e7KQ4-M2XD-9TRB" + b"\x0aidcpa-76-2" + b"\x02\x04name\x05phone"
    person = b"\x01\x51\x22\x51\x2a" + PERSON.subject
    venue = b"\x02venue1" + AT.to_bytes(4, "big") + (AT + 7_200).to_bytes(4, "big")
    assert WARRANT.encode() == head + person + tail
    assert replace(WARRANT, scope=VENUE).encode() == head + venue + tail
    assert wire.signing_message(WARRANT) == b"ansim-warrant/v1\n" + head + person + tail


def test_every_byte_of_a_warrant_flipped_is_another_warrant_or_none(flips) -> None:
    """No two forms mean the same, so no byte can change under a signature or a leaf."""
    leaf = SIGNED.leaf()
    for other in flips(SIGNED.encode()):
        try:
            found = read_signed(other)
        except WarrantMalformed:
            continue
        assert found != SIGNED
        assert found.leaf() != leaf


def test_the_leaf_is_the_hash_of_warrant_salt_and_signatures() -> None:
    """0x02 and a hash; another salt, another signature or their other order make another leaf."""
    leaf = SIGNED.leaf()
    assert leaf == b"\x02" + hashlib.sha256(b"ansim-warrant-leaf/v1\n" + SIGNED.encode()).digest()
    assert replace(SIGNED, warrant=replace(WARRANT, salt=b"t" * 32)).leaf() != leaf
    assert replace(SIGNED, signatures=SIGNED.signatures[::-1]).leaf() != leaf
    assert wire.new_salt() != wire.new_salt()


@pytest.mark.parametrize(
    "change",
    [
        {"scope": PersonScope(20_770, 20_770 + MOST_DAYS)},
        {"scope": PersonScope(20_771, 20_770)},
        {"scope": VenueScope(b"venue1", AT, AT + MOST_SECONDS + 1)},
        {"scope": VenueScope(b"venue1", AT, AT)},
        {"generations": 3},
        {"generations": -1},
        {"most_people": 0},
    ],
)
def test_scopes_too_wide_are_refused(change) -> None:
    """More than 14 days, 12 hours or 2 generations, and scopes of nothing."""
    with pytest.raises(WarrantMalformed):
        replace(WARRANT, **change).encode()


def test_a_scope_too_wide_is_not_read_either() -> None:
    """Somebody else's encoder cannot widen it."""
    raw = WARRANT.encode()
    wide = raw.replace(b"\x01\x51\x22\x51\x2a", b"\x01\x51\x22\x51\x30")
    assert wide != raw
    with pytest.raises(WarrantMalformed):
        read_warrant(wide)
    with pytest.raises(WarrantMalformed):
        read_warrant(raw.replace(b"\x01\x51\x22\x51\x2a", b"\x03\x51\x22\x51\x2a"))


@pytest.mark.parametrize(
    "change",
    [
        {"salt": b"short"},
        {"opener_key": b"short"},
        {"office": 2**32},
        {"expires": -1},
        {"most_people": 65_536},
        {"case": ""},
        {"basis": "a\nb"},
        {"fields": ("f" * 256,)},
        {"scope": PersonScope(20_770, 20_778, b"short")},
        {"scope": PersonScope(65_530, 65_536)},
        {"scope": VenueScope(b"short", AT, AT + 60)},
        {"scope": VenueScope(b"venue1", -60, 60)},
    ],
)
def test_bounds(change) -> None:
    """What does not fit its field is not written."""
    with pytest.raises(OutOfBounds):
        replace(WARRANT, **change).encode()


@pytest.mark.parametrize("raw", [b"", b"\x02", WARRANT.encode()[:-1], WARRANT.encode() + b"\0"])
def test_what_is_no_warrant_is_refused(raw: bytes) -> None:
    """Nothing, another version, cut, or with something after it."""
    with pytest.raises(WarrantMalformed):
        read_warrant(raw)


def test_the_days_of_a_scope() -> None:
    """A person's days are both included; a venue's are those its hours touch in Korea."""
    assert list(PersonScope(5, 7).days) == [5, 6, 7]
    midnight = 20_778 * 86_400 - 9 * 3_600
    assert list(VenueScope(b"venue1", midnight - 60, midnight).days) == [20_777]
    assert list(VenueScope(b"venue1", midnight - 60, midnight + 1).days) == [20_777, 20_778]


def test_the_key_of_the_day_before_belongs_to_a_warrant() -> None:
    """Who came yesterday and left this morning is found under yesterday's key; day 0 has none before it."""
    assert list(replace(WARRANT, scope=PersonScope(20_770, 20_771)).key_days) == [20_769, 20_770, 20_771]
    assert list(replace(WARRANT, scope=PersonScope(0, 0)).key_days) == [0]


def test_a_subject_is_bound_without_being_told() -> None:
    """The commitment is an HMAC under an opening that only office and vault know."""
    opening = bytes(range(32))
    made = wire.commit_subject(opening, "+821000000001")
    assert made == hmac.digest(opening, b"ansim-warrant-subject/v1\n+821000000001", "sha256")
    assert made != wire.commit_subject(opening, "+821000000002")
    assert made != wire.commit_subject(bytes(32), "+821000000001")
    with pytest.raises(OutOfBounds):
        wire.commit_subject(b"short", "+821000000001")
    assert wire.commit_subject(opening, "\ud800") != made


@pytest.mark.parametrize(
    "change",
    [
        {"signatures": SIGNED.signatures * 2},
        {"signatures": (replace(SIGNED.signatures[0], signature=b"short"),)},
        {"signatures": (replace(SIGNED.signatures[0], public_der=bytes(256)),)},
    ],
)
def test_signatures_have_bounds(change) -> None:
    """At most two, each of 64 bytes, each with a key that fits."""
    with pytest.raises(OutOfBounds):
        replace(SIGNED, **change).encode()


def test_three_signatures_are_not_read() -> None:
    """A third signature has no place in the form."""
    raw = replace(SIGNED, signatures=()).encode()
    with pytest.raises(WarrantMalformed):
        read_signed(raw[:-1] + b"\x03" + b"".join(one.encode() for one in SIGNED.signatures * 2)[:300])


def test_what_is_presented_comes_back_from_json() -> None:
    """The object has three members, text and a number, safe for JSON."""
    written = write_presented(PRESENTED)
    assert written.keys() == {"warrant", "leaf_index", "proof"}
    assert read_presented(written) == PRESENTED


@pytest.mark.parametrize(
    "change",
    [
        {"leaf_index": -1},
        {"leaf_index": True},
        {"leaf_index": "1"},
        {"leaf_index": 2**63},
        {"warrant": 5},
        {"warrant": "no base64!"},
        {"warrant": "AA"},
        {"proof": None},
        {"proof": "A"},
        {"more": 1},
    ],
)
def test_json_of_another_form_is_refused(change) -> None:
    """Wrong types, other spellings and further members."""
    with pytest.raises(WarrantMalformed):
        read_presented({**write_presented(PRESENTED), **change})


@pytest.mark.parametrize("value", [None, [], "x", {}, {"warrant": "", "proof": ""}])
def test_what_is_no_object_is_refused(value) -> None:
    """Anything but the three members."""
    with pytest.raises(WarrantMalformed):
        read_presented(value)


@given(st.binary(max_size=300))
def test_rubbish_is_refused_by_name(raw: bytes) -> None:
    """Whatever comes in, only errors with a sentence come out."""
    for read in (read_warrant, read_signed):
        with pytest.raises(AnsimError):
            read(raw)
