"""Why a warrant opens nothing: each refusal says what is missing and what to do."""

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


class WarrantRefused(AnsimError):
    """Root of what the check of a warrant refuses."""

    code = "warrant.refused"
    sentence = Sentence(
        ko="이 조회 승인으로는 열람할 수 없습니다. 조회 화면에서 상태를 확인해 주세요.",
        en="This warrant opens nothing. Look at its state on the look-up page.",
    )
    status = 403


class SignatureMissing(WarrantRefused):
    """Fewer than two signatures."""

    code = "warrant.signature_missing"
    sentence = Sentence(
        ko="조회에는 서로 다른 두 담당자의 서명이 필요합니다. 승인자에게 서명을 요청해 주세요.",
        en="A look-up needs the signatures of two different officers. Ask an approver to sign.",
    )


class SignedTwice(WarrantRefused):
    """Both signatures are of one officer."""

    code = "warrant.same_officer"
    sentence = Sentence(
        ko="한 사람이 두 번 서명한 조회 승인입니다. 다른 승인자의 서명을 받아 주세요.",
        en="One officer signed twice. Get the signature of another approver.",
    )


class SignatureWrong(WarrantRefused):
    """A signature does not fit, or its key is not one in use by an officer of that office."""

    code = "warrant.signature"
    sentence = Sentence(
        ko="조회 승인의 서명이 맞지 않거나, 지금 쓰이는 담당자의 서명 열쇠가 아닙니다. 다시 서명해 주세요.",
        en="A signature of the warrant does not fit, or its key is not in use by an officer of this office. Sign again.",
    )


class WarrantExpired(WarrantRefused):
    """The time in which it may be used is over."""

    code = "warrant.expired"
    sentence = Sentence(
        ko="조회 승인의 기한이 지났습니다. 같은 범위로 다시 신청해 주세요.",
        en="The warrant has expired. Ask again for the same scope.",
    )


class SubjectMissing(WarrantRefused):
    """A warrant about a person that commits to nobody: whoever uses it first could say who it is about."""

    code = "warrant.subject"
    sentence = Sentence(
        ko="누구에 관한 조회인지 정하지 않은 승인입니다. 확진자 화면에서 조회를 새로 신청해 주세요.",
        en="The warrant does not commit to the person it is about. Ask for the look-up again from the case.",
    )


class WarrantUnlogged(WarrantRefused):
    """No proof, or one of another entry, another place or another log: no proof, no key."""

    code = "warrant.unlogged"
    sentence = Sentence(
        ko="조회 승인이 공개 원장에 있다는 증명이 없거나 맞지 않습니다. 원장에 먼저 기록해 주세요.",
        en="The proof that the warrant stands in the public ledger is missing or wrong. Log it first.",
    )


class ProofStale(WarrantRefused):
    """The proof is right, but its checkpoint is too old to say that the ledger is alive."""

    code = "warrant.stale"
    sentence = Sentence(
        ko="원장 증명이 오래되었습니다. 새 증명을 받아 다시 시도해 주세요.",
        en="The ledger's proof is too old. Fetch a fresh one and try again.",
    )
    retryable = True
    status = 503
