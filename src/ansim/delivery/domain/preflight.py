"""What is looked at before a batch is released: each check with what it found, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

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
    """One line of the checklist."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)

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
            ko="{count}건은 나중에 청구됩니다. 서비스의 월 한도는 따로 확인해 주세요.",
            en="{count} messages are billed later. See to the service's monthly quota.",
        ),
    ),
    "balance.short": (
        Verdict.REFUSED,
        Sentence(
            ko="잔액이 {left}원뿐입니다. {count}건에 많으면 {cost}원이 듭니다. 충전해 주세요.",
            en="Only {left} won are left; {count} messages cost up to {cost} won. Charge the account.",
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
