"""The words of the exposure message: who writes and what to do; no disease, no place, no time, nobody's name."""

from dataclasses import dataclass
from typing import Protocol


class Sender(Protocol):
    """What the message says of the office."""

    @property
    def name(self) -> str:
        """Name of the office."""

    @property
    def phone(self) -> str:
        """The number to call."""


@dataclass(frozen=True, slots=True)
class ExposureText:
    """Subject (at most 40 bytes in EUC-KR) and text."""

    subject: str
    text: str


def exposure_message(office: Sender, *, drill: bool, form: str = "") -> ExposureText:
    """Return subject and text; `form` is the address where the person can answer who they are, where there is one."""
    mark = "[훈련] " if drill else ""
    answer = f"\n성함, 생년월일, 주소 알려 주기: {form}" if form else ""
    text = (
        f"{mark}[{office.name}] 감염병 확진자와 같은 때 같은 곳에 계셨던 것으로 확인되어 알려 드립니다. "
        f"담당자가 곧 전화드립니다.{answer}\n문의 {office.phone}\n"
        "You may have been exposed to an infectious disease. We will call you."
    )
    return ExposureText(subject=f"{mark}{office.name} 안내", text=text)
