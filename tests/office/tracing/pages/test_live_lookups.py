"""Pages of a look-up left open: they ask by themselves, are told at once what another officer did, and else nothing."""

import html
import re

import pytest

from ansim.kit.clock import now
from ansim.tracing import worker
from ansim.tracing.models import Lookup
from ansim.tracing.services.asking import sign_lookup

pytestmark = pytest.mark.django_db


def asks(page):
    """The address that a page asks by itself, and how often; None for a page at rest."""
    found = re.search(r'hx-get="([^"]+/live/[^"]*)" hx-trigger="every (\d)s"', page)
    return (html.unescape(found[1]), int(found[2])) if found else None


def test_the_askers_page_sees_the_second_signature_and_then_the_result(standing, at_tracer):
    """Proves that a page opened before the second officer signed goes on to the result without a hand."""
    desk, number = standing.desk, standing.lookups["asked"]
    sign_lookup(by=desk.tracer, lookup_id=number, at=now())
    page = at_tracer.get(standing.url("cases/{case_asked}/lookups/{lookup_asked}/")).content.decode()
    address, seconds = asks(page)
    assert seconds == 3
    still = at_tracer.get(address)
    assert (still.status_code, still.content) == (204, b"")
    assert "HX-Redirect" not in still.headers
    sign_lookup(by=desk.approver, lookup_id=number, at=now())
    moved = at_tracer.get(address).content.decode()
    assert "공개 원장에 기록하는 중입니다" in moved
    assert moved.count("<code>") == 2  # both signatures stand in the part that was swapped
    again, seconds = asks(moved)
    assert seconds == 1
    worker.run(lookup=number)
    assert Lookup.objects.get(pk=number).state == "opened"
    assert at_tracer.get(again)["HX-Redirect"].startswith(standing.url("cases/{case_asked}/contacts/"))


def test_the_approvers_page_is_read_anew_when_somebody_else_acted(standing, at_approver):
    """Proves that who signed sees the other's signature and the outcome, and who has not is left to read."""
    desk, number = standing.desk, standing.lookups["asked"]
    page = standing.url("lookups/{lookup_asked}/")
    before, _ = asks(at_approver.get(page).content.decode())
    sign_lookup(by=desk.tracer, lookup_id=number, at=now())
    assert "HX-Refresh" not in at_approver.get(before).headers  # a reason that is being typed stays
    sign_lookup(by=desk.approver, lookup_id=number, at=now())
    assert at_approver.get(before)["HX-Refresh"] == "true"
    signed, seconds = asks(at_approver.get(page).content.decode())
    assert seconds == 1
    assert "HX-Refresh" not in at_approver.get(signed).headers


def test_an_officer_sees_what_became_of_what_was_signed(standing, at_approver):
    """Proves that the page of a look-up signed by two is read anew when its result came."""
    signed, _ = asks(at_approver.get(standing.url("lookups/{lookup_signed}/")).content.decode())
    assert "HX-Refresh" not in at_approver.get(signed).headers
    worker.run(lookup=standing.lookups["signed"])
    assert at_approver.get(signed)["HX-Refresh"] == "true"


def test_pages_of_what_has_ended_ask_nothing(standing, at_tracer, at_approver):
    """Proves that a look-up that was opened or failed is not asked after any more."""
    for name in ("opened", "failed"):
        own = at_tracer.get(standing.url(f"cases/{{case_{name}}}/lookups/{{lookup_{name}}}/"))
        other = at_approver.get(standing.url(f"lookups/{{lookup_{name}}}/"))
        assert asks(own.content.decode()) is asks(other.content.decode()) is None
