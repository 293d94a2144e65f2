"""What the page of an office's desk asks with the office's pass: cards and slips made and blocked, a person's own record shown."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from ansim.kit.clock import now
from ansim.vault.adapters.logs import logs
from ansim.vault.api.answers import open_to_desks
from ansim.vault.domain.reading import Body
from ansim.vault.services import office_desk
from ansim.vault.services.desk_record import show_record
from ansim.warrants.services import agencies
from ansim.wire.desk_pass import SIZE
from ansim.wire.layout import write_base64url

_PHONE = 24
_NAME = 60


@open_to_desks("POST")
def card(request: HttpRequest) -> HttpResponse:
    """`/v1/desk/cards` {pass, phone, name?, replace?}: {card, told, blocked}, 16 bytes for a QR, kept nowhere."""
    body, moment = Body(request.body), now()
    by = office_desk.staff_of_pass(given=body.data("pass", SIZE), now=moment)
    made = office_desk.serve_card(
        by=by,
        phone=body.text("phone", _PHONE),
        name=body.text("name", _NAME) if body.has("name") else "",
        replace=body.has("replace") and body.number("replace", 1) == 1,
        now=moment,
    )
    told = {"card": write_base64url(made.card), "told": made.told, "blocked": made.blocked}
    return JsonResponse(told, status=201)


@open_to_desks("POST")
def slips(request: HttpRequest) -> HttpResponse:
    """`/v1/desk/slips` {pass, phone}: {slips, told}, the texts of ten paper slips, kept nowhere."""
    body, moment = Body(request.body), now()
    by = office_desk.staff_of_pass(given=body.data("pass", SIZE), now=moment)
    made = office_desk.serve_slips(by=by, phone=body.text("phone", _PHONE), now=moment)
    return JsonResponse({"slips": list(made.slips), "told": made.told}, status=201)


@open_to_desks("POST")
def record(request: HttpRequest) -> HttpResponse:
    """`/v1/desk/record` {pass, phone}: {record}, what the vault holds about the number's person; null for nobody."""
    body, moment = Body(request.body), now()
    by = office_desk.staff_of_pass(given=body.data("pass", SIZE), now=moment)
    phone = body.text("phone", _PHONE)
    told = show_record(by=by, phone=phone, agencies=agencies(), logs=logs(), now=moment)
    return JsonResponse({"record": told})


@open_to_desks("POST")
def block(request: HttpRequest) -> HttpResponse:
    """`/v1/desk/cards/block` {pass, phone}: {blocked}, how many cards and unused slips of this number's person were."""
    body, moment = Body(request.body), now()
    by = office_desk.staff_of_pass(given=body.data("pass", SIZE), now=moment)
    return JsonResponse(
        {"blocked": office_desk.block_at_desk(by=by, phone=body.text("phone", _PHONE), now=moment)}
    )
