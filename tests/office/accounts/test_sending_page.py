"""The page of hours and ladders: shown to who may see the office, changed by who manages it, kept in the audit trail."""

from datetime import time
from itertools import pairwise

import pytest

from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent
from ansim.delivery.domain.hours import Window
from ansim.delivery.domain.ladder import Step, checked
from ansim.delivery.queries.plans import hours_of, ladder_of
from ansim.web.staff.sending_views import every_ladder

pytestmark = pytest.mark.django_db
PAGE = "/office/sending/"


@pytest.fixture
def manager(signed_in):
    """A browser of the office's administrator."""
    return signed_in(StaffRole.ADMINISTRATOR)


def text_of(client, url=PAGE):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_without_settings_it_says_what_happens(manager):
    """At any time, picture messages alone; every kind has its line and its button."""
    page = text_of(manager)
    assert "언제나" in page
    assert "격리" in page
    assert "그림 문자" in page
    assert f'{PAGE}isolation/"' in page
    assert f'href="{PAGE}"' in text_of(manager, "/office/")


def test_hours_are_set_shown_and_taken_off(manager, drill):
    """Two times set them, none takes them off; half a pair and hours that end first are explained."""
    assert manager.post(f"{PAGE}hours/", {"opens": "08:00", "closes": "21:00"})["Location"] == PAGE
    assert hours_of(office_id=drill.office_id) == Window(time(8), time(21))
    assert "08:00부터 21:00 전까지" in text_of(manager)
    assert 'value="08:00' in text_of(manager, f"{PAGE}hours/")
    for wrong in ({"opens": "08:00"}, {"closes": "08:00"}, {"opens": "21:00", "closes": "08:00"}):
        shown = manager.post(f"{PAGE}hours/", wrong).content.decode()
        assert "둘 다 적거나 둘 다 비워" in shown
    assert manager.post(f"{PAGE}hours/", {"opens": "", "closes": ""}).status_code == 302
    assert hours_of(office_id=drill.office_id) is None
    assert AuditEvent.objects.filter(verb="office.hours").count() == 2


def test_a_ladder_is_chosen_for_a_kind(manager, drill):
    """The chosen order is kept for that kind only, and the page says it in words."""
    assert manager.post(f"{PAGE}isolation/", {"steps": "picture-text-post"})["Location"] == PAGE
    steps = (Step.PICTURE, Step.TEXT, Step.POST)
    assert ladder_of(office_id=drill.office_id, kind="isolation").steps == steps
    assert not ladder_of(office_id=drill.office_id, kind="quarantine").is_own
    assert "그림 문자 → 글 문자 → 등기 우편" in text_of(manager)
    assert "checked" in text_of(manager, f"{PAGE}isolation/")
    assert AuditEvent.objects.get(verb="office.ladder").reference == "isolation"


def test_alimtalk_needs_its_template(manager, drill):
    """Without code and approved words the form says so beside the field; with them the ladder stands."""
    steps = "picture-alimtalk-post"
    shown = manager.post(f"{PAGE}isolation/", {"steps": steps}).content.decode()
    assert "템플릿 코드와 승인된 글" in shown
    assert not ladder_of(office_id=drill.office_id, kind="isolation").is_own
    typed = {"steps": steps, "template": "ANSIM1", "words": "#{기관} 통지 #{문서번호}"}
    assert manager.post(f"{PAGE}isolation/", typed).status_code == 302
    assert ladder_of(office_id=drill.office_id, kind="isolation").template == "ANSIM1"
    assert "#{기관} 통지" in text_of(manager, f"{PAGE}isolation/")


@pytest.mark.parametrize("steps", ["", "post", "picture-post-text", "picture-fax"])
def test_other_orders_are_not_offered_and_not_taken(manager, drill, steps):
    """What no ladder can be is refused by the form."""
    assert manager.post(f"{PAGE}isolation/", {"steps": steps}).status_code == 200
    assert not ladder_of(office_id=drill.office_id, kind="isolation").is_own


def test_unknown_kinds_are_no_pages(manager):
    """Only kinds of notices have a ladder."""
    assert manager.get(f"{PAGE}love-letter/").status_code == 404


def test_who_may_see_may_not_change(signed_in):
    """An auditor sees the page without buttons; the forms are refused."""
    auditor = signed_in(StaffRole.AUDITOR)
    assert f"{PAGE}hours/" not in text_of(auditor)
    assert auditor.get(f"{PAGE}hours/").status_code == 403
    assert auditor.get(f"{PAGE}isolation/").status_code == 403


def test_every_ladder_offered_is_one():
    """Ten ladders, each valid, none twice, the shortest first."""
    ladders = every_ladder()
    assert len(ladders) == len(set(ladders)) == 10
    assert all(checked(one) == one for one in ladders)
    lengths = [len([step for step in one if step is not Step.POST]) for one in ladders]
    assert all(before <= after for before, after in pairwise(lengths))
