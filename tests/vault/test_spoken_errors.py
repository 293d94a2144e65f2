"""The last net under every view: a person gets a sentence, the log a place, nobody a value or a traceback."""

import logging

import pytest
from django.core.exceptions import PermissionDenied
from django.db.utils import IntegrityError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from ansim.conf.middleware import SpokenErrors
from ansim.kit.blobs import DiskFull
from ansim.kit.ids import BadReference

SECRET = "010-0000-0001"


def _answer(error: Exception, accept: str = "application/json") -> HttpResponse | None:
    request = RequestFactory().get("/x", headers={"accept": accept})
    return SpokenErrors(lambda _request: HttpResponse()).process_exception(request, error)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (BadReference(), 400, "reference.bad"),
        (DiskFull(), 503, "disk.full"),
        (OperationalError(SECRET), 503, "database.away"),
        (InterfaceError(SECRET), 503, "database.away"),
        (ValueError(SECRET), 500, "ansim.unexpected"),
        (KeyError(SECRET), 500, "ansim.unexpected"),
        (IntegrityError(SECRET), 500, "ansim.unexpected"),
    ],
)
def test_every_error_becomes_a_code_and_a_sentence(error: Exception, status: int, code: str) -> None:
    """Refusals are 400, what may be tried again 503, our own faults 500; none tells a value."""
    answer = _answer(error)
    assert answer is not None
    assert answer.status_code == status
    assert SECRET not in answer.content.decode()
    assert f'"code": "{code}"' in answer.content.decode()


def test_a_browser_gets_a_page_in_its_language() -> None:
    """A request for HTML is answered with a small page that says the sentence and the code."""
    for language, words in (("ko", "디스크가 가득 찼습니다"), ("en", "The disk is full")):
        with translation.override(language):
            answer = _answer(DiskFull(), "text/html,application/xhtml+xml")
        assert answer is not None
        page = answer.content.decode()
        assert f'<html lang="{language}">' in page
        assert words in page
        assert "disk.full" in page


def test_djangos_own_refusals_go_their_way() -> None:
    """403 and 404 of Django are not ours to speak for."""
    assert _answer(PermissionDenied()) is None


def test_the_log_tells_the_place_of_a_fault_and_no_value(caplog: pytest.LogCaptureFixture) -> None:
    """An unexpected fault is logged as type and place; the phone in its message is not."""

    def fault() -> None:
        raise ValueError(SECRET)

    with caplog.at_level(logging.ERROR, logger="ansim"):
        try:
            fault()
        except ValueError as error:
            _answer(error)
    assert "ValueError at " in caplog.text
    assert "fault" in caplog.text
    assert SECRET not in caplog.text


def test_a_view_that_succeeds_is_left_alone() -> None:
    """The net changes nothing of what a view answers."""
    answer = HttpResponse(b"fine")
    assert SpokenErrors(lambda _request: answer)(RequestFactory().get("/")) is answer
