"""Template tags of every page (built in, no load needed): parts as KRDS components, and how values are written.

The list with examples is docs/explanation/pages.md.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ansim.accounts.domain.permissions import MEANINGS, Permission
from ansim.accounts.domain.roles import ROLE_NAMES, StaffRole, roles_with
from ansim.accounts.domain.sender_numbers import show_number
from ansim.kit.errors import AnsimError
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.web.base.forms import describe_field
from ansim.web.base.language import day_in_words, moment_in_words
from ansim.web.base.states import STATES, Tone, state_of
from ansim.web.base.states import step_name as step_name_of
from ansim.web.base.table import Table

register = template.Library()
#: levels of Django's messages that have another name here
_PHONE_DIGITS = range(9, 12)
_MARKUP_OR_NUMBER = re.compile(r"<[^>]*>|(?<![\w*.-])[\d*]{2,4}-[\d*]{3,4}(?:-[\d*]{4})?(?![\w*-])")
_TONE_OF = {"error": Tone.DANGER.value, "debug": Tone.NEUTRAL.value}


@register.filter
def spoken(value: Sentence | AnsimError | Problem) -> str:
    """Write a sentence, an error or a problem in the language of the page."""
    language = get_language() or "ko"
    if isinstance(value, Problem):
        return value.message(language)
    return value.text(language)


@register.filter
def korean_datetime(value: datetime | None) -> str:
    """Write an aware moment: 2026. 11. 21.(토) 14:05; nothing for None."""
    return moment_in_words(value) if value else ""


@register.filter
def korean_date(value: date | None) -> str:
    """Write a day: 2026. 11. 21.(토); nothing for None."""
    return day_in_words(value) if value else ""


def phone(digits: str | None) -> str:
    """Write a phone number in full: 010-0000-0000. Only for numbers that were revealed, or an office's own."""
    return show_number(digits) if digits else ""


def hidden_phone(digits: str | None) -> str:
    """Write a phone number half hidden: 010-****-0000."""
    if not digits:
        return ""
    head, *middle, tail = show_number(digits).split("-")
    return "-".join([head, *("*" * len(part) for part in middle), tail])


@register.filter(name="unbroken")
def unbroken_value(value: object) -> object:
    """Write a text or markup so that no line ends inside a phone number; a moment or count goes on as it is."""
    return unbroken(value) if isinstance(value, str) else value


def unbroken(text: str) -> SafeString:
    """Write a text or markup so that no line ends inside a phone number, whole or half hidden; nothing else of it changes."""
    kept = _MARKUP_OR_NUMBER.sub(
        lambda found: found[0] if found[0][0] == "<" else f'<span class="nb">{found[0]}</span>',
        conditional_escape(text),
    )
    return SafeString(kept)


@register.filter("phone")
def unbroken_phone(digits: str | None) -> SafeString:
    """Write a phone number in full on a page, on one line."""
    return unbroken(phone(digits))


@register.filter("hidden_phone")
def unbroken_hidden_phone(digits: str | None) -> SafeString:
    """Write a phone number half hidden on a page, on one line."""
    return unbroken(hidden_phone(digits))


@register.filter
def proposed(text: str | None) -> str:
    """Write a value that may be tried; a phone number, for readers who cannot take it over, half hidden."""
    digits = (text or "").replace("-", "")
    is_phone = digits.isdigit() and digits.startswith("0") and len(digits) in _PHONE_DIGITS
    return hidden_phone(digits) if is_phone else text or ""


@register.filter
def role_name(role: StaffRole | str) -> str:
    """Write a role in words."""
    return spoken(ROLE_NAMES[StaffRole(role)])


@register.filter
def step_name(step: str) -> str:
    """Write what a step of the ladder is called."""
    return step_name_of(step)


@register.filter
def grouped(number: int | None) -> str:
    """Write a count with thousands separated: 4,000."""
    return "" if number is None else f"{number:,}"


@register.inclusion_tag("parts/page_title.html")
def page_title(title: str, lead: str = "") -> dict[str, Any]:
    """Draw the one h1 of a page and the sentence under it."""
    return {"title": title, "lead": lead}


@register.inclusion_tag("parts/badge.html")
def badge(text: str, tone: str = "neutral") -> dict[str, Any]:
    """Draw a badge; tone: neutral, info, success, warning or danger."""
    return {"text": text, "css": Tone(tone).css}


@register.inclusion_tag("parts/badge.html")
def state_badge(state: str) -> dict[str, Any]:
    """Draw the badge of a known state (web/base/states.py); an unknown one is shown as it is."""
    known = STATES.get(state)
    if known is None:
        return {"text": state, "css": Tone.NEUTRAL.css}
    return {"text": spoken(state_of(state).label), "css": known.tone.css}


@register.inclusion_tag("parts/progress.html")
def progress(done: int, total: int, label: str, *, failed: int = 0) -> dict[str, Any]:
    """Draw a progress bar with its count; `failed` of `total` stand beside it when there are any."""
    percent = 100 * done // total if total else 0
    return {"done": done, "total": total, "label": label, "percent": percent, "failed": failed}


@register.inclusion_tag("parts/empty_state.html")
def empty_state(title: str, what_next: str, url: str = "", action: str = "") -> dict[str, Any]:
    """Draw what stands where nothing is yet, saying what to do next."""
    return {"title": title, "what_next": what_next, "url": url, "action": action}


@register.inclusion_tag("parts/problems.html")
def problems(found: Iterable[Problem], title: str = "") -> dict[str, Any]:
    """Draw a list of problems: row, column, what to do, the value to try."""
    return {"problems": list(found), "title": title}


@register.inclusion_tag("parts/notice.html")
def notice(text: str, tone: str = "info") -> dict[str, Any]:
    """Draw a sentence that needs attention: tone info, success, warning or danger."""
    return {"text": text, "tone": Tone(_TONE_OF.get(tone, tone)).value}


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, hint: str = "", label: str = "") -> dict[str, Any]:
    """Draw a form field: label, hint, control, and its errors beside it, tied together for screen readers."""
    return describe_field(bound, hint=hint, label=label)


@register.inclusion_tag("parts/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """Draw what is wrong with a form as a whole, as an alert; what is about one field stands beside that field."""
    return {"form": form}


@register.inclusion_tag("parts/steps.html")
def steps(labels: Iterable[str], current: int) -> dict[str, Any]:
    """Draw a step indicator; `current` counts from 1."""
    marked = [(number, label, number < current, number == current) for number, label in enumerate(labels, 1)]
    return {"steps": marked}


@register.inclusion_tag("parts/table.html", takes_context=True)
def data_table(context: template.Context, table: Table[Any]) -> dict[str, Any]:
    """Draw a table (web/base/table.py) with sort, filter, export and pages."""
    return {"table": table, "page": table.page, "request": context.get("request")}


@register.inclusion_tag("parts/confirm_count.html", takes_context=True)
def confirm_count(context: template.Context, form: Any, question: str, verb: str) -> dict[str, Any]:
    """Draw a dangerous act (web/base/forms.py CountForm): who is concerned, how many, the count typed, the verb."""
    return {
        "form": form,
        "question": question,
        "verb": verb,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("parts/refused_roles.html")
def refused_roles(permission: str) -> dict[str, Any]:
    """Draw who may do what was refused: the permission in words, and the roles that hold it."""
    if permission not in set(Permission):
        return {}
    wanted = Permission(permission)
    return {"meaning": MEANINGS[wanted], "roles": roles_with(wanted)}
