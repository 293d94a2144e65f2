"""The check as roles make it: keys asked from the office each time, the log's key kept, proofs renewed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ansim.accounts.client import AccountsClient
from ansim.accounts.domain.officer_keys import write_keys
from ansim.kit.errors import AnsimError
from ansim.kit.transport import Answer
from ansim.ledger.client import LedgerClient
from ansim.ledger.domain.errors import NotIntegrated
from ansim.ledger.domain.logs import LogName
from ansim.warrants import services
from ansim.warrants.domain import errors


class Fake:
    """A transport that answers from a dictionary and remembers what it was asked."""

    def __init__(self, answers) -> None:
        self.answers, self.asked = answers, []

    def request(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Answer as the role would, 404 for what it does not know."""
        self.asked.append(path)
        return Answer(*self.answers.get(path, (404, b"{}")))


@pytest.fixture
def office(world):
    """The office role, naming the two officers' keys."""
    return Fake({"/v1/officer-keys": (200, write_keys(world.officers.values()))})


@pytest.fixture
def ledger(world):
    """The ledger role, publishing its key and a proof of the warrant."""
    proof = world.presented(world.signed()).proof
    text = world.log.key.text().encode()
    return Fake({"/lookups/key": (200, text), "/lookups/proof/entry/2": (200, proof)})


@pytest.fixture(autouse=True)
def at_the_time_of_the_warrant(world, monkeypatch):
    """The clock stands where the warrant was signed, and no client is left from another test."""
    monkeypatch.setattr(services, "now", lambda: world.now)
    services.pinned_ledger.cache_clear()
    yield
    services.pinned_ledger.cache_clear()


def test_a_good_warrant_is_returned(world, office, ledger, monkeypatch) -> None:
    """Over the transports of the process when none is given; the log's key is fetched once, the officers' each time."""
    monkeypatch.setattr(services, "transport_to", {"office": office, "ledger": ledger}.__getitem__)
    presented = world.presented(world.signed())
    assert services.current(presented) == services.current(presented) == world.warrant
    assert office.asked == ["/v1/officer-keys"] * 2
    assert ledger.asked == ["/lookups/key"]


def test_a_retired_key_counts_at_once(world, office, ledger) -> None:
    """The warrant that passed a moment ago is refused when the office no longer names the approver."""
    accounts, log = AccountsClient(office), LedgerClient(ledger)
    presented = world.presented(world.signed())
    services.current(presented, accounts=accounts, ledger=log)
    office.answers["/v1/officer-keys"] = (200, write_keys([world.tracer.card]))
    with pytest.raises(errors.SignatureWrong):
        services.current(presented, accounts=accounts, ledger=log)


def test_an_office_that_does_not_answer_opens_nothing(world, ledger) -> None:
    """Without officers' keys there is no check, so there is no look-up."""
    with pytest.raises(AnsimError):
        services.current(
            world.presented(world.signed()), accounts=AccountsClient(Fake({})), ledger=LedgerClient(ledger)
        )


def test_a_stale_proof_is_renewed(world, office, ledger, monkeypatch) -> None:
    """Hours later the old proof is refused; the one fetched anew passes."""
    later = world.now + timedelta(hours=5)
    monkeypatch.setattr(services, "now", lambda: later)
    clients = {"accounts": AccountsClient(office), "ledger": LedgerClient(ledger)}
    presented = world.presented(world.signed())
    with pytest.raises(errors.ProofStale):
        services.current(presented, **clients)
    fresh = world.presented(world.signed(), at=int(later.timestamp()))
    ledger.answers["/lookups/proof/entry/2"] = (200, fresh.proof)
    again = services.renewed(presented, ledger=clients["ledger"])
    assert again == replace(presented, proof=fresh.proof)
    assert services.current(again, **clients) == world.warrant


def test_a_warrant_that_is_not_logged_yet_cannot_be_renewed(world, ledger) -> None:
    """The ledger has no proof of it: wait, or log it first."""
    del ledger.answers["/lookups/proof/entry/2"]
    client = LedgerClient(ledger, {LogName.LOOKUPS: world.log.key.text()})
    with pytest.raises(NotIntegrated):
        services.renewed(world.presented(world.signed()), ledger=client)
