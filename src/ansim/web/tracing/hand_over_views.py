"""Handing over to the notice officer: everybody who is known, as one batch, when their count is typed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import korean_day, now
from ansim.kit.errors import AnsimError
from ansim.notices.services.contacts import take_contacts
from ansim.tracing.queries.contacts import contact_counts
from ansim.web.base.forms import CountForm, take_error
from ansim.web.tracing.case_views import frame
from ansim.web.tracing.scope import case_or_404


@requires(Permission.CONTACT_GRADE)
def hand_over(request: StaffRequest, reference: str) -> HttpResponse:
    """Show who goes over and who stays, and make the batch."""
    line = case_or_404(request.actor, reference)
    counts = contact_counts(request.actor, line.card.reference)
    form = CountForm(request.POST or None, count=counts.ready)
    if request.method == "POST" and form.is_valid():
        at = now()
        try:
            taken = take_contacts(
                by=request.actor,
                case=line.card.reference,
                typed_count=form.cleaned_data["typed"],
                issued_on=korean_day(at),
                at=at,
            )
        except AnsimError as error:
            take_error(form, error)
        else:
            said = gettext("%(n)s명을 통지 담당에게 넘겼습니다. 일괄 발급 #%(batch)s입니다.")
            messages.success(request, said % {"n": counts.ready, "batch": taken.batch_id})
            return redirect("tracing_contacts", reference=line.card.reference)
    return render(request, "tracing/hand_over.html", {**frame(request, line, "contacts"), "form": form})
