"""Signed notes: one reading for one sequence of bytes, and no trust without a known key."""

import contextlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ansim.ledger.domain.errors import KeyUnsupported, NoteMalformed, NoteUnsigned, SignatureWrong
from ansim.ledger.domain.keys import SignatureType, VerifierKey
from ansim.ledger.domain.notes import MAX_NOTE, NoteSignature, read_note, write_note
from ansim.ledger.domain.signing import NoteSigner, check_note

SIGNER = NoteSigner("ledger.example/visits", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = NoteSigner("ledger.example/visits", Ed25519PrivateKey.from_private_bytes(bytes(32)))
TEXT = "ledger.example/visits\n3\nsome root\n"
NOTE = write_note(TEXT, [SIGNER.sign(TEXT)])
DASH = "\u2014"


def refused(data):
    with pytest.raises(NoteMalformed):
        read_note(data if isinstance(data, bytes) else data.encode())


def test_a_note_reads_back_as_written():
    """Text and signatures of a written note come back, and encode to the same bytes."""
    note = read_note(NOTE)
    assert note.text == TEXT
    assert note.signatures == (SIGNER.sign(TEXT),)
    assert note.encode() == NOTE


def test_the_last_blank_line_divides_text_and_signatures():
    """A text may have blank lines of its own, even at its end."""
    text = "a\n\nb\n\n"
    assert read_note(write_note(text, [SIGNER.sign(text)])).text == text


def test_a_text_that_looks_like_a_signature_stays_text():
    """Signature lines in the text, before the last blank line, are text and signed as such."""
    text = NOTE.decode()
    note = read_note(write_note(text, [OTHER.sign(text)]))
    assert note.text == text
    assert len(note.signatures) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\n\n",
        "text\n",
        "text\n\n",
        "text\n\nno dash",
        f"text\n\n{DASH} name AAAAAAA=",
        f"text\n{DASH} name AAAAAAA=\n",
        f"text\n\n{DASH} name\n",
        f"text\n\n{DASH} name \n",
        f"text\n\n{DASH} name AAAAAA==\n",
        f"text\n\n{DASH} name AAAAAAA\n",
        f"text\n\n{DASH} name AAAAAAA= \n",
        f"text\n\n{DASH} name AAAAAAB=\n",
        f"text\n\n{DASH} name AAAA\u0410AA=\n",
        f"text\n\n{DASH}  AAAAAAA=\n",
        f"text\n\n{DASH} na+me AAAAAAA=\n",
        f"text\n\n{DASH} na\u00a0me AAAAAAA=\n",
        f"text\n\n{DASH} na\u2028me AAAAAAA=\n",
        "text\n\n- name AAAAAAA=\n",
        f"text\n\n{DASH} name AAAAAAA=\nmore\n",
        f"text\r\n\r\n{DASH} name AAAAAAA=\r\n",
        f"te\txt\n\n{DASH} name AAAAAAA=\n",
        f"te\x00xt\n\n{DASH} name AAAAAAA=\n",
        b"te\xff\n\n\xe2\x80\x94 name AAAAAAA=\n",
        b"te\xed\xa0\x80\n\n\xe2\x80\x94 name AAAAAAA=\n",
    ],
)
def test_anything_else_is_no_note(data):
    """Missing parts, other line ends, control characters, lax base64 and broken UTF-8 are NoteMalformed."""
    refused(data)


def test_line_ends_of_other_standards_do_not_end_lines():
    """U+0085, U+2028 and U+2029 in a text are ordinary characters: they cannot add a line for some readers."""
    text = "origin\u2028999\u0085x\u2029\n1\n"
    assert read_note(write_note(text, [SIGNER.sign(text)])).text.split("\n") == [
        "origin\u2028999\u0085x\u2029",
        "1",
        "",
    ]


def test_sixteen_long_signatures_are_read_and_a_flood_is_not():
    """16 signatures of post-quantum length are read; more than a hundred, or half a megabyte, are refused."""
    long = NoteSignature("w.example", b"abcd", bytes(5000))
    assert len(read_note(write_note(TEXT, [long] * 16)).signatures) == 16
    with pytest.raises(NoteMalformed):
        write_note(TEXT, [SIGNER.sign(TEXT)] * 101)
    refused("a" * MAX_NOTE + NOTE.decode())


@pytest.mark.parametrize("text", ["", "no line end", "bad \r\n", "\ud800\n", f"x\n\n{DASH} n AAAAAAA="])
def test_a_text_that_could_not_be_read_back_is_not_written(text):
    """Writing refuses what reading would refuse or read otherwise."""
    with pytest.raises(NoteMalformed):
        write_note(text, [NoteSignature("n", b"abcd", b"x")])


def test_a_note_without_signatures_is_not_written():
    """A note needs a signature."""
    with pytest.raises(NoteMalformed):
        write_note(TEXT, [])


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "ignore")))
def test_random_bytes_never_fail_otherwise(data):
    """Whatever the bytes: a note that encodes to the same bytes, or NoteMalformed."""
    with contextlib.suppress(NoteMalformed):
        assert read_note(data).encode() == data


@given(st.integers(0, len(NOTE) * 8 - 1))
def test_no_flipped_bit_gets_through(bit):
    """Every single-bit change of a signed note is refused by its reader."""
    changed = bytearray(NOTE)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises((NoteMalformed, NoteUnsigned, SignatureWrong)):
        check_note(read_note(bytes(changed)), [SIGNER.key])


def test_unknown_signatures_are_ignored():
    """Signatures of keys nobody named, also with the right name or the right id alone, change nothing."""
    strangers = [
        OTHER.sign(TEXT),
        NoteSignature("w.example", SIGNER.key.key_id, b"x" * 64),
        NoteSignature("w.example", b"abcd", b"junk"),
    ]
    note = read_note(write_note(TEXT, [*strangers, SIGNER.sign(TEXT)]))
    assert [one.key for one in check_note(note, [SIGNER.key])] == [SIGNER.key]


def test_a_note_signed_only_by_strangers_is_unsigned():
    """Without a signature by a trusted key the note is refused, even with trusted nobody at all."""
    note = read_note(write_note(TEXT, [OTHER.sign(TEXT)]))
    with pytest.raises(NoteUnsigned):
        check_note(note, [SIGNER.key])
    with pytest.raises(NoteUnsigned):
        check_note(note, [])


@pytest.mark.parametrize("junk", [b"x", b"x" * 63, b"x" * 64, b"x" * 65, bytes(64)])
def test_a_trusted_key_with_a_wrong_signature_spoils_the_note(junk):
    """If a trusted key's signature fails, the note is refused although another of its signatures is right."""
    wrong = NoteSignature(SIGNER.key.name, SIGNER.key.key_id, junk)
    with pytest.raises(SignatureWrong):
        check_note(read_note(write_note(TEXT, [SIGNER.sign(TEXT), wrong])), [SIGNER.key])


def test_the_same_signature_twice_counts_once():
    """A repeated signature makes no second voice."""
    note = read_note(write_note(TEXT, [SIGNER.sign(TEXT)] * 2))
    assert len(check_note(note, [SIGNER.key, OTHER.key])) == 1


def test_a_cosignature_carries_its_time():
    """A type 0x04 signature verifies under the same public key and says when it was made."""
    key = SIGNER.key.as_type(SignatureType.COSIGNATURE)
    note = read_note(write_note(TEXT, [SIGNER.sign_at(TEXT, 1_795_000_000)]))
    (one,) = check_note(note, [key])
    assert (one.key, one.time) == (key, 1_795_000_000)
    with pytest.raises(NoteUnsigned):
        check_note(note, [SIGNER.key])


def test_the_time_of_a_cosignature_is_signed():
    """Another time, a time beyond 2^63 - 1 and a cut signature are refused."""
    key = SIGNER.key.as_type(SignatureType.COSIGNATURE)
    good = SIGNER.sign_at(TEXT, 1_795_000_000)
    for time in (1_795_000_001, 2**63, 2**64 - 1):
        moved = NoteSignature(good.name, good.key_id, time.to_bytes(8) + good.signature[8:])
        with pytest.raises(SignatureWrong):
            check_note(read_note(write_note(TEXT, [moved])), [key])
    short = NoteSignature(good.name, good.key_id, good.signature[:8])
    with pytest.raises(SignatureWrong):
        check_note(read_note(write_note(TEXT, [short])), [key])


def test_a_log_does_not_sign_what_would_be_a_cosignature():
    """The plain signer refuses a text that begins as cosigned messages do, so the two kinds never meet."""
    with pytest.raises(NoteMalformed):
        SIGNER.sign("cosignature/v1\ntime 1\nledger.example/visits\n0\nx\n")


def test_a_trusted_key_that_cannot_be_checked_is_said():
    """A signature by a trusted ML-DSA-44 key (0x06) is KeyUnsupported, never silently passed over."""
    key = VerifierKey("w.example", SignatureType.ML_DSA_44, bytes(1312))
    note = read_note(write_note(TEXT, [NoteSignature(key.name, key.key_id, bytes(2428)), SIGNER.sign(TEXT)]))
    assert len(check_note(note, [SIGNER.key])) == 1
    with pytest.raises(KeyUnsupported):
        check_note(note, [SIGNER.key, key])


def test_the_cosignature_example_of_the_specification_has_the_documented_message():
    """The signed message is `cosignature/v1`, a time line, then the note text (C2SP tlog-cosignature)."""
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    signature = SIGNER.sign_at("o\n1\nr\n", 1679315147).signature[8:]
    key.public_key().verify(signature, b"cosignature/v1\ntime 1679315147\no\n1\nr\n")
