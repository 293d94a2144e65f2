"""`/v1/officer-keys` of the office role: public halves only, for the roles that check warrants; signed requests only."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from ansim.accounts.domain.officer_keys import write_keys
from ansim.accounts.queries.officer_keys import officer_keys
from ansim.calls.service import service_required
from ansim.conf.roles import Role


@service_required(Role.VAULT, Role.VISITS, Role.OPENER)
@require_GET
def keys(_request: HttpRequest) -> HttpResponse:
    """Answer with the keys that may sign a warrant now."""
    return HttpResponse(write_keys(officer_keys()), content_type="application/json")
