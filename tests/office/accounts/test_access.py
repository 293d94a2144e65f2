"""Who may see a view: sign-in, second factor, permission; and the walk over all addresses."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path

from ansim.accounts import services
from ansim.accounts.api.access import Access, access_of, public, requires
from ansim.accounts.api.routes import _walk, routes, undeclared
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import Staff

pytestmark = pytest.mark.django_db


@requires(Permission.STAFF_READ)
def listing(request):
    """A view that tells who looks."""
    return HttpResponse(request.actor.who)


@requires(Permission.ACCOUNT_MANAGE, before_enrolment=True)
def enrolling(_request):
    """A view on the way to the second factor."""
    return HttpResponse("enrol")


def _ask(view, user, **headers):
    request = RequestFactory().get("/staff/?page=2", headers=headers)
    request.user = user
    return view(request)


class Nobody:
    """A visitor who is not signed in."""

    is_authenticated = False


def _staff(drill, role):
    return Staff.objects.select_related("office").get(pk=drill.actor(role).staff_id)


def test_a_stranger_is_sent_to_sign_in_and_back(db):
    """Without sign-in the view answers with the sign-in page, which remembers where to go."""
    answer = _ask(listing, Nobody())
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=/staff/%3Fpage%3D2"


def test_htmx_is_told_where_to_go(db):
    """A part of a page that needs sign-in sends the whole page there, not the form into the part."""
    answer = _ask(listing, Nobody(), hx_request="true")
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/sign-in/?next=/staff/%3Fpage%3D2")


def test_without_a_second_factor_every_view_leads_to_enrolment(drill, manager):
    """Until the second factor is enrolled, only the enrolment itself is open."""
    services.renew_second_factor(by=manager)
    staff = _staff(drill, StaffRole.ADMINISTRATOR)
    assert _ask(listing, staff)["Location"] == "/account/second-factor/enrol/"
    assert _ask(enrolling, staff).content == b"enrol"


def test_the_permission_decides(drill, manager):
    """The administrator sees the list; the tracer gets a refusal that names the permission."""
    answer = _ask(listing, _staff(drill, StaffRole.ADMINISTRATOR))
    assert answer.content.decode() == manager.who
    with pytest.raises(PermissionDenied, match=r"staff\.read"):
        _ask(listing, _staff(drill, StaffRole.TRACER))


def test_guarded_pages_are_not_kept_by_browsers(drill):
    """What only staff may see is not stored on the machine it was seen on."""
    answer = _ask(listing, _staff(drill, StaffRole.ADMINISTRATOR))
    assert "no-store" in answer["Cache-Control"]


def test_a_view_declares_its_access():
    """Permission or reason can be read from the view; an undeclared view has neither."""
    opened = public("누구나 확인한다")(lambda request: HttpResponse())
    assert access_of(listing) == Access(permission=Permission.STAFF_READ)
    assert access_of(opened) == Access(reason="누구나 확인한다")
    assert access_of(len) is None
    assert opened(RequestFactory().get("/")).status_code == 200


def test_the_walk_finds_nested_and_service_routes():
    """Included addresses are walked; a route for other roles counts as declared."""

    def for_roles(_request):
        return HttpResponse()

    for_roles.ansim_service_roles = ("vault",)
    found = list(_walk([path("a", listing, name="list"), path("b", for_roles), path("c", len)], "v1/"))
    assert [(route.path, route.name) for route in found] == [("v1/a", "list"), ("v1/b", ""), ("v1/c", "")]
    assert [route.is_service for route in found] == [False, True, False]
    assert [route.access is None for route in found] == [False, True, True]


def test_every_route_of_the_office_names_its_access():
    """No address of the office role is without a permission or a reason to be public."""
    assert undeclared() == ()


def test_reasons_and_permissions_are_plain():
    """Every public route says why; every other one names a permission."""
    for route in routes():
        if not route.is_service:
            assert route.access is not None
            assert bool(route.access.reason) != bool(route.access.permission), route.path
