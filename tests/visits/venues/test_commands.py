"""`ansim venue …` as the visits role does it: JSON on stdout, the poster whole or not at all, wrong words refused."""

import argparse
import json

import pypdfium2
import pytest

from ansim.checkins.domain.errors import NotYourVenue, VenueBad, VenueClosed, ZoneUnknown
from ansim.checkins.domain.hours import Hours
from ansim.checkins.models import Sticker, Venue
from ansim.checkins.services.closing import close_for_good
from ansim.cli import job, venue_job, venue_list, venue_open, venue_poster
from ansim.cli.out import OutNotWritable
from ansim.cli.venue_job import BadHours, read_hours

pytestmark = pytest.mark.django_db
OPEN = [
    *("--name", "안심카페", "--kind", "food.cafe", "--region", "제주특별자치도"),
    *("--district", "제주시", "--street", "지어낸로 12"),
]


@pytest.fixture
def command_line(monkeypatch, capsys):
    """Runs a command's words as the visits role would get them; returns what stood on stdout."""
    monkeypatch.setattr(job, "migrate", lambda: None)
    modules = {"open": venue_open, "poster": venue_poster, "list": venue_list}

    def send(action, args, job):
        assert job == "venue job"
        return venue_job.run(argparse.Namespace(action=action, given=json.dumps(vars(args), default=str)))

    for module in modules.values():
        monkeypatch.setattr(module, "send", send)

    def run(action, *words):
        parser = argparse.ArgumentParser()
        modules[action].register(parser)
        assert modules[action].run(parser.parse_args(words)) == 0
        return capsys.readouterr().out

    return run


def test_a_venue_is_opened_with_its_poster(command_line, tmp_path) -> None:
    """The JSON names venue, zones and codes; the PDF has a page for the venue and each zone."""
    file = tmp_path / "new" / "poster.pdf"
    told = json.loads(
        command_line("open", *OPEN, "--zone", "홀", "--zone", "방", "--poster", str(file), "--json")
    )
    row = Venue.objects.get()
    assert told["venue"] == bytes(row.ident).hex()
    assert [code["zone"] for code in told["codes"]] == ["", "홀", "방"]
    assert {code["short"] for code in told["codes"]} == {sticker.short for sticker in Sticker.objects.all()}
    assert told["poster"] == str(file)
    document = pypdfium2.PdfDocument(file)
    assert len(document) == 3
    document.close()


def test_without_json_a_person_reads_lines(command_line, tmp_path) -> None:
    """Name and id, where the poster is, and the list."""
    file = tmp_path / "poster.pdf"
    said = command_line("open", *OPEN, "--poster", str(file))
    venue = bytes(Venue.objects.get().ident).hex()
    assert venue in said
    assert str(file) in said
    assert "안심카페 · 카페 · 제주특별자치도" in command_line("list")
    assert "1쪽" in command_line("poster", venue, "--out", str(file), "--size", "tent")


def test_an_empty_list_says_what_to_do(command_line) -> None:
    """No venue yet: the next command is named; the kinds can be listed."""
    assert "ansim venue open" in command_line("list")
    assert json.loads(command_line("list", "--json")) == []
    assert "food.cafe" in command_line("list", "--kinds")
    kinds = json.loads(command_line("list", "--kinds", "--json"))
    assert {"code": "food.cafe", "name": "카페", "stay": 60} in kinds


def test_the_list_filters(command_line) -> None:
    """Part of the name, kind, region and district narrow the list."""
    command_line("open", *OPEN)
    assert len(json.loads(command_line("list", "--name", "카페", "--district", "제주시", "--json"))) == 1
    assert json.loads(command_line("list", "--kind", "cinema", "--json")) == []


def test_a_new_poster_stops_the_old_code(command_line, tmp_path) -> None:
    """--new makes new codes for all, or for the one zone named, before it prints."""
    command_line("open", *OPEN, "--zone", "홀")
    venue = bytes(Venue.objects.get().ident).hex()
    before = {one.zone: one.short for one in Sticker.objects.filter(stopped_at__isnull=True)}
    file = str(tmp_path / "p.pdf")
    told = json.loads(command_line("poster", venue, "--out", file, "--new", "--zone", "1", "--json"))
    assert [code["zone"] for code in told["codes"]] == ["홀"]
    assert told["codes"][0]["short"] != before[1]
    command_line("poster", venue, "--out", file, "--new")
    after = {one.zone: one.short for one in Sticker.objects.filter(stopped_at__isnull=True)}
    assert after[0] != before[0]


def test_wrong_words_open_nothing(command_line, tmp_path) -> None:
    """Every problem at once for the words; strange hours and a folder that cannot be written are refused first."""
    with pytest.raises(VenueBad) as wrong:
        command_line("open", "--name", "", "--kind", "x", "--region", "y", "--street", "")
    assert len(wrong.value.problems) == 5
    for words in (["--hours", "11시-22시"], ["--hours", "11:00"], ["--closed", "월"]):
        with pytest.raises(BadHours):
            command_line("open", *OPEN, *words)
    (tmp_path / "file").write_text("")
    with pytest.raises(OutNotWritable):
        command_line("open", *OPEN, "--poster", str(tmp_path / "file" / "p.pdf"))
    assert Venue.objects.count() == 0


@pytest.mark.parametrize("venue", ["", "zz", "00", "000000000000", "0" * 14])
def test_an_unknown_venue_has_no_poster(command_line, tmp_path, venue) -> None:
    """No id and an id of nobody are the same answer."""
    with pytest.raises(NotYourVenue):
        command_line("poster", venue, "--out", str(tmp_path / "p.pdf"))
    assert not (tmp_path / "p.pdf").exists()


def test_a_closed_venue_and_an_unknown_zone_have_none(command_line, opened, command, start, tmp_path) -> None:
    """Both are refused with what to do, and no file is left."""
    ident = opened()
    out = str(tmp_path / "p.pdf")
    with pytest.raises(ZoneUnknown):
        command_line("poster", ident.hex(), "--out", out, "--zone", "4")
    close_for_good(by=command, venue=ident, at=start)
    with pytest.raises(VenueClosed):
        command_line("poster", ident.hex(), "--out", out)
    assert list(tmp_path.iterdir()) == []


def test_hours_of_the_command_line() -> None:
    """A span, past midnight too, and closed weekdays; nothing said is no hours."""
    assert read_hours("", "") == Hours()
    hours = read_hours("18:00-02:00", "mon, TUE")
    assert hours.days[:3] == (None, None, (1080, 1560))
