"""The work of the `ansim venue …` commands as the visits role; the arguments come as one JSON word."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ansim.accounts.domain.actors import system_actor
from ansim.checkins.domain.cards import VenueCard
from ansim.checkins.domain.details import Details
from ansim.checkins.domain.errors import NotYourVenue
from ansim.checkins.domain.hours import Hours, minutes, same_every_day
from ansim.checkins.domain.posters import PosterPage, Size
from ansim.checkins.queries.kinds import kinds
from ansim.checkins.queries.posters import poster, poster_pages
from ansim.checkins.queries.venues import venue, venues_in
from ansim.checkins.services.intakes import stop_intake, tie_intake
from ansim.checkins.services.stickers import replace_sticker
from ansim.checkins.services.venues import open_venue
from ansim.cli import job, say
from ansim.cli.out import make_folder, write_whole
from ansim.kit.clock import korean_day, now
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OPENED = Sentence(ko="{name}: {venue} 등록했습니다.", en="{name} is registered as {venue}.")
_WRITTEN = Sentence(
    ko="안내문 {pages}쪽을 {file}에 두었습니다.", en="The poster ({pages} pages) is in {file}."
)
_INTAKE_TIED = Sentence(
    ko="전화 접수기를 등록했습니다. 번호: {number}",
    en="The intake of calls is registered. Its number: {number}",
)
_INTAKE_STOPPED = Sentence(
    ko="접수기 {number}에서 더 받지 않습니다.", en="Nothing more is taken from intake {number}."
)
_NONE = Sentence(
    ko="등록된 장소가 없습니다. `ansim venue open`으로 등록하세요.",
    en="There is no such venue. Register one with `ansim venue open`.",
)


class BadHours(AnsimError):
    """The hours of the command line cannot be read."""

    code = "venue.hours_bad"
    sentence = Sentence(
        ko="영업시간은 11:00-22:00처럼, 쉬는 날은 mon,tue처럼 적어 주세요.",
        en="Give hours as 11:00-22:00 and closed weekdays as mon,tue.",
    )


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim venue job`."""
    job.register(parser, _ACTIONS)


def run(args: argparse.Namespace) -> int:
    """Bring the role's database up to date and do the action."""
    return job.run(args, _ACTIONS)


def read_hours(span: str, closed: str) -> Hours:
    """Return the hours that the command line says; nothing said is no hours, and closed days need them. Raises BadHours."""
    days = [word.strip().lower() for word in closed.split(",") if word.strip()]
    if any(day not in _WEEKDAYS for day in days) or (days and not span):
        raise BadHours
    if not span:
        return Hours()
    opens, _dash, closes = span.partition("-")
    first, last = minutes(opens), minutes(closes)
    if first is None or last is None:
        raise BadHours
    return same_every_day(first, last, {_WEEKDAYS.index(day) for day in days})


def _open(given: Mapping[str, Any]) -> int:
    details = Details(
        given["name"],
        given["kind"],
        given["region"],
        given["district"],
        given["street"],
        given["detail"],
        read_hours(given["hours"], given["closed"]),
    )
    file = Path(given["poster"]) if given["poster"] else None
    if file is not None:
        make_folder(file.parent)
    ident = open_venue(by=system_actor("command"), details=details, zones=given["zone"], at=now())
    pages = poster_pages(ident)
    if given["json"]:
        told = {**_told(venue(ident)), "codes": [_code(page) for page in pages]}
        say.as_json({**told, "poster": given["poster"]})
    else:
        say.line(_OPENED, name=details.name, venue=ident.hex())
    if file is not None:
        _write(file, ident, None, Size(given["size"]), quiet=given["json"])
    return 0


def _poster(given: Mapping[str, Any]) -> int:
    ident, zone = _ident(given["venue"]), given["zone"]
    make_folder(Path(given["out"]).parent)
    if given["new"]:
        zones = [zone] if zone is not None else [0, *(one.number for one in venue(ident).zones)]
        for number in zones:
            replace_sticker(by=system_actor("command"), venue=ident, zone=number, at=now())
    _write(Path(given["out"]), ident, zone, Size(given["size"]), quiet=given["json"])
    if given["json"]:
        pages = poster_pages(ident, zone)
        say.as_json({"venue": ident.hex(), "file": given["out"], "codes": [_code(page) for page in pages]})
    return 0


def _intake(given: Mapping[str, Any]) -> int:
    if given["stop"]:
        stop_intake(by=system_actor("command"), number=_hex(given["stop"]), at=now())
        number, sentence = given["stop"], _INTAKE_STOPPED
    else:
        number = tie_intake(by=system_actor("command"), point=_hex(given["key"]), at=now()).hex()
        sentence = _INTAKE_TIED
    if given["json"]:
        say.as_json({"intake": number})
    else:
        say.line(sentence, number=number)
    return 0


def _hex(text: str) -> bytes:
    """Return the bytes of hex digits, none for anything else: no key and no number is empty."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _list(given: Mapping[str, Any]) -> int:
    if given["kinds"]:
        return _list_kinds(in_json=given["json"])
    cards = venues_in(
        region=given["region"], district=given["district"], kind=given["kind"], name=given["name"]
    )
    if given["json"]:
        say.as_json([_told(card) for card in cards])
    elif not cards:
        say.line(_NONE)
    else:
        for card in cards:
            print(
                f"{card.ident.hex()}  {card.details.name} · {_kind(card.details.kind)} · {card.details.address}"
            )
    return 0


def _list_kinds(*, in_json: bool) -> int:
    language = say.language()
    offered = kinds().offered(korean_day(now()))
    if in_json:
        say.as_json(
            [{"code": one.code, "name": one.name.text(language), "stay": one.stay} for one in offered]
        )
    else:
        for one in offered:
            print(f"{one.code:18}  {one.name.text(language)}")
    return 0


def _write(file: Path, ident: bytes, zone: int | None, size: Size, *, quiet: bool) -> None:
    write_whole(file.parent, file.name, poster(ident, zone=zone, size=size))
    if not quiet:
        say.line(_WRITTEN, pages=len(poster_pages(ident, zone)), file=file)


def _ident(text: str) -> bytes:
    try:
        ident = bytes.fromhex(text)
    except ValueError:
        raise NotYourVenue from None
    if len(ident) != 6:
        raise NotYourVenue
    return ident


def _kind(code: str) -> str:
    kind = kinds().by_code.get(code)
    return kind.name.text(say.language()) if kind else code


def _told(card: VenueCard) -> dict[str, Any]:
    zones = [{"number": zone.number, "name": zone.name} for zone in card.zones]
    return {
        "venue": card.ident.hex(),
        "name": card.details.name,
        "kind": card.details.kind,
        "address": card.details.address,
        "zones": zones,
    }


def _code(page: PosterPage) -> dict[str, str]:
    return {"zone": page.zone, "short": page.short, "text": page.text}


_ACTIONS: dict[str, Callable[[Mapping[str, Any]], int]] = {
    "open": _open,
    "poster": _poster,
    "list": _list,
    "intake": _intake,
}
