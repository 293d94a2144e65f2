"""A separated network: bundles are downloaded for the outer installation, its results uploaded, lost ones declared lost."""

import errno
import tempfile
from collections.abc import AsyncIterator
from datetime import datetime
from typing import BinaryIO, cast
from uuid import UUID

from asgiref.sync import sync_to_async
from django import forms
from django.contrib import messages
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ansim.accounts import queries
from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.conf.carry_keys import Peer, PeerMissing, PeerUnreadable, pinned
from ansim.delivery.queries.carrying import (
    CarriedBundle,
    bundle_of,
    bundles_out,
    only_in_bundles,
    to_carry,
)
from ansim.kit.blobs import DiskFull
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.domain.guardian_keys import batch_of, guardians_group
from ansim.notices.services.carrying import carry_out, lose_bundle, take_results
from ansim.web.base.forms import CountForm, take_error
from ansim.web.base.language import in_page_language

_PIECE = 2**20


class ResultsForm(forms.Form):
    """The file of results that the outer installation wrote."""

    file = forms.FileField(
        label=_("결과 파일"),
        help_text=_("바깥쪽에서 만든 결과 파일입니다. 같은 파일을 다시 올려도, 옛 파일을 올려도 괜찮습니다."),
        error_messages={"empty": _("파일이 비어 있습니다. 결과 파일을 골라 주세요.")},
    )


class LostForm(CountForm):
    """The typed count of what was not heard of, and the reason."""

    why = forms.CharField(label=_("까닭"), max_length=200)


class OutForm(forms.Form):
    """Which group, and which of its bundles when it is not a new one."""

    group = forms.CharField(max_length=80)
    bundle = forms.UUIDField(required=False)


@requires(Permission.DELIVERY_CARRY)
def carried(request: StaffRequest) -> HttpResponse:
    """Show what is to be carried out and what became of the bundles; take results by upload."""
    form = ResultsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            applied = take_results(form.cleaned_data["file"], by=request.actor, at=now())
        except AnsimError as error:
            take_error(form, error, "file")
        else:
            changed = sum(applied.states.values())
            said = gettext(
                "결과 %(results)d건을 확인했습니다. 그 가운데 %(changed)d건의 상태가 바뀌었습니다."
            )
            messages.success(request, said % {"results": applied.results, "changed": changed})
            return redirect("console_carried")
    shown = _shown(request.actor, now())
    answer = render(request, "console/carried.html", {**shown, "form": form})
    if request.GET.get("seen", shown["seen"]) != shown["seen"]:
        answer["HX-Refresh"] = "true"  # what was downloaded meanwhile stands among the bundles now
    return answer


@require_POST
@requires(Permission.DELIVERY_CARRY)
def carry_group(request: StaffRequest) -> HttpResponseBase:
    """Download a bundle of a group: what is in none yet, or an earlier one again. The same one comes, however often."""
    form, office_id = OutForm(request.POST), request.actor.office_id or 0
    if not form.is_valid() or not only_in_bundles(office_id=office_id, group=form.cleaned_data["group"]):
        raise Http404
    try:
        file, bundle = _written(request.actor, form.cleaned_data["group"], form.cleaned_data["bundle"])
    except AnsimError as error:
        messages.error(request, in_page_language(error))
        return redirect("console_carried")
    pieces = LaterPieces(file) if isinstance(request, ASGIRequest) else file
    answer = StreamingHttpResponse(pieces, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{file_name(bundle)}"'
    return answer


@requires(Permission.DELIVERY_DECIDE)
def lose(request: StaffRequest, ident: UUID) -> HttpResponse:
    """Declare a bundle lost when the count of its messages is typed and a reason given."""
    bundle = bundle_of(office_id=request.actor.office_id or 0, ident=ident)
    if bundle is None:
        raise Http404
    if not bundle.silent:
        messages.info(request, gettext("그 꾸러미에는 그 사이에 소식이 왔습니다."))
        return redirect("console_carried")
    form = LostForm(request.POST or None, count=bundle.silent)
    if request.method == "POST" and form.is_valid():
        try:
            count = lose_bundle(by=request.actor, ident=ident, why=form.cleaned_data["why"], at=now())
        except AnsimError as error:
            take_error(form, error, "why")
        else:
            said = gettext("%(count)d건이 결과 미확인이 되었습니다. 한 분씩 확인해 주세요.")
            messages.warning(request, said % {"count": count})
            return redirect("console_unknown")
    shown = {"bundle": bundle, "title": _title(bundle.group), "form": form, "may": bundle.may_be_lost(now())}
    return render(request, "console/carry_lost.html", shown)


def file_name(bundle: CarriedBundle) -> str:
    """Return how a bundle is called on the medium: by its own name, so that two can never take each other's place."""
    return f"{bundle.group.replace(':', '-')}-{bundle.ident.hex[:8]}.carry"


class LaterPieces:
    """A file piece by piece, for a server that would take a plain iterator into memory whole."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await sync_to_async(self._file.read)(_PIECE):
            yield piece

    def close(self) -> None:
        """Close the file: the answer does so, sent whole or not."""
        self._file.close()


def _written(by: Actor, group: str, ident: UUID | None) -> tuple[BinaryIO, CarriedBundle]:
    """Return a file without a name that holds the bundle, sealed as it is carried; whoever reads it closes it."""
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 (it outlives this function)
    try:
        bundle = carry_out(file, by=by, group=group, at=now(), ident=ident)
        file.seek(0)
    except BaseException as error:
        file.close()
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull from None
        raise
    return file, bundle


def _shown(actor: Actor, at: datetime) -> dict[str, object]:
    office_id = actor.office_id or 0
    bundles = bundles_out(office_id=office_id)
    names = queries.names_of(one.by for one in bundles)
    waiting = to_carry(office_id=office_id, now=at)
    return {
        "peer": peer_of(office_id),
        "waiting": [(one, _title(one.group)) for one in waiting],
        "seen": f"{sum(one.count for one in waiting)}-{len(bundles)}",
        "bundles": [
            {
                "one": one,
                "title": _title(one.group),
                "batch_id": batch_of(one.group),
                "by": names.get(one.by, ""),
                "state": f"bundle_{one.state(at)}",
                "may_again": not (one.is_lost or one.is_stopped),
                "may_lose": actor.may(Permission.DELIVERY_DECIDE) and one.is_overdue(at),
            }
            for one in bundles
        ],
        "overdue": sum(one.is_overdue(at) for one in bundles),
    }


def peer_of(office_id: int) -> Peer | None:
    """Return the installation pinned for an office, None without one or where its file cannot be read."""
    try:
        return pinned(office_id)
    except (PeerMissing, PeerUnreadable):
        return None


def _title(group: str) -> str:
    """Return of which batch a group is, in words; its own name for one of no batch."""
    batch = batch_of(group)
    if batch is None:
        return group
    if group == guardians_group(batch):
        return gettext("일괄 발급 #%(batch)d, 보호자") % {"batch": batch}
    return gettext("일괄 발급 #%(batch)d") % {"batch": batch}
