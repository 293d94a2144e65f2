"""`/v1/status` of every role: what runs, for the other roles and doctor; signed requests only."""

from importlib.metadata import version

from django.conf import settings
from django.db import connections
from django.db.utils import DatabaseError
from django.http import HttpRequest, JsonResponse

from ansim.calls.service import service_required
from ansim.conf import keys
from ansim.conf.roles import Role
from ansim.wire.http_signature import key_id


def _database_state(role: Role) -> str:
    if not role.has_database:
        return "none"
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


@service_required(*Role)
def status(_request: HttpRequest) -> JsonResponse:
    """Answer with the role, its version, its service key id and the state of its database."""
    role: Role = settings.ANSIM_ROLE
    return JsonResponse(
        {
            "role": role.value,
            "version": version("ansim"),
            "service_key": key_id(role.value, keys.service_key(role).public_key()),
            "database": _database_state(role),
        }
    )
