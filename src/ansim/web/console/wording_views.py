"""An office's own texts in a template: typed with the page before one's eyes, agreed to by a second officer."""

from base64 import b64encode
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ansim.accounts import queries
from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import korean_day, now
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.changes import ChangeState
from ansim.notices.domain.kinds import law_of
from ansim.notices.domain.record import Worded
from ansim.notices.domain.template import Template, worded
from ansim.notices.queries.samples import sample_pictures
from ansim.notices.queries.versions import labelled
from ansim.notices.queries.wordings import WordingCard, wording_by_id, wordings_on, words_before
from ansim.notices.services.wording import agree_wording, ask_wording, decline_wording, words_as_typed
from ansim.web.base.forms import take_error
from ansim.web.base.language import in_page_language

_FIELDS = {"wording.past": "since", "reason.missing": "why"}


class WordingForm(forms.Form):
    """The texts that a template lets an office word, each in Korean and English."""

    def __init__(self, *args: Any, template: Template, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._template = template
        for word, most in template.changeable.items():
            for language, said, room in (("ko", _("한국어"), most), ("en", _("영어"), 2 * most)):
                self.fields[f"{word}_{language}"] = forms.CharField(
                    label=f"{_names()[word]} ({said})",
                    required=False,
                    widget=forms.Textarea(attrs={"rows": 2, "lang": language}),
                    help_text=gettext("%(most)d자까지") % {"most": room},
                )

    def clean(self) -> dict[str, Any]:
        """Keep the texts as `words`; what is wrong with one stands beside it."""
        found: list[Worded] = []
        for word, said in self.typed().items():
            try:
                found += words_as_typed(self._template, {word: said})
            except AnsimError as error:
                take_error(self, error, f"{word}_ko")
        return {**self.cleaned_data, "words": tuple(found)}

    def typed(self) -> dict[str, Sentence]:
        """Return what was typed by word."""
        said = self.cleaned_data
        return {
            word: Sentence(said.get(f"{word}_ko", ""), said.get(f"{word}_en", ""))
            for word in self._template.changeable
        }


class AskForm(WordingForm):
    """The texts, the first day of issue they are used on, and why; kept for good, so nothing of a person belongs in it."""

    since = forms.DateField(
        label=_("쓰기 시작하는 발급일"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    why = forms.CharField(label=_("까닭"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name not in ("since", "why")])


@requires(Permission.TEMPLATE_EDIT)
def ask(request: StaffRequest, label: str) -> HttpResponse:
    """Ask for other texts; nothing is used before a second officer agrees."""
    template = _template_or_404(label)
    form = AskForm(request.POST or None, template=template, initial=_in_use(request, template))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            asked = ask_wording(
                by=request.actor,
                label=label,
                typed=form.typed(),
                since=said["since"],
                why=said["why"],
                at=now(),
            )
        except AnsimError as error:
            take_error(form, error, _FIELDS.get(error.code))
        else:
            messages.success(request, gettext("승인을 요청했습니다. 다른 승인자가 승인하면 그날부터 씁니다."))
            return redirect("console_wording", wording_id=asked)
    shown = {"template": template, "form": form, "kind": _kind(template)}
    return render(request, "console/ask_wording.html", shown)


@require_POST
@requires(Permission.TEMPLATE_EDIT)
def sample(request: StaffRequest, label: str) -> HttpResponse:
    """Return the A4 page with the texts as they are typed just now, or what is wrong with them."""
    form = WordingForm(request.POST, template=_template_or_404(label))
    shown: dict[str, object] = {"form": form}
    if form.is_valid():
        shown["picture"] = _picture(request, label, form.cleaned_data["words"])
    return render(request, "console/wording_sample.html", shown)


@requires(Permission.TEMPLATE_READ)
def wording(request: StaffRequest, wording_id: int) -> HttpResponse:
    """Show one wording beside the texts that it takes the place of, with everything that a second officer needs to see."""
    card = _wording_or_404(request, wording_id)
    template = _template_or_404(card.template)
    names = queries.names_of({f"staff:{one}" for one in (card.asked_by, card.decided_by) if one})
    is_own = card.asked_by == request.actor.staff_id
    waits = card.state is ChangeState.ASKED
    may = request.actor.may
    before, after = (
        worded(template, words).words for words in (words_before(request.actor, card), card.words)
    )
    shown = {
        "wording": card,
        "template": template,
        "kind": _kind(template),
        "texts": [(_names()[word], before[word], after[word]) for word in template.changeable],
        "picture": _picture(request, card.template, card.words),
        "asked_by": names.get(f"staff:{card.asked_by}", ""),
        "decided_by": names.get(f"staff:{card.decided_by}", ""),
        "waits": waits,
        "is_own": is_own,
        "may_agree": waits and not is_own and may(Permission.TEMPLATE_APPROVE),
        "may_decline": waits and (is_own or may(Permission.TEMPLATE_APPROVE)),
    }
    return render(request, "console/wording.html", shown)


@require_POST
@requires(Permission.TEMPLATE_APPROVE)
def agree_to(request: StaffRequest, wording_id: int) -> HttpResponse:
    """Agree: batches begun from now on have these texts."""
    _wording_or_404(request, wording_id)
    try:
        agree_wording(by=request.actor, wording_id=wording_id, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    else:
        messages.success(request, gettext("승인했습니다. 이미 만든 통지서는 그대로입니다."))
    return redirect("console_wording", wording_id=wording_id)


@require_POST
@requires(Permission.TEMPLATE_READ)
def decline_it(request: StaffRequest, wording_id: int) -> HttpResponse:
    """Decline, with a reason; whoever asked takes it back so."""
    _wording_or_404(request, wording_id)
    why = request.POST.get("why", "").replace("\0", "").strip()[:200]
    try:
        decline_wording(by=request.actor, wording_id=wording_id, why=why, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    else:
        messages.success(request, gettext("요청을 거두었습니다. 문구는 그대로입니다."))
    return redirect("console_wording", wording_id=wording_id)


def _names() -> dict[str, str]:
    return {"lead": gettext("첫 문장"), "rights": gettext("안내")}


def _kind(template: Template) -> str:
    return in_page_language(law_of(template.kind).name)


def _in_use(request: StaffRequest, template: Template) -> dict[str, object]:
    """Return the form as it begins: the texts in use today, used from tomorrow's issues on or today's."""
    today = korean_day(now())
    own = wordings_on(request.actor.office_id or 0, today).get(template.label, ())
    words = worded(template, own).words
    texts = {
        f"{word}_{one}": getattr(words[word], one) for word in template.changeable for one in ("ko", "en")
    }
    return {**texts, "since": today}


def _picture(request: StaffRequest, label: str, words: tuple[Worded, ...]) -> str:
    """Return the A4 page of a sample as text for the page that shows it: a picture of its own address would be kept."""
    page, _phone = sample_pictures(request.actor, label, words)
    return f"data:image/jpeg;base64,{b64encode(page).decode()}"


def _template_or_404(label: str) -> Template:
    found = labelled(label)
    if found is None:
        raise Http404
    return found[0]


def _wording_or_404(request: StaffRequest, wording_id: int) -> WordingCard:
    try:
        return wording_by_id(request.actor, wording_id)
    except NotInOffice:
        raise Http404 from None
