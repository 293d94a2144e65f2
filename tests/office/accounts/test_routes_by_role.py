"""Every address for every role: who gets in, who is refused, who is sent to sign in; written out once by hand."""

import re

import pytest
from django.test import Client

from ansim.accounts.adapters import second_factor
from ansim.accounts.api.routes import routes
from ansim.accounts.domain.roles import StaffRole, roles_with
from ansim.accounts.models import AuditEvent, Office, SenderNumber, Staff

pytestmark = pytest.mark.django_db
# N notice officer, A approver, T tracer, V venue helper, M administrator, U auditor
LETTERS = dict(zip("NATVMU", StaffRole, strict=True))
TABLE = {
    "": "NATVMU",
    "account/": "NATVMU",
    "account/confirm/": "NATVMU",
    "account/confirm/code/": "NATVMU",
    "account/password/": "NATVMU",
    "account/recovery-codes/": "NATVMU",
    "account/recovery-codes/file/": "NATVMU",
    "account/recovery-codes/new/": "NATVMU",
    "account/second-factor/": "NATVMU",
    "account/second-factor/enrol/": "NATVMU",
    "account/second-factor/kept/": "NATVMU",
    "account/second-factor/renew/": "NATVMU",
    "account/signing-key/": "NATVMU",
    "audit/": "U",
    "office/": "MU",
    "office/edit/": "M",
    "office/message-service/": "M",
    "office/pdf-key/": "MU",
    "office/pdf-key/edit/": "M",
    "office/pdf-key/remove/": "M",
    "office/seal/": "MU",
    "office/seal/edit/": "M",
    "office/seal/sample/": "M",
    "office/logo/": "MU",
    "office/logo/edit/": "M",
    "office/logo/sample/": "M",
    "office/logo/drop/": "M",
    "office/pictures/<int:picture_id>/": "NAM",
    "office/pictures/<int:picture_id>/agree/": "A",
    "office/pictures/<int:picture_id>/decline/": "NAM",
    "office/sending/": "MU",
    "office/sending/hours/": "M",
    "office/sending/replies/": "M",
    "office/sending/<str:kind>/": "M",
    "office/senders/<int:number_id>/": "M",
    "office/senders/new/": "M",
    "staff/": "MU",
    "staff/<int:staff_id>/": "M",
    "staff/<int:staff_id>/active/": "M",
    "staff/<int:staff_id>/invitation/": "M",
    "staff/new/": "M",
    "problems/": "MU",
    "problems/<str:number>/answer/": "M",
    "batches/": "NA",
    "batches/new/": "N",
    "mistakes/": "N",
    "mistakes/<int:mistake_id>/settle/": "N",
    "batches/new/usable/": "N",
    "templates/": "NA",
    "templates/<slug:label>/": "NA",
    "templates/<slug:label>/<slug:page>.jpg": "NA",
    "batches/<int:batch_id>/": "NA",
    "batches/<int:batch_id>/make/": "N",
    "batches/<int:batch_id>/hand-over/": "N",
    "batches/<int:batch_id>/people/": "NA",
    "batches/<int:batch_id>/problems/": "NA",
    "batches/<int:batch_id>/release/": "A",
    "batches/<int:batch_id>/release/checks/": "A",
    "batches/<int:batch_id>/give-back/": "A",
    "batches/<int:batch_id>/pause/": "NA",
    "batches/<int:batch_id>/resume/": "NA",
    "batches/<int:batch_id>/stop/": "NA",
    "notices/<str:reference>/": "NAT",
    "notices/<str:reference>/notice.pdf": "NAT",
    "failures/": "NA",
    "unknown/": "N",
    "carried/": "NA",
    "carried/out/": "NA",
    "carried/<uuid:ident>/lost/": "N",
    "people/": "NAT",
    "people/<str:reference>/": "NAT",
}
PUBLIC = {
    "language",
    "sign-in/",
    "sign-in/code/",
    "sign-in/first/",
    "sign-out/",
    "inactive/",
    "setup/",
    "setup/office/",
    "setup/seal/",
    "setup/sender/",
    "setup/staff/",
    "setup/message/",
}
OWN = ("account", "staff", "office", "audit", "sign", "setup", "inactive", "language")
GUARDED = [route for route in routes() if route.access and route.access.permission]


def _address(route):
    """An address of this pattern that names nothing that exists."""
    path = re.sub(r"<uuid:\w+>", "0" * 8 + "-0000-4000-8000-" + "0" * 12, route.path)
    path = re.sub(r"<slug:\w+>", "nobody-9", path)
    return "/" + re.sub(r"<str:\w+>", "7KQ4-M2XD-9TRB", re.sub(r"<int:\w+>", "999999", path))


def _ask(client, route):
    answer = client.get(_address(route))
    return client.post(_address(route)) if answer.status_code == 405 else answer


def _access(path):
    return {route.path: route.access for route in routes()}[path]


@pytest.mark.parametrize(("path", "letters"), TABLE.items())
def test_a_route_is_open_to_exactly_these_roles(path, letters):
    """The permission that a route names is held by the roles marked here."""
    assert set(roles_with(_access(path).permission)) == {LETTERS[letter] for letter in letters}


@pytest.mark.parametrize("path", sorted(PUBLIC))
def test_a_public_route_says_why(path):
    """What needs no sign-in is listed here, with its reason in the code."""
    assert _access(path).permission is None
    assert len(_access(path).reason) > 5


def test_no_own_route_is_missing_from_the_tables():
    """Every address of sign-in, account, staff, office, audit and set-up stands in one of the two tables."""
    own = {route.path for route in routes() if route.path.startswith(OWN)}
    assert own - set(TABLE) - PUBLIC == set()


@pytest.mark.parametrize("role", StaffRole)
def test_a_role_gets_in_where_it_may_and_nowhere_else(signed_in, role):
    """Asked for every guarded address of the whole office, the page 403 comes exactly where the role may not."""
    client = signed_in(role)
    wrong = {}
    for route in GUARDED:
        status = _ask(client, route).status_code
        if (status == 403) == (role in roles_with(route.access.permission)):
            wrong[route.path] = status
    assert wrong == {}


@pytest.mark.parametrize("role", StaffRole)
def test_what_a_role_may_not_do_it_cannot_post_either(signed_in, role):
    """Posting to a page one may not see is refused too, and no row of accounts changes."""
    client = signed_in(role)
    before = _rows()
    for route in GUARDED:
        if role not in roles_with(route.access.permission):
            assert (
                client.post(_address(route), {"why": "x", "name": "x", "number": "02-000-0000"}).status_code
                == 403
            )
    assert _rows() == before


def _rows():
    return [
        list(model.objects.order_by("pk").values()) for model in (Office, SenderNumber, Staff, AuditEvent)
    ]


def test_a_stranger_is_sent_to_sign_in_everywhere(db):
    """Without sign-in every guarded address leads to the sign-in page, remembering where one wanted to go."""
    client = Client()
    for route in GUARDED:
        answer = _ask(client, route)
        assert answer.status_code == 302, route.path
        assert answer["Location"].startswith("/sign-in/?next=/"), route.path


def test_a_strangers_post_is_sent_to_sign_in_too(db):
    """Posting without sign-in does nothing but lead to the sign-in page."""
    client = Client()
    for route in GUARDED:
        assert client.post(_address(route)).status_code == 302, route.path
    assert not AuditEvent.objects.exists()


def test_a_strangers_part_of_a_page_sends_the_whole_page(db):
    """htmx gets no form into the part but is told where the page goes."""
    for route in GUARDED:
        answer = Client().get(_address(route), headers={"HX-Request": "true"})
        if answer.status_code != 405:
            assert (answer.status_code, answer["HX-Redirect"][:9]) == (204, "/sign-in/"), route.path


def test_without_a_second_factor_only_enrolment_is_open(as_manager, manager):
    """Somebody who lost the second factor reaches nothing but its enrolment and the proof on the way there."""
    second_factor.forget(manager.staff_id)
    open_ones = {"account/second-factor/enrol/", "account/confirm/"}
    for route in GUARDED:
        answer = _ask(as_manager, route)
        if route.path not in open_ones:
            assert (answer.status_code, answer["Location"]) == (302, "/account/second-factor/enrol/"), (
                route.path
            )


def test_a_shut_account_reaches_nothing(as_manager, manager):
    """From the moment an account is shut, its open session leads to the sign-in page everywhere."""
    Staff.objects.filter(pk=manager.staff_id).update(is_active=False)
    for route in GUARDED:
        assert _ask(as_manager, route)["Location"].startswith("/sign-in/"), route.path


@pytest.mark.parametrize("role", StaffRole)
def test_a_refusal_says_who_may(signed_in, role):
    """The page 403 names the permission in words and the roles that hold it, and offers the way home."""
    client = signed_in(role)
    path, _letters = next(
        (path, letters) for path, letters in TABLE.items() if LETTERS_OF[role] not in letters
    )
    page = client.get(f"/{path}").content.decode()
    assert _access(path).permission.value in page
    assert 'href="/"' in page


LETTERS_OF = {role: letter for letter, role in LETTERS.items()}


def test_taking_a_role_away_counts_at_once(as_manager, manager):
    """Permissions are read anew for each page: a role taken away closes its pages in an open session."""
    assert as_manager.get("/staff/").status_code == 200
    Staff.objects.filter(pk=manager.staff_id).update(roles=["venue_helper"])
    assert as_manager.get("/staff/").status_code == 403


def test_a_second_role_opens_its_pages(signed_in, drill):
    """Somebody with two roles reaches the pages of both."""
    client = signed_in(StaffRole.VENUE_HELPER)
    assert client.get("/staff/").status_code == 403
    staff_id = drill.actor(StaffRole.VENUE_HELPER).staff_id
    Staff.objects.filter(pk=staff_id).update(roles=["venue_helper", "administrator"])
    assert client.get("/staff/").status_code == 200


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_other_methods_open_no_door(db, method):
    """Unusual methods are no way around sign-in."""
    for address in ("/staff/", "/office/edit/", "/audit/"):
        assert getattr(Client(), method)(address).status_code in (302, 405)
