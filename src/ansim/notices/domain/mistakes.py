"""What recipients report as wrong in their notice: read by an officer, answered by a correction or by a call."""

from typing import Final

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

MOST_LETTERS: Final = 500
MOST_OPEN: Final = 3


class TooManyMistakes(AnsimError):
    """Three reports of one notice wait already."""

    code = "mistake.too_many"
    sentence = Sentence(
        ko="이 통지서에 대해 알려 주신 내용 {most}건을 아직 살펴보고 있습니다. 급하면 발급 기관에 전화해 주세요.",
        en="{most} reports about this notice are still being looked at. If it is urgent, call the office.",
    )


class MistakeSettled(AnsimError):
    """Somebody settled the report meanwhile."""

    code = "mistake.settled"
    sentence = Sentence(
        ko="그 사이에 다른 사람이 처리한 신고입니다. 화면을 새로 고쳐 주세요.",
        en="Somebody settled this report meanwhile. Reload the page.",
    )
