"""A self-made certificate for a test on the local network, so that a tester's own phone may open the pages."""

import ipaddress
import re
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

_DAYS = 90
_NAME = re.compile(r"(?=.{1,64}$)[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?")


class BadName(AnsimError):
    """The name after --https is no host name and no address."""

    code = "serve.bad_name"
    sentence = Sentence(
        ko="--https 뒤에는 휴대전화가 이 컴퓨터에 닿는 이름이나 주소를 적어 주세요. 예: 192.168.0.7",
        en="After --https give the name or address under which phones reach this machine, such as 192.168.0.7.",
    )


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _serves(certificate: Path, key_file: Path) -> bool:
    """Return whether both files are there, belong together and hold for a day; what is cut off does not."""
    try:
        held = x509.load_pem_x509_certificate(certificate.read_bytes())
        key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        return False
    return key.public_key() == held.public_key() and held.not_valid_after_utc > now() + timedelta(days=1)


def self_made_certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Return (certificate, key) files for `name`, a host name or address; made once and kept for 90 days.

    Raises BadName.
    """
    if not _NAME.fullmatch(name):
        raise BadName
    certificate, key_file = folder / f"{name}.crt", folder / f"{name}.key"
    if _serves(certificate, key_file):
        return certificate, key_file
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(minutes=5))
        .not_valid_after(now() + timedelta(days=_DAYS))
        .add_extension(
            x509.SubjectAlternativeName([_alternative(name), x509.DNSName("localhost")]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_file.touch(mode=0o600)
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return certificate, key_file
