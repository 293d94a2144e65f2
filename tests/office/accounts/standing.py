"""The sandbox office as rows: made by its service once a session, laid down again by one statement for each test."""

import shutil
from datetime import UTC, datetime
from hashlib import sha256

from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ansim.accounts import services
from ansim.accounts.models import AuditEvent, Office, OfficePicture, SenderNumber, SigningKey, Staff
from ansim.accounts.queries.pictures import picture_name, seal_png
from ansim.conf import env, keys

START = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
_KEPT = {}


def standing_office(at=START):
    """Return the sandbox office founded at a moment, as after its founding: its rows, and of its files the seal alone."""
    if at not in _KEPT:
        demo = services.create_demo_office(at=at)
        seal = seal_png(demo.office_id)
        rows = [(model, list(model._base_manager.order_by("pk"))) for model in _models()]
        _KEPT[at] = {"demo": demo, "seal": seal, "rows": rows}
        return demo
    kept = _KEPT[at]
    demo = kept["demo"]
    if "statement" in kept:
        with connection.cursor() as cursor:
            cursor.execute(kept["statement"])
    else:
        kept["statement"] = _lay_down(kept["rows"])
    shutil.rmtree(env.home() / "office" / "blobs" / str(demo.office_id), ignore_errors=True)
    keys.office_blobs(demo.office_id).put(picture_name(sha256(kept["seal"]).hexdigest()), kept["seal"])
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
    authenticators = apps.get_model("mfa", "Authenticator")
    return Office, SenderNumber, Staff, authenticators, SigningKey, OfficePicture, AuditEvent
