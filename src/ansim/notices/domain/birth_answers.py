"""Birth dates in a text message, as people write one on a phone: `900102`, `1990.1.2 입니다`, `90년 1월 2일`."""

import re
from datetime import date
from typing import Final
from unicodedata import normalize

from ansim.notices.domain.births import OLDEST, age_on

MOST: Final = 10
"""So many dates of one text are looked at: a family on one phone, not a list of guesses."""

# Six digits before seven more are the front of a resident number, which is not asked for but sent all the same.
_SAID: Final = re.compile(
    r"(?<!\d)(?:"
    r"(?P<year>\d{4}|\d{2}) ?[-./년] ?(?P<month>\d{1,2}) ?[-./월] ?(?P<day>\d{1,2})"
    r"|(?P<whole>(?:\d{2})?\d{6})(?:-?\d{7}|-?\d[*xX]{6})?"
    r")(?!\d)"
)


def births_said(text: str, today: date) -> tuple[frozenset[date], ...]:
    """Return the birth dates that a text names, each once, as the days it may mean (two where the century is not said).

    What is no day, lies ahead or is more than a life ago is none.
    """
    found = (_days(one, today) for one in _SAID.finditer(normalize("NFKC", text)))
    return tuple(dict.fromkeys(days for days in found if days))[:MOST]


def _days(said: re.Match[str], today: date) -> frozenset[date]:
    whole = said["whole"]
    year, month, day = (whole[:-4], whole[-4:-2], whole[-2:]) if whole else said.group("year", "month", "day")
    years = [int(year)] if len(year) == 4 else [1900 + int(year), 2000 + int(year)]
    read = (_day(one, int(month), int(day)) for one in years)
    return frozenset(one for one in read if one and one <= today and age_on(one, today) <= OLDEST)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
