"""What the formats refuse: each error says which form was wrong and what the reader should do about it."""

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


class WireError(AnsimError):
    """Root of what the formats of the protocol refuse."""

    code = "wire.error"
    sentence = Sentence(
        ko="약속된 형식이 아닙니다. 양쪽이 같은 판을 쓰는지 확인해 주세요.",
        en="This is not of the agreed form. Check that both sides run the same version.",
    )


class OutOfBounds(WireError):
    """A value does not fit its field: a number too large, bytes or text of another length."""

    code = "wire.bounds"
    sentence = Sentence(
        ko="값이 형식의 범위를 벗어났습니다({what}).",
        en="A value does not fit its field ({what}).",
    )


class TokenMalformed(WireError):
    """The bytes are no token."""

    code = "wire.token_malformed"
    sentence = Sentence(
        ko="출입 토큰 형식이 아닙니다. 앱을 새로 열어 다시 시도해 주세요.",
        en="This is not a check-in token. Open the page again and retry.",
    )


class TokenForged(WireError):
    """The issuer did not sign this token, or another issuer key did."""

    code = "wire.token_forged"
    sentence = Sentence(
        ko="발급 기관이 서명한 출입 토큰이 아닙니다. 새 토큰을 받아 다시 시도해 주세요.",
        en="The issuer did not sign this token. Fetch new tokens and retry.",
    )


class CheckinMalformed(WireError):
    """The bytes are no check-in."""

    code = "wire.checkin_malformed"
    sentence = Sentence(
        ko="출입 인증 형식이 아닙니다. 앱을 새로 열어 다시 시도해 주세요.",
        en="This is not a check-in. Open the page again and retry.",
    )


class CheckinForged(WireError):
    """The one-time key of the token did not sign this check-in."""

    code = "wire.checkin_forged"
    sentence = Sentence(
        ko="출입 인증의 서명이 맞지 않습니다. QR을 다시 비춰 주세요.",
        en="The check-in's signature does not fit. Point the camera at the QR again.",
    )


class FragmentMalformed(WireError):
    """The part after # is no venue code."""

    code = "wire.fragment"
    sentence = Sentence(
        ko="업소 QR이 아닙니다. 업소 문 앞의 QR을 다시 비춰 주세요.",
        en="This is not a venue's QR. Point the camera at the QR at the venue's door.",
    )


class ReceiptForged(WireError):
    """The bytes are no receipt of this gate for this check-in."""

    code = "wire.receipt"
    sentence = Sentence(
        ko="출입 접수증이 맞지 않습니다. 연결을 확인하고 다시 보내 주세요.",
        en="The receipt does not fit this check-in. Check the connection and send it again.",
    )


class EvidenceBroken(WireError):
    """Sealed evidence was changed, moved to another row, or its day's key is gone."""

    code = "wire.evidence"
    sentence = Sentence(
        ko="방문 증거를 열 수 없습니다. 바뀌었거나, 그날의 열쇠가 파기되었습니다.",
        en="The evidence of this visit cannot be opened: it was changed, or its day's key is destroyed.",
    )


class SealedBroken(WireError):
    """A sealed box was changed, or was sealed for someone else or another purpose."""

    code = "wire.sealed"
    sentence = Sentence(
        ko="봉인된 값을 열 수 없습니다. 다른 열쇠로 봉인되었거나 바뀌었습니다.",
        en="The sealed value cannot be opened: it was sealed for another key, or changed.",
    )


class DeskMalformed(WireError):
    """The bytes are no stub or message of a desk."""

    code = "wire.desk_malformed"
    sentence = Sentence(
        ko="데스크 출입 형식이 아닙니다. 업소 기기를 다시 시작해 주세요.",
        en="This is not a desk check-in. Restart the venue's device.",
    )


class DeskForged(WireError):
    """The device, or the issuer of the stub, did not sign this."""

    code = "wire.desk_forged"
    sentence = Sentence(
        ko="데스크 출입의 서명이 맞지 않습니다. 업소 기기의 등록을 확인해 주세요.",
        en="The desk check-in's signature does not fit. Check that the venue's device is registered.",
    )


class SelfMalformed(WireError):
    """The bytes are no pass for the own visits."""

    code = "wire.self_malformed"
    sentence = Sentence(
        ko="내 방문을 보는 확인서의 형식이 다릅니다. 화면을 새로 열어 다시 시도해 주세요.",
        en="The pass for one's own visits is not of its form. Open the page again and retry.",
    )


class SelfForged(WireError):
    """The vault did not sign this pass."""

    code = "wire.self_forged"
    sentence = Sentence(
        ko="내 방문을 보는 확인서의 서명이 맞지 않습니다. 번호를 다시 확인한 뒤 시도해 주세요.",
        en="The signature of the pass for one's own visits does not fit. Confirm your number again and retry.",
    )


class WarrantMalformed(WireError):
    """The bytes or the JSON are no warrant, or its scope is wider than a warrant may be."""

    code = "wire.warrant"
    sentence = Sentence(
        ko="조회 승인서의 형식이나 범위가 올바르지 않습니다({what}).",
        en="The form or the scope of the warrant is not right ({what}).",
    )


class LeafMalformed(WireError):
    """The bytes are no leaf of this kind."""

    code = "wire.leaf_malformed"
    sentence = Sentence(
        ko="원장 항목의 형식이 다릅니다. 원장 주소와 판을 확인해 주세요.",
        en="This ledger entry is not of the expected form. Check the ledger's address and version.",
    )


class LeafForged(WireError):
    """The role named did not sign this leaf, or the sealed part was not sealed for this person."""

    code = "wire.leaf_forged"
    sentence = Sentence(
        ko="원장 항목의 서명이나 봉인이 맞지 않습니다. 이 기록을 믿지 말고 운영 기관에 알려 주세요.",
        en="The signature or seal of this ledger entry does not fit. Do not rely on it; tell the operator.",
    )
