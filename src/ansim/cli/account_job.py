"""The work of `ansim account` as the office role; the secret comes by standard input."""

import argparse
import sys
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from django.db import transaction
from django.urls import reverse

from ansim.accounts.domain.actors import system_actor
from ansim.accounts.queries.offices import OfficeCard, offices
from ansim.accounts.services.trail import audit
from ansim.cli import job, say
from ansim.cli.carry_words import OfficeUnclear
from ansim.conf import env, keys, ports
from ansim.conf.roles import Role
from ansim.delivery.domain.messages import Channel
from ansim.delivery.queries.accounts import accounts_of, channel_of, service_names
from ansim.delivery.services.providers import connect_provider
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.web.staff.message_service import DrillStaysInside

_BY: Final = "system:command"
_INSIDE: Final = frozenset({"127.0.0.1", "localhost", "::1", None})  # None: a folder
_LINE: Final = Sentence(ko="{channel}: {name}에 연결됨", en="{channel}: connected to {name}")
_NONE: Final = Sentence(ko="연결된 서비스가 없습니다.", en="No service is connected.")
_CONNECTED: Final = Sentence(
    ko="{name}에 연결했습니다({channel}). 결과를 받을 주소: {receipts}",
    en="Connected to {name} ({channel}). Address for its results: {receipts}",
)
_TEXTS: Final = Sentence(
    ko="주민이 보낸 문자를 받을 주소: {texts}", en="Address for texts that residents send: {texts}"
)


class AccountUsage(AnsimError):
    """Something is missing on the command line."""

    code = "account.usage"
    sentence = Sentence(ko="{name}이(가) 필요합니다.", en="{name} is needed.")


class UnknownService(AnsimError):
    """No service of that name is built in."""

    code = "account.service"
    sentence = Sentence(
        ko="'{name}' 서비스는 없습니다. --service에 다음 가운데 하나를 적어 주세요: {names}.",
        en="There is no service '{name}'. Write one of these after --service: {names}.",
    )


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim account job`."""
    job.register(parser, _ACTIONS)


def run(args: argparse.Namespace) -> int:
    """Bring the role's database up to date and do the action."""
    return job.run(args, _ACTIONS)


def _list(given: Mapping[str, Any]) -> int:
    office = _office(given)
    found = [{"channel": channel, "name": name} for channel, name in accounts_of(office_id=office.id)]
    if given["json"]:
        say.as_json(found)
        return 0
    for one in found:
        say.line(_LINE, **one)
    if not found:
        say.line(_NONE)
    return 0


def _connect(given: Mapping[str, Any]) -> int:
    office = _office(given)
    name = _need(given, "service")
    if name not in service_names():
        raise UnknownService(name=name, names=", ".join(service_names()))
    channel = channel_of(name)
    url = _need(given, "url")
    if env.sandbox() and urlsplit(url).hostname not in _INSIDE:
        raise DrillStaysInside
    senders = (_need(given, "sender"),) if channel is Channel.EMAIL else office.senders
    if channel is Channel.ALIMTALK:
        _need(given, "profile")
    receipt_secret = keys.secret(Role.OFFICE, f"receipts-{office.id}").hex()
    with transaction.atomic():
        account = connect_provider(
            office_id=office.id,
            base_url=url,
            api_key=given["key"],
            api_secret=sys.stdin.readline().rstrip("\r\n"),
            senders=senders,
            receipt_secret=receipt_secret,
            now=now(),
            by=_BY,
            name=name,
            channel=channel,
            profile=given["profile"],
        )
        by = system_actor("command", office_id=office.id, office_code=office.code)
        audit(by=by, verb="message_service.connect", reference=f"account:{account}")
    receipts, texts = (
        ports.public_url() + reverse(page, args=[account, receipt_secret]) for page in ("receipts", "texts")
    )
    told = {"name": name, "channel": channel.value, "receipts": receipts}
    if channel is Channel.SMS:
        told["texts"] = texts
    if given["json"]:
        say.as_json(told)
    else:
        say.line(_CONNECTED, **told)
        if channel is Channel.SMS:
            say.line(_TEXTS, texts=texts)
    return 0


def _office(given: Mapping[str, Any]) -> OfficeCard:
    found = [card for card in offices() if given["office"] in (None, card.code)]
    if len(found) != 1:
        raise OfficeUnclear
    return found[0]


def _need(given: Mapping[str, Any], name: str) -> str:
    value = str(given[name] or "")
    if not value:
        raise AccountUsage(name=f"--{name}")
    return value


_ACTIONS: Final = {"list": _list, "connect": _connect}
