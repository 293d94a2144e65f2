"""Seeing what is hidden on pages: always with a reason, always in the trail."""

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


class RevealNeedsReason(AnsimError):
    """Somebody wants to see a hidden number without saying why."""

    code = "reveal.reason"
    sentence = Sentence(
        ko="왜 열람하는지 적어 주세요. 예: 전화로 안내. 까닭은 감사 기록에 남습니다.",
        en="Say why you need to see it, such as: calling the person. The reason is kept in the audit trail.",
    )
