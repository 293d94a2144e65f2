"""What `ansim ledger verify` remembers of a log between runs: its key and the newest checkpoint that was right."""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ansim.conf import env
from ansim.kit.sentence import Sentence
from ansim.ledger.domain.errors import LedgerError


class MemoryUnusable(LedgerError):
    """The file of an earlier run cannot be read or written."""

    code = "ledger.memory"
    sentence = Sentence(
        ko="이전 검증 기록을 읽거나 쓸 수 없습니다: {file}. 파일 권한을 확인하거나, 지우고 처음부터 확인하세요.",
        en="The record of earlier runs cannot be read or written: {file}. Check its permissions, or remove it to "
        "start anew.",
    )


@dataclass(frozen=True, slots=True)
class Remembered:
    """The vkey a log was checked under and the signed checkpoint seen last."""

    vkey: str
    checkpoint: bytes


def memory_file(url: str) -> Path:
    """Return the file that remembers the log at `url`."""
    return env.home() / "ledger-verify" / f"{sha256(url.encode()).hexdigest()[:24]}.json"


def recall(url: str) -> Remembered | None:
    """Return what is remembered of the log at `url`, None the first time. Raises MemoryUnusable."""
    path = memory_file(url)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Remembered(str(content["vkey"]), str(content["checkpoint"]).encode())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise MemoryUnusable(file=path) from None


def remember(url: str, seen: Remembered) -> None:
    """Replace what is remembered of the log at `url`. Raises MemoryUnusable."""
    path = memory_file(url)
    content = {"url": url, "vkey": seen.vkey, "checkpoint": seen.checkpoint.decode()}
    partial = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
        partial.replace(path)
    except OSError:
        raise MemoryUnusable(file=path) from None
