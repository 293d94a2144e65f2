"""Signatures that nobody's software makes: the value taken apart, one part exchanged, put back in its place."""

import hashlib

import pytest
from asn1crypto import algos, cms, core
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.x509.oid import NameOID
from tests.unit.notices.signed_files import (
    byte_range,
    chain,
    holder,
    known,
    plain,
    signed,
    standing,
    value_span,
)
from tests.unit.notices.test_pades import service, stamps

from ansim.notices.adapters import pades_check, pades_door
from ansim.notices.domain.signed_pdf import shape_of


def _value(data=None):
    """The CMS of a signed file, to be changed."""
    return cms.ContentInfo.load(shape_of(data or signed()).value)


def _info(value):
    return value["content"]["signer_infos"][0]


def _with(value, data=None):
    """The file with this value in the place of its own, zeros behind."""
    data = data or signed()
    start, end = value_span(data)
    text = (value if isinstance(value, bytes) else value.dump(force=True)).hex().upper().encode()
    assert len(text) <= end - start
    return data[:start] + text.ljust(end - start, b"0") + data[end:]


def _covered():
    """What the signature covers."""
    _, (_, before, after, _) = byte_range(signed())
    return signed()[:before] + signed()[after:]


def _signed_anew(value):
    """Sign the attributes of a value again with the office's key, as its holder could."""
    info = _info(value)
    algorithm = {"sha1": SHA1, "sha256": SHA256}[info["digest_algorithm"]["algorithm"].native]
    attributes = info["signed_attrs"].untag().dump(force=True)
    info["signature"] = chain()[2].key.sign(attributes, ec.ECDSA(algorithm()))
    return value


def test_put_back_unchanged_it_is_trusted():
    """The ground of the others: taking apart and putting back breaks nothing by itself."""
    assert standing(_with(_value())) == "trusted"
    assert standing(_with(_signed_anew(_value()))) == "trusted"


def test_another_content_is_no_signature():
    """Plain data in the place of signed data."""
    plain = cms.ContentInfo({"content_type": "data", "content": core.OctetString(b"x" * 200)})
    assert standing(_with(plain)) == "broken"


def test_without_the_signers_certificate_nobody_signed():
    """Only the authority's is sent along."""
    value = _value()
    others = [one for one in value["content"]["certificates"] if one.chosen.subject.native != _subject()]
    value["content"]["certificates"] = cms.CertificateSet(others)
    assert standing(_with(value)) == "broken"


def _subject():
    return {"common_name": "가람시 보건소"}


def test_two_signers_are_not_one():
    """The same signer twice: the value has another spelling than one signature's."""
    value = _value()
    value["content"]["signer_infos"] = [_info(value), _info(value)]
    assert standing(_with(value)) == "broken"


def test_an_old_digest_is_not_taken():
    """SHA-1, rightly signed by the office itself: two files could have the same."""
    value = _value()
    info, old = _info(value), algos.DigestAlgorithm({"algorithm": "sha1"})
    kept = [
        one
        for one in info["signed_attrs"]
        if one["type"].native not in ("message_digest", "cms_algorithm_protection")
    ]
    digest = hashlib.sha1(_covered()).digest()
    kept.append(cms.CMSAttribute({"type": "message_digest", "values": [digest]}))
    info["signed_attrs"] = cms.CMSAttributes(kept)
    info["digest_algorithm"] = old
    info["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": "sha1_ecdsa"})
    value["content"]["digest_algorithms"] = [old]
    assert standing(_with(_signed_anew(value))) == "broken"


@pytest.mark.parametrize("missing", ["message_digest", "content_type", "signing_certificate_v2"])
def test_what_the_signature_must_name_is_asked_for(missing):
    """Digest and kind of content: without them a signature is of nothing; without the certificate's hash it still has one."""
    value = _value()
    info = _info(value)
    info["signed_attrs"] = cms.CMSAttributes(
        [one for one in info["signed_attrs"] if one["type"].native != missing]
    )
    expected = "trusted" if missing == "signing_certificate_v2" else "broken"
    assert standing(_with(_signed_anew(value))) == expected


def _with_unsigned(*attributes):
    value = _value()
    _info(value)["unsigned_attrs"] = cms.CMSAttributes(list(attributes))
    return _with(value)


def test_what_nobody_signed_may_only_be_a_timestamp():
    """A signature hides nothing beside its own."""
    note = cms.CMSAttribute({"type": "1.2.3.4.5", "values": [core.Any(core.OctetString(b"x"))]})
    assert standing(_with_unsigned(note)) == "broken"
    assert standing(_with_unsigned(note, note)) == "broken"


def test_a_timestamp_of_another_signature_breaks_it():
    """The office signs once more and keeps the timestamp of before: both are whole, and do not belong together."""
    with service(stamps) as address:
        data = pades_door.sign(plain(), chain()[2].pdf_key(), reason="x", tsa=address)[0]
    assert standing(data) == "trusted"
    assert standing(_with(_value(data), data)) == "trusted"
    assert standing(_with(_signed_anew(_value(data)), data)) == "broken"


@pytest.mark.parametrize(
    "value",
    [b"\x30\x81\x80" + b"\x30" * 128, b"\x30\x82\x01\x00" + b"\x00" * 256, b"\x30\x81\x80" + b"\xff" * 128],
)
def test_bytes_that_are_no_value_at_all_are_broken(value):
    """A sequence of rubbish in the right place."""
    assert standing(_with(value)) == "broken"


def test_a_name_given_twice_is_told_as_it_stands():
    """A stranger may call himself many things; all are shown and none believed."""
    one = holder("가람시 보건소")
    assert pades_check.name_of(one.certificate.subject) == "가람시 보건소"
    twice = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text) for text in ("가람시", "아님")])
    assert pades_check.name_of(twice) == "가람시 아님"


def test_an_authority_that_cannot_be_read_makes_nobody_known(monkeypatch):
    """A certificate among the known ones whose extensions are malformed: the signer stays a stranger, no error."""

    class Odd:
        @property
        def extensions(self):
            raise x509.DuplicateExtension("twice", NameOID.COMMON_NAME)

    assert standing(signed(), (Odd(),)) == "stranger"
    assert standing(signed(), (Odd(), *known())) == "trusted"
