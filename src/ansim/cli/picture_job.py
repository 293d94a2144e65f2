"""The work of `ansim picture` as the office role; password and one-time code come by standard input."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ansim.accounts.domain.actors import Actor, system_actor
from ansim.accounts.domain.pictures import PICTURE_NAMES, PictureKind, PictureState
from ansim.accounts.domain.seal import MOST_BYTES
from ansim.accounts.queries.offices import offices
from ansim.accounts.queries.pictures import PictureCard, picture_by_id, picture_png, pictures_of
from ansim.accounts.services.pictures import agree_picture, ask_picture, decline_picture
from ansim.accounts.services.terminal import sign_in_at_terminal
from ansim.cli import job, say
from ansim.cli.account_job import AccountUsage
from ansim.cli.carry_files import read_file
from ansim.cli.carry_words import OfficeUnclear
from ansim.cli.out import make_folder
from ansim.kit.clock import korean_datetime, now
from ansim.kit.sentence import Sentence
from ansim.notices.queries.samples import specimen_pictures

_LINE: Final = Sentence(ko="{id}번 {name}: {state}, {at}, {why}", en="{id} {name}: {state}, {at}, {why}")
_NONE: Final = Sentence(ko="올린 관인과 로고가 없습니다.", en="No seal or logo was uploaded.")
_ASKED: Final = Sentence(
    ko="{id}번으로 승인을 요청했습니다. 승인될 때까지는 지금 것을 씁니다.",
    en="Asked for as number {id}. Until another officer agrees the present one is used.",
)
_AGREED: Final = Sentence(
    ko="{id}번을 승인했습니다. 이제부터 만드는 통지서에 씁니다.",
    en="Number {id} is approved: notices made from now on have it.",
)
_DECLINED: Final = Sentence(
    ko="{id}번 요청을 거두었습니다. 지금 쓰는 것은 그대로입니다.",
    en="Number {id} is closed; what is in use stays.",
)
_SHOWN: Final = Sentence(ko="견본을 썼습니다: {a4}, {mobile}", en="Specimen written: {a4}, {mobile}")
_STATES: Final = {
    PictureState.ASKED: Sentence(ko="승인 대기", en="waits"),
    PictureState.AGREED: Sentence(ko="승인", en="approved"),
    PictureState.DECLINED: Sentence(ko="거절", en="declined"),
}


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim picture job`."""
    job.register(parser, _ACTIONS)


def run(args: argparse.Namespace) -> int:
    """Bring the role's database up to date and do the action."""
    return job.run(args, _ACTIONS)


def _list(given: Mapping[str, Any]) -> int:
    found = [card for card in offices() if given["office"] in (None, card.code)]
    if len(found) != 1:
        raise OfficeUnclear
    cards = pictures_of(system_actor("command", office_id=found[0].id, office_code=found[0].code))
    if given["json"]:
        say.as_json([_told(card) for card in cards])
        return 0
    for card in cards:
        name, state = PICTURE_NAMES[card.kind].text(say.language()), _STATES[card.state].text(say.language())
        say.plain_line(
            _LINE, id=card.id, name=name, state=state, at=korean_datetime(card.asked_at), why=card.why
        )
    if not cards:
        say.line(_NONE)
    return 0


def _ask(given: Mapping[str, Any]) -> int:
    picture, kind = None, PictureKind(given["kind"])
    if given["file"]:
        with read_file(given["file"]) as file:
            picture = file.read(MOST_BYTES + 1)
    asked = ask_picture(by=_officer(given), kind=kind, picture=picture, why=given["why"], at=now())
    return _say(given, asked, _ASKED)


def _show(given: Mapping[str, Any]) -> int:
    folder, number = Path(_need(given, "to")), int(_need(given, "id"))
    by = _officer(given)
    card = picture_by_id(by, number)
    pages = specimen_pictures(by, card.kind, picture_png(by.office_id or 0, card.sha256), given["language"])
    make_folder(folder)
    files = folder / f"picture-{number}-a4.jpg", folder / f"picture-{number}-phone.jpg"
    for file, page in zip(files, pages, strict=True):
        file.write_bytes(page)
    say.line(_SHOWN, a4=files[0], mobile=files[1])
    return 0


def _agree(given: Mapping[str, Any]) -> int:
    number = int(_need(given, "id"))
    agree_picture(by=_officer(given), picture_id=number, at=now())
    return _say(given, number, _AGREED)


def _decline(given: Mapping[str, Any]) -> int:
    number = int(_need(given, "id"))
    decline_picture(by=_officer(given), picture_id=number, why=given["why"], at=now())
    return _say(given, number, _DECLINED)


def _officer(given: Mapping[str, Any]) -> Actor:
    login = _need(given, "staff")
    password, code = (sys.stdin.readline().rstrip("\r\n") for _ in range(2))
    return sign_in_at_terminal(login=login, password=password, code=code, at=now())


def _say(given: Mapping[str, Any], number: int, sentence: Sentence) -> int:
    if given["json"]:
        say.as_json({"id": number})
    else:
        say.line(sentence, id=number)
    return 0


def _told(card: PictureCard) -> dict[str, object]:
    return {"id": card.id, "kind": card.kind, "state": card.state, "sha256": card.sha256, "why": card.why}


def _need(given: Mapping[str, Any], name: str) -> str:
    value = str(given[name] or "")
    if not value:
        raise AccountUsage(name=f"--{name}")
    return value


_ACTIONS: Final = {"list": _list, "ask": _ask, "show": _show, "agree": _agree, "decline": _decline}
