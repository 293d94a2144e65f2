"""`ansim forget`: what the retention rules take at a moment, in the visits role and the vault; `--dry-run` only tells.

The running roles do this by themselves every day; the command is for audits, drills and after a restore.
"""

import argparse
import json
import os
import subprocess
import sys
from datetime import datetime
from typing import Any

from ansim.cli import say
from ansim.cli.supervisor import AlreadyRunning, Supervisor
from ansim.conf import env
from ansim.conf.roles import Role
from ansim.kit.clock import KST, korean_datetime, now
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

PARTS = (Role.VISITS, Role.VAULT)
_DAY = Sentence(
    ko="{day}: 방문 {visits}건, 증거 {evidence}건, 열쇠 {key}",
    en="{day}: {visits} visits, {evidence} evidence, key {key}",
)
_VAULT = Sentence(
    ko="보관소: 신원 {identities}건, 주 열쇠 {week_keys}개, 날 열쇠 {day_keys}개, 발급 열쇠 {issuer_keys}개, 열람 기록 {records}건",
    en="vault: {identities} identities, {week_keys} week keys, {day_keys} day keys, {issuer_keys} issuer keys, {records} records",
)
_DONE = Sentence(ko="{at} 기준으로 파기했습니다.", en="Destroyed as of {at}.")
_WOULD = Sentence(
    ko="{at} 기준으로 파기될 것입니다. 아무것도 바꾸지 않았습니다.",
    en="Would go as of {at}; nothing was changed.",
)


class BadMoment(AnsimError):
    """The moment given is no date or time."""

    code = "forget.bad_time"
    sentence = Sentence(
        ko="--as-of 의 값이 시각이 아닙니다. 2026-11-21 또는 2026-11-21T14:05+09:00 처럼 적어 주세요.",
        en="--as-of is no moment. Write it as 2026-11-21 or 2026-11-21T14:05+09:00.",
    )


class NotYet(AnsimError):
    """Destroying by a moment that has not come would destroy what must still be kept."""

    code = "forget.future"
    sentence = Sentence(
        ko="앞날을 기준으로는 파기할 수 없습니다. 무엇이 파기될지만 보려면 --dry-run을 붙여 주세요.",
        en="Nothing is destroyed by a moment that has not come. Add --dry-run to see what would go.",
    )


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim forget`."""
    parser.add_argument(
        "--as-of", required=True, metavar="T", help="date or time, Korean unless it has an offset"
    )
    parser.add_argument("--dry-run", action="store_true", help="tell what would go, change nothing")
    parser.add_argument("--json", action="store_true", help="print JSON")


def read_moment(text: str) -> datetime:
    """Return the aware moment that a text names; a date is its first moment in Korea. Raises BadMoment."""
    try:
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=KST)
        if not 0 <= aware.timestamp() < 2**32:
            raise BadMoment
    except (ValueError, OverflowError):
        raise BadMoment from None
    return aware


def run(args: argparse.Namespace) -> int:
    """Forget in every role of this machine; return 0. Raises BadMoment, NotYet, PostgresFailed."""
    as_of = read_moment(args.as_of)
    if as_of > now() and not args.dry_run and not env.sandbox():
        raise NotYet
    words = ["--as-of", as_of.isoformat(), *(["--dry-run"] if args.dry_run else [])]
    try:
        with Supervisor() as supervisor:
            supervisor.start_postgres()
            told = _ask_parts(words)
    except AlreadyRunning:
        told = _ask_parts(words)
    if told is None:
        return 1
    if args.json:
        say.as_json({"as_of": as_of.isoformat(), "dry_run": args.dry_run, **told})
    else:
        _say(told, as_of, args.dry_run)
    return 0


def _ask_parts(words: list[str]) -> dict[str, Any] | None:
    """Run the part of each role that runs here; None when one said on stderr why it could not."""
    told: dict[str, Any] = {}
    for role in (role for role in PARTS if not env.value(f"{role.name}_URL")):
        command = [sys.executable, "-m", "ansim.cli.main", "forget", role.value, *words]
        part = subprocess.run(  # noqa: S603
            command, env={**os.environ, "ANSIM_ROLE": ""}, stdout=subprocess.PIPE, check=False
        )
        if part.returncode:
            return None
        told[role.value] = json.loads(part.stdout)
    return told


def _say(told: dict[str, Any], as_of: datetime, dry_run: bool) -> None:
    for day in told.get(Role.VISITS.value, {}).get("days", []):
        say.line(_DAY, **{**day, "key": "1" if day["key"] else "0"})
    if Role.VAULT.value in told:
        say.line(_VAULT, **told[Role.VAULT.value])
    say.line(_WOULD if dry_run else _DONE, at=korean_datetime(as_of))
