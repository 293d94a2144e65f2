"""A notice as data: everything that its PDF, its phone image and its QR are made from, and nothing else.

Same record, same bytes: the signed text of the QR is made once and kept here.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ansim.kit.sentence import Sentence


class NoticeKind(StrEnum):
    """What a notice is. What the law demands of each stands in `domain.kinds`.

    `co_isolation` is that of a guardian who stays with a child that is a case, `exposure` advice without legal force;
    `release`, `correction` and `withdrawal` speak of another notice.
    """

    ADMISSION = "admission"
    ISOLATION = "isolation"
    HOME_TREATMENT = "home_treatment"
    QUARANTINE = "quarantine"
    CO_ISOLATION = "co_isolation"
    RELEASE = "release"
    EXPOSURE = "exposure"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True, slots=True)
class Replaced:
    """The notice that another one speaks of: corrects, withdraws or certifies the end of. `why` is an officer's words."""

    reference: str
    kind: NoticeKind
    issued_on: date
    why: str = ""


@dataclass(frozen=True, slots=True)
class Worded:
    """One text of a template as an office words it, in the place of the template's own."""

    word: str
    ko: str
    en: str


@dataclass(frozen=True, slots=True)
class Period:
    """A period of isolation or quarantine with its working.

    `first_day` is day 1 of the count, `last_day` ends at 24:00, `released_at` is that moment (aware, Korea).
    `binding` is False where the rule is a recommendation only: no order may be built on it.
    """

    first_day: date
    last_day: date
    released_at: datetime
    rule: str
    article: str
    binding: bool = True

    @property
    def days(self) -> int:
        """Number of days of the count, first and last included."""
        return (self.last_day - self.first_day).days + 1

    @property
    def shown(self) -> str:
        """The end as a notice writes it: `2022. 2. 22. 24:00`."""
        last = self.last_day
        return f"{last.year}. {last.month}. {last.day}. 24:00"


@dataclass(frozen=True, slots=True)
class Issuer:
    """The office and officer named on a notice (Administrative Procedures Act 24(3)).

    `head_title` is the official under whose name it is issued (가람시장), `code` the office's short code in
    the QR, `drill` marks every page of a practice installation.
    """

    office_name: str
    head_title: str
    department: str
    officer: str
    contact: str
    code: str
    drill: bool = False


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    """One notice to one recipient. `phone` and `address` may be empty; `qr_text` is address + `#` + JWS.

    `guardian_name` and `guardian_phone` (national digits) are those of a minor's guardian, who is told too (Act 43,
    43-2); records kept before there were any have none. Nothing of the guardian is printed. `replaces` is the notice
    that a correction, a withdrawal or a release certificate speaks of, and that a notice made anew stands for. `language` is what stands beside Korean on
    its pages, "" for English. `wording` holds the texts that the office worded otherwise than the template, `logo` the
    SHA-256 (hex) of the office's logo on the pages, "" for none, as on those kept before there were logos.
    """

    reference: str
    kind: NoticeKind
    issuer: Issuer
    name: str
    birth: date
    phone: str
    address: str
    place: str
    reason: Sentence
    period: Period
    legal_basis: Sentence
    penalty: Sentence
    appeal: Sentence
    issued_on: date
    template: str
    qr_text: str
    guardian_name: str = ""
    guardian_phone: str = ""
    replaces: Replaced | None = None
    language: str = ""
    wording: tuple[Worded, ...] = ()
    logo: str = ""

    @property
    def jws(self) -> str:
        """The signed part of the QR, a compact JWS (RFC 7515)."""
        return self.qr_text.partition("#")[2]

    @property
    def goes_to_guardian(self) -> bool:
        """Whether the notice itself goes to the guardian's phone: the child has none, or both share it."""
        return bool(self.phone) and self.phone == self.guardian_phone

    @property
    def second_phone(self) -> str:
        """The guardian's phone where a message of its own goes there, "" where there is none or one message does."""
        return "" if self.goes_to_guardian else self.guardian_phone
