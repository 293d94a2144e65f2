"""Writes verdict.json: QR texts of every sort with the verdict that each must get, for Python and the browser alike.

Run once when a rule changes: `.venv/bin/python tests/vectors/make_verdict.py`. Keys are made for it and thrown away.
"""

import base64
import json
from pathlib import Path

from joserfc import jws
from joserfc.jwk import ECKey

BASE = "https://ansim.example"
REFERENCE = "7KQ4-M2XD-9TRK"
CLAIMS = {
    "r": REFERENCE,
    "k": "isolation",
    "n": "홍*동",
    "b": 1990,
    "f": "2026-11-20",
    "t": "2026-11-26",
    "o": "ansim-si",
}


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _sign(key: ECKey, claims: object = CLAIMS, **header: object) -> str:
    return jws.serialize_compact(
        {"alg": "ES256", "kid": "key-one", **header}, json.dumps(claims, ensure_ascii=False).encode(), key
    )


def _swap_payload(token: str, claims: object) -> str:
    head, _payload, signature = token.split(".")
    return ".".join((head, _b64(json.dumps(claims).encode()), signature))


def _with_header(token: str, header: object) -> str:
    return ".".join((_b64(json.dumps(header).encode()), *token.split(".")[1:]))


def _other_spelling(token: str) -> str:
    """The same signature bytes with stray bits in its last letter, which lenient readers accept."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + letters[letters.index(token[-1]) ^ 1]


def _case(name, text, reason="none", status="valid", **more):
    genuine = reason == "none"
    expected = {"genuine": genuine, "status": status if genuine else "unknown", "reason": reason}
    return {"name": name, "text": text, "today": more.pop("today", "2026-11-21"), **more, "expect": expected}


def _cases_of_kinds(key):
    """Every kind, and the two that the calendar does not end: a certificate of release, a withdrawal."""
    kinds = ("admission", "home_treatment", "co_isolation", "release", "exposure", "correction", "withdrawal")
    texts = {kind: f"{BASE}/n/{REFERENCE}#" + _sign(key, {**CLAIMS, "k": kind}) for kind in kinds}
    during = [
        _case(f"{kind} during its days", text, status="not_yet" if kind == "release" else "valid")
        for kind, text in texts.items()
    ]
    after = [
        _case(
            f"{kind} after its days",
            text,
            status="valid" if kind in ("release", "withdrawal") else "ended",
            today="2026-11-27",
        )
        for kind, text in texts.items()
    ]
    early = _case("withdrawal before its days", texts["withdrawal"], today="2026-11-19")
    withdrawn = _case("a withdrawn release", texts["release"], status="withdrawn", books="withdrawn")
    return [*during, *after, early, withdrawn]


def main() -> None:
    """Write the vectors beside this file."""
    key, other = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
    public = {
        **key.as_dict(private=False),
        "kid": "key-one",
        "alg": "ES256",
        "use": "sig",
        "office": "ansim-si",
    }
    foreign = {
        **other.as_dict(private=False),
        "kid": "key-two",
        "alg": "ES256",
        "use": "sig",
        "office": "other-gu",
    }
    token = _sign(key)
    text = f"{BASE}/n/{REFERENCE}#{token}"
    head, payload, signature = token.split(".")
    cases = [
        _case("genuine and valid", text),
        _case("genuine on its first day", text, today="2026-11-20"),
        _case("genuine on its last day", text, today="2026-11-26"),
        _case("genuine, not begun", text, status="not_yet", today="2026-11-19"),
        _case("genuine, ended", text, status="ended", today="2026-11-27"),
        _case("the books say valid", text, books="valid"),
        _case(
            "the books say valid, ended by the day", text, status="ended", books="valid", today="2027-01-01"
        ),
        _case("withdrawn", text, status="withdrawn", books="withdrawn"),
        _case(
            "withdrawn stays so after its end",
            text,
            status="withdrawn",
            books="withdrawn",
            today="2027-01-01",
        ),
        _case("superseded", text, status="superseded", books="superseded"),
        _case("never issued", text, status="unknown", books=None),
        _case("bare token", token),
        _case("white space around it", f"  {text}\n"),
        _case("the office's own address", text, base_url=BASE),
        _case("the office's own address with a slash", text, base_url=f"{BASE}/"),
        _case("another host's address", text, "other_address", base_url="https://other.example"),
        _case("another reference in the address", f"{BASE}/n/0000-0000-0000#{token}", "other_address"),
        _case("no reference in the address", f"{BASE}/#{token}", "other_address"),
        _case(
            "quarantine, Latin name",
            f"{BASE}/n/{REFERENCE}#" + _sign(key, {**CLAIMS, "k": "quarantine", "n": "N*N V*N"}),
        ),
        *_cases_of_kinds(key),
        _case(
            "payload exchanged",
            f"{BASE}/n/{REFERENCE}#" + _swap_payload(token, {**CLAIMS, "t": "2027-12-31"}),
            "altered",
        ),
        _case("signature of zeros", f"{head}.{payload}.{_b64(bytes(64))}", "altered"),
        _case("signature cut", token[:-4], "altered"),
        _case("signature empty", f"{head}.{payload}.", "altered"),
        _case("signature spelled differently", _other_spelling(token), "altered"),
        _case("signature padded", token + "==", "altered"),
        _case("standard base64 signs in the signature", f"{head}.{payload}.+/{signature[2:]}", "altered"),
        _case("signed by another office under this key's name", _sign(other), "altered"),
        _case("another office's key for this office", _sign(other, kid="key-two"), "altered"),
        _case("key nobody published", _sign(other, kid="key-three"), "unknown_key"),
        _case("algorithm none", _with_header(token, {"alg": "none", "kid": "key-one"}), "not_a_notice"),
        _case("algorithm HS256", _with_header(token, {"alg": "HS256", "kid": "key-one"}), "not_a_notice"),
        _case(
            "further header",
            _with_header(token, {"alg": "ES256", "kid": "key-one", "crit": ["b64"]}),
            "not_a_notice",
        ),
        _case("header without kid", _with_header(token, {"alg": "ES256"}), "not_a_notice"),
        _case("header that is a list", _with_header(token, ["ES256"]), "not_a_notice"),
        _case("header that is no JSON", f"{_b64(b'{')}.{payload}.{signature}", "not_a_notice"),
        _case("two parts", f"{head}.{payload}", "not_a_notice"),
        _case("four parts", f"{token}.x", "not_a_notice"),
        _case("nothing", "", "not_a_notice"),
        _case("an address only", f"{BASE}/n/{REFERENCE}", "not_a_notice"),
        _case("another system's QR", "https://example.com/menu?table=4", "not_a_notice"),
        _case("far too long", f"{BASE}/n/{REFERENCE}#{token}{'A' * 700}", "not_a_notice"),
        _case(
            "signed claims without a period",
            _sign(key, {k: v for k, v in CLAIMS.items() if k != "t"}),
            "altered",
        ),
        _case("signed claims with a day that is none", _sign(key, {**CLAIMS, "t": "2026-02-30"}), "altered"),
        _case("signed claims of an unknown kind", _sign(key, {**CLAIMS, "k": "party"}), "altered"),
        _case(
            "signed reference with a wrong check character",
            _sign(key, {**CLAIMS, "r": "7KQ4-M2XD-9TR4"}),
            "altered",
        ),
        _case("signed reference in small letters", _sign(key, {**CLAIMS, "r": REFERENCE.lower()}), "altered"),
        _case("signed payload that is no object", _sign(key, [1, 2]), "altered"),
        _case("signed for another office", _sign(key, {**CLAIMS, "o": "other-gu"}), "altered"),
    ]
    body = {"jwks": {"keys": [public, foreign]}, "cases": cases}
    path = Path(__file__).with_name("verdict.json")
    path.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
