"""A record as bytes and back: how it is kept (sealed) and handed to the processes that render."""

import json
from dataclasses import is_dataclass
from datetime import date, datetime
from typing import Any

from ansim.kit.clock import KST
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.record import Issuer, NoticeKind, NoticeRecord, Period, Replaced, Worded


class BadRecord(AnsimError):
    """Kept bytes are no record of a notice."""

    code = "record.bad"
    sentence = Sentence(
        ko="보관된 통지서 기록을 읽을 수 없습니다. 백업에서 되돌리거나 담당자에게 알려 주세요.",
        en="The stored record of a notice cannot be read. Restore it from a backup or call the operator.",
    )


def record_to_bytes(record: NoticeRecord) -> bytes:
    """Return the record as UTF-8 JSON; the same record gives the same bytes."""
    return json.dumps(record, default=_plain, ensure_ascii=False, separators=(",", ":")).encode()


def record_from_bytes(data: bytes) -> NoticeRecord:
    """Return the record kept as `data`. Raises BadRecord."""
    try:
        said: dict[str, Any] = json.loads(data)
        return NoticeRecord(
            **{
                **said,
                "kind": NoticeKind(said["kind"]),
                "issuer": Issuer(**said["issuer"]),
                "birth": date.fromisoformat(said["birth"]),
                "period": _period(said["period"]),
                "issued_on": date.fromisoformat(said["issued_on"]),
                "replaces": _replaced(said.get("replaces")),
                "wording": tuple(Worded(**one) for one in said.get("wording", ())),
                **{name: Sentence(**said[name]) for name in ("reason", "legal_basis", "penalty", "appeal")},
            }
        )
    except (ValueError, TypeError, KeyError):
        raise BadRecord from None


def _period(said: dict[str, Any]) -> Period:
    return Period(
        **{
            **said,
            "first_day": date.fromisoformat(said["first_day"]),
            "last_day": date.fromisoformat(said["last_day"]),
            "released_at": _seoul(said["released_at"]),
        }
    )


def _replaced(said: dict[str, Any] | None) -> Replaced | None:
    if said is None:
        return None
    return Replaced(
        **{
            **said,
            "kind": NoticeKind(said["kind"]),
            "issued_on": date.fromisoformat(said["issued_on"]),
        }
    )


def _seoul(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(KST)


def _plain(value: object) -> str | dict[str, object]:
    """Return what JSON has no form for: days as ISO, parts of a record by field (`asdict` would copy each of them)."""
    if is_dataclass(value):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
