"""`ansim ledger verify URL`: recomputes a published log from its entries and holds it against what it signed.

Of `lookups` it also counts whether the looks under each closed warrant are people and declared dummies.
"""

import argparse
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ansim.cli import say
from ansim.cli.ledger_looks import Looking
from ansim.cli.ledger_memory import MemoryUnusable, Remembered, memory_file, recall, remember
from ansim.cli.ledger_source import LedgerSource, NotALedger, open_source
from ansim.kit.clock import korean_datetime, now
from ansim.kit.sentence import Sentence
from ansim.ledger.domain.auditing import Audit, audit
from ansim.ledger.domain.checkpoints import Checkpoint, OpenedCheckpoint, open_checkpoint
from ansim.ledger.domain.errors import KeyChanged, KeyMalformed, LedgerError
from ansim.ledger.domain.keys import VerifierKey, read_vkey
from ansim.ledger.domain.strict import write_base64

_CHECKED = Sentence(
    ko="원장 {origin}: 항목 {entries}개와 타일 {tiles}개를 모두 내려받아 다시 계산한 루트가 서명된 체크포인트"
    "(크기 {size}, 봉인 {sealed})와 같고{pruned}, {history}.",
    en="Ledger {origin}: the root recomputed from all {entries} entries and {tiles} tiles is that of the signed "
    "checkpoint (size {size}, sealed {sealed}){pruned}, and {history}.",
)
_PRUNED = Sentence(
    ko=" 보존 기간이 지난 항목 {count}개는 해시만 확인했으며",
    en="; of {count} entries past their retention only the hashes were checked",
)
_EXTENDS = Sentence(
    ko="지난번에 본 크기 {old}의 원장을 그대로 이어 갑니다",
    en="it extends the ledger of size {old} seen before",
)
_FIRST = Sentence(
    ko="처음 보는 원장이라 키와 체크포인트를 기억해 두었습니다",
    en="being seen for the first time, its key and checkpoint are remembered from now on",
)


@dataclass(frozen=True, slots=True)
class Verified:
    """A log that passed: where, under which key, the opened checkpoint, what was checked."""

    url: str
    key: VerifierKey
    opened: OpenedCheckpoint
    audit: Audit

    @property
    def sealed_at(self) -> datetime | None:
        """When the log says that this was its newest tree (aware), None if it does not say."""
        time = self.opened.time_by(self.key.name)
        return None if time is None else datetime.fromtimestamp(time, UTC)


def register(parser: argparse.ArgumentParser) -> None:
    """Name the arguments of `ledger verify`."""
    parser.add_argument("url", metavar="URL", help="http://host/visits")
    parser.add_argument(
        "--key", metavar="VKEY", help="the log's verifier key, got by another way than this address"
    )
    parser.add_argument("--max-age", metavar="SECONDS", type=int, default=1800, help="0: any age")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Verify one log, or all that a ledger role names; 0 only if all is well, every fault is an AnsimError."""
    with open_source(args.url) as source:
        logs = source.logs()
        verified = [verify(log, key=args.key, max_age=args.max_age, moment=now()) for log in logs]
    if not args.json:
        for one in verified:
            print(_sentence(one), flush=True)
    elif logs == (source,):
        say.as_json(_shown(verified[0]))
    else:
        say.as_json({"ok": True, "logs": [_shown(one) for one in verified]})
    return 0


def verify(source: LedgerSource, *, key: str | None, max_age: int, moment: datetime) -> Verified:
    """Verify the log at `source` and remember its checkpoint.

    `key` is a vkey known by another way, or None: then the key remembered, or at first sight the published one.
    `max_age` in seconds before `moment` (aware), 0 for any age. Raises LedgerError.
    """
    earlier = recall(source.url)
    vkey = _key(source, key, earlier)
    note = source.document("checkpoint")
    opened = open_checkpoint(note, vkey)
    if max_age > 0:
        opened.require_fresh(vkey.name, now=int(moment.timestamp()), max_age=max_age)
    looking = Looking(source.fetch)
    found = audit(looking.fetch, opened.checkpoint, _older(source.url, earlier, vkey))
    looking.require_even(vkey.name)
    remember(source.url, Remembered(vkey.text(), note))
    return Verified(source.url, vkey, opened, found)


def _key(source: LedgerSource, given: str | None, earlier: Remembered | None) -> VerifierKey:
    """Return the key to check under; one that changed since the last run must be given by hand."""
    if given is not None:
        return read_vkey(given)
    try:
        published = read_vkey(source.document("key").decode())
    except (KeyMalformed, UnicodeDecodeError):
        raise NotALedger(url=source.url) from None
    if earlier is not None and earlier.vkey != published.text():
        raise KeyChanged(log=published.name)
    return published


def _older(url: str, earlier: Remembered | None, vkey: VerifierKey) -> Checkpoint | None:
    """Return the checkpoint seen last under the same key; its signature is checked again."""
    if earlier is None or earlier.vkey != vkey.text():
        return None
    try:
        return open_checkpoint(earlier.checkpoint, vkey).checkpoint
    except LedgerError:
        raise MemoryUnusable(file=memory_file(url)) from None


def _sentence(one: Verified) -> str:
    language, found = say.language(), one.audit
    pruned = _PRUNED.text(language, count=found.pruned) if found.pruned else ""
    first = found.extends is None
    return _CHECKED.text(
        language,
        origin=one.key.name,
        entries=f"{found.entries:,}",
        tiles=f"{found.tiles:,}",
        size=f"{found.size:,}",
        sealed=korean_datetime(one.sealed_at) if one.sealed_at else "-",
        pruned=pruned,
        history=_FIRST.text(language) if first else _EXTENDS.text(language, old=f"{found.extends:,}"),
    )


def _shown(one: Verified) -> dict[str, Any]:
    """Return the documented JSON form: docs/reference/ledger.md."""
    return {
        "ok": True,
        "url": one.url,
        "origin": one.key.name,
        "key": one.key.text(),
        "size": one.audit.size,
        "root": write_base64(one.opened.checkpoint.root),
        "sealed_at": one.sealed_at.isoformat() if one.sealed_at else None,
        "tiles": one.audit.tiles,
        "entries": one.audit.entries,
        "pruned": one.audit.pruned,
        "extends": one.audit.extends,
    }
