"""Every address of the tracers for every role, with ids that exist: who sees it, who may post, who finds nothing."""

import re

import pytest
from django.test import Client
from tests.office.tracing.browsers import browser
from tests.office.tracing.standing_cases import rows_of_tracing

from ansim.accounts.api.routes import routes
from ansim.accounts.domain.permissions import Permission as P
from ansim.accounts.domain.roles import StaffRole, roles_with
from ansim.accounts.models import AuditEvent
from ansim.notices.models import Batch
from ansim.web.tracing.urls import urlpatterns

pytestmark = pytest.mark.django_db
# what a role that may open it gets by GET: 200 the page, 204 what pages ask by themselves, 405 only to be posted
GET = {
    "cases/": (P.CASE_READ, 200),
    "cases/new/": (P.CASE_EDIT, 200),
    "cases/{case_opened}/": (P.CASE_READ, 200),
    "cases/{case_opened}/correct/": (P.CASE_EDIT, 200),
    "cases/{case_opened}/close/": (P.CASE_EDIT, 200),
    "cases/{case_opened}/history/": (P.CASE_READ, 200),
    "cases/{case_opened}/contacts/": (P.CASE_READ, 200),
    "cases/{case_opened}/contacts/grade/": (P.CONTACT_GRADE, 405),
    "cases/{case_opened}/contacts/tell/": (P.CONTACT_GRADE, 405),
    "cases/{case_handed}/sources/": (P.CASE_READ, 200),
    "cases/{case_handed}/follow-up/": (P.CASE_READ, 200),
    "cases/{case_handed}/follow-up/sheet/": (P.CASE_READ, 200),
    "cases/{case_handed}/documents/": (P.CASE_READ, 200),
    "cases/{case_handed}/hand-over/": (P.CONTACT_GRADE, 200),
    "cases/{case_opened}/lookups/": (P.CASE_READ, 200),
    "cases/{case_opened}/lookups/new/": (P.LOOKUP_REQUEST, 200),
    "cases/{case_opened}/lookups/venue/": (P.LOOKUP_REQUEST, 200),
    "cases/{case_opened}/lookups/{lookup_opened}/": (P.CASE_READ, 200),
    "cases/{case_asked}/lookups/{lookup_asked}/live/": (P.CASE_READ, 200),
    "cases/{case_asked}/lookups/{lookup_asked}/sign/": (P.LOOKUP_REQUEST, 405),
    "cases/{case_signed}/lookups/{lookup_signed}/go-on/": (P.LOOKUP_REQUEST, 405),
    "cases/{case_failed}/lookups/{lookup_failed}/again/": (P.LOOKUP_REQUEST, 405),
    "contacts/{contact}/": (P.CASE_READ, 200),
    "contacts/{contact}/why/": (P.CASE_READ, 200),
    "contacts/{contact}/reveal/": (P.CONTACT_GRADE, 405),
    "contacts/{contact}/identity/": (P.CONTACT_GRADE, 405),
    "imported/": (P.CASE_READ, 200),
    "imported/{list}/": (P.CASE_READ, 200),
    "imported/people/{listed}/": (P.CASE_EDIT, 200),
    "lookups/": (P.LOOKUP_APPROVE, 200),
    "lookups/{lookup_asked}/": (P.LOOKUP_APPROVE, 200),
    "lookups/{lookup_asked}/live/": (P.LOOKUP_APPROVE, 204),
    "lookups/{lookup_asked}/sign/": (P.LOOKUP_APPROVE, 405),
    "lookups/{lookup_asked}/turn-down/": (P.LOOKUP_APPROVE, 405),
}
OWNED = [path for path in GET if "{" in path]
ACTS = [path for path, (_, status) in GET.items() if status == 405]
FORMS = [
    "cases/new/",
    "cases/{case_opened}/correct/",
    "cases/{case_opened}/close/",
    "cases/{case_handed}/hand-over/",
    "cases/{case_opened}/lookups/new/",
    "cases/{case_opened}/lookups/venue/?venue=0000000000a1",
]


def filling(standing):
    """One filling with something right for every form of the tracers."""
    row = standing.contacts[0]
    return {
        "phone": "010-0000-0777",
        "confirmed": "2026-11-20",
        "disease": "general",
        "first": "2026-11-20",
        "last": "2026-11-21",
        "generations": "1",
        "most_people": "10",
        "start": "2026-11-20T10:00",
        "end": "2026-11-20T12:00",
        "basis": "idcpa-18",
        "ask": "1",
        "why": "call",
        "seen": "1",
        "typed": "1",
        "grade": "accepted",
        "contact": f"{row.pk}:{row.version}",
        "ids": str(row.pk),
        "name": "홍길동",
        "birth": "19800102",
        "address": "가람시 새벽동 1",
    }


def shape(path):
    """The address without its ids."""
    return re.sub(r"\{\w+\}|<[^>]+>", "*", path)


def test_every_address_of_the_tracers_stands_in_the_table():
    """A new page cannot be forgotten here: the table holds every address of the tracers."""
    assert {shape(str(one.pattern)) for one in urlpatterns} == {shape(path) for path in GET}


@pytest.mark.parametrize("path", GET)
def test_the_permission_is_the_one_written_here(path):
    """Each address names exactly the permission that stands beside it in the table."""
    found = {shape(route.path): route.access.permission for route in routes() if route.access}
    assert found[shape(path)] is GET[path][0]


@pytest.mark.parametrize("role", StaffRole)
def test_each_role_opens_what_it_may_and_is_refused_the_rest(standing, role):
    """With cases, look-ups and contacts that exist, each role gets page, 405 or 403 as the table says."""
    client = standing.client(role)
    found, expected = {}, {}
    for path, (permission, status) in GET.items():
        found[path] = client.get(standing.url(path)).status_code
        expected[path] = status if role in roles_with(permission) or status == 405 else 403
    assert found == expected


@pytest.mark.parametrize("role", StaffRole)
def test_no_role_changes_anything_by_posting_where_it_may_not(standing, role):
    """Posting to an address that is not one's own is a 403 for each role, and no row changes."""
    client = standing.client(role)
    before = rows_of_tracing()
    closed = [path for path, (permission, _) in GET.items() if role not in roles_with(permission)]
    said = {path: client.post(standing.url(path), filling(standing)).status_code for path in closed}
    assert said == dict.fromkeys(closed, 403)
    assert rows_of_tracing() == before


@pytest.mark.parametrize("path", OWNED)
def test_what_belongs_to_another_office_is_not_there(standing, path):
    """A colleague of another office with the same permissions finds no case, look-up or contact of this one."""
    client = browser(standing.stranger)
    url = standing.url(path)
    answer = client.post(url, filling(standing)) if path in ACTS else client.get(url)
    assert answer.status_code == 404
    assert standing.cases["opened"] not in answer.content.decode().replace(url, "")


def test_another_office_cannot_act_on_ours(standing):
    """Posts with everything filled in right, from another office, change nothing here."""
    client = browser(standing.stranger)
    before = rows_of_tracing()
    for path in [*ACTS, *FORMS[1:]]:
        assert client.post(standing.url(path), filling(standing)).status_code == 404
    assert rows_of_tracing() == before
    assert Batch.objects.count() == 1


def test_lists_of_another_office_hold_nothing_of_ours(standing):
    """Today, the closed cases and the approvals of another office show none of this office's cases."""
    client = browser(standing.stranger)
    for url in ("/cases/", "/cases/?state=closed", "/cases/?who=mine", "/lookups/"):
        text = client.get(url).content.decode()
        assert not [reference for reference in standing.cases.values() if reference in text], url


@pytest.mark.parametrize("path", [path for path in OWNED if "case_" in path])
def test_a_reference_that_nobody_has_is_no_page(standing, path):
    """Well-formed references of no case, and what is no reference at all, are pages that do not exist."""
    client = standing.client(StaffRole.TRACER)
    for wrong in ("7KQ4-M2XD-9TRB", "x", "0", "%00", "a" * 2000, "'--", "７ＫＱ４"):
        url = "/" + re.sub(r"\{case_\w+\}", wrong, path)
        url = re.sub(r"\{lookup_\w+\}", str(standing.lookups["opened"]), url)
        answer = client.post(url, filling(standing)) if path in ACTS else client.get(url)
        assert answer.status_code == 404, url
        assert "Traceback" not in answer.content.decode()


@pytest.mark.parametrize("path", [path for path in OWNED if "lookup_" in path or "contact}" in path])
def test_a_number_that_nobody_has_is_no_page(standing, path):
    """Ids beyond everything made, even beyond what the database counts, are pages that do not exist."""
    role = StaffRole.APPROVER if path.startswith("lookups") else StaffRole.TRACER
    client = standing.client(role)
    for wrong in ("0", "999999", str(2**31), str(2**63), "9" * 40, "-1", "1.5", "١"):
        url = "/" + re.sub(r"\{(lookup_\w+|contact)\}", wrong, path)
        url = url.format(**standing.ids)
        answer = client.post(url, filling(standing)) if path in ACTS else client.get(url)
        assert answer.status_code == 404, url


@pytest.mark.parametrize("part", ["", "live/", "sign/", "go-on/", "again/"])
def test_a_look_up_stands_only_under_its_own_case(standing, part):
    """The number of one case's look-up under another case's reference is no page, and no act."""
    client = standing.client(StaffRole.TRACER)
    before = rows_of_tracing()
    url = f"/cases/{standing.cases['fresh']}/lookups/{standing.lookups['asked']}/{part}"
    answer = client.get(url) if part in ("", "live/") else client.post(url)
    assert answer.status_code == 404
    assert rows_of_tracing() == before


def test_a_reference_may_be_typed_as_people_type_it(standing):
    """Lower case and missing hyphens name the same case."""
    client = standing.client(StaffRole.TRACER)
    plain = standing.cases["opened"].replace("-", "").lower()
    for part in ("", "contacts/", "lookups/", "history/"):
        assert client.get(f"/cases/{plain}/{part}").status_code == 200


@pytest.mark.parametrize("path", [*ACTS, *FORMS])
def test_every_post_wants_the_token_of_its_form(standing, path):
    """A form of another site cannot make a signed-in browser act: without the token every post is refused."""
    role = StaffRole.APPROVER if path.startswith("lookups") else StaffRole.TRACER
    strict = standing.client(role, enforce_csrf_checks=True)
    before = rows_of_tracing()
    refused = strict.post(standing.url(path), filling(standing))
    assert refused.status_code == 403
    assert "화면이 오래되었습니다" in refused.content.decode()
    assert rows_of_tracing() == before


@pytest.mark.parametrize("path", ACTS)
@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options"])
def test_acts_are_posted_and_nothing_else(standing, path, method):
    """A look-up or a reveal cannot be set off by a link, a preview of a messenger or another method."""
    client = browser(standing.stranger)
    before = rows_of_tracing()
    assert getattr(client, method)(standing.url(path)).status_code == 405
    assert rows_of_tracing() == before
    assert standing.desk.roles.vault.asked == []


@pytest.mark.parametrize("path", GET)
def test_a_signed_out_browser_gets_nothing_from_an_address_that_exists(standing, path):
    """Without sign-in neither page nor act: sent to sign in, and nothing changed."""
    url = standing.url(path)
    before = rows_of_tracing()
    answers = [Client().post(url, filling(standing))]
    if path not in ACTS:
        answers.append(Client().get(url))
    for answer in answers:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/?next=/")
    assert rows_of_tracing() == before


def test_nothing_of_the_tracers_stays_in_the_browser(standing):
    """Pages with cases and contacts are not to be kept by browsers or caches."""
    tracer, approver = standing.client(StaffRole.TRACER), standing.client(StaffRole.APPROVER)
    kept = {}
    for path, (permission, status) in GET.items():
        client = approver if permission is P.LOOKUP_APPROVE else tracer
        if status == 200:
            said = client.get(standing.url(path))["Cache-Control"]
            kept |= {} if "no-store" in said else {path: said}
    assert kept == {}


def test_looking_at_pages_is_no_act(standing):
    """Opening every page of the line changes no row, reveals nobody and asks no other role."""
    tracer, approver = standing.client(StaffRole.TRACER), standing.client(StaffRole.APPROVER)
    before, trail = rows_of_tracing(), AuditEvent.objects.count()
    entries = list(standing.desk.roles.ledger.entries)
    for path, (permission, status) in GET.items():
        if status == 200:
            (approver if permission is P.LOOKUP_APPROVE else tracer).get(standing.url(path))
    assert rows_of_tracing() == before
    assert AuditEvent.objects.count() == trail
    assert standing.desk.roles.ledger.entries == entries


def test_a_refused_look_is_no_row_of_the_trail(standing):
    """What was refused before anything was seen does not fill the trail."""
    before = AuditEvent.objects.count()
    client = standing.client(StaffRole.ADMINISTRATOR)
    for path in GET:
        client.get(standing.url(path))
    assert AuditEvent.objects.count() == before
