"""My notices: phone and birth date, a code, then the own notices with their files. Nothing personal stands in an address.

Every number gets the same pages; whether there is a notice shows only to who holds the phone.
"""

from collections.abc import Callable
from functools import wraps
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ansim.accounts import queries
from ansim.accounts.api.access import public
from ansim.conf.askers import household_of
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.kit.ids import BadReference, check_reference
from ansim.kit.qr import qr_pixels, qr_svg
from ansim.notices.domain.openings import Way
from ansim.notices.queries.own_notices import OwnNotice, asker_of, own_notices
from ansim.notices.services.mistakes import report_mistake
from ansim.notices.services.opening import count_opened
from ansim.notices.services.own_codes import ask_code, close_own, confirm_code
from ansim.notices.services.own_files import own_file
from ansim.web.base.forms import take_error
from ansim.web.base.limits import Limit, take
from ansim.web.public.own_forms import AskForm, CodeForm, MistakeForm
from ansim.web.public.own_words import cards_of
from ansim.wire.layout import read_base64url, write_base64url

COOKIE: Final = "ansim_own"
_COOKIE_SECONDS: Final = 20 * 60
_KINDS: Final = {"pdf": "application/pdf", "jpg": "image/jpeg"}
#: a mobile carrier puts many phones behind one address; nobody may make a stranger's phone ring all day
PER_PHONE = (Limit("own.phone", 3, 600), Limit("own.phone.day", 10, 86_400))
PER_ADDRESS = Limit("own.address", 100, 600)
TRIES = Limit("own.tries", 300, 600)

_Page = Callable[..., HttpResponse]


@never_cache
@public("자기 휴대전화로 받은 통지서를 다시 보려는 사람. 번호와 생년월일을 넣으면 누구나 같은 답을 받습니다")
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for phone and birth date; the answer is the page for the code, whoever asks."""
    form = AskForm(request.POST or None)
    if not (request.method == "POST" and form.is_valid()):
        return render(request, "public/own_ask.html", {"form": form, "contacts": queries.offices()})
    phone, moment = form.cleaned_data["phone"], now()
    counted = [take(limit, asker_of(phone), moment) for limit in PER_PHONE]
    if not (take(PER_ADDRESS, household_of(request), moment) and all(counted)):
        return render(request, "public/own_busy.html", status=429)
    language = get_language() or settings.LANGUAGE_CODE
    token = ask_code(phone=phone, birth=form.cleaned_data["birth"], language=language, at=moment)
    return _with_cookie(redirect("own_code"), token)


@never_cache
@public("문자로 받은 인증번호를 넣는 화면. 틀린 번호와 보내지 않은 번호는 같은 답을 받습니다")
def confirm(request: HttpRequest) -> HttpResponse:
    """Take the code; one that is wrong, over, used up or was never sent is answered alike."""
    token = _token(request)
    if not token:
        return redirect("own_ask")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not take(TRIES, household_of(request), now()):
            return render(request, "public/own_busy.html", status=429)
        if confirm_code(token=token, code=form.cleaned_data["code"], at=now()):
            return redirect("own_notices")
        form.add_error(
            "code", gettext("인증번호가 맞지 않거나 시간이 지났습니다. 다시 넣거나 새로 받아 주세요.")
        )
    return render(request, "public/own_code.html", {"form": form, "contacts": queries.offices()})


def _opened(view: _Page) -> _Page:
    """Give the view the notices that this browser may see; whoever may see none begins anew."""

    @wraps(view)
    def guarded(request: HttpRequest, **more: str) -> HttpResponse:
        found = own_notices(_token(request), at=now())
        return redirect("own_ask") if found is None else view(request, found, **more)

    return never_cache(guarded)


@public("인증번호를 넣은 휴대전화로 받은 통지서만 보여 줍니다")
@_opened
@require_safe
def listed(request: HttpRequest, found: tuple[OwnNotice, ...]) -> HttpResponse:
    """Show the own notices: what they order, how they stand, how many days are left."""
    for one in found:
        count_opened(reference=one.reference, way=Way.OWN, at=now())
    return render(request, "public/own_list.html", {"cards": cards_of(found)})


@public("인증번호를 넣은 휴대전화로 받은 통지서의 QR만 보여 줍니다")
@_opened
@require_safe
def show(request: HttpRequest, found: tuple[OwnNotice, ...], reference: str) -> HttpResponse:
    """Show one notice to a company: its QR as large as the screen, and what stands in it."""
    notice = _one(found, reference)
    if notice is None:
        return redirect("own_notices")
    return render(request, "public/own_show.html", {"card": cards_of((notice,))[0]})


@public("인증번호를 넣은 휴대전화로 받은 통지서의 파일만 내려받습니다")
@_opened
@require_safe
def download(_request: HttpRequest, found: tuple[OwnNotice, ...], reference: str, kind: str) -> HttpResponse:
    """Hand out the PDF or the phone image of an own notice, or the QR as a picture."""
    notice = _one(found, reference)
    if notice is None or kind not in (*_KINDS, "svg"):
        return HttpResponse(status=404)
    if kind == "svg":
        return HttpResponse(qr_svg(*qr_pixels(notice.qr_text)), content_type="image/svg+xml")
    data = own_file(notice, image=kind == "jpg", at=now())
    count_opened(reference=notice.reference, way=Way.DOWNLOAD, at=now())
    answer = HttpResponse(data, content_type=_KINDS[kind])
    answer["Content-Disposition"] = f'attachment; filename="{notice.reference}.{kind}"'
    return answer


@public("인증번호를 넣은 휴대전화로 받은 통지서의 잘못만 알립니다")
@_opened
def mistake(request: HttpRequest, found: tuple[OwnNotice, ...], reference: str) -> HttpResponse:
    """Take what the recipient says is wrong to the officers' list."""
    notice = _one(found, reference)
    if notice is None:
        return redirect("own_notices")
    form, is_told = MistakeForm(request.POST or None), False
    if request.method == "POST" and form.is_valid():
        try:
            report_mistake(notice, says=form.cleaned_data["says"], at=now())
        except AnsimError as error:
            take_error(form, error, "says")
        else:
            is_told = True
    shown = {"card": cards_of((notice,))[0], "form": form, "is_told": is_told}
    return render(request, "public/own_mistake.html", shown)


@never_cache
@require_POST
@public("보던 통지서를 닫는 단추")
def leave(request: HttpRequest) -> HttpResponse:
    """Close the own notices to this browser before their time."""
    close_own(token=_token(request))
    answer = redirect("own_ask")
    answer.delete_cookie(COOKIE, path="/my/", samesite="Strict")
    return answer


def _one(found: tuple[OwnNotice, ...], reference: str) -> OwnNotice | None:
    try:
        wanted = check_reference(reference)
    except BadReference:
        return None
    return next((one for one in found if one.reference == wanted), None)


def _token(request: HttpRequest) -> bytes:
    return read_base64url(request.COOKIES.get(COOKIE, "")) or b""


def _with_cookie(answer: HttpResponseRedirect, token: bytes) -> HttpResponseRedirect:
    answer.set_cookie(
        COOKIE,
        write_base64url(token),
        max_age=_COOKIE_SECONDS,
        path="/my/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return answer
