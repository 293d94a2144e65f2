"""Sentences of the lower modules, days and moments in the language of the page."""

from datetime import date, datetime

from django.utils.translation import get_language

from ansim.kit.clock import korean_date, korean_datetime
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


def in_page_language(value: Sentence | AnsimError) -> str:
    """Return a sentence or an error in the language of the page being made."""
    return value.text(get_language() or "ko")


def day_in_words(day: date) -> str:
    """Return a day as the page's reader writes it: `2026. 11. 21.(토)`, `2026. 11. 21.(Sat)`."""
    return korean_date(day, get_language() or "ko")


def moment_in_words(moment: datetime) -> str:
    """Return an aware moment, in Korean time, as the page's reader writes it: `2026. 11. 21.(토) 14:05`."""
    return korean_datetime(moment, get_language() or "ko")
