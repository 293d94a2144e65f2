"""The self-made certificate: for the one name, closed, kept while it is good, renewed before it ends."""

import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from ansim.cli import certificate as module
from ansim.cli.certificate import BadName, self_made_certificate


def _read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


@pytest.mark.parametrize("name", ["192.168.0.7", "ansim.local", "ansim", "fe80::1", "10.0.0.12"])
def test_a_certificate_names_what_phones_type(tmp_path: Path, name: str) -> None:
    """Name or address stands in the certificate, beside localhost; a TLS server takes the pair; the key is closed."""
    certificate, key = self_made_certificate(tmp_path / "tls", name)
    made = _read(certificate)
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    told = [str(one) for one in names.get_values_for_type(x509.IPAddress)]
    told += names.get_values_for_type(x509.DNSName)
    assert set(told) == {name, "localhost"}
    assert isinstance(made.public_key(), ec.EllipticCurvePublicKey)
    assert made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700


def test_two_addresses_of_one_net_have_two_certificates(tmp_path: Path) -> None:
    """192.168.0.7 and 192.168.0.8 do not share a file, nor do ansim.local and ansim.lan."""
    names = ["192.168.0.7", "192.168.0.8", "ansim.local", "ansim.lan"]
    files = {file for name in names for file in self_made_certificate(tmp_path, name)}
    assert len(files) == 8


def test_it_is_made_once(tmp_path: Path) -> None:
    """A second start keeps the pair, so that a phone that trusts it goes on trusting."""
    certificate, key = self_made_certificate(tmp_path, "ansim.local")
    before = certificate.read_bytes(), key.read_bytes()
    assert self_made_certificate(tmp_path, "ansim.local") == (certificate, key)
    assert (certificate.read_bytes(), key.read_bytes()) == before


def test_one_that_ends_within_a_day_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the 89th day it stays, on the 90th it is replaced by one that is good for 90 days."""
    start = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
    monkeypatch.setattr(module, "now", lambda: start)
    certificate, _ = self_made_certificate(tmp_path, "ansim.local")
    first = certificate.read_bytes()
    monkeypatch.setattr(module, "now", lambda: start + timedelta(days=88))
    self_made_certificate(tmp_path, "ansim.local")
    assert certificate.read_bytes() == first
    late = start + timedelta(days=89, hours=1)
    monkeypatch.setattr(module, "now", lambda: late)
    self_made_certificate(tmp_path, "ansim.local")
    assert _read(certificate).not_valid_after_utc == late + timedelta(days=90)


@pytest.mark.parametrize(
    "name", ["", "a b", "../a", "https://a", "a/b", "가나다", "-a", "a-", ".", "..", "a" * 65, "a\n", "*"]
)
def test_what_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    """Addresses, paths, spaces and foreign letters are refused before anything is written."""
    with pytest.raises(BadName):
        self_made_certificate(tmp_path / "tls", name)
    assert not (tmp_path / "tls").exists()
