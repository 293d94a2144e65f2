"""What clients raise when another role refused: one root, and the same status when it is passed on."""

import pytest

from ansim.checkins.domain.lookup_errors import RefusedByStore
from ansim.kit.errors import RefusedByRole
from ansim.ledger.domain.errors import RefusedByLedger
from ansim.opener.client import OpenerRefused
from ansim.vault.client import VaultRefused
from ansim.wire.status import BadAnswer

REFUSALS = {
    VaultRefused: {"told": "-", "message": ""},
    OpenerRefused: {"told": "-", "message": ""},
    RefusedByStore: {"reason": "-"},
    RefusedByLedger: {"reason": "-"},
    BadAnswer: {},
}


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(
    ("told", "passed_on"),
    [
        (400, 424),
        (403, 424),
        (404, 424),
        (410, 424),
        (408, 502),
        (429, 502),
        (500, 502),
        (503, 502),
        (200, 502),
    ],
)
def test_a_refusal_is_passed_on_as_final_or_as_passing(
    kind: type[RefusedByRole], told: int, passed_on: int
) -> None:
    """Refused for good is 424, so that nobody tries again in vain; a role that failed, or is busy, is 502."""
    error = kind(**REFUSALS[kind], status=told)
    assert error.status == passed_on
    assert error.params["status"] == told
    assert error.text()
    assert error.text("en")


def test_a_refusal_without_a_status_may_pass() -> None:
    """What cannot be understood is not taken for a refusal for good."""
    assert RefusedByStore(reason="-").status == 502
    assert RefusedByStore(status="403", reason="-").status == 502
