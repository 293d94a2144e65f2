"""Acts on several contacts at once: accept, reject with a reason, take back; the exposure message."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.tracing.domain.contacts import Grade, NobodyChosen
from ansim.tracing.queries.telling import tellable
from ansim.tracing.services.grading import grade_contacts
from ansim.tracing.services.telling import ask_messages, message_text
from ansim.web.base.forms import CountForm, take_error
from ansim.web.base.language import in_page_language
from ansim.web.tracing.case_views import frame
from ansim.web.tracing.scope import case_or_404


class TellForm(CountForm):
    """The typed count, bound to the contacts that were shown."""

    ids = forms.CharField(widget=forms.HiddenInput, max_length=40_000)

    def chosen(self) -> list[int]:
        """Return the ids of the contacts; only for a valid form."""
        return [int(one) for one in str(self.cleaned_data["ids"]).split(",") if one.isdecimal()]


@require_POST
@requires(Permission.CONTACT_GRADE)
def grade(request: StaffRequest, reference: str) -> HttpResponse:
    """Grade the contacts that were ticked; who is on the telephone with one of them stays on that contact's page."""
    line = case_or_404(request.actor, reference)
    seen = picked(request)
    is_done = False
    try:
        wanted = request.POST.get("grade", "")
        if wanted not in set(Grade):
            raise NobodyChosen
        count = grade_contacts(
            by=request.actor,
            reference=line.card.reference,
            seen=seen,
            grade=Grade(wanted),
            reason=request.POST.get("reason", ""),
            at=now(),
        )
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    else:
        is_done = wanted == Grade.REJECTED
        messages.success(request, gettext("%(n)s명을 바꾸었습니다.") % {"n": count})
    if request.POST.get("on") == "contact" and len(seen) == 1 and not is_done:
        return redirect("tracing_contact", contact_id=next(iter(seen)))
    return redirect(_back(request, line.card.reference))


@require_POST
@requires(Permission.CONTACT_GRADE)
def tell(request: StaffRequest, reference: str) -> HttpResponse:
    """Show who would get the exposure message and its words; send it when their count is typed."""
    line = case_or_404(request.actor, reference)
    ids = _ids(request)
    found = tellable(request.actor, line.card.reference, ids)
    form = TellForm(
        request.POST if "typed" in request.POST else None,
        count=len(found),
        initial={"ids": ",".join(map(str, found))},
    )
    if not found:
        messages.info(
            request,
            gettext("알림을 보낼 사람이 없습니다. 확정한 접촉자 가운데 아직 알리지 않은 사람을 골라 주세요."),
        )
        return redirect(_back(request, line.card.reference))
    if form.is_bound and form.is_valid():
        try:
            told = ask_messages(by=request.actor, reference=line.card.reference, contact_ids=found, at=now())
        except AnsimError as error:
            take_error(form, error)
        else:
            messages.success(
                request, gettext("%(n)s명에게 알림을 보냅니다. 먼저 공개 원장에 기록합니다.") % {"n": told}
            )
            return redirect("tracing_contacts", reference=line.card.reference)
    words = message_text(request.actor.office_id or 0)
    shown = {**frame(request, line, "contacts"), "form": form, "count": len(found), "words": words}
    return render(request, "tracing/tell.html", shown)


def picked(request: HttpRequest) -> dict[int, int]:
    """Return the ticked contacts with the versions the tracer saw; what is not of that form is left out."""
    found = {}
    for one in request.POST.getlist("contact"):
        contact, _colon, version = one.partition(":")
        if contact.isdecimal() and version.isdecimal() and len(one) <= 40:
            found[int(contact)] = int(version)
    return found


def _ids(request: HttpRequest) -> list[int]:
    if "ids" in request.POST:
        return [int(one) for one in request.POST["ids"].split(",") if one.isdecimal() and len(one) <= 18]
    return list(picked(request))


def _back(request: HttpRequest, reference: str) -> str:
    """Return where the list was, with its filter; only ever the list of this very case."""
    home = f"/cases/{reference}/contacts/"
    query = request.POST.get("query", "")
    return f"{home}?{query}" if query and query.isprintable() and len(query) < 200 else home
