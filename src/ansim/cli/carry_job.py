"""The work of `ansim carry` as the office role; the arguments come as one JSON word."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from ansim.accounts.domain.actors import Actor, system_actor
from ansim.accounts.queries.offices import OfficeCard, offices
from ansim.accounts.services.trail import audit
from ansim.cli import job, say
from ansim.cli.carry_files import read_file, write_file
from ansim.cli.carry_words import (
    BUNDLE,
    FRESH,
    IN,
    LOST,
    NO_BUNDLES,
    OUT,
    OWN,
    PINNED,
    SENT,
    TOLD,
    CarryUsage,
    OfficeUnclear,
    bundle_as_json,
    bundle_state,
)
from ansim.cli.out import make_folder
from ansim.conf.carry_keys import own, pin, pinned
from ansim.delivery.domain.carry_errors import BundleUnknown
from ansim.delivery.queries.carrying import bundles_of, bundles_out, queued_of
from ansim.delivery.queries.groups import counts_by_state, groups_of
from ansim.delivery.services import carrying
from ansim.delivery.services.preflight import agree_on_time
from ansim.delivery.services.providers import connect_bridge
from ansim.delivery.worker import send_group, tidy_up
from ansim.kit.clock import korean_datetime, now
from ansim.kit.sentence import Sentence
from ansim.notices.services.carrying import carry_out, lose_bundle, take_results

_BY: Final = "system:command"


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim carry job`."""
    job.register(parser, _ACTIONS)


def run(args: argparse.Namespace) -> int:
    """Bring the role's database up to date and do the action."""
    return job.run(args, _ACTIONS)


def _keys(given: Mapping[str, Any]) -> int:
    peer = own()
    if given["to"]:
        with write_file(given["to"]) as out:
            out.write(peer.line().encode())
    told = {"fingerprint": peer.fingerprint, "keys": peer.line().strip()}
    return _say(given, told, OWN, fingerprint=peer.fingerprint, line=peer.line().strip())


def _pin(given: Mapping[str, Any]) -> int:
    office = _office(given)
    with read_file(_need(given, "file", "FILE")) as file:
        text = file.read(1000).decode("ascii", "replace")
    fingerprint = _need(given, "fingerprint", "--fingerprint")
    with transaction.atomic():
        audit(by=_actor(office), verb="carry.pin", reference=f"installation:{fingerprint}"[:60])
        connect_bridge(office_id=office.id, senders=office.senders, now=now(), by=_BY)
        peer = pin(office.id, text, fingerprint, replace=given["replace"])
    return _say(
        given, {"fingerprint": peer.fingerprint}, PINNED, office=office.name, fingerprint=peer.fingerprint
    )


def _out(given: Mapping[str, Any]) -> int:
    office, batch = _office(given), _need(given, "batch", "--batch")
    names = groups_of(office_id=office.id, name=f"batch:{batch}")
    to = Path(_need(given, "to", "--to"))
    told = []
    for number, group in enumerate(names or (f"batch:{batch}",), 1):
        file = to if number == 1 else to.with_name(f"{to.stem}-{number}{to.suffix}")
        told.append(_out_group(given, office, group, file))
    if given["json"]:
        say.as_json(told)
    return 0


def _out_group(given: Mapping[str, Any], office: OfficeCard, group: str, file: Path) -> dict[str, Any]:
    """Write one bundle; its attempts and the line of the audit trail are committed before a byte of it."""
    ident = _ident(given["bundle"]) if given["bundle"] else None
    make_folder(file.parent)
    with write_file(file) as out:
        done = carry_out(out, by=_actor(office), group=group, at=now(), ident=ident)
    left = queued_of(office_id=office.id, group=group)
    waiting = [one.ident.hex for one in bundles_of(office_id=office.id, group=group) if one.waiting]
    bundle, count = done.ident.hex, done.count
    if not given["json"]:
        say.line(OUT, bundle=bundle, count=count, left=left, waiting=", ".join(waiting) or "-", file=file)
    return {
        "file": str(file), "bundle": bundle, "count": count, "not_carried": left, "without_results": waiting,
    }  # fmt: skip


def _send(given: Mapping[str, Any]) -> int:
    office = _office(given)
    agree_on_time(office_id=office.id, now=now())
    with read_file(_need(given, "file", "FILE")) as file:
        taken = carrying.take_out(file, peer=pinned(office.id), office_id=office.id, now=now(), by=_BY)
    with transaction.atomic():
        audit(by=_actor(office), verb="carry.send", reference=taken.ident.hex)
    send_group(group_id=taken.group_id)
    tidy_up(now=now())
    states = {state.value: n for state, n in counts_by_state(group_id=taken.group_id).items() if n}
    told = {"bundle": taken.ident.hex, "count": taken.count, "new": taken.is_new, "states": states}
    fresh = FRESH[taken.is_new].text(say.language())
    return _say(
        given, told, SENT, bundle=taken.ident.hex, count=taken.count, fresh=fresh, states=_counted(states)
    )


def _results(given: Mapping[str, Any]) -> int:
    office, to = _office(given), Path(_need(given, "to", "--to"))
    peer = pinned(office.id)
    tidy_up(now=now())
    with write_file(to) as out:
        told, waiting = carrying.carry_back(out, peer=peer, office_id=office.id, now=now())
    return _say(given, {"results": told, "waiting": waiting}, TOLD, results=told, waiting=waiting)


def _in(given: Mapping[str, Any]) -> int:
    office = _office(given)
    with read_file(_need(given, "file", "FILE")) as file:
        applied = take_results(file, by=_actor(office), at=now())
    told = {"results": applied.results, "changes": applied.states}
    return _say(given, told, IN, results=applied.results, states=_counted(applied.states))


def _bundles(given: Mapping[str, Any]) -> int:
    office, at = _office(given), now()
    found = bundles_out(office_id=office.id)
    if given["json"]:
        say.as_json([bundle_as_json(one, at) for one in found])
        return 0
    if not found:
        say.line(NO_BUNDLES)
    for one in found:
        carried, state = korean_datetime(one.carried_at), bundle_state(one, at).text(say.language())
        say.line(BUNDLE, bundle=one.ident.hex, group=one.group, carried=carried, state=state, known=one.known,
                 count=one.count, silent=one.silent, unknown=one.unknown)  # fmt: skip
    return 0


def _lost(given: Mapping[str, Any]) -> int:
    office, ident = _office(given), _ident(_need(given, "bundle", "--bundle"))
    count = lose_bundle(by=_actor(office), ident=ident, why=_need(given, "why", "--why"), at=now())
    return _say(given, {"bundle": ident.hex, "unknown": count}, LOST, bundle=ident.hex, count=count)


def _say(given: Mapping[str, Any], told: Any, sentence: Sentence, **params: object) -> int:
    if given["json"]:
        say.as_json(told)
    else:
        say.line(sentence, **params)
    return 0


def _counted(states: Mapping[str, int]) -> str:
    return ", ".join(f"{state} {count}" for state, count in sorted(states.items())) or "-"


def _actor(office: OfficeCard) -> Actor:
    return system_actor("command", office_id=office.id, office_code=office.code)


def _office(given: Mapping[str, Any]) -> OfficeCard:
    found = [one for one in offices() if given["office"] in (None, one.code)]
    if len(found) != 1:
        raise OfficeUnclear
    return found[0]


def _need(given: Mapping[str, Any], name: str, what: str) -> Any:
    if not given[name]:
        raise CarryUsage(needs=what)
    return given[name]


def _ident(text: str) -> UUID:
    try:
        return UUID(hex=text)
    except ValueError:
        raise BundleUnknown from None


_ACTIONS: Final[dict[str, Callable[[Mapping[str, Any]], int]]] = {
    "keys": _keys,
    "pin": _pin,
    "out": _out,
    "send": _send,
    "results": _results,
    "in": _in,
    "bundles": _bundles,
    "lost": _lost,
}
