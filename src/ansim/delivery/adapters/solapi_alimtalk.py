"""Alimtalk by SOLAPI: the same message groups as its texts, with the finished text of an approved template."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from ansim.delivery.adapters.base import Access, Kind
from ansim.delivery.adapters.solapi import CAPABILITIES as TEXTS
from ansim.delivery.adapters.solapi import Solapi
from ansim.delivery.adapters.solapi_http import SolapiHttp
from ansim.delivery.adapters.solapi_receipts import read_receipts
from ansim.delivery.domain.account import Template, TemplateState
from ansim.delivery.domain.errors import ProviderError
from ansim.delivery.domain.messages import Channel

CAPABILITIES: Final = replace(
    TEXTS,
    channel=Channel.ALIMTALK,
    characters=1000,
    subject_bytes=0,
    image_bytes=0,
    image_per_message=False,
    settle=timedelta(hours=72),
    settle_sms=timedelta(hours=72),
    files_kept=timedelta(0),
)
_STATES: Final[Mapping[str, TemplateState]] = {
    "APPROVED": TemplateState.APPROVED,
    "PENDING": TemplateState.IN_REVIEW,
    "INSPECTING": TemplateState.IN_REVIEW,
    "HUMAN_INSPECTING": TemplateState.IN_REVIEW,
    "REJECTED": TemplateState.REFUSED,
}


class SolapiAlimtalk(Solapi):
    """One office's Kakao channel at SOLAPI. `profile` is its pfId."""

    name = "solapi_alimtalk"
    capabilities = CAPABILITIES

    def __init__(self, http: SolapiHttp, senders: frozenset[str], profile: str) -> None:
        super().__init__(http, senders)
        self._profile = profile

    def upload(self, name: str, image: bytes) -> str:  # noqa: ARG002 (no picture of a person goes this way)
        """Refuse: the picture of a template is fixed when it is approved. Raises ProviderError."""
        raise ProviderError(reason="no_pictures")

    def template(self, code: str) -> Template:
        """GET /kakao/v2/templates/:id; a 404 is a template that the account has not."""
        try:
            found = self._http.ask("GET", f"/kakao/v2/templates/{quote(code, safe='')}")
        except ProviderError as error:
            if str(error.params.get("reason", "")).startswith("http_404"):
                return Template(TemplateState.MISSING)
            raise
        state = _STATES.get(str(found.get("status")))
        if state is None:
            raise ProviderError(reason="template_status")
        return Template(state, str(found.get("content") or ""))


def _connect(access: Access) -> SolapiAlimtalk:
    http = SolapiHttp(access.base_url, access.api_key, access.api_secret)
    return SolapiAlimtalk(http, access.senders, access.profile)


KIND: Final = Kind(CAPABILITIES, _connect, read_receipts)
