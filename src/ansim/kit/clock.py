"""Korean time: stored UTC, shown Asia/Seoul. The only place that reads the clock; others are handed a time."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

KST = ZoneInfo("Asia/Seoul")
_WEEKDAYS = {"ko": tuple("월화수목금토일"), "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def korean_day(moment: datetime) -> date:
    """Return the calendar day of an aware moment in Korea."""
    return moment.astimezone(KST).date()


def midnight(day: date) -> datetime:
    """Return 00:00 of a Korean calendar day, aware."""
    return datetime.combine(day, time(), tzinfo=KST)


def korean_date(day: date, language: str = "ko") -> str:
    """Return a day as staff read it: `2026. 11. 21.(토)`, in any language but Korean `2026. 11. 21.(Sat)`."""
    weekdays = _WEEKDAYS["ko" if language.startswith("ko") else "en"]
    return f"{day.year}. {day.month}. {day.day}.({weekdays[day.weekday()]})"


def korean_datetime(moment: datetime, language: str = "ko") -> str:
    """Return an aware moment as staff read it: `2026. 11. 21.(토) 14:05`."""
    local = moment.astimezone(KST)
    return f"{korean_date(local.date(), language)} {local:%H:%M}"
