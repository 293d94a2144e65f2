"""The visitor's page and its files, and where its scripts find gate, vault and ledger. Nothing is learned of who asks."""

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.views.decorators.http import require_safe

from ansim.accounts.api.access import public
from ansim.checkins.queries.gate import receipt_long_point
from ansim.conf import env, ports
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.kit.origins import origin_of
from ansim.ledger.domain.logs import LogName
from ansim.warrants.services import pinned_ledger
from ansim.web.visitor.files import FILES, PAGE, WORKERS, File
from ansim.wire.layout import write_base64url

_PERMISSIONS: Final = "camera=(), microphone=(), geolocation=()"


@require_safe
@public("장소 QR을 비춘 방문자의 휴대전화가 여는 화면. 누가 여는지는 알지 못합니다")
def page(request: HttpRequest) -> HttpResponse:
    """Return the page; it may talk to itself, gate, vault and the public ledger, and to nobody else."""
    answer = _sent(request, PAGE)
    answer["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; worker-src 'self'; "
        f"{_asked()}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    answer["Permissions-Policy"] = _PERMISSIONS
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@require_safe
@public("방문자 화면을 이루는 파일")
def file(request: HttpRequest, name: str) -> HttpResponse:
    """Return one of the page's files."""
    if name not in FILES:
        return HttpResponse(status=404)
    return _sent(request, FILES[name])


@require_safe
@public("연결이 끊겨도 방문자 화면이 열리게 하는 파일")
def worker(request: HttpRequest, name: str) -> HttpResponse:
    """Return a service worker, which has to lie at the root of what it serves; it may ask whom the page may ask."""
    answer = _sent(request, WORKERS[name])
    answer["Content-Security-Policy"] = f"default-src 'none'; script-src 'self'; {_asked()}"
    return answer


@require_safe
@public("휴대전화가 간직할 파일의 목록")
def files(_request: HttpRequest) -> JsonResponse:
    """Return the addresses of all files, for the service worker to keep."""
    answer = JsonResponse([f"/visit/{name}" for name in FILES], safe=False)
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@public("방문자 화면이 게이트, 인증, 원장을 찾는 곳")
def config(_request: HttpRequest) -> JsonResponse:
    """Return the addresses asked by the page, the gate's and the ledger's keys, and this server's clock."""
    answer = JsonResponse(
        {
            "gate": ports.gate_url(),
            "vault": ports.resident_url(),
            **_ledger(),
            "notices": f"{ports.public_url()}/my/",
            "receipt_point": write_base64url(receipt_long_point()),
            "drill": env.sandbox(),
            "now": int(now().timestamp()),
        }
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _asked() -> str:
    """Return the origins that page and worker may ask, as a directive."""
    others = (ports.gate_url(), ports.resident_url(), ports.public_url())
    return "connect-src 'self' " + " ".join(origin_of(one) for one in others)


def _ledger() -> dict[str, str]:
    """Where both logs about visits are read, and the keys under which this role knows them; empty while the ledger is away."""
    told = {}
    for log in (LogName.VISITS, LogName.LOOKUPS):
        told[log.value] = f"{ports.public_url()}/ledger/{log.value}"
        try:
            told[f"{log.value}_key"] = pinned_ledger().key(log).text()
        except AnsimError:
            told[f"{log.value}_key"] = ""
    return told


def _sent(request: HttpRequest, found: File) -> HttpResponse:
    answer: HttpResponse
    if request.headers.get("if-none-match") == found.etag:
        answer = HttpResponseNotModified()
    elif "gzip" in request.headers.get("accept-encoding", ""):
        answer = HttpResponse(found.packed, content_type=found.kind, headers={"Content-Encoding": "gzip"})
    else:
        answer = HttpResponse(found.body, content_type=found.kind)
    answer["Vary"] = "Accept-Encoding"
    answer["ETag"] = found.etag
    answer["Cache-Control"] = "no-cache"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
