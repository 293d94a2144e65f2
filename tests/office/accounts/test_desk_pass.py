"""The office's desk: who may open it, what the office signs for it, and a page whose number and card it never sees."""

import re
from datetime import timedelta

import pytest
from tests.office.accounts.standing import START

from ansim.accounts.domain.actors import Actor, system_actor
from ansim.accounts.domain.errors import NotPermitted
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent
from ansim.accounts.services.desk import LIFE, open_desk
from ansim.conf import keys, ports
from ansim.conf.roles import Role
from ansim.wire.desk_pass import BadDeskPass, read_desk_pass
from ansim.wire.layout import read_base64url

pytestmark = pytest.mark.django_db
SERVING = (StaffRole.NOTICE_OFFICER, StaffRole.TRACER)


def read(data):
    """What the office signed, read as the vault reads it."""
    return read_desk_pass(data, keys.service_key(Role.OFFICE).public_key())


@pytest.mark.parametrize("role", StaffRole)
def test_only_who_serves_opens_the_desk(drill, role):
    """Officers who may know people: the others get no pass, and no opening is told of them."""
    by, before = drill.actor(role), AuditEvent.objects.count()
    if role in SERVING:
        assert read(open_desk(by=by, at=START)).staff == by.staff_id
    else:
        with pytest.raises(NotPermitted):
            open_desk(by=by, at=START)
    assert AuditEvent.objects.count() - before == (role in SERVING)


def test_a_pass_says_who_of_which_office_until_when(drill):
    """Fifteen minutes; two passes are never the same."""
    by = drill.actor(StaffRole.TRACER)
    first, second = (read(open_desk(by=by, at=START)) for _ in range(2))
    assert (first.office, first.code, first.staff) == (by.office_id, by.office_code, by.staff_id)
    assert first.until == int((START + LIFE).timestamp())
    assert timedelta(minutes=15) == LIFE
    assert first.nonce != second.nonce


def test_the_opening_stands_in_the_audit_trail(drill):
    """Who opened the desk when; nothing of anybody who is served there."""
    by = drill.actor(StaffRole.NOTICE_OFFICER)
    open_desk(by=by, at=START)
    told = AuditEvent.objects.latest("pk")
    assert (told.verb, told.who, told.reference, told.office) == ("desk.open", by.who, by.who, by.office_code)
    assert told.why == ""


def test_a_process_opens_no_desk(drill):
    """Whoever is no member of staff has no pass, whatever roles it claims, and the trail says nothing of it."""
    with pytest.raises(NotPermitted):
        open_desk(by=system_actor("worker", office_id=1, office_code="ansim-si"), at=START)
    before = AuditEvent.objects.count()
    with pytest.raises(BadDeskPass):
        open_desk(by=Actor("system:worker", (StaffRole.TRACER,)), at=START)
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("role", StaffRole)
def test_the_page_and_its_pass_are_for_those_alone(signed_in, role):
    """By address as by menu: the others are refused both."""
    client = signed_in(role)
    page, opened = client.get("/cards/"), client.post("/cards/open/")
    wanted = 200 if role in SERVING else 403
    assert (page.status_code, opened.status_code) == (wanted, wanted)
    home = client.get("/account/").content.decode()
    assert ('href="/cards/"' in home) is (role in SERVING)


def test_the_page_asks_the_vault_and_nobody_else(signed_in):
    """Its policy lets it reach its own server and the vault; the forms name no address, so nothing is posted here."""
    answer = signed_in(StaffRole.TRACER).get("/cards/")
    page = answer.content.decode()
    (allowed,) = re.findall(r"connect-src ([^;]*)", answer["Content-Security-Policy"])
    assert allowed.split() == ["'self'", ports.resident_url()]
    forms = re.findall(r"<form[^>]*id=\"(?:issue|block)\"[^>]*>", page)
    assert len(forms) == 2
    assert not any("action" in form or "method" in form for form in forms)
    assert f'data-vault="{ports.resident_url()}"' in page
    assert answer["Cache-Control"].startswith("max-age=0")


def test_the_page_is_given_a_pass_that_the_vault_takes(signed_in, drill):
    """Base64url of 121 bytes for the member of staff who is signed in; only a POST gives one."""
    client = signed_in(StaffRole.NOTICE_OFFICER)
    told = client.post("/cards/open/").json()
    assert list(told) == ["pass"]
    assert read(read_base64url(told["pass"])).staff == drill.actor(StaffRole.NOTICE_OFFICER).staff_id
    assert client.get("/cards/open/").status_code == 405


def test_both_languages_have_every_word(signed_in):
    """The English page holds no Korean but the office's own names."""
    client = signed_in(StaffRole.TRACER)
    assert "카드 만들기" in client.get("/cards/").content.decode()
    client.cookies["django_language"] = "en"
    main = re.search(r"<main.*</main>", client.get("/cards/").content.decode(), re.S)[0]
    assert "Make the card" in main
    words = re.sub(r'class="label-office">[^<]*<|data-office="DRILL · [^"]*"', "", main)
    assert not re.search(r"[가-힣]", words)
