"""Problems that visitors report: taken under a new answer number, answered by staff, forgotten after four weeks."""

from dataclasses import asdict
from datetime import UTC, datetime

from ansim.checkins.domain.problems import KEPT, ROUNDED, ProblemUnknown, Report
from ansim.checkins.models import ReportedProblem
from ansim.kit.ids import new_reference


def take_problem(*, report: Report, at: datetime) -> str:
    """Keep a report of an aware moment, rounded down to ten minutes; return its answer number."""
    unix = int(at.timestamp())
    rounded = datetime.fromtimestamp(unix - unix % ROUNDED, UTC)
    return ReportedProblem.objects.create(number=new_reference(), at=rounded, facts=asdict(report)).number


def answer_problem(*, number: str, answer: str) -> None:
    """Put the staff's words beside a report, in place of those before. Raises ProblemUnknown."""
    if not ReportedProblem.objects.filter(number=number).update(answer=answer):
        raise ProblemUnknown


def forget_problems(*, as_of: datetime) -> int:
    """Erase reports that are four weeks old at an aware moment; return how many there were."""
    return ReportedProblem.objects.filter(at__lte=as_of - KEPT).delete()[0]
