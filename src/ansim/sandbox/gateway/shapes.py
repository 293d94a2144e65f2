"""SOLAPI's JSON shapes (solapi/documents, api-reference/messages; field for field what its SDKs expect)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ansim.sandbox.gateway.book import PRICES, Group, Message
from ansim.sandbox.gateway.rules import STATUS_TEXT

ACCOUNT = "26112100000001"
_KINDS = ("sms", "lms", "mms", "ata", "cta", "cti", "nsa", "rcs_sms", "rcs_lms", "rcs_mms", "rcs_tpl")


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _money(requested: float = 0) -> dict[str, float]:
    return {"requested": requested, "replacement": 0, "refund": 0, "sum": requested}


def group(found: Group) -> dict[str, Any]:
    """Return a group as every group request answers it."""
    codes = [message.code for message in found.messages]
    registered = [message for message in found.messages if not message.code.startswith("1")]
    sent = bool(found.sent)
    charge: dict[str, dict[str, float]] = {kind: {} for kind in _KINDS}
    for message in registered:
        entry = charge[message.kind.lower()]
        entry["82"] = entry.get("82", 0) + 1
    success = codes.count("4000")
    return {
        "count": {
            "total": len(codes),
            "sentTotal": len(registered) if sent else 0,
            "sentFailed": len([code for code in codes if code[0] == "3" and code != "3000"]),
            "sentSuccess": success,
            "sentPending": codes.count("3000"),
            "sentReplacement": 0,
            "refund": 0,
            "registeredFailed": len(codes) - len(registered),
            "registeredSuccess": len(registered),
        },
        "countForCharge": charge,
        "balance": _money(sum(PRICES[message.kind] for message in registered) if sent else 0),
        "point": _money(),
        "app": {"profit": dict.fromkeys(_KINDS, 0), "appId": None, "version": None},
        "log": [
            {"createAt": _time(found.created), "message": "메시지 그룹이 생성되었습니다."},
            *(
                [{"createAt": _time(found.created), "message": "일일 발송량 초과"}]
                if found.status == "FAILED"
                else []
            ),
        ],
        "status": found.status,
        "allowDuplicates": found.allow_duplicates,
        "isRefunded": False,
        "accountId": ACCOUNT,
        "masterAccountId": None,
        "apiVersion": "4",
        "groupId": found.group_id,
        "_id": found.group_id,
        "price": {"82": {kind.lower(): price for kind, price in PRICES.items()}},
        "customFields": {},
        "dateCreated": _time(found.created),
        "dateUpdated": _time(found.sent or found.created),
        "scheduledDate": None,
        "dateSent": _time(found.sent),
        "dateCompleted": _time(found.sent) if found.status == "COMPLETE" else None,
    }


def registered(message: Message) -> dict[str, Any]:
    """Return one entry of `resultList` or `failedMessageList`."""
    return {
        "to": message.to,
        "from": message.sender,
        "type": message.kind,
        "country": "82",
        "messageId": message.message_id,
        "statusCode": message.code,
        "statusMessage": STATUS_TEXT.get(message.code, ""),
        "accountId": ACCOUNT,
        "customFields": message.fields or {},
    }


def listed(found: Iterable[Message], limit: int, next_key: str | None) -> dict[str, Any]:
    """Return a page of messages as the list requests answer it."""
    return {
        "startKey": None,
        "nextKey": next_key,
        "limit": limit,
        "messageList": {message.message_id: _detail(message) for message in found},
    }


def _detail(message: Message) -> dict[str, Any]:
    final = message.code == "4000" or (message.code[0] == "3" and message.code != "3000")
    return {
        **registered(message),
        "_id": message.message_id,
        "groupId": message.group_id,
        "imageId": message.image_id or None,
        "text": None,
        "subject": None,
        "networkCode": None,
        "autoTypeDetect": True,
        "replacement": False,
        "log": [],
        "dateCreated": _time(message.created),
        "dateUpdated": _time(message.created),
        "dateReceived": _time(message.created) if final else None,
    }


def report(message: Message, event_id: str, moment: datetime, retries: int) -> dict[str, Any]:
    """Return one entry of a single-report webhook."""
    return {
        "eventDataId": event_id,
        "retryCount": retries,
        "data": {
            "messageId": message.message_id,
            "groupId": message.group_id,
            "type": message.kind,
            "to": message.to,
            "from": message.sender,
            "statusCode": message.code,
            "statusMessage": STATUS_TEXT.get(message.code, ""),
            "dateProcessed": _time(message.created),
            "dateReported": _time(moment),
            "dateReceived": _time(moment),
            "networkCode": "ETC",
            "customFields": message.fields or {},
        },
    }
