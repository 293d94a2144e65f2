"""Whose signatures count under a warrant: what the office tells the other roles, and what their client believes."""

import base64
import json
import time
from datetime import UTC, datetime

import pytest
from tests.walls import get, signed_headers

from ansim.accounts import services
from ansim.accounts.client import AccountsClient
from ansim.accounts.domain.officer_keys import OfficerKey, read_keys, write_keys
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import Staff
from ansim.accounts.queries.officer_keys import officer_keys
from ansim.conf.roles import Role
from ansim.kit.transport import Answer
from ansim.wire.status import BadAnswer

PATH = "/v1/officer-keys"
SIGNERS = (StaffRole.APPROVER, StaffRole.TRACER)
KEY = OfficerKey("0011223344556677", 3, 7, b"\x30\x59der", datetime(2026, 11, 21, 5, 0, tzinfo=UTC))


class Fixed:
    """A transport that always gives one answer."""

    def __init__(self, status, body):
        self.answer = Answer(status, body)

    def request(self, method, path, body=b""):
        assert (method, path, body) == ("GET", PATH, b"")
        return self.answer


@pytest.mark.django_db
def test_only_tracers_and_approvers_sign_warrants(drill):
    """Six officers hold keys; the two who may ask for or approve look-ups are told, with their office."""
    told = officer_keys()
    assert sorted(key.officer for key in told) == sorted(drill.actor(role).staff_id for role in SIGNERS)
    assert {key.office for key in told} == {drill.office_id}


@pytest.mark.django_db
def test_a_key_counts_no_more_when_it_is_retired_or_its_officer_leaves(drill):
    """Retiring the tracer's key and closing the approver's account leave nobody who could sign."""
    services.retire_signing_key(by=drill.actor(StaffRole.TRACER), why="분실")
    Staff.objects.filter(pk=drill.actor(StaffRole.APPROVER).staff_id).update(is_active=False)
    assert officer_keys() == ()


@pytest.mark.django_db
def test_a_new_key_takes_the_place_of_the_one_before(drill):
    """After a new key only the new one is told."""
    tracer = drill.actor(StaffRole.TRACER)
    before = {key.key_id for key in officer_keys() if key.officer == tracer.staff_id}
    fresh = services.make_signing_key(by=tracer)
    after = {key.key_id for key in officer_keys() if key.officer == tracer.staff_id}
    assert after == {fresh}
    assert before.isdisjoint(after)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.VAULT, Role.VISITS, Role.OPENER])
def test_the_roles_that_check_warrants_learn_the_keys(drill, role):
    """Each of the three gets exactly what the query says."""
    answer = get(PATH, signed_headers(role, Role.OFFICE, time.time(), path=PATH))
    assert answer.status_code == 200
    told = read_keys(answer.content)
    assert [key.key_id for key in told] == [key.key_id for key in officer_keys()]
    assert [key.public_der for key in told] == [key.public_der for key in officer_keys()]


@pytest.mark.django_db
def test_nobody_else_learns_the_keys(drill):
    """The ledger is refused, and so is anybody without a signature."""
    assert get(PATH, signed_headers(Role.LEDGER, Role.OFFICE, time.time(), path=PATH)).status_code == 403
    assert get(PATH).status_code == 401


@pytest.mark.django_db
def test_no_name_goes_out_with_a_key(drill):
    """The answer holds ids and public keys; names and staff ids stay at home."""
    body = write_keys(officer_keys()).decode()
    assert all(person.name not in body and person.login not in body for person in drill.staff)


@pytest.mark.django_db
def test_the_agency_is_told_by_its_public_name(drill):
    """Residents read which agency looked at their record; the office's name is public, its officers' are not."""
    assert {key.agency for key in read_keys(write_keys(officer_keys()))} == {"안심시"}


def test_an_older_answer_without_agency_is_read():
    """A role of an earlier version tells no agency: empty, not refused; anything but a text is refused."""
    older = {name: value for name, value in GOOD.items() if name != "agency"}
    assert read_keys(json.dumps({"keys": [older]}).encode()) == (KEY,)
    assert read_keys(json.dumps({"keys": [GOOD | {"agency": 5}]}).encode()) is None


def test_what_is_written_is_read_back():
    """A key survives the way over the wire, to the second."""
    assert read_keys(write_keys([KEY])) == (KEY,)
    assert AccountsClient(Fixed(200, write_keys([KEY, KEY]))).officer_keys() == (KEY, KEY)


GOOD = json.loads(write_keys([KEY]))["keys"][0]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'{"keys": 1}',
        b'{"keys": [{}]}',
        b"[" * 100_000,
        *(
            json.dumps({"keys": [GOOD | change]}).encode()
            for change in (
                {"key_id": 5},
                {"office": "3"},
                {"officer": True},
                {"officer": None},
                {"made_at": 1.5},
                {"made_at": 10**18},
                {"public": "?"},
                {"public": "a"},
            )
        ),
    ],
)
def test_any_other_body_is_no_list_of_keys(body):
    """What is not of the agreed form is refused as a whole."""
    assert read_keys(body) is None
    with pytest.raises(BadAnswer):
        AccountsClient(Fixed(200, body)).officer_keys()


def test_a_refusal_is_not_read_as_keys():
    """Keys under another status than 200 are not believed."""
    with pytest.raises(BadAnswer):
        AccountsClient(Fixed(403, write_keys([KEY]))).officer_keys()


def test_the_public_half_is_base64url_without_padding():
    """The form that the other roles' messages use."""
    text = GOOD["public"]
    assert "=" not in text
    assert base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)) == KEY.public_der
