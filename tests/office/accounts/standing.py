"""The sandbox office as rows: made by its service once a session, laid down again by one statement for each test."""

from datetime import UTC, datetime

from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ansim.accounts import services
from ansim.accounts.models import AuditEvent, Office, SenderNumber, SigningKey, Staff
from ansim.accounts.queries.offices import SEAL_NAME
from ansim.conf import keys

START = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
_KEPT = {}


def standing_office():
    """Return the sandbox office, whose rows and seal stand in the database and on disk as after its founding."""
    if not _KEPT:
        demo = services.create_demo_office(at=START)
        seal = keys.office_blobs(demo.office_id).get(SEAL_NAME)
        rows = [(model, list(model._base_manager.order_by("pk"))) for model in _models()]
        _KEPT.update(demo=demo, seal=seal, rows=rows)
        return demo
    demo = _KEPT["demo"]
    if "statement" in _KEPT:
        with connection.cursor() as cursor:
            cursor.execute(_KEPT["statement"])
    else:
        _KEPT["statement"] = _lay_down(_KEPT["rows"])
    blobs = keys.office_blobs(demo.office_id)
    if blobs.get(SEAL_NAME) != _KEPT["seal"]:
        blobs.put(SEAL_NAME, _KEPT["seal"])
    return demo


def _lay_down(kept):
    """Insert the rows by Django; return what it said, for the next times."""
    with CaptureQueriesContext(connection) as said:
        for model, rows in kept:
            for row in rows:
                row._state.adding = True
            model._base_manager.bulk_create(rows)
    return ";".join(query["sql"] for query in said if query["sql"].startswith("INSERT"))


def _models():
    return Office, SenderNumber, Staff, apps.get_model("mfa", "Authenticator"), SigningKey, AuditEvent
