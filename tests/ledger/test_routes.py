"""Every address of the ledger role says who may use it, and answers as that says."""

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

from ansim.conf.roles import Role


def walk(patterns, before=""):
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, path)
        else:
            yield path, pattern.callback


ROUTES = dict(walk(get_resolver().url_patterns))


@pytest.mark.parametrize("path", sorted(ROUTES))
def test_every_address_is_public_for_a_reason_or_for_named_roles(path):
    """No address of this role is open or closed by accident."""
    view = ROUTES[path]
    public, roles = getattr(view, "ansim_public", ""), getattr(view, "ansim_service_roles", ())
    assert bool(public) != bool(roles)
    assert all(isinstance(role, Role) for role in roles)


def test_the_addresses_are_those_of_the_reference():
    """Seven public addresses and two for other roles; nothing else listens here."""
    public = [path for path, view in ROUTES.items() if hasattr(view, "ansim_public")]
    assert len(public) == 7
    assert len(ROUTES) - len(public) == 2


def test_no_page_of_django_listens(db):
    """Administration, static files and log-in have no address in this role."""
    for path in ("/admin/", "/static/x", "/accounts/login/", "/lookups", "/lookups/", "/lookups/checkpoint/"):
        assert Client().get(path).status_code == 404


def test_addresses_have_no_names_that_templates_could_lean_on():
    """The role has no pages, so nothing is reversed by name."""
    with pytest.raises(NoReverseMatch):
        reverse("checkpoint")
