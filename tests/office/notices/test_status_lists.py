"""An office's signed list as it is asked for: which notices are on it, how it is kept by caches, who has none."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from joserfc import jws
from joserfc.jwk import KeySet
from office_ground import TODAY
from test_constraints import HASH, new_batch, new_notice, new_row

from ansim.accounts.services.demo import DEMO_CODE
from ansim.kit.clock import now
from ansim.kit.ids import new_reference
from ansim.notices.adapters.office_keys import notice_signer
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.status_list import LISTED, mark_of
from ansim.notices.models import Notice
from ansim.notices.queries import status_lists
from ansim.notices.queries.status_lists import status_list

__all__ = ["new_batch", "new_notice", "new_row"]
ADDRESS = f"/n/lists/{DEMO_CODE}"


@pytest.fixture(autouse=True)
def fresh(drill: Any) -> Iterator[None]:
    """An office with a key and without a list that an earlier test left in this process."""
    notice_signer(drill.office.office_id, DEMO_CODE)
    status_lists._made.cache_clear()
    yield
    status_lists._made.cache_clear()


@pytest.fixture
def issued(new_notice: Callable[..., Any]) -> Callable[..., str]:
    """`issued(state, **columns)`: the reference of a notice that was issued and stands so now."""

    def make(state: NoticeState, **columns: Any) -> str:
        files = {"pdf_sha256": HASH, "jpg_sha256": HASH, "issued_at": now()}
        return str(new_notice(reference=new_reference(), state=state, **{**files, **columns}).reference)

    return make


def _marks(said: dict[str, Any], name: str) -> set[bytes]:
    data = base64.urlsafe_b64decode(said[name])
    return {data[at : at + 6] for at in range(0, len(data), 6)}


def _read(token: str) -> dict[str, Any]:
    """The list as a stranger reads it who has only the public keys."""
    keys = KeySet.import_key_set(Client().get("/.well-known/jwks.json").json())
    said: dict[str, Any] = json.loads(jws.deserialize_compact(token, keys).payload)
    return said


def test_the_list_names_what_no_longer_stands_and_nothing_else(issued: Callable[..., str]) -> None:
    """Withdrawn and replaced notices are each on their own side; one that is valid or only made is on none."""
    withdrawn, superseded = issued(NoticeState.WITHDRAWN), issued(NoticeState.SUPERSEDED)
    issued(NoticeState.ISSUED)
    issued(NoticeState.MADE, issued_at=None)
    said = _read(Client().get(ADDRESS).content.decode())
    assert _marks(said, "withdrawn") == {mark_of(withdrawn)}
    assert _marks(said, "superseded") == {mark_of(superseded)}
    assert said["sub"].endswith(ADDRESS)


def test_what_ended_long_ago_is_not_listed_any_more(issued: Callable[..., str]) -> None:
    """After 400 days the end of a notice alone says that it does not hold; the list stays short."""
    last = issued(NoticeState.WITHDRAWN, first_day=TODAY - LISTED, last_day=TODAY - LISTED)
    early = TODAY - LISTED - timedelta(days=1)
    issued(NoticeState.WITHDRAWN, first_day=early, last_day=early)
    said = _read(Client().get(ADDRESS).content.decode())
    assert _marks(said, "withdrawn") == {mark_of(last)}


def test_a_withdrawal_is_on_the_list_of_the_next_minute(issued: Callable[..., str]) -> None:
    """Within a minute the same bytes are served to all; the next minute's list has what happened meanwhile."""
    at = now().replace(second=0, microsecond=0)
    first = status_list(DEMO_CODE, at=at)
    reference = issued(NoticeState.WITHDRAWN)
    same, next_one = (status_list(DEMO_CODE, at=at + timedelta(seconds=more)) for more in (59, 60))
    assert first is not None
    assert first == same
    assert next_one is not None
    assert first.etag != next_one.etag
    assert mark_of(reference) in _marks(_read(next_one.token), "withdrawn")
    assert _read(next_one.token)["iat"] - _read(first.token)["iat"] == 60


def test_caches_keep_the_list_and_ask_only_whether_it_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute in every cache, readable by other sites, 304 without a body for the tag that is known."""
    from ansim.web.public import verify_views

    at = now()
    monkeypatch.setattr(verify_views, "now", lambda: at)
    answer = Client().get(ADDRESS)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/jwt")
    assert answer["Cache-Control"] == "public, max-age=60"
    assert answer["Access-Control-Allow-Origin"] == "*"
    again = Client().get(ADDRESS, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
    other = Client().get(ADDRESS, headers={"If-None-Match": '"another"'})
    assert (other.status_code, other.content) == (200, answer.content)


def test_a_replaced_notice_names_the_one_that_counts(
    issued: Callable[..., str], new_row: Callable[..., Any]
) -> None:
    """Once the correction is released, the status of the old notice has its reference; before, and of others, not."""
    old = issued(NoticeState.SUPERSEDED)
    row = new_row(origin=Notice.objects.get(reference=old))
    assert Client().get(f"/n/{old}/status").json() == {"status": "superseded"}
    new = issued(NoticeState.ISSUED, roster_row=row)
    assert Client().get(f"/n/{old}/status").json() == {"status": "superseded", "by": new}
    assert Client().get(f"/n/{new}/status").json() == {"status": "valid"}


@pytest.mark.parametrize("code", ["nobody-si", "%00", "a" * 300, "..", "DEMO"])
def test_an_office_without_a_key_has_no_list(code: str) -> None:
    """Asking makes no key: an office that never signed a notice, and what is no office at all, are not found."""
    answer = Client().get(f"/n/lists/{code}")
    assert (answer.status_code, answer.content) == (404, b"")


def test_the_page_tells_its_script_where_the_lists_are() -> None:
    """The page's data names the list of every office that signs, for the service worker to keep."""
    text = Client().get("/n/").content.decode()
    data = json.loads(text.split('id="verification-data" type="application/json">')[1].split("</script>")[0])
    assert data["lists"] == [ADDRESS]
    assert ADDRESS in text
