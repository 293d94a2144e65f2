"""Verifier keys: the published text of a key is read strictly and prints back identically."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.ledger.domain.errors import KeyMalformed
from ansim.ledger.domain.keys import SignatureType, VerifierKey, is_key_name, read_vkey

# The key of the example in C2SP signed-note (commit 5ba5ee8).
EXAMPLE = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"


def test_the_example_of_the_specification_is_read():
    """Name, type and key id of the published example come out, and the text prints back."""
    key = read_vkey(EXAMPLE)
    assert (key.name, key.type, key.key_id.hex()) == ("example.com/foo", SignatureType.ED25519, "530d903a")
    assert key.text() == EXAMPLE
    assert read_vkey(EXAMPLE + "\n") == key


@pytest.mark.parametrize("kind", list(SignatureType))
def test_every_known_type_has_a_vkey(kind):
    """Ed25519, cosignature and ML-DSA-44 keys go to text and back; each type has an id of its own."""
    key = VerifierKey("w.example/1", kind, bytes(kind.key_length))
    assert read_vkey(key.text()) == key


def test_type_is_part_of_the_key_id():
    """The same key under another type has another id, so their signatures are never taken for each other."""
    key = read_vkey(EXAMPLE)
    assert key.as_type(SignatureType.COSIGNATURE).key_id != key.key_id
    assert key.as_type(SignatureType.COSIGNATURE).public == key.public


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "++",
        "example.com/foo",
        "example.com/foo+530d903a",
        "example.com/foo+530d903a+",
        "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+CekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3Q==",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n\n",
        " example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "ex\ud800+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+\u0665\u0663\u0660\u06649\u0660\u06633a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    ],
)
def test_anything_else_is_no_vkey(text):
    """Wrong ids, unknown types, wrong lengths, other spellings: KeyMalformed, nothing else."""
    with pytest.raises(KeyMalformed):
        read_vkey(text)


@given(st.text(max_size=80))
def test_random_text_is_refused_as_malformed(text):
    """No text makes the reader fail in any other way."""
    with pytest.raises(KeyMalformed):
        read_vkey(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u3000b", "a\x1fb", "\ud800"])
def test_names_that_a_line_cannot_hold_are_refused(name):
    """Spaces of any script, plus, controls and lone surrogates make no key name."""
    assert not is_key_name(name)
    with pytest.raises(KeyMalformed):
        VerifierKey(name, SignatureType.ED25519, bytes(32))


def test_hangul_may_stand_in_a_name():
    """A Korean name is a name."""
    assert is_key_name("원장.example/방문")
