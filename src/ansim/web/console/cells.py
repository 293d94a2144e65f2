"""Cells of the console's tables: links, badges, problems; phones always half hidden."""

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ansim.kit.problem import Problem
from ansim.notices.queries.people import RowCard
from ansim.web.base.language import in_page_language
from ansim.web.base.states import state_of
from ansim.web.base.tags import hidden_phone, proposed, spoken


def reference_link(reference: str) -> SafeString | str:
    """Return a notice's reference as a link to the person's page."""
    if not reference:
        return ""
    return format_html('<a href="{}">{}</a>', reverse("console_person", args=[reference]), reference)


def button_link(url: str, words: str) -> SafeString:
    """Return a link that looks like a small button: the one thing to do with a row."""
    return format_html('<a class="krds-btn secondary small" href="{}">{}</a>', url, words)


def state_cell(state: str) -> SafeString | str:
    """Return a delivery's state as a badge."""
    if not state:
        return ""
    known = state_of(state)
    return format_html('<span class="{}">{}</span>', known.tone.css, in_page_language(known.label))


def with_guardian(state: str, guardian: str) -> SafeString | str:
    """Return the badges of a person's delivery and of the guardian's beside it."""
    if not guardian:
        return state_cell(state)
    return format_html("{} {} {}", state_cell(state), gettext("보호자"), state_cell(guardian))


def with_guardian_text(state: str, guardian: str) -> str:
    """Return both states in words, for exports."""
    return (
        f"{state_text(state)} / {gettext('보호자')} {state_text(guardian)}" if guardian else state_text(state)
    )


def state_text(state: str) -> str:
    """Return a delivery's state in words, for exports."""
    return in_page_language(state_of(state).label) if state else ""


def problem_cell(problems: tuple[Problem, ...]) -> SafeString:
    """Return the problems of a row, each with its column and the value to try."""
    return format_html(
        '<ul class="cell-problems">{}</ul>',
        format_html_join("", "<li>{}</li>", ((_problem(problem),) for problem in problems)),
    )


def problem_text(problems: tuple[Problem, ...]) -> str:
    """Return the problems of a row as one text, for exports."""
    return " / ".join(
        f"{problem.column}: {spoken(problem)}" if problem.column else spoken(problem) for problem in problems
    )


def suggestion_text(problems: tuple[Problem, ...], *, whole: bool) -> str:
    """Return the values to try, for exports; phones are `whole` for whoever may correct the list."""
    tried = [problem.suggested for problem in problems if problem.suggested]
    return " / ".join(tried if whole else map(proposed, tried))


def phone_cell(card: RowCard) -> str:
    """Return a row's phone half hidden."""
    return hidden_phone(card.person.phone) if card.person else ""


def _problem(problem: Problem) -> SafeString:
    place = format_html("<strong>{}</strong> ", problem.column) if problem.column else ""
    tried = format_html(" → <kbd>{}</kbd>", proposed(problem.suggested)) if problem.suggested else ""
    return format_html("{}{}{}", place, spoken(problem), tried)
