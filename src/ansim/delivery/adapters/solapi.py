"""SOLAPI (CoolSMS): parcels are its message groups, which go out once and can be deleted before they do.

A group is made and filled without effect; its id is recorded before POST …/send, so a lost answer is looked up by
that id. A group deleted unsent can neither be sent nor brought back (solapi/documents, deleteMessageGroup).
"""

import base64
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from ansim.delivery.adapters import solapi_shapes as shapes
from ansim.delivery.adapters.base import Access, Balance, Kind, check_senders
from ansim.delivery.adapters.http import MaybeSent, NothingSent, OverHttp
from ansim.delivery.adapters.solapi_http import SolapiHttp
from ansim.delivery.adapters.solapi_receipts import read_receipts
from ansim.delivery.domain.account import Quota
from ansim.delivery.domain.errors import ProviderError
from ansim.delivery.domain.messages import SMS_BYTES, Capabilities, Message
from ansim.delivery.domain.reports import (
    Answered,
    Found,
    LookUp,
    NoAnswer,
    NotSent,
    Registered,
    Report,
    SendResult,
    Unclear,
    Withdrawn,
)
from ansim.delivery.domain.solapi_codes import GROUP_FAILED, REGISTERED
from ansim.delivery.domain.states import Outcome

CAPABILITIES: Final = Capabilities(
    sms_bytes=SMS_BYTES,
    lms_bytes=2000,
    subject_bytes=40,
    image_bytes=200 * 1024,
    image_pixels=None,
    batch_messages=10_000,
    batch_bytes=15 * 1024 * 1024 - 64 * 1024,
    image_per_message=True,
    looks_up=True,
    withdraws=True,
    settle=timedelta(hours=80),
    settle_sms=timedelta(hours=80),
    kept=timedelta(days=180),
    files_kept=timedelta(days=6),
)
_GROUPS: Final = "/messages/v4/groups"
_PAGE: Final = 500
FAILED: Final = "FAILED"


class Solapi(OverHttp):
    """One office's SOLAPI account. `senders` is the office's locked list of sender numbers (digits)."""

    name = "solapi"
    capabilities = CAPABILITIES

    def __init__(self, http: SolapiHttp, senders: frozenset[str]) -> None:
        self._http = http
        self._senders = senders
        self._profile = ""

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def upload(self, name: str, image: bytes) -> str:
        """POST /storage/v1/files; return the fileId. `name` should be random: it is seen by the provider."""
        # Base64 needs no escapes: looked through for them, a picture takes a third of all the sending's time.
        fields = json.dumps({"type": "MMS", "name": name})
        body = b'%s,"file":"%s"}' % (fields[:-1].encode(), base64.b64encode(image))
        file_id = self._http.ask("POST", "/storage/v1/files", body).get("fileId")
        if not isinstance(file_id, str) or not file_id:
            raise ProviderError(reason="file_id")
        return file_id

    def open_parcel(self) -> str:
        """POST /messages/v4/groups with allowDuplicates, since a family shares a phone; return the groupId."""
        group = self._http.ask("POST", _GROUPS, {"allowDuplicates": True}).get("groupId")
        if not isinstance(group, str) or not group.isalnum():
            raise ProviderError(reason="group_id")
        return group

    def fill_parcel(self, parcel: str, messages: Sequence[Message]) -> tuple[Registered, ...]:
        """PUT /messages/v4/groups/:id/messages in pages of 10,000 messages and 15 MB."""
        check_senders(messages, self._senders)
        registered: list[Registered] = []
        limits = self.capabilities
        for page, bodies in shapes.pages(messages, limits.batch_messages, limits.batch_bytes, self._profile):
            answer = self._http.ask("PUT", f"{_GROUPS}/{parcel}/messages", {"messages": bodies})
            registered.extend(shapes.paired(page, answer.get("resultList")))
        return tuple(registered)

    def send_parcel(self, parcel: str) -> SendResult:
        """POST /messages/v4/groups/:id/send. A 404 means deleted: nothing went, and nothing can."""
        try:
            group = self._http.effect("POST", f"{_GROUPS}/{parcel}/send")
        except NothingSent as refusal:
            return NotSent(refusal.code, refusal.retryable, refusal.wait)
        except MaybeSent as silence:
            if silence.code.startswith("http_404"):
                return NotSent(silence.code, retryable=True)
            return NoAnswer(silence.code)
        return self._failed(parcel) if _is_unsent(group, FAILED) else Answered(())

    def _failed(self, parcel: str) -> NotSent | NoAnswer:
        """Take back a group that the service did not send (a quota that is used up); unknown unless it is surely gone."""
        gone = isinstance(self.look_up(parcel), Withdrawn)
        return NotSent(GROUP_FAILED, retryable=False) if gone else NoAnswer(GROUP_FAILED)

    def send_one(self, message: Message) -> SendResult:
        """POST /messages/v4/send-many/detail with one message."""
        check_senders([message], self._senders)
        body = {
            "messages": [shapes.message_body(message, self._profile)],
            "allowDuplicates": True,
            "showMessageList": True,
        }
        try:
            answer = self._http.effect("POST", "/messages/v4/send-many/detail", body)
        except NothingSent as refusal:
            return NotSent(refusal.code, refusal.retryable, refusal.wait)
        except MaybeSent as silence:
            return NoAnswer(silence.code)
        group = answer.get("groupInfo")
        if isinstance(group, dict) and _is_unsent(group, FAILED):
            return self._failed(str(group.get("groupId")))
        return _answered(message, answer)

    def look_up(self, parcel: str) -> LookUp:
        """GET the group; delete it when it has not gone; list its messages when it has."""
        try:
            group = self._http.ask("GET", f"{_GROUPS}/{parcel}")
            if _is_unsent(group, "PENDING") or _is_unsent(group, FAILED):
                group = self._http.ask("DELETE", f"{_GROUPS}/{parcel}")
            if _is_unsent(group, "DELETED"):
                return Withdrawn()
            if not group.get("dateSent"):
                return Unclear(f"group_{str(group.get('status', ''))[:20].lower()}")
            return Found(tuple(shapes.found_message(entry) for entry in self._listed(parcel)))
        except ProviderError as error:
            return Unclear(str(error.params.get("reason", "")))

    def find(self, reference: str, since: datetime, until: datetime) -> LookUp:
        """Search messages by the time they were handed in: no phone number in the address of the request."""
        params = {"dateType": "CREATED", "startDate": since.isoformat(), "endDate": until.isoformat()}
        try:
            for entry in self._paged("/messages/v4/list", params):
                if shapes.reference_of(entry) == reference:
                    return Found((shapes.found_message(entry),))
        except ProviderError as error:
            return Unclear(str(error.params.get("reason", "")))
        return Unclear("not_found")

    def reports(self, parcel: str) -> tuple[Report, ...]:
        """GET /messages/v4/groups/:id/messages, all pages; an event id made of message and code.

        Messages still at 2000 have failed when their group has: the service took it and did not send it after all.
        """
        entries = list(self._listed(parcel))
        waiting = any(entry.get("statusCode") == REGISTERED for entry in entries)
        failed = waiting and _is_unsent(self._http.ask("GET", f"{_GROUPS}/{parcel}"), FAILED)
        return tuple(_reported(entry, failed=failed) for entry in entries)

    def balance(self) -> Balance:
        """GET /cash/v1/balance."""
        answer = self._http.ask("GET", "/cash/v1/balance")
        try:
            cash, points = float(answer["balance"]), float(answer.get("point") or 0)
        except (KeyError, TypeError, ValueError, OverflowError):
            raise ProviderError(reason="balance") from None
        if not (math.isfinite(cash) and math.isfinite(points)):
            raise ProviderError(reason="balance")
        return Balance(cash, points, self._http.told_at)

    def quota(self) -> Quota:
        """GET /quota/v1/me: how many messages the account may send in a day; how many it did is not told."""
        most = self._http.ask("GET", "/quota/v1/me").get("quota")
        if type(most) is not int or most < 0:
            raise ProviderError(reason="quota")
        return Quota(most)

    def _listed(self, parcel: str) -> Iterator[dict[str, Any]]:
        return self._paged(f"{_GROUPS}/{parcel}/messages", {})

    def _paged(self, path: str, params: dict[str, str]) -> Iterator[dict[str, Any]]:
        key: dict[str, str] = {}
        seen: set[str] = set()
        while True:
            answer = self._http.ask("GET", path, None, {**params, **key, "limit": str(_PAGE)})
            yield from shapes.listed(answer)
            start = answer.get("nextKey")
            if not isinstance(start, str) or start in seen:
                return
            seen.add(start)
            key = {"startKey": start}


def _is_unsent(group: dict[str, Any], status: str) -> bool:
    """A group says by both status and date whether it went; either alone could be stale."""
    return group.get("status") == status and "dateSent" in group and group["dateSent"] is None


def _reported(entry: dict[str, Any], *, failed: bool) -> Report:
    code = entry.get("statusCode")
    if not (failed and code == REGISTERED):
        return shapes.report(entry, f"poll-{entry.get('messageId')}-{code}")
    told = shapes.report(entry, f"poll-{entry.get('messageId')}-{GROUP_FAILED}")
    return replace(told, code=GROUP_FAILED, outcome=Outcome.TECHNICAL)


def _answered(message: Message, answer: dict[str, Any]) -> SendResult:
    entries = [
        entry
        for name in ("messageList", "failedMessageList")
        for entry in _list(answer.get(name))
        if shapes.reference_of(entry) == message.reference
    ]
    if not entries:
        return NoAnswer("message_missing")
    found = shapes.found_message(entries[0])
    info = answer.get("groupInfo")
    group = info.get("groupId") if isinstance(info, dict) else None
    return Answered((found,), group if isinstance(group, str) and group.isalnum() else "")


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _connect(access: Access) -> Solapi:
    return Solapi(SolapiHttp(access.base_url, access.api_key, access.api_secret), access.senders)


KIND: Final = Kind(CAPABILITIES, _connect, read_receipts)
