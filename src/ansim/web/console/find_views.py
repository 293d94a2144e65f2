"""Finding somebody in a long list: typed, posted, kept sealed in the session; the pages of the list show who was found."""

from dataclasses import dataclass
from typing import Final

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.notices.domain.list_search import read_sought
from ansim.notices.queries.row_search import open_typed, rows_sought, seal_typed
from ansim.web.console.scope import batch_or_404

_KEPT: Final = "list_search"
_PAGES: Final = {"people": "console_batch_people", "problems": "console_problems"}


class FindForm(forms.Form):
    """A part of a name or its first letters, a whole number or its last four digits; empty: everybody again."""

    typed = forms.CharField(
        label=_("이름이나 휴대전화로 찾기"),
        required=False,
        max_length=60,
        help_text=_("이름의 일부, 첫소리(ㅎㄱㄷ), 번호 전체나 뒷 네 자리"),
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """What is looked for in a list: the form, where it is posted to, and the rows meant (None: no search stands)."""

    form: FindForm
    action: str
    typed: str = ""
    among: frozenset[int] | None = None


@require_POST
@requires(Permission.BATCH_READ)
def find(request: StaffRequest, batch_id: int, page: str) -> HttpResponse:
    """Keep what was typed for the pages of this list and go back to the one it was typed on, filters as they were."""
    if page not in _PAGES:
        raise Http404
    batch_or_404(request.actor, batch_id)
    request.session.pop(_KEPT, None)
    form = FindForm(request.POST)
    typed = form.cleaned_data["typed"].strip() if form.is_valid() else ""
    if typed:
        _look(request, batch_id, typed)
    elif form.errors:
        messages.warning(request, gettext("찾는 말이 너무 깁니다. 이름의 일부나 번호를 적어 주세요."))
    query = _without(request.GET, "page")
    return redirect(reverse(_PAGES[page], args=[batch_id]) + (f"?{query}" if query else ""))


def finding_of(request: StaffRequest, batch_id: int, page: str) -> Finding:
    """Return what is looked for in this list by this session."""
    query = _without(request.GET, "page", "export")
    action = reverse("console_find", args=[batch_id, page]) + (f"?{query}" if query else "")
    kept = request.session.get(_KEPT) or {}
    typed = open_typed(request.actor, batch_id, kept["sealed"]) if kept.get("batch") == batch_id else ""
    sought = read_sought(typed)
    among = rows_sought(request.actor, batch_id, sought) if sought else None
    return Finding(FindForm(initial={"typed": typed}), action, typed if among is not None else "", among)


@transaction.atomic
def _look(request: StaffRequest, batch_id: int, typed: str) -> None:
    sought = read_sought(typed)
    found = rows_sought(request.actor, batch_id, sought) if sought else None
    if sought is None:
        said = gettext(
            "이름의 일부나 첫소리 두 자 이상, 휴대전화 번호 전체나 뒷 네 자리를 적어 주세요. 다른 숫자로는 찾지 못합니다."
        )
        messages.warning(request, said)
    elif found is None:
        said = gettext(
            "고친 행이 많아 지금은 찾을 수 없습니다. 명단 전체를 한 번 더 확인한 뒤에 찾아 주세요."
        )
        messages.warning(request, said)
    else:
        audit(by=request.actor, verb="batch.find", reference=f"batch:{batch_id}", why=f"{len(found)}")
        request.session[_KEPT] = {
            "batch": batch_id,
            "sealed": seal_typed(request.actor, batch_id, typed),
        }


def _without(query: QueryDict, *names: str) -> str:
    kept = query.copy()
    for name in names:
        kept.pop(name, None)
    return kept.urlencode()
