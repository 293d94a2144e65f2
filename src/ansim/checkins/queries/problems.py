"""Problems that visitors reported: all of them for staff, those without an answer first; one for whoever has its number."""

from datetime import datetime
from typing import Final

from ansim.checkins.domain.problems import KEPT, ProblemTold, ProblemUnknown, read_report
from ansim.checkins.models import ReportedProblem
from ansim.kit.ids import check_reference

MOST: Final = 500


def problems(as_of: datetime) -> list[ProblemTold]:
    """Return at most 500 reports, those without an answer first, each part newest first."""
    rows = list(ReportedProblem.objects.filter(at__gt=as_of - KEPT).order_by("-at", "-pk"))
    return [_told(row) for row in sorted(rows, key=lambda row: bool(row.answer))[:MOST]]


def problem_of(number: str, as_of: datetime) -> ProblemTold:
    """Return the report of a number however it was typed. Raises BadReference, ProblemUnknown."""
    row = ReportedProblem.objects.filter(number=check_reference(number), at__gt=as_of - KEPT).first()
    if row is None:
        raise ProblemUnknown
    return _told(row)


def _told(row: ReportedProblem) -> ProblemTold:
    return ProblemTold(row.number, row.at, read_report(row.facts), row.answer)
