"""When a group stops itself (at least 10 failures that are at least 10 % of what has a result: postmangovsg), and its reasons in words."""

import re
from typing import Final

from ansim.kit.sentence import Sentence

FAILURES: Final = 10
SHARE_PERCENT: Final = 10


def should_halt(failed: int, finished: int) -> bool:
    """Return whether `failed` of `finished` deliveries are too many to go on without a person looking."""
    return failed >= FAILURES and failed * 100 >= finished * SHARE_PERCENT


_MONEY: Final = Sentence(
    ko="보낼 수 있는 한도나 잔액이 다 되어 스스로 멈췄습니다({reason}). 문자 서비스에서 충전하거나 한도를 올린 뒤 이어서"
    " 보내세요. 보내지 못한 것은 그대로 남아 있습니다.",
    en="It paused itself: the quota or the balance is used up ({reason}). Charge the account or have the quota raised at the"
    " message service, then resume. What did not go is kept.",
)
_SENDER: Final = Sentence(
    ko="발신번호가 문자 서비스에 등록되어 있지 않아 스스로 멈췄습니다({reason}). 등록한 뒤 이어서 보내세요.",
    en="It paused itself: the sender number is not registered at the message service ({reason}). Register it, then resume.",
)
_ACCOUNT: Final = Sentence(
    ko="문자 서비스가 우리 계정을 받지 않아 스스로 멈췄습니다({reason}). 관리자가 기관 설정의 키와 이 서버의 시각을 확인한"
    " 뒤 이어서 보내세요.",
    en="It paused itself: the message service refuses the account ({reason}). Have an administrator check the key in the"
    " office's settings and this machine's clock, then resume.",
)
_PICTURE: Final = Sentence(
    ko="저장된 통지서가 승인한 것과 달라 스스로 멈췄습니다({reason}). 관리자에게 알리세요. 그 통지서는 실패로 남으니 다시"
    " 발급하고, 나머지는 이어서 보내세요.",
    en="It paused itself: a stored notice is not the released one ({reason}). Tell an administrator. That notice stays as"
    " failed: issue it again, and resume for the rest.",
)
_FILE: Final = Sentence(
    ko="문자 서비스가 이미 쓴 그림 번호를 다시 주어 스스로 멈췄습니다({reason}). 다른 사람의 통지서가 갈 수 있으니 이어서"
    " 보내지 말고 문자 서비스에 문의하세요.",
    en="It paused itself: the message service gave out a picture's id twice ({reason}). Somebody else's notice could go out:"
    " do not resume, ask the service.",
)
_CLOCK: Final = Sentence(
    ko="이 서버의 시계가 문자 서비스의 시계와 달라 스스로 멈췄습니다({reason}). 기한이 지난 통지가 나갈 수 있습니다. 시계를 맞춘 뒤"
    " 이어서 보내세요.",
    en="It paused itself: this machine's clock is not the message service's ({reason}), and notices could go past their end."
    " Set the clock, then resume.",
)
_OTHER: Final = Sentence(
    ko="문자 서비스와 주고받는 중에 문제가 있어 스스로 멈췄습니다({reason}). 관리자에게 이 코드를 알리고, 고친 뒤 이어서 보내세요.",
    en="It paused itself over trouble with the message service ({reason}). Give an administrator this code; resume once it is"
    " mended.",
)
#: how codes begin, the particular before the general; SOLAPI's and NHN's as docs/reference/delivery.md has them
_WORDS: Final = (
    (("group_failed", "http_402", "solapi_1030", "solapi_2230", "aligo-201", "nhn-1008", "nhn-1027"), _MONEY),
    (("solapi_1062", "solapi_2062", "solapi_3059", "delivery.sender_not_allowed"), _SENDER),
    (("delivery.attachment_changed", "blob.missing", "sealing.broken"), _PICTURE),
    (("delivery.file_seen_before",), _FILE),
    (("clock.off",), _CLOCK),
    (("http_401", "http_403", "smtp_5"), _ACCOUNT),
    (("aligo-", "nhn-"), _OTHER),
)
_A_CODE: Final = re.compile(r"[A-Za-z0-9]+([_.][A-Za-z0-9]+)+")


def halt_sentence(reason: str) -> Sentence | None:
    """Return what a group that halted itself for `reason` (a code) says, and what to do; None for words that somebody typed."""
    for beginnings, sentence in _WORDS:
        if reason.startswith(beginnings):
            return sentence
    return _OTHER if _A_CODE.fullmatch(reason) else None
