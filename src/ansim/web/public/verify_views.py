"""Is it genuine? The page, the form without a camera, and the same answers as JSON (docs/reference/verification.md)."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from ansim.accounts.api.access import public
from ansim.conf import ports
from ansim.conf.askers import household_of
from ansim.kit.clock import korean_day, now
from ansim.kit.ids import BadReference, check_reference
from ansim.notices.domain.openings import Way
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.verdict import Claims, NoticeStatus, Reason, Verdict, said_of, verify_qr
from ansim.notices.queries.changes import replaced_by
from ansim.notices.queries.keys import public_keys
from ansim.notices.queries.standing import by_reference_and_birth, standing
from ansim.notices.queries.status_lists import status_list
from ansim.notices.services.opening import count_opened
from ansim.web.base.language import in_page_language
from ansim.web.base.limits import Limit, take
from ansim.web.public.forms import ReferenceForm
from ansim.web.public.verification import kind_name, page_data, tone_of, tones

_WORKER = Path(__file__).resolve().parent.parent / "static" / "ansim" / "verify_offline.js"
_MOST_BYTES = 4096
_NO_MATCH = "no_match"
#: a birth date has some 30,000 values: ten tries an hour at one notice leave no chance of finding it
PER_REFERENCE = Limit("verify.reference", 10, 3600)
PER_ADDRESS = Limit("verify.address", 30, 600)
PER_CHECKER = Limit("verify.check", 120, 60)


@csrf_exempt  # it changes nothing, and the page is kept by browsers longer than a token lives
@public("통지서를 받은 사람이 보여 준 QR이 진본인지 누구나 확인하는 화면")
def verify(request: HttpRequest, reference: str = "") -> HttpResponse:
    """Show the page; a posted form is answered alike for a wrong birth date and an unknown reference."""
    form = ReferenceForm(request.POST or None, initial={"reference": reference})
    shown: dict[str, Any] = {"form": form, "data": page_data()}
    if reference and request.method == "GET":
        count_opened(reference=reference, way=Way.VERIFY, at=now())
    if request.method == "POST" and form.is_valid():
        if not _may(request, form.cleaned_data["reference"]):
            return render(request, "public/busy.html", status=429)
        shown["answer"] = _answer(form.cleaned_data)
    return render(request, "public/verify.html", shown)


@require_safe
@public("QR을 확인한 사람이 그 통지서가 취소되었는지 묻는 주소")
def status(_request: HttpRequest, reference: str) -> HttpResponse:
    """Say valid, withdrawn, superseded (by which reference) or unknown of a reference, and nothing else."""
    try:
        wanted = check_reference(reference)
    except BadReference:
        return _for_other_pages(JsonResponse({"status": NoticeStatus.UNKNOWN.value}))
    known = standing(wanted) or NoticeStatus.UNKNOWN
    by = replaced_by(wanted) if known is NoticeStatus.SUPERSEDED else ""
    return _for_other_pages(JsonResponse({"status": known.value} | ({"by": by} if by else {})))


@require_safe
@public("인터넷이 끊긴 곳에서도 취소된 통지서를 알아보게 하는, 기관이 서명한 목록")
def listed(request: HttpRequest, office: str) -> HttpResponse:
    """Return an office's signed list of notices that no longer stand, as a compact JWS."""
    found = status_list(office, at=now())
    if found is None:
        return _for_other_pages(HttpResponse(status=404))
    same = request.headers.get("if-none-match") == found.etag
    answer: HttpResponse = HttpResponseNotModified() if same else HttpResponse(found.token, "application/jwt")
    answer["ETag"] = found.etag
    return _for_other_pages(answer)


@csrf_exempt
@require_POST
@public("서명을 확인하지 못하는 브라우저와 다른 프로그램을 위한 확인")
def check(request: HttpRequest) -> HttpResponse:
    """Return the verdict on `{"text"}` of a QR, or on `{"reference", "birth"}`, as JSON; nothing of it is kept."""
    if not take(PER_CHECKER, household_of(request), now()):
        return JsonResponse({"error": "too_many"}, status=429)
    posted = _posted(request)
    text, typed = posted.get("text"), ReferenceForm(posted)
    if isinstance(text, str):
        found = verify_qr(text, public_keys(), today=korean_day(now()), status=standing, base_url=_base(text))
        told = _verdict_json(found)
    elif not typed.is_valid():
        return JsonResponse({"error": "unreadable"}, status=400)
    elif not _may(request, typed.cleaned_data["reference"]):
        return JsonResponse({"error": "too_many"}, status=429)
    else:
        told = _typed_json(typed.cleaned_data)
    answer = JsonResponse(told)
    answer["Cache-Control"] = "no-store"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
@public("통지서의 서명을 확인하는 공개 열쇠")
def jwks(_request: HttpRequest) -> HttpResponse:
    """Return the offices' public keys (RFC 7517)."""
    return _for_other_pages(JsonResponse(public_keys(), content_type="application/jwk-set+json"), 300)


@require_GET
@public("인터넷이 끊겨도 확인 화면이 열리게 하는 파일")
def offline_worker(_request: HttpRequest) -> HttpResponse:
    """Return the service worker, which has to lie below the addresses it serves."""
    answer = HttpResponse(_WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


def _may(request: HttpRequest, reference: str) -> bool:
    moment = now()
    by_address = take(PER_ADDRESS, household_of(request), moment)
    return take(PER_REFERENCE, reference, moment) and by_address


def _answer(typed: dict[str, Any]) -> dict[str, Any]:
    found = by_reference_and_birth(typed["reference"], typed["birth"], today=korean_day(now()))
    if found is None:
        return {"tone": "warning", "tone_word": tones()["warning"], "found": None}
    tone = tone_of(found.status)
    return {
        "tone": tone,
        "tone_word": tones()[tone],
        "sentence": in_page_language(said_of(NoticeKind(found.kind), found.status)),
        "found": found,
        "by": replaced_by(found.reference) if found.status is NoticeStatus.SUPERSEDED else "",
        "kind": kind_name(found.kind),
    }


def _posted(request: HttpRequest) -> dict[str, Any]:
    """Return the posted object, an empty one for anything else."""
    if len(request.body) > _MOST_BYTES:
        return {}
    try:
        posted = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return posted if isinstance(posted, dict) else {}


def _base(text: str) -> str | None:
    return ports.public_url() if "#" in text else None


def _verdict_json(found: Verdict) -> dict[str, Any]:
    claims = asdict(found.claims) if found.claims else None
    if claims:
        claims["first_day"], claims["last_day"] = (
            claims["first_day"].isoformat(),
            claims["last_day"].isoformat(),
        )
    return {
        "genuine": found.genuine,
        "status": found.status.value,
        "reason": found.reason.value,
        "sentence": in_page_language(found.sentence()),
        "claims": claims,
    }


def _typed_json(typed: dict[str, Any]) -> dict[str, Any]:
    """Return what the form says, as JSON: nothing for what does not fit together, whichever of the two is wrong."""
    found = by_reference_and_birth(typed["reference"], typed["birth"], today=korean_day(now()))
    if found is None:
        told = {"genuine": False, "status": NoticeStatus.UNKNOWN.value, "reason": _NO_MATCH, "claims": None}
        return {**told, "sentence": gettext("문서번호와 생년월일이 함께 맞는 통지서가 없습니다.")}
    claims = Claims(
        reference=found.reference,
        kind=NoticeKind(found.kind),
        name=found.name,
        birth_year=typed["birth"].year,
        first_day=found.first_day,
        last_day=found.last_day,
        office=found.office_code,
    )
    return _verdict_json(Verdict(True, found.status, Reason.NONE, claims))


def _for_other_pages(answer: HttpResponse, seconds: int = 60) -> HttpResponse:
    answer["Cache-Control"] = f"public, max-age={seconds}"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
