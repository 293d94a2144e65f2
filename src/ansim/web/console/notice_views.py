"""A finished notice before one's eyes: the phone image as it is sent, the A4 page as it is printed."""

from django.http import HttpResponse
from django.shortcuts import render

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries import office
from ansim.kit.clock import now
from ansim.notices.queries.pdf_keys import pdf_key_card
from ansim.notices.queries.previews import page_picture, random_references, shown_file
from ansim.notices.services.signed_pdfs import signed_pdf
from ansim.web.console.progress import progress_of
from ansim.web.console.scope import batch_or_404, notice_or_404
from ansim.web.public.verification import kind_name


@requires(Permission.NOTICE_READ)
def show(request: StaffRequest, reference: str) -> HttpResponse:
    """Show both forms of a notice side by side, with a way to the next one at random."""
    notice = notice_or_404(request.actor, reference)
    card = batch_or_404(request.actor, notice.batch_id)
    others = [other for other in random_references(request.actor, card.id, 2) if other != notice.reference]
    shown = {
        "notice": notice,
        "kind": kind_name(notice.record.kind.value),
        "one": progress_of(request.actor, card),
        "another": others[0] if others else "",
        "has_files": bool(notice.pdf_sha256),
        "pdf_key": pdf_key_card(office(request.actor.office_id or 0)),
    }
    return render(request, "console/notice.html", shown)


@requires(Permission.NOTICE_READ)
def phone_image(request: StaffRequest, reference: str) -> HttpResponse:
    """Return the phone image as it is sent; before release without the seal."""
    notice = notice_or_404(request.actor, reference)
    return _inline(shown_file(request.actor, notice, image=True), "image/jpeg", f"{notice.reference}.jpg")


@requires(Permission.NOTICE_READ)
def page_image(request: StaffRequest, reference: str) -> HttpResponse:
    """Return the first page of the PDF as a picture; before release without the seal."""
    notice = notice_or_404(request.actor, reference)
    return _inline(page_picture(request.actor, notice), "image/jpeg", f"{notice.reference}-page.jpg")


@requires(Permission.NOTICE_READ)
def pdf(request: StaffRequest, reference: str) -> HttpResponse:
    """Return the A4 PDF, opened by the browser; signed when its notice is released, for good at the first time."""
    notice = notice_or_404(request.actor, reference)
    if notice.issued_at is None:
        data = shown_file(request.actor, notice, image=False)
    else:
        data = signed_pdf(by=request.actor, reference=notice.reference, at=now()).data
    return _inline(data, "application/pdf", f"{notice.reference}.pdf")


def _inline(data: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
