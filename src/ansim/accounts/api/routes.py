"""A walk over every address of a role, for the architecture test that each names its access."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from ansim.accounts.api.access import Access, access_of

#: set by ansim.calls on views that only other roles may call, with a signed request
_SERVICE_MARK = "ansim_service_roles"


@dataclass(frozen=True, slots=True)
class Route:
    """One address pattern and what its view declared."""

    path: str
    name: str
    access: Access | None
    is_service: bool


def routes() -> tuple[Route, ...]:
    """Return every route of the running role."""
    return tuple(_walk(get_resolver().url_patterns, ""))


def undeclared() -> tuple[str, ...]:
    """Return the addresses whose view names neither a permission nor a reason to be public."""
    return tuple(route.path for route in routes() if route.access is None and not route.is_service)


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[Route]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            view = pattern.callback
            yield Route(path, pattern.name or "", access_of(view), hasattr(view, _SERVICE_MARK))
