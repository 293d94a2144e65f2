"""Filters of the tracers' templates (built in): moments in seconds since 1970, and codes in words."""

from django import template

from ansim.kit.clock import KST
from ansim.tracing.domain.results import moment
from ansim.web.base.language import moment_in_words
from ansim.web.tracing import words

register = template.Library()
register.filter("how_left", words.how_left_words)
register.filter("assurance", words.assurance_words)
register.filter("event_words", words.event_words)
register.filter("reason_words", words.reason_words)


@register.filter
def at_moment(seconds: int) -> str:
    """Write seconds since 1970 as staff read a moment: 2026. 11. 21.(토) 14:05."""
    return moment_in_words(moment(seconds))


@register.filter
def at_hour(seconds: int) -> str:
    """Write the Korean time of day of seconds since 1970, where its day stands beside it: 14:05."""
    return f"{moment(seconds).astimezone(KST):%H:%M}"
