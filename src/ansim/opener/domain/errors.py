"""Why the opener opens nothing: each says what to do; none says whom it was about."""

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


class OpeningGone(AnsimError):
    """No such opening: it expired, was used up, or the opener was restarted and its one-time key is gone."""

    code = "opener.gone"
    status = 410
    sentence = Sentence(
        ko="이 조회의 일회용 열쇠가 없습니다(기한이 지났거나 조회 서버가 다시 시작됨). 조회를 새로 신청해 주세요.",
        en="The one-time key of this look-up is gone (expired, or the opener was restarted). Ask for the look-up again.",
    )


class OpeningBusy(AnsimError):
    """The same opening is being traced at this moment."""

    code = "opener.busy"
    status = 503
    retryable = True
    sentence = Sentence(
        ko="이 조회는 지금 처리 중입니다. 잠시 뒤 다시 확인해 주세요.",
        en="This look-up is being worked on right now. Look again in a moment.",
    )


class TooManyOpenings(AnsimError):
    """More look-ups wait for their signatures than the opener holds keys for."""

    code = "opener.full"
    status = 503
    retryable = True
    sentence = Sentence(
        ko="승인을 기다리는 조회가 너무 많습니다. 오래된 조회를 마치거나 닫은 뒤 다시 신청해 주세요.",
        en="Too many look-ups wait for approval. Finish or close older ones, then ask again.",
    )


class OpeningOther(AnsimError):
    """The warrant was signed for another opening's key."""

    code = "opener.other_key"
    status = 403
    sentence = Sentence(
        ko="조회 승인이 다른 일회용 열쇠로 서명되었습니다. 조회를 새로 신청해 주세요.",
        en="The warrant was signed for another one-time key. Ask for the look-up again.",
    )


class SubjectWrong(AnsimError):
    """The sealed person is missing, is there although the warrant is about a venue, or is not for this warrant."""

    code = "opener.subject"
    status = 400
    sentence = Sentence(
        ko="조회할 사람이 이 조회 승인에 맞게 전달되지 않았습니다. 보관소의 응답으로 다시 시도해 주세요.",
        en="The person to look up was not handed over as this warrant needs. Try again with the vault's answer.",
    )


class TraceMalformed(AnsimError):
    """A question or an answer is not of the agreed form."""

    code = "opener.malformed"
    status = 400
    sentence = Sentence(
        ko="접촉자 조회의 형식이 다릅니다. 두 역할이 같은 판인지 `ansim doctor`로 확인해 주세요.",
        en="The trace is not of the agreed form. Check with `ansim doctor` that both roles run the same version.",
    )
