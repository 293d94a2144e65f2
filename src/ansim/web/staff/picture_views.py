"""Seal and logo of an office: uploaded with both pages before one's eyes, agreed to by a second officer."""

from base64 import b64encode
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ansim.accounts import queries, services
from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.domain.pictures import PictureKind, PictureState, png_pixels
from ansim.accounts.domain.seal import MOST_BYTES
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.domain.languages import ENGLISH, LANGUAGES
from ansim.notices.queries.samples import specimen_languages, specimen_pictures
from ansim.web.base.forms import take_error
from ansim.web.base.language import in_page_language
from ansim.web.staff.forms import SealForm

_FIELDS = {"picture.why_missing": "why", "audit.personal_data": "why"}


def language_choices() -> list[tuple[str, str]]:
    """Return the languages beside Korean in which a specimen can be seen, in the language of the page."""
    return [(code, in_page_language(LANGUAGES[code or ENGLISH])) for code in specimen_languages()]


class LanguageForm(forms.Form):
    """The language beside Korean on the specimen; nothing of it is kept."""

    language = forms.ChoiceField(
        label=_("견본에서 한국어와 함께 볼 언어"), choices=language_choices, required=False
    )


class AskForm(SealForm, LanguageForm):
    """A picture and why; kept for good, so nothing of a person belongs in it."""

    why = forms.CharField(
        label=_("까닭"), max_length=200, help_text=_("감사 기록에 남습니다. 개인정보는 적지 마세요.")
    )
    field_order = ("picture", "why", "language")

    def __init__(self, *args: Any, kind: PictureKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind is PictureKind.LOGO:
            self.fields["picture"].label = gettext("로고 그림")
            self.fields["picture"].help_text = gettext(
                "움직이지 않는 PNG 또는 RGB JPEG, 한 변 60~4000픽셀, 2 MB 이하. 흰 바탕에 놓입니다."
            )


class DropForm(forms.Form):
    """Why an office goes without a logo."""

    why = forms.CharField(label=_("까닭"), max_length=200)


@requires(Permission.OFFICE_READ)
def picture(request: StaffRequest, kind: str) -> HttpResponse:
    """Send the picture of the seal or logo in use."""
    png = queries.png_in_use(request.actor.office_id or 0, PictureKind(kind))
    if png is None:
        raise Http404
    return HttpResponse(png, content_type="image/png")


@requires(Permission.OFFICE_MANAGE)
def ask(request: StaffRequest, kind: str) -> HttpResponse:
    """Upload another seal or logo; nothing is used before a second officer agrees."""
    of_kind = PictureKind(kind)
    form = AskForm(request.POST or None, request.FILES or None, kind=of_kind)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            data = said["picture"].read(MOST_BYTES + 1)
            asked = services.ask_picture(
                by=request.actor, kind=of_kind, picture=data, why=said["why"], at=now()
            )
        except AnsimError as error:
            take_error(form, error, _FIELDS.get(error.code, "picture"))
        else:
            messages.success(request, gettext("승인을 요청했습니다. 승인될 때까지는 지금 것을 씁니다."))
            return redirect("office_picture", picture_id=asked)
    return render(request, "staff/picture_ask.html", {"form": form, "kind": kind})


@requires(Permission.OFFICE_MANAGE)
def drop_logo(request: StaffRequest) -> HttpResponse:
    """Ask to go without a logo."""
    form = DropForm(request.POST or None)
    if form.is_valid():
        try:
            asked = services.ask_picture(
                by=request.actor,
                kind=PictureKind.LOGO,
                picture=None,
                why=form.cleaned_data["why"],
                at=now(),
            )
        except AnsimError as error:
            take_error(form, error, "why")
        else:
            messages.success(request, gettext("승인을 요청했습니다. 승인될 때까지는 지금 것을 씁니다."))
            return redirect("office_picture", picture_id=asked)
    return render(request, "staff/logo_drop.html", {"form": form})


@require_POST
@requires(Permission.OFFICE_MANAGE)
def sample(request: StaffRequest, kind: str) -> HttpResponse:
    """Return both pages with the picture as it is chosen just now, or what is wrong with it."""
    of_kind, file = PictureKind(kind), request.FILES.get("picture")
    if file is None:
        return render(request, "staff/picture_sample.html", {})
    try:
        png = services.clean_picture(of_kind, file.read(MOST_BYTES + 1))
    except AnsimError as error:
        return render(request, "staff/picture_sample.html", {"wrong": in_page_language(error)})
    shown = _pages(request, of_kind, png, request.POST.get("language", ""))
    return render(request, "staff/picture_sample.html", shown)


@requires(Permission.TEMPLATE_READ)
def show(request: StaffRequest, picture_id: int) -> HttpResponse:
    """Show one seal or logo beside what it takes the place of, and on both pages, with all that a second officer needs."""
    card = _card_or_404(request, picture_id)
    names = queries.names_of({f"staff:{one}" for one in (card.asked_by, card.decided_by) if one})
    is_own, waits = card.asked_by == request.actor.staff_id, card.state is PictureState.ASKED
    may_approve = request.actor.may(Permission.OFFICE_APPROVE)
    is_kept = card.state is not PictureState.DECLINED
    png = queries.picture_png(request.actor.office_id or 0, card.sha256) if is_kept else None
    language = LanguageForm(request.GET or None)
    shown = {
        "picture": card,
        "file": _file(png),
        "used": _used(request, card),
        "form": language,
        "asked_by": names.get(f"staff:{card.asked_by}", gettext("첫 설치")),
        "decided_by": names.get(f"staff:{card.decided_by}", ""),
        "waits": waits,
        "is_own": is_own,
        "is_kept": is_kept,
        "may_read": request.actor.may(Permission.OFFICE_READ),
        "may_agree": waits and not is_own and may_approve,
        "may_decline": waits and (is_own or may_approve),
    }
    if is_kept:
        shown |= _pages(request, card.kind, png, request.GET.get("language", ""))
    return render(request, "staff/picture.html", shown)


@require_POST
@requires(Permission.OFFICE_APPROVE)
def agree_to(request: StaffRequest, picture_id: int) -> HttpResponse:
    """Agree: batches whose making begins from now on have it."""
    _card_or_404(request, picture_id)
    try:
        services.agree_picture(by=request.actor, picture_id=picture_id, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    else:
        messages.success(request, gettext("승인했습니다. 이미 만든 통지서는 그대로입니다."))
    return redirect("office_picture", picture_id=picture_id)


@require_POST
@requires(Permission.TEMPLATE_READ)
def decline_it(request: StaffRequest, picture_id: int) -> HttpResponse:
    """Decline, with a reason; whoever uploaded it takes it back so."""
    _card_or_404(request, picture_id)
    why = request.POST.get("why", "").replace("\0", "").strip()[:200]
    try:
        services.decline_picture(by=request.actor, picture_id=picture_id, why=why, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    else:
        messages.success(request, gettext("요청을 거두었습니다. 지금 쓰는 것은 그대로입니다."))
    return redirect("office_picture", picture_id=picture_id)


def _pages(request: StaffRequest, kind: PictureKind, png: bytes | None, language: str) -> dict[str, object]:
    """Return both pages as text for the page that shows them: pictures of their own addresses would be kept."""
    chosen = language if language in specimen_languages() else ""
    page, phone = specimen_pictures(request.actor, kind, png, chosen)
    return {"a4": _data("jpeg", page), "phone": _data("jpeg", phone)}


def _used(request: StaffRequest, card: queries.PictureCard) -> dict[str, object]:
    used = queries.picture_beside(request.actor, card)
    return {"file": _file(used.png), "since": used.since, "is_lost": used.is_lost}


def _file(png: bytes | None) -> dict[str, object]:
    """Return a kept picture for the page that shows it with its sizes; nothing for none."""
    if png is None:
        return {}
    width, height = png_pixels(png)
    return {"data": _data("png", png), "width": width, "height": height, "bytes": len(png)}


def _data(kind: str, picture: bytes) -> str:
    return f"data:image/{kind};base64,{b64encode(picture).decode()}"


def _card_or_404(request: StaffRequest, picture_id: int) -> queries.PictureCard:
    try:
        return queries.picture_by_id(request.actor, picture_id)
    except NotInOffice:
        raise Http404 from None
