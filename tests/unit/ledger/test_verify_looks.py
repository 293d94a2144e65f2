"""`ansim ledger verify` of `lookups`: leaves ≠ people + dummies is an alarm, told with the warrant, in a true tree too."""

import time

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.unit.ledger.published import log_files, published
from tests.unit.ledger.test_verify_command import home, refused, verify  # noqa: F401  fixtures

from ansim.ledger.domain.signing import NoteSigner
from ansim.wire.access import dummy_access
from ansim.wire.leaves import ClosedLeaf, WarrantLeaf, reference

NOW = int(time.time())
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LEAF = WarrantLeaf(b"w" * 32).encode()
WARRANT = reference(LEAF)


def files(looks: int, dummies: int, *, name: str = "lookups", filler: int = 0) -> dict[str, bytes]:
    """A published log in which one warrant was asked, looked under, and closed, after other entries."""
    entries = [b"\xff%d" % number for number in range(filler)]
    entries += [
        LEAF,
        *(dummy_access(WARRANT).encode() for _ in range(looks)),
        ClosedLeaf(WARRANT, dummies).encode(),
    ]
    return log_files(len(entries), NOW, NoteSigner(f"ledger.example/{name}", KEY), entries)


def test_a_log_whose_looks_add_up_is_well(verify):  # noqa: F811  a fixture
    """Sixteen leaves, three of them declared to concern nobody, over two bundles."""
    with published(files(16, 3, filler=250)) as url:
        assert verify(url)[0] == 0


@pytest.mark.parametrize(("looks", "dummies"), [(15, 3), (16, 17), (17, 0)])
def test_looks_that_do_not_add_up_are_an_alarm(verify, looks, dummies):  # noqa: F811  a fixture
    """Hashes and signature are true; the count is not: one line with the code, the warrant and what is wrong."""
    with published(files(looks, dummies, filler=250)) as url:
        answer = verify(url)
    refused(answer, "ledger.looks_uneven")
    assert WARRANT.hex()[:16] in answer[2]
    assert f"{looks}개" in answer[2]


def test_other_logs_are_not_counted(verify):  # noqa: F811  a fixture
    """The same bytes in a log of another name mean nothing."""
    with published(files(15, 3, name="visits")) as url:
        assert verify(url)[0] == 0


def test_what_is_past_its_retention_is_no_alarm(verify):  # noqa: F811  a fixture
    """The bundle with the warrant's own leaf is gone: its other leaves cannot be counted."""
    found = files(15, 3, filler=250) | {"tile/entries/000": 410}
    with published(found) as url:
        assert verify(url)[0] == 0
