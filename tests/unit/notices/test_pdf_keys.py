"""Keys that sign PDFs: an office's PKCS#12 is checked before it is kept, the own authority is always the same one."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from tests.unit.notices.signed_files import DAY, chain, holder, private

from ansim.kit.clock import now
from ansim.notices.adapters import pdf_keys
from ansim.notices.adapters.pdf_keys import (
    authorities,
    certificates_in,
    fingerprint,
    is_drill,
    name_of,
    own_key,
    publish,
    read_pkcs12,
)
from ansim.notices.domain.pdf_signing import PKCS12_BYTES, BadPkcs12, KeyKind, KeyUnfit, PdfKeyCard


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home of the office role's own."""
    monkeypatch.setenv("ANSIM_HOME", str(tmp_path))
    monkeypatch.setenv("ANSIM_ROLE", "office")
    return tmp_path


def _loaded(key):
    return x509.load_der_x509_certificate(key.certificate)


def test_the_own_key_is_the_same_at_every_call(home):
    """Certificates are not kept but follow from the secrets, so that two processes make the same."""
    assert own_key(1, "가람시", drill=True) == own_key(1, "가람시", drill=True)
    assert len(authorities()) == 1


def test_the_own_key_is_another_for_each_office_and_installation(home, tmp_path, monkeypatch):
    """No office signs as another; no installation as another."""
    first, second = own_key(1, "가람시", drill=True), own_key(2, "다른시", drill=True)
    monkeypatch.setenv("ANSIM_HOME", str(tmp_path / "other"))
    third = own_key(1, "가람시", drill=True)
    assert len({first.key, second.key, third.key}) == 3
    assert len({first.certificate, second.certificate, third.certificate}) == 3


def test_the_own_authority_stands_behind_the_office_and_is_published(home):
    """A verifier who reads keys/public can check the office's certificate against the authority."""
    leaf = _loaded(own_key(1, "가람시", drill=False))
    (authority,) = authorities()
    leaf.verify_directly_issued_by(authority)
    authority.verify_directly_issued_by(authority)
    assert authority.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment, usage.key_cert_sign) == (True, True, False)


def test_a_drills_certificate_says_so_and_another_does_not(home):
    """In its name, which a PDF reader shows, and to `ansim verify`."""
    drill, earnest = _loaded(own_key(1, "가람시", drill=True)), _loaded(own_key(1, "가람시", drill=False))
    assert "DRILL" in name_of(drill.subject)
    assert is_drill(drill)
    assert name_of(earnest.subject) == "가람시"
    assert not is_drill(earnest)
    assert len(authorities()) == 2


def test_a_long_name_of_an_office_is_cut_to_what_a_certificate_holds(home):
    """A common name has 64 bytes at most; no letter is cut in two, and the word of the drill stays."""
    assert name_of(_loaded(own_key(1, "가" * 80, drill=False)).subject) == "가" * 21
    assert name_of(_loaded(own_key(1, "가" * 80, drill=True)).subject).startswith("DRILL")


def test_the_private_keys_lie_in_the_closed_folder_only(home):
    """What is published is certificates and nothing else."""
    own_key(1, "가람시", drill=True)
    public = (home / "keys" / "public" / "pdf-authorities.pem").read_text()
    assert "PRIVATE" not in public
    names = {path.name for path in (home / "keys" / "office").iterdir()}
    assert names == {"pdf-authority", "office-1.pdf"}
    assert {path.stat().st_mode & 0o777 for path in (home / "keys" / "office").iterdir()} == {0o600}


def test_published_certificates_are_kept_once_and_in_order(home):
    """The same again adds nothing; another stands behind."""
    root, middle, _ = chain()
    assert authorities() == ()
    publish([root.certificate])
    publish([root.certificate, middle.certificate])
    publish([])
    assert authorities() == (root.certificate, middle.certificate)
    assert not list((home / "keys" / "public").glob("*.part"))


def test_a_broken_file_of_certificates_holds_none(home):
    """Somebody's hand in the folder, or a wrong file given to `ansim verify`: nobody is known then."""
    publish([chain()[0].certificate])
    (home / "keys" / "public" / "pdf-authorities.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n")
    assert authorities() == ()
    assert certificates_in(b"") == ()
    assert certificates_in(chain()[0].pem) == (chain()[0].certificate,)


def test_an_offices_file_is_read_with_its_chain():
    """Key, certificate and what stands above it come out of the file as they went in."""
    office = chain()[2]
    assert read_pkcs12(office.pkcs12(), "secret-77", now()) == office.pdf_key()


def test_a_file_without_a_password_is_read_too():
    """As it is kept sealed under the office's key."""
    assert read_pkcs12(chain()[2].pkcs12(""), "", now()).kind is KeyKind.PKCS12


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_both_families_of_keys_are_taken(kind):
    """P-256, and RSA of 2048 bits as the government's authority issues."""
    assert read_pkcs12(holder("기관", kind=kind).pkcs12(), "secret-77", now()).key


@pytest.mark.parametrize("password", ["", "secret-78", "비밀"])
def test_a_wrong_password_is_refused(password):
    """Without saying more than that the file does not open with it."""
    with pytest.raises(BadPkcs12):
        read_pkcs12(chain()[2].pkcs12(), password, now())


@pytest.mark.parametrize("data", [b"", b"PKCS", b"\x30\x82\xff\xff", b"x" * (PKCS12_BYTES + 1)])
def test_what_is_no_such_file_is_refused(data):
    """Whatever somebody uploads by mistake."""
    with pytest.raises(BadPkcs12):
        read_pkcs12(data, "secret-77", now())


def test_a_file_without_the_private_key_is_refused():
    """A certificate alone cannot sign."""
    alone = pkcs12.serialize_key_and_certificates(
        None, None, None, [chain()[2].certificate], chain_encryption()
    )
    with pytest.raises(BadPkcs12):
        read_pkcs12(alone, "secret-77", now())


def chain_encryption():
    """The encryption of a file that holds no key."""
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption

    return BestAvailableEncryption(b"secret-77")


@pytest.mark.parametrize(
    "changes",
    [
        {"until": -DAY / 2},
        {"since": DAY},
        {"usage": False},
        {"kind": "weak rsa"},
        {"kind": "weak ec"},
    ],
    ids=["over", "not begun", "for encryption", "RSA 1024", "P-224"],
)
def test_an_unfit_certificate_is_refused(changes):
    """Outside its days, for something else, or too weak."""
    with pytest.raises(KeyUnfit):
        read_pkcs12(holder("기관", **changes).pkcs12(), "secret-77", now())


def test_a_certificate_that_names_no_use_may_sign():
    """The extension is not obligatory."""
    assert read_pkcs12(holder("기관", usage=None).pkcs12(), "secret-77", now()).certificate


def test_a_key_that_is_not_the_certificates_is_refused(monkeypatch):
    """The library puts the two together; whoever does not, makes signatures that nobody can check."""
    held = pkcs12.load_pkcs12(chain()[2].pkcs12(), b"secret-77")

    class Mixed:
        key, cert, additional_certs = private(), held.cert, held.additional_certs

    monkeypatch.setattr(pdf_keys.pkcs12, "load_pkcs12", lambda *_: Mixed)
    with pytest.raises(KeyUnfit):
        read_pkcs12(b"x", "secret-77", now())


def test_a_name_without_a_common_name_is_told_whole():
    """Some authorities name an organisation only."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "가람시")])
    assert name_of(name) == "O=가람시"
    assert len(fingerprint(b"x")) == 16


@pytest.mark.parametrize("left", [-1, 0, 29, 31])
def test_a_certificate_that_ends_is_told_a_month_before(left):
    """From 30 days before until it is over, and after."""
    moment = now()
    card = PdfKeyCard(KeyKind.PKCS12, "가람시", "GPKI", moment + timedelta(days=left))
    assert card.ends_soon(moment) == (left <= 30)
    assert card.is_over(moment) == (left <= 0)
    assert not PdfKeyCard(KeyKind.OWN).ends_soon(moment)
    assert not PdfKeyCard(KeyKind.PKCS11).is_over(moment)


@pytest.mark.parametrize(
    ("card", "words"),
    [
        (PdfKeyCard(KeyKind.OWN, is_drill=True), ("훈련용 인증서", "(DRILL)")),
        (PdfKeyCard(KeyKind.OWN), ("기관의 인증서를 올리면", "unknown CA")),
        (PdfKeyCard(KeyKind.PKCS12, "가람시 {0}", "GPKI}"), ("'가람시 {0}'", "'GPKI}'")),
        (PdfKeyCard(KeyKind.PKCS11), ("토큰", "token")),
    ],
)
def test_the_page_says_what_a_reader_will_show(card, words):
    """In both languages, the names as they stand in the certificate."""
    said = card.reader_shows()
    assert words[0] in said.text("ko")
    assert words[1] in said.text("en")
