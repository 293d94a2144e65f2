"""NHN Cloud's Alimtalk v2.3 as its documents describe it: approved templates only, one idempotency key in ten minutes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from ansim.delivery.domain.times import SEOUL
from ansim.sandbox.gateway.faces import Call, Json, Order, Shop, result_of
from ansim.sandbox.gateway.nhn import accepted, chosen, keyed, listed, paged, refused, sent
from ansim.sandbox.gateway.rules import follows
from ansim.sandbox.gateway.settings import template_status

TEXT: Final = 1000
#: the documents list no code for a channel whose limit is used up; this one stands for a channel that may not send
BLOCKED: Final = -1027
_AGAIN: Final = timedelta(minutes=10)
_REVIEWS: Final[Mapping[str, str]] = {"INSPECTING": "TSC02", "APPROVED": "TSC03", "REJECTED": "TSC04"}


class NhnAlimtalkFace:
    """Finished texts of approved templates; a text unlike its template is accepted and then fails."""

    name = "nhn_alimtalk"

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._keys: dict[str, datetime] = {}

    def sends(self, call: Call) -> bool:
        """Return whether the call sends."""
        return call.method == "POST" and call.path.endswith("/raw-messages")

    def answer(self, call: Call) -> tuple[int, Json]:
        """Answer one request."""
        parts = call.path.split("/")
        if not keyed(call, self._shop, parts[4:5]):
            return refused(-1000, 401)
        if (call.method, parts[5:]) == ("POST", ["raw-messages"]):
            return self._send(call.json(), call.header("x-nc-api-idempotency-key"))
        if (call.method, parts[5:]) == ("GET", ["messages"]):
            return self._list(call.query)
        if (call.method, parts[5:7]) == ("GET", ["senders", self._shop.settings.profile]):
            return self._sender(parts[7:], call.query)
        return refused(-9998)

    def _send(self, body: Json, key: str) -> tuple[int, Json]:
        now = self._shop.clock()
        if key and key in self._keys and now - self._keys[key] < _AGAIN:
            return refused(-1005)
        recipients = body.get("recipientList")
        if body.get("senderKey") != self._shop.settings.profile:
            return refused(-2017)
        if not isinstance(recipients, list) or not recipients or not body.get("templateCode"):
            return refused(-2001)
        if any(not 0 < len(str(one.get("content") or "")) <= TEXT for one in recipients):
            return refused(-2000)
        if self._shop.is_full(len(recipients)):
            return refused(BLOCKED)
        self._keys[key] = now
        template = str(body["templateCode"])
        request_id = f"{now:%Y%m%d%H%M%S}{len(self._shop.book.groups):010d}"
        results = []
        for place, one in enumerate(recipients, 1):
            to, text, reference = (
                str(one.get(name) or "") for name in ("recipientNo", "content", "recipientGroupingKey")
            )
            doom = self._doom(template, text)
            self._shop.accept(request_id, Order(self.name, "ATA", to, "", text, "", reference, doom))
            results.append(sent(to, place, reference, 0))
        return accepted({"message": {"requestId": request_id, "sendResults": results}})

    def _sender(self, place: list[str], query: Mapping[str, str]) -> tuple[int, Json]:
        """The channel itself with its limit a day, or its templates of one code."""
        settings = self._shop.settings
        if not place:
            today = self._shop.clock().astimezone(SEOUL).date()
            sent = [
                one for one in self._shop.sent_of(self.name) if one.created.astimezone(SEOUL).date() == today
            ]
            limits = {"dailyMaxCount": self._shop.book.quota, "sentCount": len(sent)}
            return accepted(
                {"sender": {"senderKey": settings.profile, "status": "YSC03", "alimtalk": limits}}
            )
        if place != ["templates"]:
            return refused(-9998)
        code = query.get("templateCode", "")
        status = _REVIEWS.get(template_status(settings, code))
        content = settings.templates.get(code, "")
        entry = {"templateCode": code, "templateContent": content, "status": status}
        found = [entry] if status else []
        return accepted({"templateListResponse": {"templates": found, "totalCount": len(found)}})

    def _doom(self, code: str, text: str) -> str:
        template = self._shop.settings.templates.get(code)
        if template is None:
            return "3015"
        return "" if follows(template, text) else "3016"

    def _list(self, query: Mapping[str, str]) -> tuple[int, Json]:
        if not ("requestId" in query or {"startCreateDate", "endCreateDate"} <= query.keys()):
            return refused(-2001)
        page, count = paged(chosen(self._shop, self.name, query), query)
        entries = []
        for message in page:
            code = result_of(message, "1000")
            status = {"": "", "1000": "COMPLETED"}.get(code, "FAILED")
            entry = {**listed(message), "messageStatus": status}
            del entry["msgStatus"]
            entries.append(entry)
        return accepted({"messageSearchResultResponse": {"messages": entries, "totalCount": count}})
