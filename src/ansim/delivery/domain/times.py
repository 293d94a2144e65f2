"""Times as message services write them: by the clock of Seoul, without a zone."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

SEOUL: Final = ZoneInfo("Asia/Seoul")
_YEARS: Final = range(2000, 2200)


def shown(moment: datetime, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    """Return an aware moment by the clock of Seoul."""
    return moment.astimezone(SEOUL).strftime(form)


def moment_of(text: object, zone: ZoneInfo = SEOUL) -> datetime | None:
    """Return the moment that a service wrote; without a zone it is by the clock of `zone`. None when it cannot be read."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text.removesuffix(".0"))
    except ValueError:
        return None
    if moment.year not in _YEARS:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
