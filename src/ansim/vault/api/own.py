"""What a resident's phone asks about its own person: a pass for the own visits, after its leaf is public; cards."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from ansim.kit.clock import now
from ansim.vault.adapters.logs import logs
from ansim.vault.api.answers import open_to_visitors
from ansim.vault.domain.reading import Body
from ansim.vault.models import Resident
from ansim.vault.services import desk
from ansim.vault.services.holders import Shown, holder_of
from ansim.vault.services.own_visits import ACT, look_for_oneself
from ansim.wire.layout import write_base64url

_LONGEST_JWS = 4_096


@open_to_visitors("POST")
def visits(request: HttpRequest) -> HttpResponse:
    """`/v1/self/visits` {credential, binding}: {pass, handles: {day: [T]}, leaf, leaf_index, proof} for the visits role."""
    row = _holder(request, ACT)
    made = look_for_oneself(row=row, logs=logs(), now=now())
    return JsonResponse(
        {
            "pass": write_base64url(made.signed),
            "handles": {
                str(day): [write_base64url(one) for one in of_day] for day, of_day in made.handles.items()
            },
            "leaf": write_base64url(made.leaf),
            "leaf_index": made.leaf_index,
            "proof": write_base64url(made.proof),
        }
    )


@open_to_visitors("POST")
def card(request: HttpRequest) -> HttpResponse:
    """`/v1/cards` {credential, binding}: {card}, 16 bytes for a QR; who holds it is taken for this person at desks."""
    made = desk.make_card(row=_holder(request, "card"), now=now())
    return JsonResponse({"card": write_base64url(made)}, status=201)


@open_to_visitors("POST")
def block(request: HttpRequest) -> HttpResponse:
    """`/v1/cards/block` {credential, binding}: {blocked}, how many cards of this person were blocked."""
    return JsonResponse({"blocked": desk.block_cards(row=_holder(request, "block"), now=now())})


def _holder(request: HttpRequest, act: str) -> Resident:
    body = Body(request.body)
    shown = Shown(body.text("credential", _LONGEST_JWS), body.text("binding", _LONGEST_JWS))
    return holder_of(shown=shown, act=act, content=b"", now=now())
