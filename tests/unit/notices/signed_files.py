"""Certificates, signed PDFs and what attackers make of them, all by code; nothing comes from anybody's collection."""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from tests.unit.notices.samples import rendered_pair

from ansim.kit.clock import now
from ansim.notices.adapters import pades_door
from ansim.notices.adapters.pdf_keys import PdfKey
from ansim.notices.domain.pdf_signing import KeyKind

DAY = timedelta(days=1)
USAGES = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")


@dataclass(frozen=True)
class Holder:
    """A certificate with its private key, and who issued it."""

    certificate: x509.Certificate
    key: object
    issuer: "Holder | None" = None

    @property
    def pem(self):
        """The certificate as PEM."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def above(self):
        """The issuers that are no root, the nearest first."""
        one, found = self.issuer, []
        while one is not None and one.issuer is not None:
            found.append(one.certificate)
            one = one.issuer
        return found

    def pdf_key(self):
        """The key as the signing takes it."""
        return PdfKey(
            KeyKind.PKCS12,
            self.certificate.public_bytes(Encoding.DER),
            self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
            tuple(one.public_bytes(Encoding.DER) for one in self.above),
        )

    def pkcs12(self, password="secret-77", key=None):
        """The file as an authority hands it out."""
        how = BestAvailableEncryption(password.encode()) if password else NoEncryption()
        return pkcs12.serialize_key_and_certificates(
            b"office", key or self.key, self.certificate, self.above or None, how
        )


def private(kind="ec"):
    """A private key of a kind."""
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    if kind == "ec":
        return ec.generate_private_key(ec.SECP256R1())
    if kind == "weak ec":
        return ec.generate_private_key(ec.SECP224R1())
    return rsa.generate_private_key(65537, 1024 if kind == "weak rsa" else 2048)


def holder(name, issuer=None, *, ca=False, kind="ec", since=-DAY, until=400 * DAY, usage=True, basic=True):
    """A new certificate; `usage` False: for encryption only, None: without the extension."""
    key, moment = private(kind), now()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(
        issuer.certificate.subject if issuer else subject,
        subject,
        key.public_key(),
        x509.random_serial_number(),
        moment + since,
        moment + until,
    )
    if basic:
        builder = builder.add_extension(x509.BasicConstraints(ca, None), critical=True)
    if usage is not None:
        flags = dict.fromkeys((*USAGES, "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False)
        flags["digital_signature" if usage else "key_encipherment"] = True
        flags["key_cert_sign"] = ca
        builder = builder.add_extension(x509.KeyUsage(**flags), critical=True)
    return Holder(builder.sign(issuer.key if issuer else key, SHA256()), key, issuer)


@cache
def chain():
    """A root, an authority under it, and an office under that."""
    root = holder("Test Root", ca=True)
    middle = holder("Test Authority", root, ca=True)
    return root, middle, holder("가람시 보건소", middle)


@cache
def plain():
    """An A4 notice as it is made."""
    return rendered_pair()[1][0].pdf


@cache
def signed():
    """The same notice signed by the office of `chain`."""
    return pades_door.sign(plain(), chain()[2].pdf_key(), reason="가람시 7KQ4-M2XD-9TRB")[0]


def known():
    """What a verifier knows who trusts the root alone."""
    return (chain()[0].certificate,)


def standing(data, certificates=None):
    """How `ansim verify` finds a file."""
    return pades_door.look(data, known() if certificates is None else certificates).state.value


def byte_range(data):
    """Where the ByteRange's four numbers stand, and the numbers."""
    found = re.search(rb"/ByteRange\s*\[([\d ]+)\]", data)
    return found.span(1), [int(number) for number in found[1].split()]


def with_range(data, numbers):
    """The file with another ByteRange, as long as before: a reader's room stands behind the bracket."""
    (start, end), _ = byte_range(data)
    text = " ".join(str(number) for number in numbers).encode() + b"]"
    room = re.match(rb"\] *", data[end:]).end()
    assert len(text) <= end - start + room
    return data[:start] + text.ljust(end - start + room) + data[end + room :]


def update(data, objects, root=None):
    """The file with an incremental update: objects by number, as any editor would append them."""
    last = int(data.rpartition(b"startxref")[2].split()[0])
    trailer = re.findall(rb"/Root (\d+ 0 R)", data)[-1]
    size = max(int(number) for number in re.findall(rb"/Size (\d+)", data)) + 10
    added, table = b"", b""
    for number, body in objects.items():
        table += b"%d 1\n%010d 00000 n \n" % (number, len(data) + len(added))
        added += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    at = len(data) + len(added)
    tail = (
        b"xref\n0 1\n0000000000 65535 f \n%strailer\n<</Size %d/Root %s/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    )
    return data + added + tail % (table, size, root or trailer, last, at)


def number_of(data, pattern):
    """The number of the last object whose dictionary holds a pattern."""
    found = re.findall(rb"(?:^|\n)(\d+) 0 obj\s(?:(?!endobj).)*?" + pattern, data, re.DOTALL)
    return int(found[-1])


def value_span(data):
    """Where the hex of the signature's value stands, without its brackets."""
    _, (_, before, after, _) = byte_range(data)
    return before + 1, after - 1


def with_value(data, value):
    """The file with another text in the place of the signature's value, the rest moved."""
    start, end = value_span(data)
    return data[: start - 1] + value + data[end + 1 :]
