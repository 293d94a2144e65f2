"""What is answered to a text: one neutral sentence for whoever is not known, or who on this number has which notices.

Neither names a disease nor shows a whole name; what stands in a notice is read behind the birth date and a code.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

PEOPLE_SHOWN: Final = 10
NOTICES_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """The office that is asked: how it calls itself, whom to call, where own notices are read."""

    office: str
    contact: str
    address: str
    drill: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    """One person on the number: the masked name, and the references of the notices, newest first."""

    name: str
    references: tuple[str, ...]


def neutral_answer(asked: Asked) -> str:
    """Return the answer to every number and every name that is not known together: the same words for all."""
    return (
        f"{_head(asked)} 이 번호로 받은 통지서가 있으면 이름과 '통지서'를 적어 다시 보내 주세요. "
        "생년월일을 묻는 문자를 받았으면 생년월일 6자리(예: 900102)만 보내 주세요. "
        f"또는 {asked.address} 에서 확인하세요.\n문의 {asked.contact}\n"
        f"To see a notice sent to this number, text its name or open {asked.address} . "
        "If you were asked for a date of birth, text it alone (YYMMDD)."
    )


def answer_for(asked: Asked, holders: Sequence[Holder]) -> str:
    """Return the answer that names the notices of these people; they share the number it goes to."""
    lines = [f"{one.name} 님 {', '.join(one.references[:NOTICES_SHOWN])}" for one in holders[:PEOPLE_SHOWN]]
    if len(holders) > PEOPLE_SHOWN:
        lines.append(f"외 {len(holders) - PEOPLE_SHOWN}명")
    listed = "\n".join(lines)
    return (
        f"{_head(asked)} 이 번호의 통지서\n{listed}\n다시 보기(생년월일과 인증번호): {asked.address}\n"
        f"문의 {asked.contact}\nYour notice again: {asked.address}"
    )


def _head(asked: Asked) -> str:
    return f"{'[훈련] ' if asked.drill else ''}[{asked.office}]"
