"""Contacts of a case: ranked, filtered, graded many at once, with the why of one beside the list."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.tracing.domain.contacts import Step
from ansim.tracing.domain.lookups import MOST_GENERATIONS, LookupState
from ansim.tracing.queries.contacts import ContactRows
from ansim.tracing.queries.lookups import LookupCard, lookups_of_case
from ansim.web.base.export import export_of
from ansim.web.base.table import Table
from ansim.web.tracing.case_views import frame
from ansim.web.tracing.cells import contact_columns, step_text
from ansim.web.tracing.lookup_views import scope_in_words
from ansim.web.tracing.scope import case_or_404
from ansim.web.tracing.words import cut_words, generation_words


class ContactsForm(forms.Form):
    """Which contacts are shown."""

    step = forms.ChoiceField(label=_("진행"), required=False)
    generation = forms.TypedChoiceField(label=_("차수"), required=False, coerce=int, empty_value=None)
    lookup = forms.TypedChoiceField(label=_("조회"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, lookups: Sequence[LookupCard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        step, generation, lookup = (self.fields[name] for name in ("step", "generation", "lookup"))
        assert isinstance(lookup, forms.ChoiceField)
        lookup.choices = [("", _("모두")), *((one.id, scope_in_words(one.scope)) for one in lookups)]
        assert isinstance(step, forms.ChoiceField)
        assert isinstance(generation, forms.ChoiceField)
        step.choices = [("", _("모두")), *((one.value, step_text(one)) for one in Step)]
        numbers = range(1, MOST_GENERATIONS + 1)
        generation.choices = [("", _("모두")), *((n, generation_words(n)) for n in numbers)]


@requires(Permission.CASE_READ)
def contacts(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Show the contacts of a case."""
    line = case_or_404(request.actor, reference)
    done = (LookupState.OPENED, LookupState.CLOSED)
    of_case = lookups_of_case(request.actor, line.card.reference)
    found = [one for one in of_case if one.kept or (one.is_of_venue and one.state in done)]
    form = ContactsForm(request.GET, lookups=found)
    chosen: dict[str, Any] = (
        form.cleaned_data if form.is_valid() else {"step": "", "generation": None, "lookup": None}
    )
    rows = ContactRows(
        request.actor,
        line.card.reference,
        step=chosen["step"],
        generation=chosen["generation"],
        lookup=chosen["lookup"],
        order=request.GET.get("sort", ""),
    )
    may_grade = request.actor.may(Permission.CONTACT_GRADE)
    table = Table(
        request,
        rows,
        contact_columns(may_grade=may_grade and "export" not in request.GET),
        caption=_("접촉자"),
        name="contacts",
        filters=form,
        exportable=True,
        empty=(_("해당하는 접촉자가 없습니다"), _("조회가 끝나면 접촉자가 여기에 나타납니다.")),
    )
    if (download := export_of(table, request.GET.get("export"))) is not None:
        _write_export(request, line.card.reference)
        return download
    shown = {**frame(request, line, "contacts"), "table": table, "cuts": _cuts(found, chosen["lookup"])}
    return render(request, "tracing/contacts.html", shown)


def _cuts(lookups: Sequence[LookupCard], chosen: int | None) -> list[str]:
    """Return what the bounds of the chosen look-up cut off; of the newest one where none is chosen."""
    shown = [one for one in lookups if one.id == chosen or (not chosen and one.kept)]
    shown = shown[:1]
    return [words for one in shown if (words := cut_words(one))]


@transaction.atomic
def _write_export(request: StaffRequest, reference: str) -> None:
    audit(by=request.actor, verb="case.export_contacts", reference=reference)
