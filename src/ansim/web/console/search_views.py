"""Finding a person: facts are posted, turned into keyed hashes at once, and only those are kept for sorting and paging."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.delivery.queries.deliveries import states_by_key
from ansim.kit.clock import now
from ansim.kit.ids import BadReference, check_reference
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.searching import PHONE_END, is_initials
from ansim.notices.queries.finding import Search, search_for
from ansim.notices.queries.people import NoticeCard, people_found
from ansim.notices.queries.without_notice import (
    LISTS_OF_DAYS,
    Listed,
    rows_still_without,
    rows_without_notice,
)
from ansim.web.base.export import export_of
from ansim.web.base.language import day_in_words, in_page_language
from ansim.web.base.states import state_of
from ansim.web.base.table import Column, Table
from ansim.web.base.tags import hidden_phone
from ansim.web.console import cells
from ansim.web.public.verification import kind_name

#: opened to be sorted and shown, 30 microseconds each; whoever finds more adds a fact
MOST_FOUND = 500
_KEPT, _LISTED = "people_search", "people_listed"


class SearchForm(forms.Form):
    """Whole facts, and two kinds of parts: first letters of a name, the last four digits of a number."""

    reference = forms.CharField(label=_("문서번호"), required=False, max_length=20)
    name = forms.CharField(
        label=_("이름"), required=False, max_length=60, help_text=_("첫소리만 적어도 됩니다. 예: ㅎㄱㄷ")
    )
    phone = forms.CharField(
        label=_("휴대전화"), required=False, max_length=20, help_text=_("뒷 네 자리만 적어도 됩니다.")
    )
    birth = forms.DateField(
        label=_("생년월일"), required=False, input_formats=["%Y%m%d", "%Y-%m-%d", "%Y. %m. %d", "%Y.%m.%d"]
    )

    def clean_reference(self) -> str:
        """Return the canonical reference, "" for none."""
        text = str(self.cleaned_data["reference"]).strip()
        try:
            return check_reference(text) if text else ""
        except BadReference as wrong:
            raise forms.ValidationError(in_page_language(wrong)) from None

    def clean_phone(self) -> str:
        """Return national digits, or the last four."""
        typed = str(self.cleaned_data["phone"]).strip()
        digits = "".join(sign for sign in typed if sign in "0123456789")
        return f"0{digits[2:].removeprefix('0')}" if typed.startswith("+82") else digits

    def facts(self) -> dict[str, Any]:
        """Return the arguments of a search."""
        name, phone = str(self.cleaned_data["name"]).strip(), str(self.cleaned_data["phone"])
        letters, end = is_initials(name), len(phone) == PHONE_END
        return {
            "name": "" if letters else name,
            "initials": name if letters else "",
            "phone": "" if end else phone,
            "phone_end": phone if end else "",
            "birth": self.cleaned_data["birth"],
        }


class FoundForm(forms.Form):
    """Which of the notices found are shown."""

    kind = forms.ChoiceField(label=_("종류"), required=False)
    state = forms.ChoiceField(label=_("통지서"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", gettext("모두"))
        kind, state = self.fields["kind"], self.fields["state"]
        assert isinstance(kind, forms.ChoiceField)
        assert isinstance(state, forms.ChoiceField)
        kind.choices = [everything, *((one.value, kind_name(one.value)) for one in NoticeKind)]
        state.choices = [everything, *((one.value, _state(one.value)) for one in NoticeState)]

    def fits(self, card: NoticeCard) -> bool:
        """Say whether a notice is one of those asked for."""
        asked = self.cleaned_data if self.is_valid() else {}
        return asked.get("kind") in (None, "", card.record.kind.value) and asked.get("state") in (
            *(None, ""),
            card.state.value,
        )


@dataclass(frozen=True, slots=True)
class Found:
    """One notice found, with the state of its delivery ("" when it was never queued)."""

    card: NoticeCard
    sent: str


@requires(Permission.PERSON_READ)
def search(request: StaffRequest) -> HttpResponseBase:
    """Find a person's notices; one alone is opened at once."""
    form = SearchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if reference := form.cleaned_data["reference"]:
            return redirect("console_person", reference=reference)
        asked = search_for(request.actor, **form.facts())
        if asked is None:
            form.add_error(None, _too_little(form))
        else:
            rows = _searched(request, asked)
            request.session[_KEPT] = asked.to_json()
            request.session[_LISTED] = [] if rows else _listed(request, form)
            if len(rows) == 1:
                return redirect("console_person", reference=rows[0].reference)
            return redirect("console_people_found")
    return render(request, "console/search.html", {"form": form})


@requires(Permission.PERSON_READ)
def found(request: StaffRequest) -> HttpResponseBase:
    """Show what the last search of this session finds: sorted, filtered, exported."""
    kept = request.session.get(_KEPT)
    if not isinstance(kept, dict):
        return redirect("console_people")
    rows = people_found(request.actor, Search.from_json(kept), limit=MOST_FOUND + 1)
    form = FoundForm(request.GET)
    table = _table(request, [card for card in rows[:MOST_FOUND] if form.fits(card)], form)
    if (download := export_of(table, request.GET.get("export"))) is not None:
        _write(request, "person.export_found", len(rows))
        return download
    shown = {
        "form": SearchForm(),
        "table": table,
        "more": len(rows) > MOST_FOUND,
        "most": MOST_FOUND,
        "nobody": not rows,
        "listed": _rows_kept(request),
        "days": LISTS_OF_DAYS,
    }
    return render(request, "console/search.html", shown)


def _too_little(form: SearchForm) -> str:
    if any(form.facts().values()):
        return gettext(
            "문서번호, 이름, 휴대전화 가운데 하나는 적어 주세요. 첫소리, 뒷 네 자리, 생년월일은 둘 이상을 함께 적어야 찾습니다."
        )
    return gettext("문서번호, 이름, 휴대전화 가운데 하나는 적어 주세요.")


def _listed(request: StaffRequest, form: SearchForm) -> list[tuple[int, int]]:
    """Return batch and row of people on recent lists who may be meant and have no notice; nothing of a person."""
    if not request.actor.may(Permission.BATCH_READ):
        return []
    facts = form.facts()
    found = rows_without_notice(request.actor, name=facts["name"], phone=facts["phone"], at=now())
    return [(one.batch_id, one.row.row) for one in found]


def _rows_kept(request: StaffRequest) -> tuple[Listed, ...]:
    kept = request.session.get(_LISTED) or []
    return rows_still_without(request.actor, kept) if kept else ()


def _searched(request: StaffRequest, asked: Search) -> tuple[NoticeCard, ...]:
    rows = people_found(request.actor, asked, limit=MOST_FOUND)
    _write(request, "person.search", len(rows))
    return rows


@transaction.atomic
def _write(request: StaffRequest, verb: str, count: int) -> None:
    audit(by=request.actor, verb=verb, why=f"{count}")


def _table(request: StaffRequest, cards: list[NoticeCard], form: FoundForm) -> Table[Found]:
    states = states_by_key(office_id=request.actor.office_id or 0, keys=[card.reference for card in cards])
    rows = [Found(card, states[card.reference].value if card.reference in states else "") for card in cards]
    return Table(
        request,
        rows,
        _COLUMNS,
        caption=_("찾은 통지서"),
        name="people-found",
        filters=form,
        exportable=True,
        empty=(
            _("찾은 사람이 없습니다"),
            _("이름의 띄어쓰기와 번호를 확인해 주세요. 일부만으로는 찾을 수 없습니다."),
        ),
    )


def _link(one: Found) -> SafeString:
    return format_html("{} · {}", one.card.record.name, cells.reference_link(one.card.reference))


def _state(state: str) -> str:
    return in_page_language(state_of(state).label)


_COLUMNS: list[Column[Found]] = [
    Column("name", _("이름"), value=lambda one: one.card.record.name, cell=_link, order="opened"),
    Column("reference", _("문서번호"), value=lambda one: one.card.reference, order="opened"),
    Column("birth", _("생년월일"), value=lambda one: str(one.card.record.birth), order="opened"),
    Column("phone", _("휴대전화"), value=lambda one: hidden_phone(one.card.record.phone), order="opened"),
    Column("kind", _("종류"), value=lambda one: kind_name(one.card.record.kind.value), order="opened"),
    Column(
        "first_day",
        _("첫날"),
        value=lambda one: str(one.card.record.period.first_day),
        cell=lambda one: day_in_words(one.card.record.period.first_day),
        order="opened",
    ),
    Column(
        "last_day",
        _("마지막 날"),
        value=lambda one: str(one.card.record.period.last_day),
        cell=lambda one: day_in_words(one.card.record.period.last_day),
        order="opened",
    ),
    Column(
        "state",
        _("통지서"),
        value=lambda one: _state(one.card.state.value),
        cell=lambda one: cells.state_cell(one.card.state.value),
        order="opened",
    ),
    Column(
        "sent",
        _("발송"),
        value=lambda one: cells.state_text(one.sent),
        cell=lambda one: cells.state_cell(one.sent),
        order="opened",
    ),
]
