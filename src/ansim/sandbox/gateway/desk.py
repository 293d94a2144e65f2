"""The gateway's counter: takes requests as JSON and returns answers as JSON. Knows no sockets."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from ansim.sandbox.gateway import shapes
from ansim.sandbox.gateway.book import PRICES, Book, Group, Message
from ansim.sandbox.gateway.faces import shortened
from ansim.sandbox.gateway.faults import Faults
from ansim.sandbox.gateway.replies import Refusal
from ansim.sandbox.gateway.rules import IMAGE_BYTES, alimtalk_refusal, alimtalk_text, refusal_of
from ansim.sandbox.gateway.settings import GatewaySettings, template_status

REQUEST_MESSAGES = 10_000
GROUP_MESSAGES = 1_000_000
JPEG_MARK = b"\xff\xd8\xff"

Json = dict[str, Any]
OnSent = Callable[[list[Message]], None]


class Desk:
    """One account's business: groups, direct sends, pictures, look-ups, balance."""

    def __init__(
        self, book: Book, settings: GatewaySettings, clock: Callable[[], datetime], on_sent: OnSent
    ) -> None:
        self.book = book
        self.faults = Faults()
        self._settings = settings
        self._clock = clock
        self._on_sent = on_sent

    def create_group(self, body: Mapping[str, Any]) -> Json:
        """POST /messages/v4/groups: an empty group, without effect."""
        return shapes.group(self.book.open_group(bool(body.get("allowDuplicates")), self._clock()))

    def add_messages(self, group_id: str, body: Mapping[str, Any]) -> Json:
        """PUT /messages/v4/groups/:id/messages: registers messages; refused ones are listed, never sent."""
        group = self._pending(group_id)
        added = self._register(group, _messages(body))
        return {
            "errorCount": sum(message.code != "2000" for message in added),
            "resultList": [shapes.registered(message) for message in added],
        }

    def send_group(self, group_id: str) -> Json:
        """POST /messages/v4/groups/:id/send: the effect; a group goes out once."""
        group = self._pending(group_id)
        self._send(group)
        return shapes.group(group)

    def delete_group(self, group_id: str) -> Json:
        """DELETE /messages/v4/groups/:id: after this it can neither be sent nor brought back."""
        group = self._group(group_id)
        group.status = "DELETED"
        return shapes.group(group)

    def show_group(self, group_id: str) -> Json:
        """GET /messages/v4/groups/:id."""
        return shapes.group(self._group(group_id))

    def list_groups(self, query: Mapping[str, str]) -> Json:
        """GET /messages/v4/groups, optionally criteria=groupId."""
        wanted = query.get("value") if query.get("criteria") == "groupId" else None
        found = [group for key, group in self.book.groups.items() if wanted in (None, key)][-_limit(query) :]
        return {
            "startKey": None,
            "nextKey": None,
            "limit": _limit(query),
            "groupList": {group.group_id: shapes.group(group) for group in found},
        }

    def send_many(self, body: Mapping[str, Any]) -> Json:
        """POST /messages/v4/send-many/detail: registers and sends in one request."""
        group = self.book.open_group(bool(body.get("allowDuplicates")), self._clock())
        added = self._register(group, _messages(body))
        self._send(group)
        answer: Json = {
            "failedMessageList": [shapes.registered(message) for message in added if message.code[0] == "1"],
            "groupInfo": shapes.group(group),
        }
        if body.get("showMessageList"):
            answer["messageList"] = [shapes.registered(message) for message in added]
        return answer

    def list_messages(self, query: Mapping[str, str], group_id: str = "") -> Json:
        """GET /messages/v4/list and /groups/:id/messages: filtered, paged by startKey (the last id seen)."""
        limit = _limit(query)
        pool = self._group(group_id).messages if group_id else self.book.messages.values()
        first, last = _moment(query, "startDate"), _moment(query, "endDate")
        wanted = [
            message
            for message in pool
            if _matches(message, query)
            and (first is None or message.created >= first)
            and (last is None or message.created <= last)
        ]
        start = query.get("startKey", "")
        after = [message for message in wanted if message.message_id > start] if start else wanted
        page = after[:limit]
        more = page[-1].message_id if len(after) > limit else None
        return shapes.listed(page, limit, more)

    def upload(self, body: Mapping[str, Any]) -> Json:
        """POST /storage/v1/files: a JPEG of at most 200 KB in base64; only its hash is kept."""
        name = str(body.get("name") or "")
        try:
            image = base64.b64decode(str(body.get("file") or ""), validate=True)
        except (binascii.Error, ValueError):
            raise Refusal(400, "ValidationError", "file is not base64") from None
        if not image.startswith(JPEG_MARK):
            raise Refusal(400, "ValidationError", "MMS takes JPEG only")
        if len(image) > IMAGE_BYTES:
            raise Refusal(400, "FileSizeExceeded", "MMS takes at most 200 KB")
        file_id = self.book.new_id("ST01FZ", self._clock())
        if self.book.files and self.faults.strikes("same_file", file_id):
            file_id = next(iter(self.book.files))
        self.book.files.setdefault(file_id, hashlib.sha256(image).hexdigest())
        moment = f"{self._clock():%Y-%m-%dT%H:%M:%S.000Z}"
        return {
            "type": str(body.get("type") or "MMS"),
            "originalName": name,
            "link": None,
            "fileId": file_id,
            "name": name or file_id,
            "url": "",
            "accountId": shapes.ACCOUNT,
            "references": [],
            "kakao": {"daou": None, "biztalk": None},
            "dateCreated": moment,
            "dateUpdated": moment,
        }

    def balance(self) -> Json:
        """GET /cash/v1/balance."""
        return {"balance": self.book.balance, "point": 0}

    def quota(self) -> Json:
        """GET /quota/v1/me: the messages of a day."""
        return {"quota": self.book.quota, "accountId": shapes.ACCOUNT}

    def template(self, code: str) -> Json:
        """GET /kakao/v2/templates/:templateId."""
        status = template_status(self._settings, code)
        if not status:
            raise Refusal(404, "ResourceNotFound", "no such template")
        content = self._settings.templates.get(code, "")
        return {"templateId": code, "channelId": self._settings.profile, "status": status, "content": content}

    def _group(self, group_id: str) -> Group:
        try:
            return self.book.groups[group_id]
        except KeyError:
            raise Refusal(404, "ResourceNotFound", "no such group") from None

    def _pending(self, group_id: str) -> Group:
        group = self._group(group_id)
        if group.status != "PENDING":
            raise Refusal(400, "InvalidStatus", f"group is {group.status}")
        return group

    def _register(self, group: Group, messages: list[Any]) -> list[Message]:
        if len(messages) > REQUEST_MESSAGES or len(group.messages) + len(messages) > GROUP_MESSAGES:
            raise Refusal(400, "ValidationError", "too many messages")
        moment = self._clock()
        return [self._registered(group, message, moment) for message in messages]

    def _registered(self, group: Group, given: Any, moment: datetime) -> Message:
        if not isinstance(given, dict):
            raise Refusal(400, "ValidationError", "a message is not an object")
        settings = self._settings
        if given.get("kakaoOptions") or str(given.get("type")).upper() == "ATA":
            kind, text = "ATA", alimtalk_text(given, settings.templates)
            code = alimtalk_refusal(given, settings.senders, settings.profile, settings.templates)
        else:
            kind, code = refusal_of(given, settings.senders, self.book.files)
            text = str(given.get("text"))
        to = str(given.get("to") or "")
        if code == "2000" and to in group.numbers and not group.allow_duplicates:
            code = "1026"
        kind = kind if kind in PRICES else "SMS"
        message_id = self.book.new_id("M4V", moment)
        text = shortened(self.faults, kind, text, message_id)
        message = Message(
            message_id=message_id,
            group_id=group.group_id,
            to=to,
            sender=str(given.get("from") or ""),
            kind=kind,
            image_id=str(given.get("imageId") or ""),
            text_hash=hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16],
            text=text if kind == "SMS" else "",
            asks=kind != "MMS" and "생년월일" in text,
            fields=given.get("customFields"),
            code=(code == "2000" and self.faults.refusal_for(to)) or code,
            created=moment,
        )
        self.book.add(group, message)
        return message

    def _send(self, group: Group) -> None:
        going = [message for message in group.messages if message.code == "2000"]
        moment = self._clock()
        if sum(PRICES[message.kind] for message in going) > self.book.balance:
            raise Refusal(402, "NotEnoughBalance", "balance is too low")
        if self.book.is_full(
            len(going), moment
        ):  # its messages stay at 2000, as customers of the service report
            group.status = "FAILED"
            return
        self._on_sent(self.book.send(group, moment))


def _messages(body: Mapping[str, Any]) -> list[Any]:
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise Refusal(400, "ValidationError", "messages is required")
    return messages


def _limit(query: Mapping[str, str]) -> int:
    text = query.get("limit", "20")
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 500:
        raise Refusal(400, "ValidationError", "limit is 1 to 500")
    return int(text)


def _moment(query: Mapping[str, str], name: str) -> datetime | None:
    if name not in query:
        return None
    try:
        moment = datetime.fromisoformat(query[name].replace(" ", "+"))
    except ValueError:
        raise Refusal(400, "ValidationError", f"{name} is not ISO 8601") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _matches(message: Message, query: Mapping[str, str]) -> bool:
    names = query.get("criteria", "").split(",")
    values = query.get("value", "").split(",")
    wanted = dict(zip(names, values, strict=False))
    wanted.update({name: query[name] for name in ("messageId", "groupId", "to", "from") if name in query})
    own = {
        "messageId": message.message_id,
        "groupId": message.group_id,
        "to": message.to,
        "from": message.sender,
        "type": message.kind,
        "statusCode": message.code,
    }
    return all(own.get(name) == value for name, value in wanted.items() if name in own)
