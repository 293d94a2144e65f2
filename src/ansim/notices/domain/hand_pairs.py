"""A page paired by a person: what was typed from the page must single out the chosen row by a second fact.

The name is chosen from the list; birth date or phone are typed, since a choice alone proves nothing. What the page's
own words contradict is refused whoever says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ansim.notices.domain.issued_period import LONGEST_DAYS, read_period
from ansim.notices.domain.pages import PageText, plain, read_page
from ansim.notices.domain.pairing import contradicts
from ansim.notices.domain.people import Person

_SHORTEST_END = 4  # digits of a phone that count as a fact


@dataclass(frozen=True, slots=True)
class Typed:
    """What an officer read on a page. `phone` holds digits, whole or the last four; `period` both days, or None."""

    birth: date | None = None
    phone: str = ""
    first_day: date | None = None
    last_day: date | None = None


def refusal(
    person: Person, people: Sequence[Person], page: PageText, typed: Typed, before: str = ""
) -> str | None:
    """Return the code why `page` cannot be paired with `person`, None when it may be.

    `before` is the text of the pages that the row has already; they may state the period.
    """
    if typed.birth is None and len(typed.phone) < _SHORTEST_END:
        return "hand.one_fact"
    if not _fits(person, typed):
        return "hand.differs"
    if any(other.row != person.row and _same_name(other, person) and _fits(other, typed) for other in people):
        return "hand.namesake"
    facts = read_page(page)
    if contradicts(person, (facts,)):
        return "hand.contradicts"
    return _refused_period(read_period(f"{before}\n{page.text}"), typed)


def said_text(person: Person, typed: Typed) -> str:
    """Return what was typed as the words of a form, to be read like those of a page."""
    lines = [f"성명: {person.name}"]
    if typed.birth:
        lines.append(f"생년월일: {typed.birth.isoformat()}")
    if typed.phone and typed.phone == person.phone:
        lines.append(f"휴대전화: {typed.phone}")
    if typed.first_day and typed.last_day:
        lines.append(f"격리기간: {typed.first_day.isoformat()} ~ {typed.last_day.isoformat()}")
    return "\n".join(lines)


def _fits(person: Person, typed: Typed) -> bool:
    if typed.birth is not None and typed.birth != person.birth:
        return False
    return not typed.phone or bool(person.phone and person.phone.endswith(typed.phone))


def _same_name(one: Person, other: Person) -> bool:
    return plain(one.name) == plain(other.name)


def _refused_period(read: tuple[date, date] | None, typed: Typed) -> str | None:
    first, last = typed.first_day, typed.last_day
    if first is None or last is None:
        return None if read else "hand.no_period"
    if not 0 <= (last - first).days < LONGEST_DAYS:
        return "hand.bad_period"
    return "hand.period_differs" if read and read != (first, last) else None
