"""What happens between a form and its service: a rule that changed meanwhile, old kinds, codes already taken."""

import pytest
from django.db import IntegrityError
from tests.visits.venues.walking import ADDRESS, HOURS, NAME, opened

from ansim.checkins.domain.details import problems_of
from ansim.checkins.domain.errors import VenueBad
from ansim.checkins.domain.hours import Hours, same_every_day
from ansim.checkins.models import Sticker, Venue
from ansim.checkins.services import stickers
from ansim.checkins.services.venues import change_details
from ansim.web.venue import open_views, settings_views, words
from ansim.web.venue.forms import AddressForm, HoursForm, NameForm, details_from
from ansim.web.venue.words import hours_in_words, kind_choices, kind_name

pytestmark = pytest.mark.django_db


def _refuse(**given):
    raise VenueBad(problems_of(details_from({**NAME, **ADDRESS, "name": ""}), {"food.restaurant"}))


def test_what_the_service_refuses_stands_in_the_form(browser, monkeypatch) -> None:
    """A rule that holds only when the venue is opened is told on the last page, and what was typed stays."""
    client = browser()
    client.post("/venues/open/", NAME)
    client.post("/venues/open/address/", ADDRESS)
    monkeypatch.setattr(open_views, "open_venue", _refuse)
    answer = client.post("/venues/open/hours/", HOURS)
    assert answer.status_code == 400
    assert "이름: 적어 주세요" in answer.content.decode()
    assert 'value="11:00"' in answer.content.decode()


def test_what_the_service_refuses_stands_in_the_settings(browser, monkeypatch) -> None:
    """So it is on the settings page, beside the field it is about."""
    client = browser()
    venue = opened(client)
    monkeypatch.setattr(settings_views, "change_details", _refuse)
    answer = client.post(f"/venues/{venue}/settings/", {**NAME, **ADDRESS, **HOURS})
    assert answer.status_code == 400
    assert "이름: 적어 주세요" in answer.content.decode()


def test_settings_without_new_zones_leave_the_stickers(browser) -> None:
    """Saving other words touches no zone and no code."""
    client = browser()
    venue = opened(client)
    before = {one.code for one in map(_frozen, Sticker.objects.all())}
    client.post(f"/venues/{venue}/settings/", {**NAME, **ADDRESS, **HOURS, "detail": "3층"})
    assert Venue.objects.get().detail == "3층"
    assert {one.code for one in map(_frozen, Sticker.objects.filter(stopped_at__isnull=True))} == before


def _frozen(row):
    row.code = bytes(row.code)
    return row


def test_a_kind_that_is_no_longer_offered_may_stay(opened, command, cafe, start, monkeypatch) -> None:
    """A venue keeps its old kind when other words change; nobody can choose it anew."""
    ident = opened()
    Venue.objects.filter(ident=ident).update(kind="old.kind")
    from dataclasses import replace

    change_details(by=command, venue=ident, details=replace(cafe, kind="old.kind", detail="2층"), at=start)
    assert Venue.objects.get(ident=ident).detail == "2층"
    with pytest.raises(VenueBad):
        change_details(by=command, venue=ident, details=replace(cafe, kind="another.old"), at=start)


def test_kinds_are_offered_by_category_in_the_pages_language() -> None:
    """Every category has a name, every kind stands in one, and a kind nobody knows is shown by its code."""
    groups = dict(kind_choices())
    assert ("food.cafe", "카페") in groups["음식"]
    assert sum(len(kinds) for kinds in groups.values()) >= 40
    assert set(words.CATEGORIES) >= {kind.category for kind in words.kinds().by_code.values()}
    assert kind_name("no.such") == "no.such"


def test_an_old_kind_is_offered_to_the_venue_that_has_it(monkeypatch) -> None:
    """A kind out of force is left out of the list, but for the venue that holds it."""
    from dataclasses import replace
    from datetime import date

    from ansim.checkins.domain.kinds import Kinds

    old = {
        code: replace(kind, until=date(2022, 1, 1)) if code == "cinema" else kind
        for code, kind in words.kinds().by_code.items()
    }
    monkeypatch.setattr(words, "kinds", lambda: Kinds(old, ()))
    assert "cinema" not in {code for _name, kinds in kind_choices() for code, _kind in kinds}
    assert "cinema" in {code for _name, kinds in kind_choices("cinema") for code, _kind in kinds}


def test_hours_are_written_in_one_line() -> None:
    """Nothing said is nothing written; closed days stand behind; several spans are all told."""
    assert hours_in_words(Hours()) == ""
    assert hours_in_words(same_every_day(660, 1320)) == "11:00–22:00"
    assert hours_in_words(same_every_day(1080, 120, {0, 6})) == "18:00–02:00, 쉬는 날 월, 일"
    assert hours_in_words(Hours(((540, 720), None, (600, 780), *[None] * 4))).startswith(
        "09:00–12:00 / 10:00–13:00"
    )


def test_a_short_code_that_is_taken_is_drawn_again(opened, command, start, monkeypatch) -> None:
    """A collision of short codes costs a second draw; five in a row are an error, not a wrong code."""
    ident = opened()
    taken = Sticker.objects.get().short
    draws = iter([taken, taken, "AAAA-AAAA"])
    monkeypatch.setattr(stickers, "new_short_code", lambda: next(draws))
    stickers.replace_sticker(by=command, venue=ident, at=start)
    assert Sticker.objects.get(stopped_at__isnull=True).short == "AAAA-AAAA"
    monkeypatch.setattr(stickers, "new_short_code", lambda: taken)
    with pytest.raises(IntegrityError):
        stickers.replace_sticker(by=command, venue=ident, at=start)


@pytest.mark.parametrize(
    ("form", "data", "wrong"),
    [
        (NameForm, {"name": " ", "kind": "food.cafe"}, {"name"}),
        (NameForm, {"name": "카페"}, {"kind"}),
        (AddressForm, {"region": "세종특별자치시", "street": "길 1"}, set()),
        (AddressForm, {"region": "경기도", "street": "길 1"}, {"district"}),
        (AddressForm, {"region": "경기도", "district": "수원시", "street": "x" * 121}, {"street"}),
        (AddressForm, {}, {"region", "district", "street"}),
        (HoursForm, {}, set()),
        (HoursForm, {"opens": "11:00"}, {"closes"}),
        (HoursForm, {"opens": "x", "closes": "y"}, {"opens", "closes"}),
        (HoursForm, {"zones": "\n".join(str(n) for n in range(201))}, {"zones"}),
        (HoursForm, {"closed": ["7"]}, {"closed"}),
        (HoursForm, {"opens": "18:00", "closes": "02:00", "closed": ["0"]}, set()),
    ],
)
def test_forms_say_which_field_is_wrong(form, data, wrong) -> None:
    """Each form names exactly the fields that have to be corrected."""
    assert set(form(data).errors) == wrong


def test_a_form_past_midnight_is_the_next_day() -> None:
    """18:00 to 02:00 is one span that ends on the next day."""
    form = HoursForm({"opens": "18:00", "closes": "02:00"})
    assert form.is_valid()
    assert form.cleaned_data["hours"].days[0] == (1080, 1560)
    assert form.cleaned_data["zone_names"] == []


@pytest.mark.parametrize("draft", ["x", 7, [], {"hours": "x"}, {"name": "카페"}])
def test_a_strange_draft_in_the_session_is_no_error(browser, draft) -> None:
    """Whatever an older version left in a session, the first step opens."""
    client = browser()
    session = client.session
    session["opening"] = draft
    session.save()
    assert client.get("/venues/open/").status_code == 200
    assert client.get("/venues/open/hours/").status_code == 302


@pytest.mark.parametrize("held", ["1", None, [1], {"id": 1}, 999_999])
def test_a_strange_operator_in_the_session_sees_nothing(client, held) -> None:
    """A session that names no operator by number is signed out; a number of nobody has no venues."""
    session = client.session
    session["operator"] = held
    session.save()
    answer = client.get("/venues/")
    assert answer.status_code == 302
    assert answer["Location"] in ("/venues/sign-in/", "/venues/open/")
