"""What a look-up in the store is refused for."""

from ansim.kit.errors import AnsimError, RefusedByRole
from ansim.kit.sentence import Sentence


class LookupRefused(AnsimError):
    """Root of what the store refuses to those who ask."""

    code = "visits.refused"
    sentence = Sentence(ko="방문 기록을 조회할 수 없습니다.", en="Visits cannot be looked up.")


class RowsMalformed(LookupRefused):
    """The question, or the answer, is not of the agreed form."""

    code = "visits.malformed"
    sentence = Sentence(
        ko="방문 조회의 형식이 다릅니다. 두 역할이 같은 판인지 `ansim doctor`로 확인해 주세요.",
        en="The look-up is not of the agreed form. Check with `ansim doctor` that both roles run the same version.",
    )


class OutOfScope(LookupRefused):
    """Days, times or a venue that the warrant does not cover."""

    code = "visits.out_of_scope"
    status = 403
    sentence = Sentence(
        ko="조회 승인의 범위를 벗어난 날짜나 장소입니다. 범위를 넓히려면 새로 신청해 주세요.",
        en="The warrant does not cover these days or this venue. Ask for a new one to look further.",
    )


class TooMuchAsked(LookupRefused):
    """More in one question than the store answers at once."""

    code = "visits.too_much"
    status = 413
    sentence = Sentence(
        ko="한 번에 물을 수 있는 양({most})을 넘었습니다. 나누어 물어 주세요.",
        en="This is more than may be asked at once ({most}). Ask in parts.",
    )


class RefusedByStore(LookupRefused, RefusedByRole):
    """The visits role answered a look-up with a refusal; `reason` is its code."""

    code = "visits.store_refused"
    sentence = Sentence(
        ko="방문 저장소가 조회를 거절했습니다({status}, {reason}). 그 코드의 설명을 확인해 주세요.",
        en="The visit store refused the look-up ({status}, {reason}). Look that code up.",
    )
