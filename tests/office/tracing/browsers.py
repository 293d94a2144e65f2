"""Browsers of the desk's people."""

from django.test import Client

from ansim.accounts.models import Staff

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(actor, **more):
    """A client signed in as this member of staff."""
    client = Client(**more)
    client.force_login(Staff.objects.get(pk=actor.staff_id), backend=BACKEND)
    return client


def shown(answer):
    """The text of a page that was answered well."""
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()
