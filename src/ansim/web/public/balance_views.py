"""Balances of batches for everybody: numbers only, each with the proof that it is under the public ledger."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ansim.accounts.api.access import public
from ansim.conf import ports
from ansim.notices.queries.public_balances import LEAST_ROWS, balance_proof, public_balances
from ansim.web.public.verification import kind_name


@require_safe
@public("내보낸 통지가 모두 어떻게 되었는지 수만 공개합니다")
def balances(request: HttpRequest) -> HttpResponse:
    """Show what became of whole batches, and where each balance stands in the ledger."""
    found = [(card, kind_name(card.kind.value)) for card in public_balances()]
    shown = {"found": found, "least": LEAST_ROWS, "address": f"{ports.public_url()}/ledger/notices"}
    return render(request, "public/balances.html", shown)


@require_safe
@public("합계가 원장에 적힌 것임을 누구나 확인합니다")
def proof(_request: HttpRequest, number: int) -> HttpResponse:
    """Return the proof of one balance as docs/reference/evidence.md describes it."""
    found = balance_proof(number)
    if found is None:
        return JsonResponse({"error": "not_found"}, status=404)
    answer = JsonResponse(found.to_json())
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
