"""The vault and the check of warrants: nothing is taken on trust, and the agency's name comes from the office."""

import json
from datetime import UTC, datetime

import pytest
from tests.vault.residents.conftest import START
from tests.vault.residents.warrants import Paper

from ansim.accounts.client import AccountsClient
from ansim.accounts.domain.officer_keys import OfficerKey, write_keys
from ansim.kit.transport import Answer
from ansim.vault.models import WarrantUse
from ansim.vault.services import warrants
from ansim.warrants.domain.errors import WarrantExpired
from ansim.warrants.services import agency_of
from ansim.wire.errors import WarrantMalformed
from ansim.wire.warrant import write_presented

pytestmark = pytest.mark.django_db


class Office:
    """The office role as far as it is asked here."""

    def __init__(self, *keys):
        self.body = write_keys(keys)

    def request(self, _method, path, _body=b""):
        assert path == "/v1/officer-keys"
        return Answer(200, self.body)


def key(office, agency):
    """An officer's key of an office."""
    return OfficerKey("0011", office, 7, b"der", datetime(2026, 11, 21, tzinfo=UTC), agency)


def test_the_agency_is_that_of_the_warrants_office():
    """Of several offices the right one; of one without officers nothing."""
    accounts = AccountsClient(Office(key(2, "다른시"), key(3, "안심시"), key(3, "안심시")))
    assert agency_of(3, accounts=accounts) == "안심시"
    assert agency_of(4, accounts=accounts) == ""


def test_a_refused_warrant_leaves_no_trace(monkeypatch):
    """Whatever the check refuses is not even remembered."""

    def refuse(_presented):
        raise WarrantExpired

    monkeypatch.setattr(warrants, "current", refuse)
    with pytest.raises(WarrantExpired):
        Paper(START).use()
    assert not WarrantUse.objects.exists()


@pytest.mark.parametrize("at", range(0, 315, 7))
def test_a_presented_warrant_of_another_form_is_refused(monkeypatch, at):
    """A byte flipped anywhere changes the leaf's reference or is refused; never the same warrant."""
    monkeypatch.setattr(warrants, "current", lambda presented: presented.signed.warrant)
    good = Paper(START)
    raw = bytearray(good.presented().signed.encode())
    raw[at] ^= 1
    from tests.vault.residents.phones import b64

    shown = {**write_presented(good.presented()), "warrant": b64(bytes(raw))}
    try:
        use = warrants.use_warrant(json.loads(json.dumps(shown)), now=START)
    except WarrantMalformed:
        return
    assert use.leaf_hash != good.use().leaf_hash


def test_the_terms_of_a_warrant_are_kept_as_presented_first(papers):
    """Case, office, people and expiry stand in the row, and a second showing changes none of them."""
    paper = Paper(START, people=5)
    paper.use()
    paper.use()
    row = WarrantUse.objects.get()
    assert (row.case, row.office, row.most_people) == (paper.case, 3, 5)
    assert int(row.expires_at.timestamp()) == paper.warrant.expires
