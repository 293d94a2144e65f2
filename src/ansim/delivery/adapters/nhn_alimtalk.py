"""Alimtalk by NHN Cloud (KakaoTalk Bizmessage v2.3): the finished text of an approved template, never NHN's own fallback.

A text that goes out instead of a failed Alimtalk is a step of our own ladder, so that no notice is with two services at once.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from ansim.delivery.adapters import nhn_http as nhn
from ansim.delivery.adapters.base import Access, Balance, Kind, WithoutParcels, check_senders
from ansim.delivery.adapters.http import MaybeSent, NothingSent, OverHttp
from ansim.delivery.adapters.nhn import answered, refused
from ansim.delivery.domain.account import Quota, Template, TemplateState
from ansim.delivery.domain.carrier_codes import kakao_outcome
from ansim.delivery.domain.errors import ProviderError
from ansim.delivery.domain.messages import Capabilities, Channel, Message
from ansim.delivery.domain.reports import (
    Found,
    LookUp,
    NoAnswer,
    NotSent,
    Report,
    SendResult,
    Unclear,
)
from ansim.delivery.domain.states import Outcome

CAPABILITIES: Final = Capabilities(
    sms_bytes=2000,
    lms_bytes=2000,
    subject_bytes=0,
    image_bytes=0,
    image_pixels=None,
    batch_messages=1000,
    batch_bytes=1024 * 1024,
    image_per_message=False,
    looks_up=True,
    withdraws=False,
    settle=timedelta(hours=72),
    settle_sms=timedelta(hours=72),
    kept=timedelta(days=90),
    files_kept=timedelta(0),
    channel=Channel.ALIMTALK,
    characters=1000,
    has_balance=False,
    lists_results=True,
)
ROOT: Final = "/alimtalk/v2.3/appkeys"
# A number is missing, the text is too long, or it is not that of the template: this message's own fault.
OF_THE_MESSAGE: Final = {4: Outcome.TECHNICAL, -2000: Outcome.TECHNICAL, -2001: Outcome.TECHNICAL}
_STATES: Final[Mapping[str, TemplateState]] = {
    "TSC01": TemplateState.IN_REVIEW,
    "TSC02": TemplateState.IN_REVIEW,
    "TSC03": TemplateState.APPROVED,
    "TSC04": TemplateState.REFUSED,
}


class NhnAlimtalk(OverHttp, WithoutParcels):
    """One office's Kakao channel at NHN Cloud. `profile` is its sender key."""

    name = "nhn_alimtalk"
    capabilities = CAPABILITIES
    _http: nhn.NhnHttp

    def __init__(self, http: nhn.NhnHttp, senders: frozenset[str], profile: str) -> None:
        self._http = http
        self._senders = senders
        self._profile = profile

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def upload(self, name: str, image: bytes) -> str:  # noqa: ARG002 (no picture of a person goes this way)
        """Refuse: the picture of a template is fixed when it is approved. Raises ProviderError."""
        raise ProviderError(reason="no_pictures")

    def send_one(self, message: Message) -> SendResult:
        """POST raw-messages with one recipient. The same reference within ten minutes is refused by NHN itself."""
        check_senders([message], self._senders)
        recipient = {
            "recipientNo": message.address,
            "content": message.text,
            "recipientGroupingKey": message.reference,
            "resendParameter": {"isResend": False},
        }
        body = {"senderKey": self._profile, "templateCode": message.template, "recipientList": [recipient]}
        key = {"X-NC-API-IDEMPOTENCY-KEY": hashlib.sha256(message.reference.encode()).hexdigest()}
        try:
            answer = self._http.effect("POST", "/raw-messages", body, headers=key)
        except nhn.Refused as refusal:
            return refused(message, refusal, OF_THE_MESSAGE)
        except NothingSent as refusal:
            return NotSent(refusal.code, refusal.retryable, refusal.wait)
        except MaybeSent as silence:
            return NoAnswer(silence.code)
        data = answer.get("message")
        return answered(message, data, nhn.inside(data, "sendResults"), "")

    def look_up(self, parcel: str) -> LookUp:
        """Find the messages of an answered request."""
        return self._found({"requestId": parcel}, "")

    def find(self, reference: str, since: datetime, until: datetime) -> LookUp:
        """Search by our reference; "not found" may be a list that lags behind."""
        query = nhn.asked_between(since, until + timedelta(minutes=1), "%Y-%m-%d %H:%M")
        return self._found({**query, "recipientGroupingKey": reference}, reference)

    def reports(self, parcel: str) -> tuple[Report, ...]:
        """GET messages of one request."""
        entries = self._http.pages("/messages", {"requestId": parcel}, _entries)
        return tuple(
            nhn.report(entry, kakao_outcome, f"poll-{parcel}-{entry.get('resultCode')}") for entry in entries
        )

    def results_between(self, since: datetime, until: datetime) -> Iterator[Report]:
        """GET messages of a span of time, a thousand at a time."""
        query = nhn.asked_between(since, until + timedelta(minutes=1), "%Y-%m-%d %H:%M")
        for entry in self._http.pages("/messages", query, _entries):
            yield nhn.report(entry, kakao_outcome, f"poll-{entry.get('requestId')}")

    def balance(self) -> Balance:
        """NHN bills later and has nothing to ask. Raises ProviderError."""
        raise ProviderError(reason="billed_later")

    def quota(self) -> Quota | None:
        """GET senders/{senderKey}: the channel's limit a day, 0 for none, and how many went today."""
        answer = self._http.ask("GET", f"/senders/{quote(self._profile, safe='')}")
        told = nhn.inside(answer, "sender", "alimtalk")
        most, used = nhn.inside(told, "dailyMaxCount"), nhn.inside(told, "sentCount")
        if type(most) is not int or type(used) is not int or most < 0:
            raise ProviderError(reason="daily_max_count")
        return Quota(most, used) if most else None

    def template(self, code: str) -> Template:
        """GET senders/{senderKey}/templates by code; a list without it is a template that the channel has not."""
        place = f"/senders/{quote(self._profile, safe='')}/templates"
        answer = self._http.ask("GET", place, None, {"templateCode": code})
        listed = nhn.inside(answer, "templateListResponse", "templates")
        if not isinstance(listed, list):
            raise ProviderError(reason="template_list")
        own = [entry for entry in listed if nhn.inside(entry, "templateCode") == code]
        if not own:
            return Template(TemplateState.MISSING)
        state = _STATES.get(str(own[0].get("status")))
        if state is None:
            raise ProviderError(reason="template_status")
        return Template(state, str(own[0].get("templateContent") or ""))

    def _found(self, query: dict[str, str], reference: str) -> LookUp:
        try:
            entries = list(self._http.pages("/messages", query, _entries))
        except ProviderError as error:
            return Unclear(str(error.params.get("reason", "")))
        own = [entry for entry in entries if reference in ("", nhn.reference_of(entry))]
        found = tuple(nhn.found_message(entry, kakao_outcome) for entry in own)
        return Found(found) if found else Unclear("not_found")


def _entries(answer: dict[str, Any]) -> object:
    return nhn.inside(answer, "messageSearchResultResponse", "messages")


def _read_receipts(payload: bytes) -> tuple[Report, ...]:
    return nhn.read_hooks(payload, kakao_outcome)


def _connect(access: Access) -> NhnAlimtalk:
    http = nhn.NhnHttp(access.base_url, ROOT, access.api_key, access.api_secret)
    return NhnAlimtalk(http, access.senders, access.profile)


KIND: Final = Kind(CAPABILITIES, _connect, _read_receipts)
