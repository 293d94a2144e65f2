"""A page paired by a person: what was typed from the page must single out the chosen row by a second fact.

The name is chosen from the list; birth date or phone are typed, since a choice alone proves nothing. What the page's
own words contradict is refused whoever says so; what OCR may have misread does not refuse alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ansim.notices.domain.issued_period import LONGEST_DAYS, read_period
from ansim.notices.domain.pages import PageFacts, PageText, plain, read_page
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
    if speaks_against(person, people, page):
        return "hand.contradicts"
    return _refused_period(read_period(f"{before}\n{page.text}"), typed)


def speaks_against(person: Person, people: Sequence[Person], page: PageText) -> bool:
    """Return whether the words of a page refuse the person that somebody chose for it.

    OCR takes one sign for another: against what it read, the person's own birth date or number on the page is enough where
    it read less of everybody else on the list.
    """
    facts = read_page(page)
    if not contradicts(person, (facts,)):
        return False
    name, *others = _read_of(person, facts)
    if facts.surely or not any(others):
        return True
    own = sum((name, *others))
    return any(other.row != person.row and sum(_read_of(other, facts)) >= own for other in people)


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


def _read_of(person: Person, facts: PageFacts) -> tuple[bool, bool, bool]:
    """Return whether a person's name, birth date and number (a guardian's too) stand beside their labels."""
    name = plain(person.name)
    return (
        any(name in names for names in facts.labelled_names),
        person.birth in facts.labelled_births,
        bool({person.phone, person.guardian_phone} & facts.labelled_phones),
    )


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
