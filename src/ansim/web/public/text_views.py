"""The address to which a message service hands the texts of residents: /hooks/texts/<account>/<secret>."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ansim.delivery.domain.errors import ReceiptForged, ReceiptUnreadable
from ansim.delivery.services.inbound import TakenText, incoming_texts, take_text
from ansim.kit.clock import now
from ansim.notices.domain.phones import read_phone
from ansim.notices.queries.own_notices import asker_of
from ansim.notices.services.texting import ask_answer
from ansim.web.base.limits import Limit, take

#: whoever forges a sender makes a stranger's phone ring, and whoever forges many spends the office's money
PER_PHONE: Final = (Limit("text.phone", 3, 600), Limit("text.phone.day", 10, 86_400))
#: what is over those costs a look, no message
TAKEN: Final = Limit("text.phone.taken", 30, 600)
PER_OFFICE: Final = Limit("text.office", 1000, 600)


@csrf_exempt
@require_POST
def receive(request: HttpRequest, provider_id: int, secret: str) -> HttpResponse:
    """Take texts; 404 for a wrong secret, 400 for an unreadable body. What is over a limit is taken without a reply.

    It may still be the birth date that somebody was asked for: a family answers one after another.
    """
    moment = now()
    try:
        texts = incoming_texts(provider_id=provider_id, secret=secret, payload=request.body)
    except ReceiptForged:
        return HttpResponse(status=404)
    except ReceiptUnreadable:
        return HttpResponse(status=400)
    for text in texts:
        with transaction.atomic():  # of each its own: a lock of one number never waits for another's
            taken = take_text(provider_id=provider_id, text=text, now=moment)
            if taken is not None:
                _have_answered(taken, moment)
    return JsonResponse({"received": len(texts)})


def _have_answered(text: TakenText, moment: datetime) -> None:
    phone = read_phone(text.sender).number
    if phone is None or not take(TAKEN, asker_of(phone), moment):
        return
    counted = [take(limit, asker_of(phone), moment) for limit in PER_PHONE]
    replies = all(counted) and take(PER_OFFICE, str(text.office_id), moment)
    ask_answer(text_id=text.id, quiet=not replies)
