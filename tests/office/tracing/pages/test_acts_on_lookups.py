"""Signing, going on and asking again from the page of a look-up: done once, and refused in words where it cannot be."""

import pytest

from ansim.tracing.models import Lookup

pytestmark = pytest.mark.django_db


def said(client, url):
    """Post to an address; return the tags of the messages on the page it leads to."""
    answer = client.post(url, follow=True)
    assert answer.status_code == 200
    return [one.level_tag for one in answer.context["messages"]]


def test_the_asker_signs_once_from_the_page(standing, at_tracer):
    """The first press signs, the second is told that it did; one signature stands."""
    url = standing.url("cases/{case_asked}/lookups/{lookup_asked}/sign/")
    assert [said(at_tracer, url), said(at_tracer, url)] == [["success"], ["error"]]
    assert Lookup.objects.get(pk=standing.lookups["asked"]).signatures.count() == 1


def test_going_on_is_for_what_stands_still(standing, at_tracer):
    """A signed look-up is looked at again without a word; a failed one is refused."""
    assert said(at_tracer, standing.url("cases/{case_signed}/lookups/{lookup_signed}/go-on/")) == []
    assert said(at_tracer, standing.url("cases/{case_failed}/lookups/{lookup_failed}/go-on/")) == ["error"]


def test_asking_again_is_a_new_look_up_signed_by_the_asker(standing, at_tracer, monkeypatch):
    """The new one copies the failed one's scope; with the opener away nothing is made and it is said."""
    url = standing.url("cases/{case_failed}/lookups/{lookup_failed}/again/")
    monkeypatch.setattr(standing.desk.roles.opener, "down", True)
    before = Lookup.objects.count()
    assert said(at_tracer, url) == ["error"]
    assert Lookup.objects.count() == before
    monkeypatch.setattr(standing.desk.roles.opener, "down", False)
    assert said(at_tracer, url) == ["success"]
    fresh = Lookup.objects.get(again_of=standing.lookups["failed"])
    assert (fresh.state, fresh.signatures.count()) == ("asked", 1)


def test_pressing_again_after_both_signed_says_that_it_goes_on(standing, at_approver):
    """Proves that an old page of the second officer is told where the look-up stands, not to find a third person."""
    answer = at_approver.post(standing.url("lookups/{lookup_signed}/sign/"), follow=True)
    said = [str(one) for one in answer.context["messages"]]
    assert said == [
        "조회가 이미 다음 단계로 넘어갔습니다(지금: 두 사람이 서명함). 화면을 새로 고쳐 확인해 주세요."
    ]
