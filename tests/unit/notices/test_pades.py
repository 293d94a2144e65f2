"""Signing and looking at a signature: what was signed is found signed by whom, and nobody unknown becomes known."""

import asyncio
import io
import logging
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import ModuleType

import pypdfium2
import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from tests.unit.notices.samples import blank_pdf
from tests.unit.notices.signed_files import DAY, byte_range, chain, holder, known, plain, signed, standing

from ansim.kit.clock import now
from ansim.notices.adapters import pades_door
from ansim.notices.adapters.pdf_keys import own_key
from ansim.notices.domain.pdf_signing import CannotSign, TimestampMissing, TokenMissing
from ansim.notices.domain.signed_pdf import SignatureState


def _signed_by(one, **more):
    return pades_door.sign(plain(), one.pdf_key(), reason="가람시 7KQ4-M2XD-9TRB", **more)[0]


def _begins_with(data, beginning):
    return data[: len(beginning)] == beginning


def test_the_signature_is_an_update_over_the_unchanged_file():
    """The file whose hash the record holds is the beginning of the signed one, byte for byte."""
    assert _begins_with(signed(), plain())
    start, before, after, rest = byte_range(signed())[1]
    assert (start, after + rest) == (0, len(signed()))
    assert len(plain()) < before
    assert after - before < 9_000


def test_the_file_certifies_and_says_what_pades_wants():
    """Filter, no change allowed, the reason with office and reference, still PDF/A-2b in its own words."""
    reader = PdfFileReader(io.BytesIO(signed()))
    (found,) = reader.embedded_signatures
    assert found.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert found.sig_object["/Reason"] == "가람시 7KQ4-M2XD-9TRB"
    assert found.docmdp_level.value == 1
    assert reader.root["/Perms"]["/DocMDP"] == found.sig_object
    assert b"pdfaid:part" in reader.root["/Metadata"].data
    assert "signing_certificate_v2" in {one["type"].native for one in found.signer_info["signed_attrs"]}


def test_the_page_looks_and_reads_as_before():
    """A signature adds nothing to be seen."""
    pictures = []
    for data in (plain(), signed()):
        document = pypdfium2.PdfDocument(data)
        page = document[0]
        text = page.get_textpage()
        pictures.append((page.render(scale=0.5).to_pil().tobytes(), text.get_text_bounded()))
        text.close()
        page.close()
        document.close()
    assert pictures[0] == pictures[1]


def test_the_signer_is_found_with_the_moment():
    """Name and clock of the signer, no timestamp."""
    found = pades_door.look(signed(), known())
    assert (found.state, found.signer, found.timestamped) == (SignatureState.TRUSTED, "가람시 보건소", False)
    assert abs(found.signed_at - now()) < timedelta(hours=1)


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_both_families_of_keys_sign(kind):
    """What an authority issues is what one can sign with."""
    one = holder("기관", kind=kind)
    assert standing(_signed_by(one), (one.certificate,)) == "trusted"


def test_the_drills_signature_is_called_one(tmp_path, monkeypatch):
    """Whole and known, and yet no real office's."""
    monkeypatch.setenv("ANSIM_HOME", str(tmp_path))
    monkeypatch.setenv("ANSIM_ROLE", "office")
    from ansim.notices.adapters.pdf_keys import authorities

    data, _ = pades_door.sign(plain(), own_key(1, "가람시", drill=True), reason="x")
    found = pades_door.look(data, authorities())
    assert found.state is SignatureState.DRILL
    assert not found.refused
    assert standing(data, ()) == "stranger"
    earnest, _ = pades_door.sign(plain(), own_key(1, "가람시", drill=False), reason="x")
    assert standing(earnest, authorities()) == "trusted"


def test_the_office_is_known_by_itself_its_authority_or_the_root():
    """Any of the three suffices; with none it is a stranger."""
    root, middle, office = chain()
    assert standing(signed(), (office.certificate, middle.certificate)) == "trusted"
    assert standing(signed(), (middle.certificate,)) == "trusted"
    assert standing(signed(), (root.certificate,)) == "trusted"
    assert standing(signed(), ()) == "stranger"
    assert standing(signed(), (holder("Test Root", ca=True).certificate,)) == "stranger"


@pytest.mark.parametrize("changes", [{"ca": False}, {"basic": False}, {"ca": True, "until": -DAY / 2}])
def test_who_is_no_authority_makes_nobody_known(changes):
    """An office's own certificate issues no other; nor does an authority whose days are over."""
    issuer = holder("Issuer", **changes)
    one = holder("기관", issuer)
    assert standing(_signed_by(one), (issuer.certificate,)) == "stranger"


def test_a_certificate_outside_its_days_is_a_strangers():
    """Signed when it was over: not the office's any more."""
    one = holder("기관", until=-DAY / 2)
    assert standing(_signed_by(one), (one.certificate,)) == "stranger"


@pytest.mark.parametrize("data", [b"", b"no pdf at all", b"%PDF-1.7\n%%EOF", blank_pdf(1)[:80]])
def test_what_takes_no_signature_is_one_error(data):
    """A broken or strange PDF: one sentence and no traceback."""
    with pytest.raises(CannotSign):
        pades_door.sign(data, chain()[2].pdf_key(), reason="x")


def test_a_check_says_nothing_of_the_signer_to_the_logs(caplog, capfd):
    """Names of certificates are somebody's words; nothing of them goes into logs or on the screen by itself."""
    with caplog.at_level(logging.DEBUG):
        standing(signed(), ())
    assert "가람시" not in caplog.text
    assert capfd.readouterr() == ("", "")


def test_the_library_is_not_loaded_with_the_pages():
    """What signs nothing pays nothing: the way to it is open without it being loaded."""
    code = "import sys, ansim.notices.adapters.pades_door as d; d.look(b'x', ()); print([m for m in sys.modules if m.startswith(('pyhanko', 'aiohttp', 'lxml'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- timestamps ---


def _asn1(one):
    return asn1_x509.Certificate.load(one.certificate.public_bytes(Encoding.DER))


@contextmanager
def service(answer):
    """A timestamp service on this machine; `answer` makes its reply of a request."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            said = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200 if said else 503)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@cache
def time_authority():
    """Who stamps in these tests."""
    return holder("Time", kind="rsa")


def stamps(request):
    """The reply of a timestamp authority of our own making."""
    authority = time_authority()
    key = asn1_keys.PrivateKeyInfo.load(
        authority.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    )
    stamper = DummyTimeStamper(_asn1(authority), key, fixed_dt=now() - timedelta(minutes=5))
    return asyncio.run(stamper.async_request_tsa_response(tsp.TimeStampReq.load(request))).dump()


def test_with_a_service_the_signature_carries_its_time():
    """PAdES B-T: the moment is the service's and is said to be."""
    with service(stamps) as address:
        data = _signed_by(chain()[2], tsa=address)
    found = pades_door.look(data, known())
    assert (found.state, found.timestamped) == (SignatureState.TRUSTED, True)
    assert found.signed_at < now() - timedelta(minutes=4)


@pytest.mark.parametrize("answer", [lambda _: b"", lambda _: b"no reply of any kind"])
def test_a_service_without_an_answer_is_told(answer):
    """Refused or nonsense: one sentence, to be tried again."""
    with service(answer) as address, pytest.raises(TimestampMissing) as wrong:
        _signed_by(chain()[2], tsa=address)
    assert wrong.value.retryable


def test_a_service_that_is_not_there_is_told():
    """Nobody listens at the address."""
    with service(stamps) as address:
        pass
    with pytest.raises(TimestampMissing):
        _signed_by(chain()[2], tsa=address)


def test_a_timestamp_that_is_not_of_this_signature_breaks_it():
    """One digit of the timestamp exchanged: it cannot be set back or forward."""
    with service(stamps) as address:
        data = bytearray(_signed_by(chain()[2], tsa=address))
    start = byte_range(bytes(data))[1][1]
    stamp = bytes.fromhex(data[start + 1 : start + 16_000].decode(errors="ignore").split(">")[0])
    place = start + 1 + 2 * (stamp.find(b"Time") + 400)
    data[place : place + 1] = b"%X" % (int(data[place : place + 1], 16) ^ 3)
    assert standing(bytes(data)) == "broken"


# --- tokens ---


def test_without_the_tokens_library_one_is_told_what_to_do(monkeypatch):
    """It is not in the core; the sentence names the command and the settings."""
    monkeypatch.setenv("ANSIM_PKCS11_MODULE", "/usr/lib/none.so")
    with pytest.raises(TokenMissing) as wrong:
        pades_door.sign(plain(), None, reason="x")
    assert "pyHanko[pkcs11]" in wrong.value.text("ko")
    assert "none.so" not in wrong.value.text("en")


@pytest.fixture
def token(monkeypatch):
    """A token in the place of the driver's: `asked` is what was asked of it, its signer one of memory."""
    from ansim.notices.adapters.pades import signer_of

    asked = {}

    class Session:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            asked["closed"] = True

    def open_session(module, *, token_criteria, user_pin):
        asked.update(module=module, token=token_criteria, pin=user_pin)
        if user_pin == "wrong":
            raise RuntimeError("CKR_PIN_INCORRECT")
        return Session()

    driver = ModuleType("pyhanko.sign.pkcs11")
    driver.TokenCriteria = lambda label: label
    driver.open_pkcs11_session = open_session
    driver.PKCS11Signer = lambda _, cert_label, key_label: (
        asked.update(key=(cert_label, key_label)) or signer_of(chain()[2].pdf_key())
    )
    monkeypatch.setitem(sys.modules, "pyhanko.sign.pkcs11", driver)
    monkeypatch.setenv("ANSIM_PKCS11_MODULE", "/usr/lib/token.so")
    return asked


def test_the_token_of_the_settings_signs(token, monkeypatch):
    """Driver, label, PIN and key are those of the settings; the session is closed afterwards."""
    monkeypatch.setenv("ANSIM_PKCS11_TOKEN", "GPKI")
    monkeypatch.setenv("ANSIM_PKCS11_CERTIFICATE", "sign")
    monkeypatch.setenv("ANSIM_PKCS11_PIN", "0000")
    data, certificate = pades_door.sign(plain(), None, reason="x")
    assert standing(data) == "trusted"
    assert certificate == chain()[2].certificate.public_bytes(Encoding.DER)
    expected = {"module": "/usr/lib/token.so", "token": "GPKI", "pin": "0000", "key": ("sign", "sign")}
    assert token == {**expected, "closed": True}


def test_what_is_not_set_is_left_to_the_token(token):
    """One token, one key, a PIN pad: nothing of it need be in the settings."""
    pades_door.sign(plain(), None, reason="x")
    assert (token["token"], token["pin"], token["key"]) == (None, None, (None, None))


def test_a_token_that_refuses_is_told_without_its_words(token, monkeypatch):
    """A driver's error text can hold more of the token than anybody should read."""
    monkeypatch.setenv("ANSIM_PKCS11_PIN", "wrong")
    with pytest.raises(TokenMissing) as wrong:
        pades_door.sign(plain(), None, reason="x")
    assert "CKR" not in str(wrong.value)


def test_an_error_of_the_file_is_not_laid_on_the_token(token):
    """A PDF that takes no signature is that, also where a token signs."""
    with pytest.raises(CannotSign):
        pades_door.sign(b"no pdf", None, reason="x")
    assert token["closed"]
