"""What a signed PDF must look like before its signature is looked at: nothing outside the signature but its value.

Readers differ in what they make of a file that was added to after signing (shadow attacks, incremental saving,
signature wrapping, "universal forgery"; Mladenov et al. 2019, Mainka et al. 2021). One shape only is taken here, so
that there is nothing to differ in: one ByteRange, from the first byte to the last, its hole the hex of the value.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from ansim.kit.sentence import Sentence


class SignatureState(StrEnum):
    """How a PDF's signature stands; everything but ABSENT, TRUSTED and DRILL is refused."""

    ABSENT = "absent"
    TRUSTED = "trusted"
    DRILL = "drill"
    STRANGER = "stranger"
    CHANGED = "changed"
    INCOMPLETE = "incomplete"
    SEVERAL = "several"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """What is known of a PDF's signature. `signed_at` is what the signer's clock said, or a timestamp when `timestamped`."""

    state: SignatureState
    signer: str = ""
    signed_at: datetime | None = None
    timestamped: bool = False

    @property
    def refused(self) -> bool:
        """Say whether the file must not be taken for the office's, whatever its QR says."""
        return self.state not in (SignatureState.ABSENT, SignatureState.TRUSTED, SignatureState.DRILL)

    def sentence(self) -> Sentence:
        """Return the one sentence for whoever asked; its gap is `signer`."""
        return _SENTENCES[self.state]


@dataclass(frozen=True, slots=True)
class SignedShape:
    """The two parts of a well-shaped file: `value` (DER of the CMS) and `byte_range` as it stands in the file."""

    value: bytes
    byte_range: tuple[int, int, int, int]


_TRACES = re.compile(
    rb"/ByteRange|/SigFlags|/(?:FT|Type)\s*/(?:Sig|DocTimeStamp)\b|/SubFilter\s*/(?:adbe|ETSI)\."
)
_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_BEFORE_VALUE = re.compile(rb"/Contents\s*\Z")
_HEX = re.compile(
    rb"<(?:(?:[0-9A-F]{2})+|(?:[0-9a-f]{2})+)>"
)  # of one case: each byte can be said in one way
_SIGNED_AT = re.compile(rb"/M\s*\(D:(\d{14})(Z|[+-]\d\d'\d\d)'?\)")
_OCTAL = re.compile(rb"\\([0-7]{3})")
_LOOK_BACK = 24


def shape_of(data: bytes) -> SignedShape | SignatureState:
    """Return the shape of a signed PDF; else ABSENT, CHANGED, INCOMPLETE, SEVERAL or BROKEN."""
    if _TRACES.search(data) is None:
        return SignatureState.ABSENT
    if data.count(b"/ByteRange") > 1:
        return SignatureState.SEVERAL
    found = _RANGE.search(data)
    if found is None:
        return SignatureState.INCOMPLETE
    start, before, after, rest = (int(number) for number in found.groups())
    if start or after + rest != len(data):
        return SignatureState.CHANGED
    hole = data[before:after]
    if not _HEX.fullmatch(hole) or not _BEFORE_VALUE.search(data[max(0, before - _LOOK_BACK) : before]):
        return SignatureState.INCOMPLETE
    value = _der(bytes.fromhex(hole[1:-1].decode()))
    return SignedShape(value, (start, before, after, rest)) if value else SignatureState.BROKEN


def claimed_time(data: bytes) -> datetime | None:
    """Return when the signer's clock says it signed (/M beside the ByteRange, ISO 32000-1 7.9.4), None when it says nothing."""
    found = _SIGNED_AT.search(
        _OCTAL.sub(lambda octal: bytes([int(octal[1], 8) & 255]), data[data.rfind(b"/ByteRange") :])
    )
    if found is None:
        return None
    moment, zone = found[1].decode(), found[2].decode().replace("'", "")
    try:
        return datetime.strptime(moment + zone.replace("Z", "+0000"), "%Y%m%d%H%M%S%z").astimezone(UTC)
    except ValueError:
        return None


def _der(padded: bytes) -> bytes:
    """Return the DER sequence at the beginning, b"" when there is none or what follows it is not all zero."""
    size = padded[1] if len(padded) > 1 else 0
    if padded[:1] != b"\x30" or size not in (0x81, 0x82, 0x83):  # a CMS is longer than 127 bytes
        return b""
    head = 2 + size - 0x80
    end = head + int.from_bytes(padded[2:head])
    return b"" if end > len(padded) or padded[end:].strip(b"\0") else padded[:end]


_SENTENCES = {
    SignatureState.ABSENT: Sentence(
        ko="PDF에 전자서명이 없습니다. QR의 내용과 문서의 이름, 기간이 같은지 보세요.",
        en="The PDF has no electronic signature. See that name and period are those of the QR.",
    ),
    SignatureState.TRUSTED: Sentence(
        ko="'{signer}'이(가) 서명한 그대로이며, 서명한 뒤 한 바이트도 바뀌지 않았습니다.",
        en="Just as '{signer}' signed it: not one byte was changed since.",
    ),
    SignatureState.DRILL: Sentence(
        ko="훈련용(DRILL) 인증서 '{signer}'(으)로 서명된 그대로입니다. 실제 기관의 서명이 아닙니다.",
        en="Just as it was signed with the drill's (DRILL) certificate '{signer}'. That is no real office's signature.",
    ),
    SignatureState.STRANGER: Sentence(
        ko="'{signer}'이(가) 서명했으나 알려진 기관의 인증서가 아닙니다. 진본으로 볼 수 없습니다.",
        en="Signed by '{signer}', whose certificate is not of a known office. It cannot be taken as genuine.",
    ),
    SignatureState.CHANGED: Sentence(
        ko="서명한 뒤 파일이 바뀌었습니다(덧붙임, 잘림, 끼워 넣음). 진본이 아닙니다.",
        en="The file was changed after signing (added to, cut or wrapped). It is not genuine.",
    ),
    SignatureState.INCOMPLETE: Sentence(
        ko="서명처럼 꾸몄으나 서명이 온전하지 않습니다. 진본이 아닙니다.",
        en="It looks signed, but the signature is not whole. It is not genuine.",
    ),
    SignatureState.SEVERAL: Sentence(
        ko="서명이 둘 이상이어서 어느 것이 기관의 것인지 알 수 없습니다. 진본으로 볼 수 없습니다.",
        en="There is more than one signature, so none can be taken as the office's. It is not taken as genuine.",
    ),
    SignatureState.BROKEN: Sentence(
        ko="서명한 내용과 파일이 맞지 않습니다. 내용이나 서명이 바뀌었으며 진본이 아닙니다.",
        en="The file does not fit its signature: one of them was changed. It is not genuine.",
    ),
}
