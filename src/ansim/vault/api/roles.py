"""What other roles ask, by requests signed with their service keys and a warrant that is checked anew each time."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from ansim.calls.service import service_required
from ansim.conf.roles import Role
from ansim.kit.clock import now
from ansim.vault.adapters import key_folder
from ansim.vault.adapters.logs import logs
from ansim.vault.domain.errors import BodyWrong
from ansim.vault.domain.reading import Body
from ansim.vault.services import revealing
from ansim.vault.services.desk import counters_of
from ansim.vault.services.opening import give_day_keys
from ansim.vault.services.warrants import Use, use_warrant
from ansim.wire.layout import write_base64url

MOST_HANDLES = 1_000
_NO_STORE = {"Cache-Control": "no-store"}


@service_required(Role.OFFICE)
def subject(request: HttpRequest) -> HttpResponse:
    """`/v1/subjects` {presented, phone, opening?}: {subject, leaf_index}, the uid sealed to the warrant's opener."""
    body = Body(request.body)
    sealed, index = revealing.give_subject(
        use=_use(body),
        phone=body.text("phone", 24),
        opening=body.data("opening", 32) if body.has("opening") else None,
        logs=logs(),
        now=now(),
    )
    return JsonResponse({"subject": write_base64url(sealed), "leaf_index": index}, headers=_NO_STORE)


@service_required(Role.OFFICE)
def reveal(request: HttpRequest) -> HttpResponse:
    """`/v1/reveals` {presented, handle | handles[], why, fields[]}: the fields and leaf_index of one, or {people[]}."""
    body = Body(request.body)
    use, single = _use(body), body.has("handle")
    handles = [body.data("handle")] if single else body.many_data("handles", MOST_HANDLES)
    fields = body.items("fields", 8)
    if not all(isinstance(name, str) for name in fields):
        raise BodyWrong(name="fields")
    found = revealing.reveal(
        use=use, handles=handles, why=body.text("why", 60), fields=fields, logs=logs(), now=now()
    )
    people = [_shown(one) for one in found]
    return JsonResponse(people[0] if single else {"people": people}, headers=_NO_STORE)


@service_required(Role.OFFICE)
def answered(request: HttpRequest) -> HttpResponse:
    """`/v1/answers` {presented, handles[]}: {answered[]}, when each contact filled in the identity form, or null."""
    body = Body(request.body)
    handles = body.many_data("handles", MOST_HANDLES)
    moments = revealing.answered(use=_use(body), handles=handles, now=now())
    told = [moment.isoformat() if moment else None for moment in moments]
    return JsonResponse({"answered": told}, headers=_NO_STORE)


@service_required(Role.OPENER)
def day_keys(request: HttpRequest) -> HttpResponse:
    """`/v1/day-keys` {presented, days[]}: {keys: {day: key}, counters} for days that the warrant's scope needs.

    `counters` is how many one person can have had on a day: the desk's follow the phone's.
    """
    body = Body(request.body)
    days = body.items("days", 32)
    if not all(type(day) is int for day in days):
        raise BodyWrong(name="days")
    keys = give_day_keys(use=_use(body), days=days)
    told = {
        "keys": {str(day): write_base64url(key) for day, key in keys.items()},
        "counters": counters_of(days),
    }
    return JsonResponse(told, headers=_NO_STORE)


@service_required(Role.OPENER)
def contact_key(_request: HttpRequest) -> HttpResponse:
    """`/v1/contact-key`: {key}, the X25519 public key to which contacts are sealed."""
    return JsonResponse({"key": write_base64url(key_folder.contact_public())}, headers=_NO_STORE)


def _use(body: Body) -> Use:
    return use_warrant(body.inner("presented"), now=now())


def _shown(one: revealing.Revealed) -> dict[str, Any]:
    form_at = one.form_at.isoformat() if one.form_at else None
    return {**one.values, "form_at": form_at, "leaf_index": one.leaf_index}
