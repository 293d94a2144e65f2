"""Every address of the console for every role, with ids that exist: who sees it, who may post to it, who finds nothing."""

import re

import pytest
from django.test import Client
from tests.office.console.standing_ground import signed_in

from ansim.accounts.api.routes import routes
from ansim.accounts.domain.permissions import Permission as P
from ansim.accounts.domain.roles import StaffRole, roles_with
from ansim.accounts.models import AuditEvent
from ansim.notices.models import Approval, Batch, BatchEvent, Notice
from ansim.web.console.urls import urlpatterns

pytestmark = pytest.mark.django_db
# what a role that may open it gets by GET: 200 the page, 302 sent on, 405 only to be posted
GET = {
    "batches/": (P.BATCH_READ, 200),
    "batches/live/": (P.BATCH_READ, 200),
    "batches/new/": (P.BATCH_CREATE, 200),
    "mistakes/": (P.NOTICE_REISSUE, 200),
    "mistakes/{mistake}/settle/": (P.NOTICE_REISSUE, 405),
    "batches/new/usable/": (P.BATCH_CREATE, 200),
    "templates/": (P.BATCH_READ, 200),
    "templates/{label}/": (P.BATCH_READ, 200),
    "templates/{label}/{page_of}.jpg": (P.BATCH_READ, 200),
    "templates/{label}/wording/": (P.TEMPLATE_EDIT, 200),
    "templates/{label}/wording/sample/": (P.TEMPLATE_EDIT, 405),
    "wordings/{wording}/": (P.TEMPLATE_READ, 200),
    "wordings/{wording}/agree/": (P.TEMPLATE_APPROVE, 405),
    "wordings/{wording}/decline/": (P.TEMPLATE_READ, 405),
    "batches/{made}/": (P.BATCH_READ, 200),
    "batches/{checked}/transfer/": (P.BATCH_CREATE, 200),
    "transfers/": (P.BATCH_READ, 200),
    "transfers/{transfer}/accept/": (P.BATCH_CREATE, 405),
    "transfers/{transfer}/decline/": (P.BATCH_CREATE, 405),
    "batches/{made}/live/": (P.BATCH_READ, 200),
    "batches/{made}/layout/": (P.BATCH_READ, 200),
    "batches/{made}/make/": (P.BATCH_CREATE, 405),
    "batches/{made}/hand-over/": (P.BATCH_CREATE, 405),
    "batches/{released}/post/": (P.BATCH_CREATE, 405),
    "batches/{released}/post/again/": (P.BATCH_CREATE, 405),
    "batches/{checked}/problems/": (P.BATCH_READ, 200),
    "batches/{checked}/rows/{row}/": (P.BATCH_READ, 200),
    "batches/{checked}/rows/{row}/correct/": (P.BATCH_CREATE, 405),
    "batches/{checked}/corrections/{correction}/undo/": (P.BATCH_CREATE, 405),
    "batches/{checked}/proposals/take/": (P.BATCH_CREATE, 405),
    "batches/{checked}/proposals/undo/": (P.BATCH_CREATE, 405),
    "batches/{checked}/columns/": (P.BATCH_CREATE, 200),
    "batches/{checked}/marked/": (P.BATCH_CREATE, 405),
    "batches/{checked}/returned/": (P.BATCH_CREATE, 302),
    "batches/{checked}/newcomers/": (P.BATCH_CREATE, 405),
    "batches/{checked}/recheck/": (P.BATCH_CREATE, 405),
    "batches/{released}/pace/": (P.BATCH_READ, 200),
    "batches/{released}/people/": (P.BATCH_READ, 200),
    "batches/{checked}/holds/": (P.BATCH_READ, 200),
    "batches/{checked}/holds/decide/": (P.BATCH_CREATE, 405),
    "batches/{checked}/holds/families/": (P.BATCH_CREATE, 405),
    "batches/{checked}/holds/rest/": (P.BATCH_CREATE, 405),
    "batches/{checked}/find/{list_page}/": (P.BATCH_READ, 405),
    "batches/{checked}/pages/": (P.BATCH_READ, 404),  # of a list of our own there are no pages of others
    "batches/{checked}/pages/{page}/": (P.BATCH_CREATE, 404),
    "batches/{checked}/pages/{page}/page.jpg": (P.BATCH_CREATE, 404),
    "batches/{checked}/pages/{page}/undo/": (P.BATCH_CREATE, 405),
    "batches/{made}/edges/": (P.NOTICE_READ, 200),
    "batches/{made}/try/": (P.BATCH_CREATE, 405),
    "batches/{handed_over}/release/": (P.BATCH_RELEASE, 200),
    "batches/{handed_over}/release/checks/": (P.BATCH_RELEASE, 200),
    "batches/{handed_over}/give-back/": (P.BATCH_RELEASE, 405),
    "batches/{released}/asked/": (P.BATCH_READ, 200),
    "batches/{released}/asked/decide/": (P.BATCH_CREATE, 405),
    "batches/{released}/pause/": (P.BATCH_STOP, 405),
    "batches/{released}/resume/": (P.BATCH_STOP, 405),
    "batches/{released}/rest/": (P.BATCH_STOP, 405),
    "batches/{released}/stop/": (P.BATCH_STOP, 200),
    "notices/{reference}/": (P.NOTICE_READ, 200),
    "notices/{reference}/phone.jpg": (P.NOTICE_READ, 200),
    "notices/{reference}/page.jpg": (P.NOTICE_READ, 200),
    "notices/{reference}/notice.pdf": (P.NOTICE_READ, 200),
    "notices/{reference}/withdraw/": (P.NOTICE_WITHDRAW, 200),
    "notices/{reference}/again/": (P.NOTICE_REISSUE, 200),
    "notices/{reference}/correct/": (P.NOTICE_REISSUE, 200),
    "notices/{reference}/withdrawal/": (P.BATCH_CREATE, 405),
    "notices/{reference}/certify/": (P.BATCH_CREATE, 405),
    "certify/": (P.BATCH_CREATE, 200),
    "batches/{released}/certify/": (P.BATCH_CREATE, 405),
    "changes/": (P.NOTICE_READ, 200),
    "changes/{change}/": (P.NOTICE_READ, 200),
    "changes/{change}/agree/": (P.NOTICE_APPROVE, 405),
    "changes/{change}/decline/": (P.NOTICE_READ, 405),
    "failures/": (P.DELIVERY_READ, 200),
    "failures/post/": (P.BATCH_CREATE, 302),
    "unknown/": (P.DELIVERY_DECIDE, 200),
    "unknown/{delivery}/": (P.DELIVERY_DECIDE, 200),
    "carried/": (P.DELIVERY_CARRY, 200),
    "carried/out/": (P.DELIVERY_CARRY, 405),
    "carried/peer/": (P.DELIVERY_CARRY, 200),
    "carried/peer/agree/": (P.BATCH_RELEASE, 405),
    "carried/peer/decline/": (P.DELIVERY_CARRY, 405),
    "carried/peer/own.key": (P.DELIVERY_CARRY, 200),
    "carried/outside/": (P.DELIVERY_CARRY, 200),
    "carried/outside/results/": (P.DELIVERY_CARRY, 405),
    "carried/outside/{bundle}/hold/": (P.BATCH_STOP, 405),
    "carried/{bundle}/lost/": (P.DELIVERY_DECIDE, 200),
    "people/": (P.PERSON_READ, 200),
    "people/found/": (P.PERSON_READ, 302),  # nothing was searched yet
    "people/{reference}/": (P.PERSON_READ, 200),
    "people/{reference}/dispatch.pdf": (P.PERSON_READ, 405),
    "people/{reference}/dispatch.json": (P.PERSON_READ, 405),
}
OWNED = [path for path in GET if "{" in path and "{label}" not in path]  # templates are everybody's
ACTS = [path for path, (_, status) in GET.items() if status == 405]
FORMS = [
    "batches/new/",
    "batches/{handed_over}/release/",
    "batches/{released}/stop/",
    "unknown/{delivery}/",
    "carried/",
    "carried/{bundle}/lost/",
    "people/",
    "people/{reference}/",
]


def filled(standing, path):
    """The address with ids of the standing office."""
    ids = {
        **standing.batches,
        "reference": standing.reference,
        "delivery": standing.unknown.pk,
        "page": 1,
        "row": 6,
        "correction": 1,
        "mistake": 1,
        "bundle": standing.bundle,
        "change": standing.change,
        "wording": standing.wording,
        "transfer": standing.transfer,
        "label": "exposure-1",
        "page_of": "phone",
        "list_page": "people",
    }
    return "/" + path.format(**ids)


def shape(path):
    """The address without its ids."""
    return re.sub(r"\{\w+\}|<[^>]+>", "*", path)


def rows():
    """What an act would change."""
    return [list(one.objects.order_by("pk").values()) for one in (Batch, BatchEvent, Approval, Notice)]


def test_every_address_of_the_console_stands_in_the_table():
    """A new page cannot be forgotten here: the table holds every address of the console."""
    assert {shape(str(one.pattern)) for one in urlpatterns} - {shape(path) for path in GET} == {""}


@pytest.mark.parametrize("path", GET)
def test_the_permission_is_the_one_written_here(path):
    """Each address names exactly the permission that stands beside it in the table."""
    found = {shape(route.path): route.access.permission for route in routes() if route.access}
    assert found[shape(path)] is GET[path][0]


@pytest.mark.parametrize("role", StaffRole)
def test_each_role_opens_what_it_may_and_is_refused_the_rest(standing, role):
    """With batches, notices and deliveries that exist, each role gets page, 405 or 403 as the table says."""
    client = standing.client(role)
    found, expected = {}, {}
    for path, (permission, status) in GET.items():
        found[path] = client.get(filled(standing, path)).status_code
        expected[path] = status if role in roles_with(permission) or status == 405 else 403
    assert found == expected


@pytest.mark.parametrize("role", StaffRole)
def test_no_role_changes_anything_by_posting_where_it_may_not(standing, role):
    """Posting to an address that is not one's own is a 403 for each role, and no batch or notice changes."""
    client = standing.client(role)
    before = rows()
    closed = [path for path, (permission, _) in GET.items() if role not in roles_with(permission)]
    said = {
        path: client.post(filled(standing, path), {"why": "까닭", "typed": "2"}).status_code
        for path in closed
    }
    assert said == dict.fromkeys(closed, 403)
    assert rows() == before


@pytest.mark.parametrize("path", OWNED)
def test_what_belongs_to_another_office_is_not_there(standing, path):
    """A colleague of another office with the same permissions finds no batch, notice or person of this one."""
    client = signed_in(standing.stranger)
    url = filled(standing, path)
    answer = client.post(url) if path in ACTS else client.get(url)
    if path == "unknown/{delivery}/":
        assert answer["Location"] == "/unknown/"
        assert standing.unknown.key not in client.get("/unknown/").content.decode()
        return
    assert answer.status_code == 404
    assert standing.reference not in answer.content.decode().replace(url, "")


def test_lists_of_another_office_hold_nothing_of_ours(standing):
    """Home, failures, unknown and search of another office show none of this office's batches or people."""
    client = signed_in(standing.stranger)
    name = standing.notices["released"][0].record.name
    pages = [client.get(url).content.decode() for url in ("/batches/", "/failures/", "/unknown/")]
    pages.append(client.post("/people/", {"name": name}, follow=True).content.decode())
    assert not [text for text in pages if standing.reference in text]
    assert "찾은 사람이 없습니다" in pages[-1]
    assert "아직 발급한 통지서가 없습니다" in pages[0]


def test_another_office_cannot_act_on_ours(standing):
    """Posts with everything filled in right, from another office, change nothing here."""
    client = signed_in(standing.stranger)
    before = rows()
    for path in (*ACTS, *FORMS):
        client.post(filled(standing, path), {"typed": "2", "why": "까닭", "decision": "sent"})
    assert rows() == before


@pytest.mark.parametrize("path", OWNED)
def test_an_id_that_nobody_has_is_no_page(standing, path):
    """Ids beyond everything made, even beyond what the database counts, are pages that do not exist."""
    officer, approver = standing.client(StaffRole.NOTICE_OFFICER), standing.client(StaffRole.APPROVER)
    client = approver if any(part in path for part in ("release/", "give-back", "agree/")) else officer
    for wrong in ("0", "999999", str(2**31), str(2**63), "9" * 40):
        url = "/" + re.sub(r"\{\w+\}", wrong, path)
        answer = client.post(url) if path in ACTS else client.get(url)
        expected = 302 if path == "unknown/{delivery}/" else 404
        assert answer.status_code == expected, url


@pytest.mark.parametrize("wrong", ["-1", "1.5", "abc", "1%20", "%00", "１", "1;2", "../1"])
def test_what_is_no_number_is_no_batch(standing, at_officer, wrong):
    """A batch's place in the address takes plain digits that name a batch, nothing else."""
    assert at_officer.get(f"/batches/{wrong}/").status_code == 404


@pytest.mark.parametrize(
    "wrong", ["7KQ4", "7KQ4-M2XD-9TR0", "'--", "%00", "a" * 2000, "<b>", "７ＫＱ４-M2XD-9TRB"]
)
def test_what_is_no_reference_is_no_person(standing, at_officer, wrong):
    """Hostile references lead to a page 404 that does not repeat them as markup."""
    for base in ("/people/", "/notices/"):
        answer = at_officer.get(f"{base}{wrong}/")
        assert answer.status_code == 404
        assert "<b>" not in answer.content.decode()


def test_a_reference_may_be_typed_as_people_type_it(standing, at_officer):
    """Lower case and missing hyphens name the same notice."""
    plain = standing.reference.replace("-", "").lower()
    assert at_officer.get(f"/people/{plain}/").status_code == 200
    assert at_officer.get(f"/notices/{plain}/").status_code == 200


@pytest.mark.parametrize("path", [*ACTS, *FORMS])
def test_every_post_wants_the_token_of_its_form(standing, path):
    """A form of another site cannot make a signed-in browser act: without the token every post is refused."""
    role = StaffRole.APPROVER if GET[path][0] is P.BATCH_RELEASE else StaffRole.NOTICE_OFFICER
    strict = standing.client(role, enforce_csrf_checks=True)
    before = rows()
    filling = {"typed": "2", "why": "까닭", "decision": "sent", "name": "홍길동"}
    refused = strict.post(filled(standing, path), filling)
    assert refused.status_code == 403
    assert "화면이 오래되었습니다" in refused.content.decode()
    strict.cookies["csrftoken"] = "a" * 32
    wrong = {**filling, "csrfmiddlewaretoken": "b" * 32}
    assert strict.post(filled(standing, path), wrong).status_code == 403
    assert rows() == before


def test_a_post_from_another_origin_is_refused_even_with_a_token(standing):
    """The browser's Origin has to be this house."""
    strict = standing.client(StaffRole.NOTICE_OFFICER, enforce_csrf_checks=True)
    text = strict.get(standing.url("made")).content.decode()
    token = re.search(r'name="csrf-token" content="(\w+)"', text)[1]
    sent = {"csrfmiddlewaretoken": token}
    far = strict.post(standing.url("made", "hand-over/"), sent, headers={"Origin": "https://evil.example"})
    assert far.status_code == 403
    near = strict.post(standing.url("made", "hand-over/"), sent)
    assert (near.status_code, near["Location"]) == (302, standing.url("made"))


@pytest.mark.parametrize("path", ACTS)
@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options"])
def test_acts_are_posted_and_nothing_else(standing, path, method):
    """An act cannot be set off by a link, a preview of a messenger or another method."""
    client = signed_in(standing.stranger)
    before = rows()
    assert getattr(client, method)(filled(standing, path)).status_code == 405
    assert rows() == before


@pytest.mark.parametrize("path", GET)
def test_a_signed_out_browser_gets_nothing_from_an_address_that_exists(standing, path):
    """Without sign-in neither page nor picture nor act: sent to sign in, and back afterwards."""
    url = filled(standing, path)
    before = rows()
    answer = Client().post(url) if path in ACTS else Client().get(url)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=/")
    assert Client().post(url).status_code == 302
    assert rows() == before


def test_nothing_of_the_console_stays_in_the_browser(standing, at_officer):
    """Pages with people, pictures of notices and downloads are not to be kept by browsers or caches."""
    kept = {
        path: answer["Cache-Control"]
        for path, (permission, status) in GET.items()
        if status == 200
        and permission is not P.BATCH_RELEASE
        and "no-store" not in (answer := at_officer.get(filled(standing, path)))["Cache-Control"]
    }
    assert kept == {}


def test_a_refused_look_is_no_row_of_the_trail(standing):
    """What was refused before anything was seen does not fill the trail."""
    before = AuditEvent.objects.count()
    client = standing.client(StaffRole.ADMINISTRATOR)
    for path in GET:
        client.get(filled(standing, path))
    assert AuditEvent.objects.count() == before
