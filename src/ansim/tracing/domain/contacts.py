"""Contacts as values: how a tracer grades them, how far each has come, and the count that must always hold."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

WEAK: Final = 30
"""Up to this assurance somebody is known by a companion's word, a call or paper alone (protocol.md, People without a phone)."""


class Grade(StrEnum):
    """What a tracer decided: nothing yet, a contact to act on, or not one (with a reason)."""

    NEW = "new"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Step(StrEnum):
    """How far a contact has come: the one word of the list's badge."""

    NEW = "new"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    TOLD = "told"
    IDENTIFIED = "identified"
    HANDED_OVER = "handed_over"


class ContactChanged(AnsimError):
    """Somebody else changed a contact since the page was drawn."""

    code = "contact.changed"
    sentence = Sentence(
        ko="그 사이 {who}님이 먼저 바꾼 접촉자가 {count}명 있어 아무것도 저장하지 않았습니다. 새로 고친 내용을 보고 다시 해 주세요.",
        en="{who} changed {count} of these contacts meanwhile, so nothing was saved. See what stands now and try again.",
    )


class CaseChanged(AnsimError):
    """Somebody else changed the case since the page was drawn."""

    code = "case.changed"
    sentence = Sentence(
        ko="그 사이 {who}님이 이 확진자의 기록을 바꾸어 저장하지 않았습니다. 새로 고친 내용을 보고 다시 적어 주세요.",
        en="{who} changed this case meanwhile, so nothing was saved. See what stands now and enter it again.",
    )


class RejectNeedsReason(AnsimError):
    """A contact is to be rejected without a reason."""

    code = "contact.reason"
    sentence = Sentence(
        ko="접촉자에서 제외하는 까닭을 적어 주세요. 예: 서로 다른 층에 있었음.",
        en="Say why this is no contact, such as: was on another floor.",
    )


class NobodyChosen(AnsimError):
    """An act on contacts names none."""

    code = "contact.nobody"
    sentence = Sentence(
        ko="접촉자를 한 명 이상 골라 주세요.",
        en="Choose at least one contact.",
    )


class WeakTogether(AnsimError):
    """People who are known by word or paper alone are accepted with others, unseen."""

    code = "contact.weak"
    sentence = Sentence(
        ko="동행, 전화, 종이로만 알려진 사람이 {count}명 있습니다. 그것만으로는 정하지 않으니, 한 사람씩 열어 근거를 보고 확정해 주세요.",
        en="{count} of them are known by a companion's word, a call or paper alone, which decides nothing by itself. Open each and accept them one by one.",
    )


class NotAccepted(AnsimError):
    """The act is for accepted contacts only."""

    code = "contact.not_accepted"
    sentence = Sentence(
        ko="접촉자로 확정한 사람에게만 할 수 있습니다. 먼저 확정해 주세요.",
        en="This is for accepted contacts only. Accept the contact first.",
    )


class HandedOverAlready(AnsimError):
    """A contact that became a notice is changed there, not here."""

    code = "contact.handed_over"
    sentence = Sentence(
        ko="이미 통지 담당에게 넘긴 접촉자입니다. 바꿀 것이 있으면 통지 담당에게 알려 주세요.",
        en="This contact was handed over for a notice already. Tell the notice officer what has to change.",
    )


class NobodyReady(AnsimError):
    """No accepted contact has given name, birth date and address yet."""

    code = "contact.nobody_ready"
    sentence = Sentence(
        ko="이름, 생년월일, 주소가 확인된 접촉자가 아직 없습니다. 전화로 확인해 적거나 답을 기다려 주세요.",
        en="No accepted contact has given name, birth date and address yet. Call them, or wait for their answers.",
    )


class WrongHandOverCount(AnsimError):
    """The typed count is not the number of people to hand over."""

    code = "contact.count"
    sentence = Sentence(
        ko="그 사이 넘길 수 있는 사람이 {count}명으로 바뀌었습니다. 확인하고 다시 입력해 주세요.",
        en="The number of people to hand over is now {count}. Check and type it again.",
    )


class RevealNeedsWhy(AnsimError):
    """A contact is to be revealed without a reason."""

    code = "contact.reveal_why"
    sentence = Sentence(
        ko="왜 열람하는지 골라 주세요. 까닭은 감사 기록과 그 사람의 열람 이력에 남습니다.",
        en="Say why the contact is revealed. The reason stands in the audit trail and in the person's own record.",
    )


class IdentityIncomplete(AnsimError):
    """Name, birth date or address is missing or cannot be right."""

    code = "contact.identity"
    sentence = Sentence(
        ko="{what}을(를) 확인해 주세요. 통지서를 만들려면 이름, 생년월일, 주소가 모두 필요합니다.",
        en="Check the {what}: a notice needs name, birth date and address.",
    )

    def text(self, language: str = "ko") -> str:
        """Return the sentence with what is wrong named in its language."""
        what = str(self.params["what"])
        return self.sentence.text(language, what=what if language == "ko" else _IN_ENGLISH.get(what, what))


_IN_ENGLISH: Final = {"이름": "name", "생년월일": "birth date", "주소": "address"}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a contact is, as told by the person: `phone` national digits, or empty when it was not revealed."""

    name: str
    birth: date
    address: str
    phone: str = ""


def name_fits(name: str) -> bool:
    """Return whether a name can stand on a notice: 2 to 60 signs, no digit among them."""
    return 2 <= len(" ".join(name.split())) <= 60 and not any(sign.isdigit() for sign in name)


def birth_fits(birth: date, today: date) -> bool:
    """Return whether somebody can have been born on this day: not after today, at most 120 years ago."""
    return birth <= today and today.year - birth.year <= 120


def address_fits(address: str) -> bool:
    """Return whether an address can stand on a notice: 4 to 200 signs."""
    return 4 <= len(" ".join(address.split())) <= 200


def check_identity(identity: Identity, today: date) -> Identity:
    """Return the identity with single spaces. Raises IdentityIncomplete naming the first that is wrong."""
    if not name_fits(identity.name):
        raise IdentityIncomplete(what="이름")
    if not birth_fits(identity.birth, today):
        raise IdentityIncomplete(what="생년월일")
    if not address_fits(identity.address):
        raise IdentityIncomplete(what="주소")
    name, address = " ".join(identity.name.split()), " ".join(identity.address.split())
    return Identity(name, identity.birth, address, identity.phone)


@dataclass(frozen=True, slots=True)
class ContactCounts:
    """Where the contacts of a case stand: every one is counted exactly once."""

    ungraded: int
    rejected: int
    waiting: int
    ready: int
    handed_over: int

    @property
    def total(self) -> int:
        """All contacts of the case."""
        return self.ungraded + self.rejected + self.waiting + self.ready + self.handed_over

    @property
    def accepted(self) -> int:
        """Contacts to act on, whatever they have become."""
        return self.waiting + self.ready + self.handed_over


def step_of(grade: Grade, *, told: bool, identified: bool, handed_over: bool) -> Step:
    """Return the furthest step of a contact."""
    if grade is not Grade.ACCEPTED:
        return Step(grade.value)
    for reached, step in ((handed_over, Step.HANDED_OVER), (identified, Step.IDENTIFIED), (told, Step.TOLD)):
        if reached:
            return step
    return Step.ACCEPTED
