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
        ko="장소의 QR이 아닙니다. 문 앞의 QR을 다시 비춰 주세요.",
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
        ko="데스크 출입 형식이 아닙니다. 장소 기기를 다시 시작해 주세요.",
        en="This is not a desk check-in. Restart the venue's device.",
    )


class DeskForged(WireError):
    """The device, or the issuer of the stub, did not sign this."""

    code = "wire.desk_forged"
    sentence = Sentence(
        ko="데스크 출입의 서명이 맞지 않습니다. 장소 기기의 등록을 확인해 주세요.",
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


class CarryMalformed(WireError):
    """The file is no carried file of this kind."""

    code = "wire.carry_malformed"
    sentence = Sentence(
        ko="이 명령이 받는 반출 파일이 아닙니다. 꾸러미와 결과 파일을 바꾸어 넣지 않았는지 확인해 주세요. 아무것도 처리하지 않았습니다.",
        en="This is not the carried file that this command takes. See whether bundle and results were exchanged; nothing was done.",
    )


class CarryVersion(WireError):
    """The file is of another version of the form."""

    code = "wire.carry_version"
    sentence = Sentence(
        ko="반출 파일이 다른 판의 형식입니다. 양쪽에 같은 판의 안심을 설치하고 다시 내보내 주세요. 아무것도 처리하지 않았습니다.",
        en="The carried file has the form of another version. Install the same version on both sides and write it again; nothing was done.",
    )


class CarryForeign(WireError):
    """Another installation than the one pinned signed the file."""

    code = "wire.carry_foreign"
    sentence = Sentence(
        ko="등록해 둔 상대 설치가 서명한 파일이 아닙니다. 어디서 온 파일인지 확인해 주세요. 아무것도 처리하지 않았습니다.",
        en="The file is not signed by the installation that was pinned. Find out where it comes from; nothing was done.",
    )


class CarryWrongReader(WireError):
    """The file was sealed for another installation."""

    code = "wire.carry_wrong_reader"
    sentence = Sentence(
        ko="다른 설치를 받는 곳으로 하여 암호화한 파일이라 열 수 없습니다. 아무것도 처리하지 않았습니다.",
        en="The file was sealed for another installation and cannot be opened here; nothing was done.",
    )


class CarryTruncated(WireError):
    """The file ends too early."""

    code = "wire.carry_truncated"
    sentence = Sentence(
        ko="반출 파일이 중간에서 끊겼습니다. 처음부터 다시 옮겨 주세요. 아무것도 처리하지 않았습니다.",
        en="The carried file breaks off. Copy it again from the beginning; nothing was done.",
    )


class CarryChanged(WireError):
    """A byte of the file was changed."""

    code = "wire.carry_changed"
    sentence = Sentence(
        ko="반출 파일의 내용이 바뀌었거나 손상되었습니다. 원본을 다시 옮겨 주세요. 아무것도 처리하지 않았습니다.",
        en="The carried file was changed or damaged. Copy the original again; nothing was done.",
    )
