"""From a person, a kind and a day to the record of a notice: the only place where records are made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ansim.kit.errors import AnsimError
from ansim.kit.ids import check_reference
from ansim.kit.sentence import Sentence
from ansim.notices.domain.jws import Signer, qr_text
from ansim.notices.domain.kinds import law_of
from ansim.notices.domain.period import period
from ansim.notices.domain.record import Issuer, NoticeKind, NoticeRecord, Period, Replaced, Worded
from ansim.notices.domain.rules import PeriodRule
from ansim.notices.domain.template import Template, template_in_force


class NoDuty(AnsimError):
    """The rule in force only recommends; an order under penalty cannot be built on it."""

    code = "notice.no_duty"
    sentence = Sentence(
        ko="{on}에 시행 중인 규칙({rule})은 권고이므로 격리 통지서를 발급할 수 없습니다.",
        en="The rule in force on {on} ({rule}) is a recommendation: no order can be issued on it.",
    )


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who a notice is for; exactly one of the three days is given. Phones in national digits, may be empty.

    A guardian is given for a minor only.
    """

    name: str
    birth: date
    phone: str = ""
    address: str = ""
    place: str = ""
    specimen: date | None = None
    onset: date | None = None
    last_contact: date | None = None
    guardian_name: str = ""
    guardian_phone: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Composer:
    """Everything that the records of one batch share; `wordings` are the office's own texts by label of template.

    `logo` is the SHA-256 (hex) of the office's logo, "" for none.
    """

    kind: NoticeKind
    issuer: Issuer
    rules: Sequence[PeriodRule]
    templates: Sequence[Template]
    signer: Signer
    base_url: str
    issued_on: date
    wordings: Mapping[str, tuple[Worded, ...]] = field(default_factory=dict)
    logo: str = ""

    def compose(self, recipient: Recipient, reference: str) -> NoticeRecord:
        """Return the finished, signed record.

        Raises the errors of period(), NoDuty, NoTemplateInForce, QrTooLong, BadReference.
        """
        count = period(
            self.rules,
            self.kind,
            specimen=recipient.specimen,
            onset=recipient.onset,
            last_contact=recipient.last_contact,
            on=self.issued_on,
        )
        if law_of(self.kind).is_order and not count.binding:
            raise NoDuty(on=self.issued_on, rule=count.rule)
        return self.sign(recipient, reference, count)

    def sign(
        self, recipient: Recipient, reference: str, count: Period, replaces: Replaced | None = None
    ) -> NoticeRecord:
        """Return the signed record of a notice with this period. Raises NoTemplateInForce, QrTooLong, BadReference."""
        return self._signed(self._unsigned(recipient, reference, count, replaces))

    def about(
        self, original: NoticeRecord, recipient: Recipient, reference: str, count: Period, *, why: str
    ) -> NoticeRecord:
        """Return the signed record of a notice of this kind that speaks of `original`: correction, withdrawal, release.

        `recipient` and `count` are as they are right now. A correction stands on the original's law beside its own.
        Raises NoTemplateInForce, QrTooLong, BadReference.
        """
        replaces = Replaced(original.reference, original.kind, original.issued_on, why)
        unsigned = self._unsigned(recipient, reference, count, replaces)
        if self.kind is NoticeKind.CORRECTION:
            own, first = unsigned.legal_basis, original.legal_basis
            again = original.kind is NoticeKind.CORRECTION
            basis = first if again else Sentence(ko=f"{own.ko} {first.ko}", en=f"{own.en} {first.en}")
            unsigned = replace(unsigned, legal_basis=basis, penalty=original.penalty, appeal=original.appeal)
        return self._signed(unsigned)

    def _unsigned(
        self, recipient: Recipient, reference: str, count: Period, replaces: Replaced | None
    ) -> NoticeRecord:
        template = template_in_force(self.templates, self.kind, self.issued_on)
        return NoticeRecord(
            reference=check_reference(reference),
            kind=self.kind,
            issuer=self.issuer,
            name=recipient.name,
            birth=recipient.birth,
            phone=recipient.phone,
            address=recipient.address,
            place=recipient.place,
            reason=template.words["reason"],
            period=count,
            legal_basis=template.words["legal_basis"],
            penalty=template.words["penalty"],
            appeal=template.words["appeal"],
            issued_on=self.issued_on,
            template=template.label,
            qr_text="",
            guardian_name=recipient.guardian_name,
            guardian_phone=recipient.guardian_phone,
            replaces=replaces,
            language=template.beside(recipient.language),
            wording=self.wordings.get(template.label, ()),
            logo=self.logo,
        )

    def _signed(self, unsigned: NoticeRecord) -> NoticeRecord:
        return replace(unsigned, qr_text=qr_text(unsigned, self.signer, self.base_url))
