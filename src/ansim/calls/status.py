"""`/v1/status` of every role: what runs, for the other roles and doctor; signed requests only."""

from importlib.metadata import version

from django.db import connections
from django.db.utils import Error
from django.http import HttpRequest, HttpResponse

from ansim.calls.service import service_required
from ansim.conf import env, keys
from ansim.conf.roles import Role
from ansim.wire.http_signature import key_id
from ansim.wire.status import RoleStatus, write_status


def _database_state(role: Role) -> str:
    if not role.has_database:
        return "none"
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "unreachable"
    return "ok"


@service_required(*Role)
def status(_request: HttpRequest) -> HttpResponse:
    """Answer with the role, its version, its service key id and the state of its database."""
    role: Role = Role(env.value("ROLE"))
    said = RoleStatus(
        role=role.value,
        version=version("ansim"),
        service_key=key_id(role.value, keys.service_key(role).public_key()),
        database=_database_state(role),
    )
    return HttpResponse(write_status(said), content_type="application/json")
