"""What is looked at before a batch is released: each check with what it found, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ansim.delivery.domain.account import Left, Quota, Template, TemplateState
from ansim.delivery.domain.messages import Kind
from ansim.kit.sentence import Sentence

#: SOLAPI's list prices in won (solapi.com/developers, pricing-getMessagePriceDefault); a contract is never dearer
LIST_PRICES: Final[Mapping[Kind, int]] = {Kind.SMS: 20, Kind.LMS: 50, Kind.MMS: 200}
#: a signature is refused when the clocks differ by more (SENS 5 minutes, SOLAPI 15)
MOST_SKEW: Final = timedelta(minutes=4)


class Verdict(StrEnum):
    """Whether a check lets a batch go. A warning passes by itself or can only be seen later."""

    PASSED = "passed"
    WARNED = "warned"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist; `room` is how many of the messages it lets go, None for all or none."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    room: int | None = None

    @property
    def verdict(self) -> Verdict:
        """Whether it lets the batch go."""
        return _CHECKS[self.code][0]

    @property
    def sentence(self) -> Sentence:
        """What it found, to be filled with `params`."""
        return _CHECKS[self.code][1]

    def text(self, language: str = "ko") -> str:
        """Return what it found, in words."""
        return self.sentence.text(language, **self.params)


_CHECKS: Final[Mapping[str, tuple[Verdict, Sentence]]] = {
    "account": (
        Verdict.PASSED,
        Sentence(
            ko="문자 서비스가 연결되어 있고 답합니다.", en="A message service is connected and answers."
        ),
    ),
    "account.bridge": (
        Verdict.PASSED,
        Sentence(
            ko="문자는 꾸러미로 바깥쪽에 내보내 보냅니다. 잔액과 시각은 바깥쪽에서 확인합니다.",
            en="Messages leave in a bundle; balance and clock are the outer side's to check.",
        ),
    ),
    "account.missing": (
        Verdict.REFUSED,
        Sentence(
            ko="문자 서비스가 연결되지 않았습니다. 기관 설정에서 연결해 주세요.",
            en="No message service is connected. Connect one in the office's settings.",
        ),
    ),
    "account.resting": (
        Verdict.WARNED,
        Sentence(
            ko="문자 서비스가 지금 답하지 않습니다({reason}). 승인하면 답할 때부터 보냅니다.",
            en="The message service does not answer now ({reason}). Once released, messages go when it does.",
        ),
    ),
    "account.refused": (
        Verdict.REFUSED,
        Sentence(
            ko="문자 서비스가 우리 계정을 받지 않습니다({reason}). 키와 이 서버의 시각을 확인해 주세요.",
            en="The message service refuses the account ({reason}). Check the key and this machine's clock.",
        ),
    ),
    "sender": (
        Verdict.PASSED,
        Sentence(
            ko="발신번호가 기관의 등록 목록에 있습니다.",
            en="The sender number is in the office's locked list.",
        ),
    ),
    "sender.unlisted": (
        Verdict.REFUSED,
        Sentence(
            ko="발신번호가 기관의 등록 목록에 없습니다. 기관 설정에서 발신번호를 등록해 주세요.",
            en="The sender number is not in the office's locked list. Add it in the office's settings.",
        ),
    ),
    "balance": (
        Verdict.PASSED,
        Sentence(
            ko="잔액 {left}원으로 {count}건(많아야 {cost}원)을 보낼 수 있습니다.",
            en="{left} won are left for {count} messages ({cost} won at most).",
        ),
    ),
    "balance.later": (
        Verdict.PASSED,
        Sentence(
            ko="{count}건은 나중에 청구되므로 잔액이 없습니다.",
            en="{count} messages are billed later; there is no balance.",
        ),
    ),
    "balance.short": (
        Verdict.REFUSED,
        Sentence(
            ko="잔액이 {left}원뿐입니다. {count}건에 많으면 {cost}원이 듭니다. 충전해 주세요.",
            en="Only {left} won are left; {count} messages cost up to {cost} won. Charge the account.",
        ),
    ),
    "left": (
        Verdict.PASSED,
        Sentence(
            ko="남은 건수 {left}건으로 {count}건을 보낼 수 있습니다.",
            en="{left} more messages are paid for; this sends {count}.",
        ),
    ),
    "left.short": (
        Verdict.REFUSED,
        Sentence(
            ko="남은 건수가 {left}건뿐인데 {count}건입니다. 충전해 주세요. 남은 건수를 넘는 사람은 아래에 있습니다.",
            en="Only {left} more messages are paid for; this sends {count}. Charge the account. Those beyond are named below.",
        ),
    ),
    "questions": (
        Verdict.PASSED,
        Sentence(
            ko="보내는 건수에는 생년월일을 먼저 묻는 문자 {count}건이 들어 있습니다.",
            en="Of these messages {count} are texts that ask for the birth date first.",
        ),
    ),
    "quota": (
        Verdict.PASSED,
        Sentence(
            ko="오늘 {left}건을 더 보낼 수 있고, {count}건을 보냅니다.",
            en="{left} more messages can go today; this sends {count}.",
        ),
    ),
    "quota.none": (
        Verdict.PASSED,
        Sentence(ko="하루에 보낼 수 있는 수에 제한이 없습니다.", en="The account has no limit a day."),
    ),
    "quota.short": (
        Verdict.REFUSED,
        Sentence(
            ko="오늘 {left}건만 더 보낼 수 있는데 {count}건입니다. 한도를 올리거나 명단을 나누어 내일 보내세요."
            " 한도를 넘는 사람은 아래에 있습니다.",
            en="Only {left} more messages can go today; this sends {count}. Have the quota raised, or split the list and"
            " send tomorrow. Those beyond it are named below.",
        ),
    ),
    "quota.unasked": (
        Verdict.WARNED,
        Sentence(
            ko="하루 한도를 물을 수 없었습니다({reason}). 서비스 화면에서 확인해 주세요.",
            en="The quota could not be asked for ({reason}). Look at the service's own pages.",
        ),
    ),
    "quota.untold": (
        Verdict.WARNED,
        Sentence(
            ko="이 문자 서비스({service})는 보낼 수 있는 한도를 알려 주지 않습니다. {count}건이 한도 안인지 서비스 화면에서"
            " 확인해 주세요. 한도가 다 되면 스스로 멈추고, 남은 것은 그대로 있습니다.",
            en="This message service ({service}) does not tell its quota. See on its own pages whether {count} messages are"
            " within it. Where it runs out, sending halts by itself and keeps the rest.",
        ),
    ),
    "template": (
        Verdict.PASSED,
        Sentence(
            ko="알림톡 템플릿 {template}이(가) 승인되어 있습니다.",
            en="Alimtalk template {template} is approved.",
        ),
    ),
    "template.in_review": (
        Verdict.REFUSED,
        Sentence(
            ko="알림톡 템플릿 {template}이(가) 아직 심사 중입니다. 승인을 기다리거나 보내는 차례에서 알림톡을 빼 주세요.",
            en="Alimtalk template {template} is still in review. Wait, or take Alimtalk out of the order of sending.",
        ),
    ),
    "template.refused": (
        Verdict.REFUSED,
        Sentence(
            ko="알림톡 템플릿 {template}이(가) 반려되었습니다. 고쳐서 다시 심사받거나 보내는 차례에서 알림톡을 빼 주세요.",
            en="Alimtalk template {template} was refused. Have another reviewed, or take Alimtalk out of the order of"
            " sending.",
        ),
    ),
    "template.missing": (
        Verdict.REFUSED,
        Sentence(
            ko="알림톡 템플릿 {template}이(가) 서비스에 없습니다. 기관의 보내는 차례에 적은 코드를 확인해 주세요.",
            en="The service has no Alimtalk template {template}. Check the code in the office's order of sending.",
        ),
    ),
    "template.differs": (
        Verdict.REFUSED,
        Sentence(
            ko="알림톡 템플릿 {template}의 승인된 글과 기관에 적은 글이 다릅니다. 승인된 그대로 적어 주세요.",
            en="The words kept here are not those approved for Alimtalk template {template}. Write them as approved.",
        ),
    ),
    "template.unasked": (
        Verdict.WARNED,
        Sentence(
            ko="알림톡 템플릿 {template}의 승인을 물을 수 없었습니다({reason}). 서비스 화면에서 확인해 주세요.",
            en="The review of Alimtalk template {template} could not be asked for ({reason}). Look at the service's pages.",
        ),
    ),
    "template.no_account": (
        Verdict.WARNED,
        Sentence(
            ko="알림톡 서비스가 연결되지 않아 보내는 차례에서 알림톡을 건너뜁니다.",
            en="No Alimtalk service is connected; the order of sending passes it over.",
        ),
    ),
    "clock": (
        Verdict.PASSED,
        Sentence(
            ko="이 서버의 시각이 문자 서비스와 맞습니다.",
            en="This machine's clock agrees with the service's.",
        ),
    ),
    "clock.off": (
        Verdict.REFUSED,
        Sentence(
            ko="이 서버의 시각이 문자 서비스와 {seconds}초 다릅니다. 서버의 시각을 맞춰 주세요.",
            en="This machine's clock differs from the service's by {seconds} seconds. Set it right.",
        ),
    ),
    "limits": (
        Verdict.PASSED,
        Sentence(
            ko="글과 그림 {count}건이 모두 한도 안에 있고, 보낼 수 있는 글자로 되어 있습니다.",
            en="All {count} texts and pictures are within the limits and hold only characters that can be sent.",
        ),
    ),
    "limits.over": (
        Verdict.REFUSED,
        Sentence(
            ko="이대로 보낼 수 없는 사람이 {count}명 있습니다. 아래에서 누구인지 보고 고쳐 주세요.",
            en="{count} people cannot be sent to as it is. See below who they are, and correct it.",
        ),
    ),
    "window": (
        Verdict.WARNED,
        Sentence(
            ko="지금은 보내는 시간이 아닙니다. 승인하면 {at}부터 보냅니다.",
            en="This is outside the hours of sending. Once released, messages go from {at}.",
        ),
    ),
}


def check_balance(left: float, kinds: Mapping[Kind, int]) -> Check:
    """Return whether the money left is enough by list prices."""
    cost = sum(LIST_PRICES[kind] * count for kind, count in kinds.items())
    params = {"left": f"{left:,.0f}", "cost": f"{cost:,}", "count": f"{sum(kinds.values()):,}"}
    return Check("balance" if left >= cost else "balance.short", params)


def check_clock(ours: datetime, theirs: datetime) -> Check:
    """Return whether two clocks agree well enough for signatures."""
    skew = abs(ours - theirs)
    return (
        Check("clock.off", {"seconds": f"{skew.total_seconds():.0f}"}) if skew > MOST_SKEW else Check("clock")
    )


def check_quota(quota: Quota | None, handed: int, count: int) -> Check:
    """Return whether so many more go today, with what the service or this machine counted of today, whichever is more."""
    if quota is None:
        return Check("quota.none")
    room = max(0, quota.most - max(quota.used or 0, handed))
    params = {"left": f"{room:,}", "count": f"{count:,}"}
    return Check("quota", params) if room >= count else Check("quota.short", params, room)


def check_left(left: Left, waiting: int, kinds: Mapping[Kind, int]) -> Check:
    """Return whether what is paid for reaches, all counted as the dearest kind; `waiting` are queued at the account already."""
    count = sum(kinds.values())
    room = max(0, min((left.counts.get(kind, 0) for kind in kinds if kinds[kind]), default=0) - waiting)
    params = {"left": f"{room:,}", "count": f"{count:,}"}
    return Check("left", params) if room >= count else Check("left.short", params, room)


def check_template(found: Template, code: str, words: str) -> Check:
    """Return whether a template may be sent by, and whether the words kept here are those that were reviewed."""
    if found.state is not TemplateState.APPROVED:
        return Check(f"template.{found.state.value}", {"template": code})
    return Check("template" if found.says(words) else "template.differs", {"template": code})
