"""SOLAPI's webhooks: single reports (one entry a message); group reports carry no message and are passed over."""

import json
from typing import Final

from ansim.delivery.adapters import solapi_shapes as shapes
from ansim.delivery.domain.errors import ReceiptUnreadable
from ansim.delivery.domain.reports import Report

ENTRIES: Final = 10_000


def read_receipts(payload: bytes) -> tuple[Report, ...]:
    """Return the reports in a webhook's body. Raises ReceiptUnreadable when it is not SOLAPI's list of events."""
    try:
        events = json.loads(payload)
    except (ValueError, RecursionError):
        raise ReceiptUnreadable from None
    if not isinstance(events, list) or len(events) > ENTRIES:
        raise ReceiptUnreadable
    reports = []
    for event in events:
        data = event.get("data") if isinstance(event, dict) else None
        if not isinstance(data, dict):
            raise ReceiptUnreadable
        if data.get("messageId"):
            reports.append(shapes.report(data, str(event.get("eventDataId", ""))))
    return tuple(reports)
