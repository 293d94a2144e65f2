"""Counting that an issued notice was opened: no address, browser or person is kept, only how often and when first and last."""

from datetime import datetime

from django.db import connection

from ansim.kit.ids import BadReference, check_reference
from ansim.notices.domain.openings import Way

_COUNTED = """
INSERT INTO notices_opening (reference, way, times, first_at, last_at)
SELECT reference, %(way)s, 1, %(at)s, %(at)s FROM notices_notice
WHERE reference = %(reference)s AND issued_at IS NOT NULL
ON CONFLICT (reference, way) DO UPDATE SET times = notices_opening.times + 1,
    last_at = GREATEST(notices_opening.last_at, EXCLUDED.last_at)
"""


def count_opened(*, reference: str, way: Way, at: datetime) -> None:
    """Count one opening of an issued notice; what is no reference, or not issued, is passed over in silence."""
    try:
        known = check_reference(reference)
    except BadReference:
        return
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, {"reference": known, "way": way.value, "at": at})
