"""What a resident's phone asks about the own visits: a pass for the visits role, after its leaf is public."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from ansim.kit.clock import now
from ansim.vault.adapters.logs import logs
from ansim.vault.api.answers import open_to_visitors
from ansim.vault.domain.reading import Body
from ansim.vault.services.holders import Shown, holder_of
from ansim.vault.services.own_visits import ACT, look_for_oneself
from ansim.wire.layout import write_base64url

_LONGEST_JWS = 4_096


@open_to_visitors("POST")
def visits(request: HttpRequest) -> HttpResponse:
    """`/v1/self/visits` {credential, binding}: {pass, handles: {day: [T]}, leaf, leaf_index, proof} for the visits role."""
    body = Body(request.body)
    shown = Shown(body.text("credential", _LONGEST_JWS), body.text("binding", _LONGEST_JWS))
    row = holder_of(shown=shown, act=ACT, content=b"", now=now())
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
