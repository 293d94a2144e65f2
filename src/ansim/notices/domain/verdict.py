"""Is it genuine? The verdict on a QR's text: signature first, then the address, then the day and the status.

Strict where JOSE libraries are lenient: one spelling of base64url only, one header only, the reference of the
address must be the signed one. Anything else is a verdict with a reason, never an exception.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from ansim.kit.ids import BadReference, check_reference
from ansim.kit.sentence import Sentence
from ansim.notices.domain.jws import MOST_CHARACTERS, notice_address
from ansim.notices.domain.kinds import PeriodMeaning, law_of
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.strict_jws import is_signed, strict_json


class NoticeStatus(StrEnum):
    """How a notice stands on a given day."""

    VALID = "valid"
    NOT_YET = "not_yet"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a text is not a genuine notice; NONE when it is."""

    NONE = "none"
    NOT_A_NOTICE = "not_a_notice"
    ALTERED = "altered"
    UNKNOWN_KEY = "unknown_key"
    OTHER_ADDRESS = "other_address"


@dataclass(frozen=True, slots=True)
class Claims:
    """What the signed part says."""

    reference: str
    kind: NoticeKind
    name: str
    birth_year: int
    first_day: date
    last_day: date
    office: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer; `claims` only when genuine. `sound` is what exit codes follow: genuine and valid today."""

    genuine: bool
    status: NoticeStatus
    reason: Reason
    claims: Claims | None = None

    @property
    def sound(self) -> bool:
        """Return whether the notice is genuine and valid on the day asked about."""
        return self.genuine and self.status is NoticeStatus.VALID

    def sentence(self) -> Sentence:
        """Return the one sentence for the person who asked: a kind that orders nothing says so."""
        if not self.genuine:
            return _BY_REASON[self.reason]
        return said_of(self.claims.kind, self.status) if self.claims else _BY_STATUS[self.status]


# Standing as the office's books have it: None says that the office never issued the reference.
StatusLookup = Callable[[str], NoticeStatus | None]
Jwks = Mapping[str, Sequence[Mapping[str, Any]]]


def verify_qr(
    text: str, jwks: Jwks, *, today: date, status: StatusLookup | None = None, base_url: str | None = None
) -> Verdict:
    """Return the verdict on a QR's text (or a bare JWS) by the office's public keys, as of a Korean day.

    `status` answers for withdrawn, superseded and never-issued references; without it only the days count.
    With `base_url` the address must be the office's own.
    """
    address, _, token = text.strip().rpartition("#")
    if len(text) > 2 * MOST_CHARACTERS:
        return _not(Reason.NOT_A_NOTICE)
    parts = token.split(".")
    header = strict_json(parts[0]) if len(parts) == 3 else None
    if header is None or set(header) != {"alg", "kid"} or header["alg"] != "ES256":
        return _not(Reason.NOT_A_NOTICE)
    key = next((key for key in jwks.get("keys", ()) if key.get("kid") == header["kid"]), None)
    if key is None:
        return _not(Reason.UNKNOWN_KEY)
    claims = _signed_claims(token, key)
    if claims is None or key.get("office", claims.office) != claims.office:
        return _not(Reason.ALTERED)
    if not _address_fits(address, claims.reference, base_url):
        return _not(Reason.OTHER_ADDRESS)
    return Verdict(True, _standing(claims, today, status), Reason.NONE, claims)


def standing_by_day(first_day: date, last_day: date, today: date) -> NoticeStatus:
    """Return not_yet, valid or ended by the day alone; the last day counts until 24:00."""
    if today < first_day:
        return NoticeStatus.NOT_YET
    return NoticeStatus.ENDED if today > last_day else NoticeStatus.VALID


def standing_of(kind: NoticeKind, first_day: date, last_day: date, today: date) -> NoticeStatus:
    """Return how a notice of `kind` stands by the day: a certificate from its period's end on, a withdrawal at once."""
    meaning = law_of(kind).period
    if meaning is PeriodMeaning.SERVED:
        return NoticeStatus.VALID if today > last_day else NoticeStatus.NOT_YET
    return (
        NoticeStatus.VALID if meaning is PeriodMeaning.LIFTED else standing_by_day(first_day, last_day, today)
    )


def said_of(kind: NoticeKind, status: NoticeStatus) -> Sentence:
    """Return what is said of a genuine notice of `kind` that stands so."""
    return BY_KIND.get(kind, {}).get(status, _BY_STATUS[status])


def _not(reason: Reason) -> Verdict:
    return Verdict(False, NoticeStatus.UNKNOWN, reason)


def _standing(claims: Claims, today: date, status: StatusLookup | None) -> NoticeStatus:
    by_day = standing_of(claims.kind, claims.first_day, claims.last_day, today)
    if status is None:
        return by_day
    known = status(claims.reference)
    if known is None:
        return NoticeStatus.UNKNOWN
    return by_day if known is NoticeStatus.VALID else known


def _address_fits(address: str, reference: str, base_url: str | None) -> bool:
    if base_url is not None and address:
        return address == notice_address(base_url, reference)
    return not address or address.endswith(f"/n/{reference}")


def _signed_claims(token: str, key: Mapping[str, Any]) -> Claims | None:
    """Return the claims when every segment is well spelled and the signature is the key's, else None."""
    return _claims(strict_json(token.split(".")[1])) if is_signed(token, key) else None


def _claims(said: dict[str, Any] | None) -> Claims | None:
    try:
        if said is None or check_reference(str(said["r"])) != said["r"]:
            return None
        return Claims(
            reference=said["r"],
            kind=NoticeKind(said["k"]),
            name=str(said["n"]),
            birth_year=int(said["b"]),
            first_day=date.fromisoformat(said["f"]),
            last_day=date.fromisoformat(said["t"]),
            office=str(said["o"]),
        )
    except (KeyError, ValueError, TypeError, OverflowError, BadReference):
        return None


_BY_STATUS = {
    NoticeStatus.VALID: Sentence(ko="진본이며 오늘 유효한 통지서입니다.", en="Genuine, and valid today."),
    NoticeStatus.NOT_YET: Sentence(
        ko="진본이며 격리기간이 아직 시작되지 않았습니다.", en="Genuine; its period has not begun yet."
    ),
    NoticeStatus.ENDED: Sentence(ko="진본이며 격리기간이 끝났습니다.", en="Genuine; its period has ended."),
    NoticeStatus.WITHDRAWN: Sentence(
        ko="진본이었으나 발급이 취소된 통지서입니다. 효력이 없습니다.",
        en="Issued by the office but withdrawn. It has no effect.",
    ),
    NoticeStatus.SUPERSEDED: Sentence(
        ko="진본이었으나 정정되어 새 통지서로 바뀌었습니다.",
        en="Issued by the office but replaced by a corrected notice.",
    ),
    NoticeStatus.UNKNOWN: Sentence(
        ko="서명은 맞지만 기관의 발급 기록에 없습니다. 기관에 전화로 확인해 주세요.",
        en="The signature is right but the office has no record of it. Call the office.",
    ),
}
# What is said instead of kinds that order nothing or speak of another notice.
BY_KIND = {
    NoticeKind.RELEASE: {
        NoticeStatus.VALID: Sentence(
            ko="진본인 격리해제 확인서입니다. 적힌 기간의 격리가 끝났으며, 이 확인서가 지우는 의무는 없습니다.",
            en="A genuine certificate of release: the period stated has ended. It imposes no duty.",
        ),
        NoticeStatus.NOT_YET: Sentence(
            ko="진본인 격리해제 확인서이나 적힌 기간이 아직 끝나지 않았습니다.",
            en="A genuine certificate of release, but the period stated has not ended yet.",
        ),
    },
    NoticeKind.EXPOSURE: {
        NoticeStatus.VALID: Sentence(
            ko="진본인 노출 안내문입니다. 권고이며 법적 의무가 없습니다.",
            en="Genuine exposure advice: a recommendation without legal force.",
        ),
        NoticeStatus.NOT_YET: Sentence(
            ko="진본인 노출 안내문입니다. 살필 기간이 아직 시작되지 않았고 법적 의무가 없습니다.",
            en="Genuine exposure advice; its days have not begun. It has no legal force.",
        ),
        NoticeStatus.ENDED: Sentence(
            ko="진본인 노출 안내문입니다. 살필 기간이 끝났고 법적 의무가 없습니다.",
            en="Genuine exposure advice; its days are over. It has no legal force.",
        ),
    },
    NoticeKind.WITHDRAWAL: {
        NoticeStatus.VALID: Sentence(
            ko="진본인 취소 통지서입니다. 앞선 통지서는 효력이 없고 지켜야 할 격리기간이 없습니다.",
            en="A genuine withdrawal: the earlier notice has no effect and there is no period to keep.",
        ),
    },
}
_BY_REASON = {
    Reason.NOT_A_NOTICE: Sentence(ko="격리 통지서의 QR이 아닙니다.", en="This is not the QR of a notice."),
    Reason.ALTERED: Sentence(
        ko="내용이 바뀌었거나 서명이 맞지 않습니다. 진본이 아닙니다.",
        en="Changed, or wrongly signed. It is not genuine.",
    ),
    Reason.UNKNOWN_KEY: Sentence(
        ko="이 기관의 열쇠로 서명되지 않았습니다. 진본인지 확인할 수 없습니다.",
        en="Not signed with a key of this office. It cannot be taken as genuine.",
    ),
    Reason.OTHER_ADDRESS: Sentence(
        ko="QR의 주소가 서명된 문서번호나 기관의 주소와 다릅니다. 진본이 아닙니다.",
        en="The QR's address is not that of the signed reference or office. It is not genuine.",
    ),
}
