"""What other roles ask about venues, over signed requests and the real client; nobody else is answered."""

import time

import pytest
from django.test import Client
from tests.walls import signed_headers

from ansim.checkins.client import VisitsClient
from ansim.checkins.models import Sticker
from ansim.checkins.queries.kinds import usual_stays
from ansim.checkins.services.closing import close_for_good
from ansim.conf.roles import Role
from ansim.kit.transport import Answer

pytestmark = pytest.mark.django_db


class Door:
    """A signed transport of one role into the views of this process."""

    def __init__(self, role: Role = Role.OFFICE) -> None:
        self.role = role

    def request(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Ask as that role."""
        place, _mark, query = path.partition("?")
        headers = signed_headers(
            self.role, Role.VISITS, time.time(), path=place, query=query, method=method, body=body
        )
        answer = Client().generic(method, path, body, headers=headers)
        return Answer(answer.status_code, answer.content)


def test_the_office_learns_names_kinds_and_addresses(opened, command, start) -> None:
    """Venues by their six bytes, closed ones too; what does not exist is left out."""
    ident, closed = opened(zones=["홀"]), opened(name="옛 카페")
    close_for_good(by=command, venue=closed, at=start)
    found = VisitsClient(Door()).venues([ident, closed, bytes(6)])
    assert set(found) == {ident, closed}
    assert found[ident].address == "제주특별자치도 제주시 지어낸로 12 1층"
    assert dict(found[ident].zones) == {1: "홀"}
    assert (found[ident].is_closed, found[closed].is_closed) == (False, True)


def test_what_is_no_id_is_passed_over(opened) -> None:
    """Strange words among the ids are no error and name no venue."""
    ident = opened()
    answer = Door().request("GET", f"/v1/venues?id=zz&id=00&id={ident.hex()}&id=")
    assert answer.status == 200
    assert answer.body.count(b'"venue"') == 1


def test_the_office_finds_venues_by_name_and_by_the_poster_s_code(opened, command, start) -> None:
    """A part of the name, closed ones last; a short code leads to its own venue; no words, no venues."""
    cafe, closed = opened(name="바람카페"), opened(name="바람 옛카페")
    opened(name="체육관")
    close_for_good(by=command, venue=closed, at=start)
    client = VisitsClient(Door())
    assert [one.ident for one in client.sought("바람")] == [cafe, closed]
    short = Sticker.objects.filter(venue__ident=closed).latest("pk").short
    assert [one.ident for one in client.sought(short.lower().replace("-", " "))] == [closed]
    for nothing in ("", "  ", "\0", "없는 곳", "%"):
        assert client.sought(nothing) == ()


def test_the_opener_learns_the_usual_stays() -> None:
    """Every kind with its minutes, as the exposure needs them."""
    kinds = VisitsClient(Door(Role.OPENER)).kinds()
    assert {code: kind.stay for code, kind in kinds.items()} == usual_stays()


@pytest.mark.parametrize("path", ["/v1/venues?id=000000000000", "/v1/kinds"])
@pytest.mark.parametrize("role", [Role.VAULT, Role.LEDGER])
def test_roles_that_have_no_business_are_refused(path, role) -> None:
    """The vault never sees venues; the ledger sees nothing in the clear."""
    assert Door(role).request("GET", path).status == 403


@pytest.mark.parametrize("path", ["/v1/venues?id=000000000000", "/v1/kinds"])
def test_an_unsigned_request_is_refused(client, path) -> None:
    """Without a role's signature there is no answer, and by POST there is none at all."""
    assert client.get(path).status_code == 401
    assert Door().request("POST", path, b"x").status == 405
