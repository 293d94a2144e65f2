"""The signed list of an office's notices that no longer stand: made once a minute in each process that is asked."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from ansim.accounts.queries.offices import OfficeCard, offices
from ansim.conf import ports
from ansim.kit.clock import korean_day
from ansim.notices.adapters.office_keys import notice_signer, public_jwks
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.status_list import LISTED, NoLongerStanding, list_address, signed_list, step_of
from ansim.notices.models import Notice


@dataclass(frozen=True, slots=True)
class StatusList:
    """A list as it is served: the JWS, and the tag by which a cache knows it again."""

    token: str
    etag: str


def offices_with_lists() -> tuple[OfficeCard, ...]:
    """Return the offices that have signed a notice; the others have no key and no list."""
    signing = {key.get("office") for key in public_jwks()["keys"]}
    return tuple(card for card in offices() if card.code in signing)


def status_list(office_code: str, *, at: datetime) -> StatusList | None:
    """Return the list of the office of this code as of the minute of `at`; None for an office without one."""
    card = next((card for card in offices_with_lists() if card.code == office_code), None)
    return _made(card.id, card.code, step_of(at)) if card else None


@lru_cache(maxsize=64)
def _made(office_id: int, office_code: str, issued: datetime) -> StatusList:
    token = signed_list(
        notice_signer(office_id, office_code),
        list_address(ports.public_url(), office_code),
        NoLongerStanding(
            withdrawn=_references(office_id, NoticeState.WITHDRAWN, issued),
            superseded=_references(office_id, NoticeState.SUPERSEDED, issued),
        ),
        issued=issued,
    )
    return StatusList(token, f'"{sha256(token.encode()).hexdigest()[:32]}"')


def _references(office_id: int, state: NoticeState, issued: datetime) -> list[str]:
    found = Notice.objects.filter(office_id=office_id, state=state)
    recent = found.filter(last_day__gte=korean_day(issued - LISTED))
    return list(recent.values_list("reference", flat=True))
