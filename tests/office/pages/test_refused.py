"""The last net: an error that escapes a view is a page of the office, in its language, under the right status."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db.utils import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import include, path
from django.utils import translation
from tests.office.accounts.conftest import as_manager, cheap_passwords, drill, signed_in

from ansim.accounts.domain import errors as of_accounts
from ansim.conf import middleware
from ansim.conf.errors import DatabaseAway, Unexpected
from ansim.conf.middleware import SpokenErrors
from ansim.delivery.domain import errors as of_delivery
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

__all__ = ["as_manager", "cheap_passwords", "drill", "signed_in"]
HTML = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}


class Busy(AnsimError):
    """Something that may succeed later."""

    code = "test.busy"
    sentence = Sentence("잠시 뒤 <b>다시</b> 하세요.", "Try <b>again</b> later.")
    retryable = True


class Teapot(AnsimError):
    """Something with a status of its own."""

    code = "test.teapot"
    sentence = Sentence("차 주전자입니다: {what}", "A teapot: {what}")
    status = 418


def failing(request, what):
    """A view that lets the named error through."""
    raise {
        "not_here": of_accounts.NotInOffice,
        "busy": Busy,
        "number": lambda: ZeroDivisionError("01000000001"),
        "database": lambda: OperationalError("host=secret-host"),
    }[what]()


def listing(request):
    """A view without a fault."""
    return HttpResponse("ok")


urlpatterns = [path("", include("ansim.web.urls")), path("fail/<str:what>/", failing), path("fine/", listing)]


def _answer(error, language="ko", **headers):
    net = SpokenErrors(listing)
    with translation.override(language):
        return net.process_exception(RequestFactory().get("/x/", **headers), error)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (of_accounts.NotInOffice(), 404),
        (of_accounts.NotPermitted(), 403),
        (of_accounts.LoginTaken(), 400),
        (of_accounts.SealUnreadable(), 400),
        (of_delivery.DeliveryUnknown(), 404),
        (of_delivery.GroupUnknown(), 404),
        (of_delivery.GroupClosed(), 400),
        (of_delivery.ProviderBusy(reason="http_429"), 503),
        (Busy(), 503),
        (Teapot(what="x"), 418),
        (DatabaseAway(), 503),
        (OperationalError("gone"), 503),
        (InterfaceError("closed"), 503),
        (ZeroDivisionError(), 500),
        (KeyError("name"), 500),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_every_error_has_its_status(db, error, status):
    """Not here is 404, not permitted 403, passing trouble 503, a fault of ours 500, everything else 400."""
    assert _answer(error).status_code == status
    assert _answer(error, **HTML).status_code == status


@pytest.mark.parametrize("error", [PermissionDenied("x")])
def test_errors_of_django_go_their_own_way(error):
    """403 and 404 of Django itself have their own pages; the net lets them pass."""
    assert _answer(error) is None


@pytest.mark.parametrize("language", ["ko", "en"])
def test_programs_get_code_and_sentence(language):
    """Who does not ask for a page gets JSON with the code and the sentence in the page's language."""
    answer = _answer(Teapot(what="T"), language)
    assert json.loads(answer.content) == {"code": "test.teapot", "message": Teapot(what="T").text(language)}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_people_get_a_page_of_the_office(db, language):
    """A browser gets the office's own page: header, sentence, code, and the way home."""
    page = _answer(of_accounts.NotInOffice(), language, **HTML).content.decode()
    assert f'<html lang="{language}">' in page
    assert of_accounts.NotInOffice.sentence.text(language) in page
    assert "office.not_here" in page
    assert 'href="/"' in page
    assert 'id="main"' in page


@pytest.mark.parametrize("page_name", ["refused.html", "no-such-page.html"])
def test_a_sentence_is_text_on_every_page(db, monkeypatch, page_name):
    """Signs of HTML in an error's text are shown, not obeyed, on the drawn page and on the plain one."""
    monkeypatch.setattr(middleware, "ERROR_PAGE", page_name)
    page = _answer(Busy(), **HTML).content.decode()
    assert "<b>다시</b>" not in page
    assert "&lt;b&gt;다시&lt;/b&gt;" in page


def test_a_role_without_templates_has_the_plain_page(settings, db):
    """Where no template engine stands, the same sentence is there without the office's looks."""
    settings.TEMPLATES = []
    page = _answer(of_accounts.NotInOffice(), **HTML).content.decode()
    assert of_accounts.NotInOffice.sentence.ko in page
    assert "krds" not in page


@pytest.mark.parametrize("error", [OperationalError("x"), DatabaseAway(), ZeroDivisionError(), Unexpected()])
def test_a_page_about_a_broken_house_needs_nothing_of_it(error):
    """When the database is away or ansim is at fault, the plain page is drawn without asking the database."""
    page = _answer(error, **HTML).content.decode()
    assert 'role="alert"' in page
    assert "krds" not in page


def test_a_header_that_cannot_be_read_falls_back(monkeypatch):
    """When drawing the page needs the database and it fails just then, the plain page still comes."""

    def broken(*_args):
        raise OperationalError("gone")

    monkeypatch.setattr(middleware.loader, "render_to_string", broken)
    page = _answer(of_accounts.NotInOffice(), **HTML).content.decode()
    assert of_accounts.NotInOffice.sentence.ko in page


def test_a_fault_is_logged_by_its_place_and_not_its_values(caplog):
    """The log tells the kind of fault and where it arose; what it said may be personal and stays out."""
    try:
        failing(None, "number")
    except ZeroDivisionError as error:
        _answer(error)
    (line,) = [record.getMessage() for record in caplog.records if record.name == "ansim"]
    assert line.startswith("ZeroDivisionError at failing:")
    assert "01000000001" not in line


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("what", "status"), [("not_here", 404), ("busy", 503), ("number", 500), ("database", 503)]
)
def test_no_view_answers_with_a_traceback(client, db, what, status):
    """Through the whole stack of middleware, every fault is a page with the policy and without inner words."""
    answer = client.get(f"/fail/{what}/", headers={"accept": "text/html"})
    page = answer.content.decode()
    assert answer.status_code == status
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    for inner in ("Traceback", "secret-host", "01000000001", "File &quot;"):
        assert inner not in page


@pytest.mark.parametrize(
    "address",
    ["/staff/999999/", "/staff/999999/invitation/", "/staff/999999/active/", "/office/senders/999999/"],
)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_what_is_not_of_this_office_is_not_found(as_manager, address, language):
    """Numbers of no or another office answer 404 with a page, in the language of the switch."""
    as_manager.cookies["django_language"] = language
    answer = as_manager.get(address, headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert f'<html lang="{language}">' in answer.content.decode()


def test_changes_to_what_is_not_here_are_not_found_either(as_manager):
    """Posting to another office's member of staff answers 404 like looking at them."""
    for address in ("/staff/999999/", "/staff/999999/invitation/", "/staff/999999/active/"):
        assert as_manager.post(address, {"why": "x"}, headers={"accept": "text/html"}).status_code == 404


def test_a_good_view_is_left_alone():
    """Without an error the net adds nothing."""
    assert SpokenErrors(listing)(RequestFactory().get("/fine/")).content == b"ok"
