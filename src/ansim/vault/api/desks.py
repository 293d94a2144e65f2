"""What venues' devices and the visits role ask of the desk: the key that boxes are sealed to, and stubs for them."""

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.http import HttpRequest, HttpResponse, JsonResponse

from ansim.calls.service import service_required
from ansim.conf.roles import Role
from ansim.kit.clock import now
from ansim.vault.adapters import key_folder
from ansim.vault.api.answers import open_to_visitors
from ansim.vault.domain.reading import Body
from ansim.vault.services.desk import give_stub
from ansim.wire.desk import BOX
from ansim.wire.layout import write_base64url


@open_to_visitors("GET")
def desk_key(_request: HttpRequest) -> HttpResponse:
    """`/v1/desk-key`: {key}, the P-256 point (65 bytes, the form every browser imports) to which a device seals."""
    public = key_folder.desk_key().public_key()
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return JsonResponse({"key": write_base64url(point)})


@service_required(Role.VISITS)
def stubs(request: HttpRequest) -> HttpResponse:
    """`/v1/stubs` {box, class, day}: {stub}, 87 bytes. The visits role passes on nothing else: no venue, no time."""
    body = Body(request.body)
    stub = give_stub(box=body.data("box", BOX), kind=body.number("class"), day=body.number("day"), now=now())
    return JsonResponse({"stub": write_base64url(stub)}, headers={"Cache-Control": "no-store"})
