"""The address to which providers post receipts: /hooks/delivery/<account>/<secret>. The secret is the permission."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ansim.delivery.domain.errors import ReceiptForged, ReceiptUnreadable
from ansim.delivery.services.receipts import take_receipts
from ansim.kit import clock


@csrf_exempt
@require_POST
def receive_receipts(request: HttpRequest, provider_id: int, secret: str) -> HttpResponse:
    """Take receipts; 404 for a wrong secret (as for any wrong address), 400 for an unreadable body."""
    try:
        taken = take_receipts(provider_id=provider_id, secret=secret, payload=request.body, now=clock.now())
    except ReceiptForged:
        return HttpResponse(status=404)
    except ReceiptUnreadable:
        return HttpResponse(status=400)
    return JsonResponse({"received": taken.received})


urlpatterns = [path("hooks/delivery/<int:provider_id>/<str:secret>", receive_receipts, name="receipts")]
