"""Templates and rules: every version with its days, its words beside those of the version before, a sample to look at."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.pictures import waiting_pictures
from ansim.kit.clock import korean_day, now
from ansim.kit.sentence import Sentence
from ansim.notices.domain.kinds import LISTED, law_of
from ansim.notices.domain.languages import ENGLISH, LANGUAGES
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.rules import Event
from ansim.notices.domain.template import Template
from ansim.notices.domain.usable import IssueDayFar, check_day
from ansim.notices.queries.samples import sample_pictures
from ansim.notices.queries.versions import KindVersions, RuleVersion, labelled, versions_of
from ansim.notices.queries.wordings import waiting_wordings, wordings_of
from ansim.web.base.language import in_page_language

_PAGES = ("a4", "phone")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a template beside that of the version before; `before` None where there is no such version."""

    name: str
    words: Sentence
    before: Sentence | None

    @property
    def changed(self) -> bool:
        """Whether the version before said something else."""
        return self.before is not None and self.before != self.words


@dataclass(frozen=True, slots=True)
class KindShown:
    """One kind with its versions in words; each rule beside the name of the day it counts from."""

    name: str
    found: KindVersions
    by_list: bool
    rules: tuple[tuple[str, RuleVersion], ...]


class DayForm(forms.Form):
    """The day asked about."""

    on = forms.DateField(
        label=_("발급일"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class UsableForm(forms.Form):
    """A kind and a day of issue, as they stand in the form of a new batch."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in LISTED])
    issued_on = forms.DateField()


@requires(Permission.BATCH_READ)
def templates(request: StaffRequest) -> HttpResponse:
    """Show for every kind which template and rules are used on a day, which are over and which begin later."""
    form = DayForm(request.GET or None, initial={"on": korean_day(now())})
    on = (form.cleaned_data["on"] if form.is_valid() else None) or korean_day(now())
    kinds = [_shown(kind, on) for kind in NoticeKind]
    shown = {
        "form": form,
        "on": on,
        "kinds": kinds,
        "wordings": waiting_wordings(request.actor),
        "pictures": waiting_pictures(request.actor),
    }
    return render(request, "console/templates.html", shown)


@requires(Permission.BATCH_READ)
def template(request: StaffRequest, label: str) -> HttpResponse:
    """Show the words of one version beside those of the version before, and a sample of both pages."""
    one, before = _found(label)
    shown = {
        "template": one,
        "before": before,
        "kind": in_page_language(law_of(one.kind).name),
        "languages": [in_page_language(LANGUAGES[code]) for code in (ENGLISH, *one.others)],
        "words": [
            Word(name, one.words[word], before.words.get(word) if before else None)
            for word, name in word_names().items()
            if word in one.words
        ],
        "wordings": wordings_of(request.actor, label),
        "may_edit": request.actor.may(Permission.TEMPLATE_EDIT),
    }
    return render(request, "console/template.html", shown)


@requires(Permission.BATCH_READ)
def sample(request: StaffRequest, label: str, page: str) -> HttpResponse:
    """Return one page of a sample notice as a picture: `a4` or `phone`."""
    _found(label)
    if page not in _PAGES:
        raise Http404
    pictures = dict(zip(_PAGES, sample_pictures(request.actor, label), strict=True))
    return HttpResponse(pictures[page], content_type="image/jpeg")


@requires(Permission.BATCH_CREATE)
def usable(request: StaffRequest) -> HttpResponse:
    """Show what a batch of a kind and day would be made with, or why nothing can be made."""
    form = UsableForm(request.GET)
    if not form.is_valid():
        return HttpResponse()
    kind, on = NoticeKind(form.cleaned_data["kind"]), form.cleaned_data["issued_on"]
    shown = {"one": _shown(kind, on), "on": on, "far": _too_far(on)}
    return render(request, "console/usable.html", shown)


def _too_far(on: date) -> IssueDayFar | None:
    """Return why notices made from a list cannot be of this day, None where they can."""
    try:
        check_day(on, korean_day(now()))
    except IssueDayFar as refused:
        return refused
    return None


def event_names() -> dict[Event, str]:
    """Return what the days are called that a period is counted from."""
    return {
        Event.SPECIMEN: gettext("검체 채취일"),
        Event.ONSET: gettext("증상 발생일"),
        Event.LAST_CONTACT: gettext("마지막 접촉일"),
    }


def word_names() -> dict[str, str]:
    """Return what the words of a template are called, in the order of the page."""
    return {
        "title": gettext("제목"),
        "subtitle": gettext("부제"),
        "lead": gettext("첫 문장"),
        "reason": gettext("사유"),
        "order": gettext("지킬 것"),
        "legal_basis": gettext("법적 근거"),
        "penalty": gettext("벌칙"),
        "short_penalty": gettext("벌칙(휴대전화 그림)"),
        "appeal": gettext("불복 방법"),
        "rights": gettext("안내"),
        "reason_label": gettext("사유 줄의 이름"),
        "place_label": gettext("장소 줄의 이름"),
        "period_label": gettext("기간 줄의 이름"),
        "period_note": gettext("기간의 뜻"),
        "about_label": gettext("대상 통지서 줄의 이름"),
    }


def _shown(kind: NoticeKind, on: date) -> KindShown:
    found, events = versions_of(kind, on), event_names()
    rules = tuple((events[version.rule.event], version) for version in found.rules)
    return KindShown(in_page_language(law_of(kind).name), found, kind in LISTED, rules)


def _found(label: str) -> tuple[Template, Template | None]:
    found = labelled(label)
    if found is None:
        raise Http404
    return found
