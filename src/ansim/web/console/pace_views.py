"""The run of a batch drawn over time, with the same numbers as a table; drawn here as SVG, without a script."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import KST
from ansim.notices.queries.pace import Point, pace
from ansim.web.console.scope import batch_or_404

WIDTH: Final = 720
HEIGHT: Final = 220
LEFT: Final = 64
BOTTOM: Final = 28
TOP: Final = 12
_LINES: Final = ("sent", "delivered", "failed", "unknown")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the picture: its kind (also its class), its name, its points as SVG takes them, its last number."""

    kind: str
    name: str
    points: str
    last: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The lines, the heights that are labelled (y, number), the moments that are (x, text)."""

    lines: tuple[Line, ...]
    heights: tuple[tuple[int, int], ...]
    times: tuple[tuple[int, str], ...]


@requires(Permission.BATCH_READ)
def run(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Return the picture of a batch's run and its table; for the batch's page."""
    card = batch_or_404(request.actor, batch_id)
    points = pace(request.actor, batch_id)
    shown = {
        "card": card,
        "points": points,
        "picture": picture(points) if points else None,
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "floor": HEIGHT - BOTTOM,
    }
    return render(request, "console/pace.html", shown)


def picture(points: Sequence[Point]) -> Picture:
    """Return where the lines of these points (at least one) lie; they begin at nothing."""
    most = max(1, *(getattr(point, kind) for point in points for kind in _LINES))
    names = {
        "sent": gettext("나감"),
        "delivered": gettext("도착"),
        "failed": gettext("실패"),
        "unknown": gettext("미확인"),
    }
    lines = tuple(
        Line(
            kind,
            names[kind],
            " ".join(
                f"{_x(place, len(points))},{_y(value, most)}"
                for place, value in enumerate((0, *(getattr(point, kind) for point in points)))
            ),
            getattr(points[-1], kind),
        )
        for kind in _LINES
    )
    marks = sorted({1, len(points) // 2, len(points)} - {0})
    days = len({point.until.astimezone(KST).date() for point in points}) > 1
    return Picture(
        lines,
        tuple((_y(value, most), value) for value in sorted({0, most // 2, most})),
        tuple(
            (
                _x(mark, len(points)),
                f"{points[mark - 1].until.astimezone(KST):{'%m-%d %H:%M' if days else '%H:%M'}}",
            )
            for mark in marks
        ),
    )


def _x(place: int, count: int) -> int:
    return LEFT + round((WIDTH - LEFT - 32) * place / count)


def _y(value: int, most: int) -> int:
    return TOP + round((HEIGHT - TOP - BOTTOM) * (1 - max(0, value) / most))
