"""`ansim verify FILE_OR_TEXT`: is a JPEG, a PDF or the text of a QR a genuine notice, and valid today?

Signature and days are checked against the office's public keys. Whether a notice was withdrawn is read from the office's
signed list where --status names it (a file, or the office's address), else its books are asked where a server of this
installation, or the one named by --online, answers. Of a PDF the electronic signature is checked first: a file changed
after signing is refused whatever its QR says.
"""

import argparse
import json
from pathlib import Path

from ansim.cli import say
from ansim.conf import env, ports
from ansim.conf.roles import Role
from ansim.kit.clock import korean_datetime, korean_day, now
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.signed_pdf import PdfSignature
from ansim.notices.domain.status_list import ReadList
from ansim.notices.domain.verdict import Jwks, Verdict
from ansim.notices.queries.keys import public_keys
from ansim.notices.queries.verification import (
    OfficeBooks,
    signature_on_file,
    verdict_by_list,
    verdict_on_file,
    verdict_on_text,
)

_UNASKED = Sentence(
    ko="서명과 기간만 확인했습니다. 취소되었거나 정정되었는지는 기관의 확인 페이지에서 확인해 주세요.",
    en="Only signature and days were checked. Ask the office's verification page whether it was withdrawn.",
)

_BY_LIST = Sentence(
    ko="취소와 정정은 기관이 {when}에 서명한 목록으로 확인했습니다.",
    en="Withdrawal and correction were checked by the list that the office signed at {when}.",
)


_SUFFIXES = (".pdf", ".jpg", ".jpeg", ".png")  # of a file that is not there, and not of a QR's text


class BadKeys(AnsimError):
    """The file given as public keys is no JWKS."""

    code = "verify.keys"
    sentence = Sentence(
        ko="공개 열쇠 파일을 읽을 수 없습니다. 기관 누리집의 JWKS 파일을 내려받아 지정해 주세요.",
        en="The file of public keys cannot be read. Download the JWKS from the office's website.",
    )


class CannotOpen(AnsimError):
    """The file cannot be opened."""

    code = "verify.open"
    sentence = Sentence(
        ko="파일을 열 수 없습니다. 경로와 권한을 확인해 주세요.",
        en="The file cannot be opened. Check its path and who may read it.",
    )


def register(parser: argparse.ArgumentParser) -> None:
    """Declare the options: what to look at, another office's keys and certificates, its signed list or whom to ask."""
    parser.add_argument("notice", metavar="FILE_OR_TEXT", help="a JPEG, PNG or PDF, or the text of a QR")
    parser.add_argument("--keys", type=Path, metavar="JWKS", help="public keys of another office")
    parser.add_argument(
        "--authorities", type=Path, metavar="PEM", help="certificates to trust for the signature of a PDF"
    )
    standing = parser.add_mutually_exclusive_group()
    standing.add_argument("--status", metavar="FILE_OR_URL", help="the office's signed list, or its address")
    standing.add_argument("--online", metavar="URL", help="address of the office to ask now")
    parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Print the verdict; return 0 only if the notice is genuine and valid today.

    Raises CannotLook, NoQr, BadKeys, NoStatusList, StatusListOver.
    """
    jwks: Jwks = _keys_of(args.keys) if args.keys else public_keys()
    at = now()
    today = korean_day(at)
    data = _bytes_of(args.notice)
    signature = signature_on_file(data, _pem_of(args.authorities)) if data is not None else None
    if signature is not None and signature.refused:
        _refuse(signature, args.as_json)
        return 1
    books = OfficeBooks(_office_to_ask(args))
    verdict = (
        verdict_on_text(args.notice, jwks, today=today, status=books)
        if data is None
        else verdict_on_file(data, jwks, today=today, status=books)
    )
    listed = None
    if args.status is not None:
        verdict, listed = verdict_by_list(verdict, jwks, place=args.status, at=at)
    asked = verdict.claims is not None and verdict.claims.reference in books.answered
    if args.as_json:
        say.as_json(_facts(verdict, asked, listed) | _signed(signature))
    else:
        _tell(verdict, asked, listed, signature)
    return 0 if verdict.sound else 1


def _tell(verdict: Verdict, asked: bool, listed: ReadList | None, signature: PdfSignature | None) -> None:
    say.line(verdict.sentence())
    if signature is not None:
        say.plain_line(signature.sentence(), signer=signature.signer)
    if listed is not None:
        say.line(_BY_LIST, when=korean_datetime(listed.issued))
    elif verdict.genuine and not asked:
        say.line(_UNASKED)


def _refuse(signature: PdfSignature, as_json: bool) -> None:
    if as_json:
        told = {"genuine": False, "reference": None, "status": "unknown", "reason": "pdf_signature"}
        says = signature.sentence().text(say.language(), signer=signature.signer)
        say.as_json(told | {"checked": ["pdf_signature"], "says": says} | _signed(signature))
    else:
        say.plain_line(signature.sentence(), signer=signature.signer)


def _signed(signature: PdfSignature | None) -> dict[str, object]:
    if signature is None:
        return {}
    facts = {
        "state": signature.state.value,
        "signer": signature.signer or None,
        "signed_at": signature.signed_at.isoformat() if signature.signed_at else None,
        "timestamped": signature.timestamped,
    }
    return {"pdf_signature": facts}


def _pem_of(path: Path | None) -> bytes | None:
    try:
        return path.read_bytes() if path else None
    except OSError as error:
        raise CannotOpen from error


def _office_to_ask(args: argparse.Namespace) -> str:
    """Return the address of the office whose books count: the one named, else this installation's own, else none."""
    if args.online or args.status is not None:
        return str(args.online or "")
    served = env.value("PUBLIC_URL") or Role.OFFICE.value in ports.known()
    return ports.public_url() if served and not args.keys else ""


def _facts(verdict: Verdict, asked: bool, listed: ReadList | None) -> dict[str, object]:
    claims = verdict.claims
    also = {"days": verdict.genuine, "books": asked, "list": listed is not None}
    checked = ["signature", *(name for name, done in also.items() if done)]
    facts: dict[str, object] = {
        "genuine": verdict.genuine,
        "reference": claims.reference if claims else None,
        "status": verdict.status.value,
        "reason": verdict.reason.value,
        "checked": checked,
        "says": verdict.sentence().text(say.language()),
    }
    if claims:
        facts |= {
            "kind": claims.kind.value,
            "name": claims.name,
            "birth_year": claims.birth_year,
            "first_day": claims.first_day.isoformat(),
            "last_day": claims.last_day.isoformat(),
            "office": claims.office,
        }
    if listed:
        facts["list"] = {"issued": listed.issued.isoformat(), "until": listed.until.isoformat()}
    return facts


def _bytes_of(notice: str) -> bytes | None:
    """Return the bytes of a file of that name, None when the words are no file but a text."""
    path = Path(notice)
    is_text = "#" in notice or "://" in notice  # of a QR, which can be too long for a file name
    try:
        if path.is_file():
            return path.read_bytes()
    except (OSError, ValueError) as error:
        if is_text:
            return None
        raise CannotOpen from error
    if not is_text and path.suffix.lower() in _SUFFIXES:
        raise CannotOpen
    return None


def _keys_of(path: Path) -> Jwks:
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise BadKeys from None
    if not isinstance(loaded, dict) or not isinstance(loaded.get("keys"), list):
        raise BadKeys
    if not all(isinstance(key, dict) for key in loaded["keys"]):
        raise BadKeys
    return loaded
