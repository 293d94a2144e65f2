"""The tracers' pages over a case at every step of the line."""

import pytest
from tests.office.tracing.standing_cases import cases_at_work, standing

from ansim.accounts.domain.roles import StaffRole

__all__ = ["cases_at_work", "standing"]


@pytest.fixture
def at_tracer(standing):
    """The tracer's browser."""
    return standing.client(StaffRole.TRACER)


@pytest.fixture
def at_approver(standing):
    """The approver's browser."""
    return standing.client(StaffRole.APPROVER)
