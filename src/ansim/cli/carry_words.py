"""What `ansim carry` says."""

from typing import Final

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

OWN: Final = Sentence(
    ko="이 설치의 지문 {fingerprint}\n상대 설치에 공개키 파일을 보내고, 이 지문은 전화로 읽어 주세요.\n{line}",
    en="Fingerprint of this installation {fingerprint}\nSend the file of the keys to the other side, and read it this out.\n{line}",
)
PINNED: Final = Sentence(
    ko="{office}: 상대 설치 {fingerprint}을(를) 등록했습니다.", en="{office}: pinned {fingerprint}."
)
OUT: Final = Sentence(
    ko="{file}: 꾸러미 {bundle} {count}건을 내보냈습니다. 반출하지 않은 것 {left}건, 결과를 기다리는 꾸러미: {waiting}",
    en="{file}: bundle {bundle} with {count} messages is written. Not carried out yet: {left}. Bundles without all results: {waiting}",
)
SENT: Final = Sentence(
    ko="꾸러미 {bundle} {count}건({fresh}). 지금 상태: {states}",
    en="Bundle {bundle}, {count} messages ({fresh}). States now: {states}",
)
TOLD: Final = Sentence(
    ko="결과 {results}건을 내보냈습니다. 아직 보내는 중 {waiting}건.",
    en="{results} results are written. Still under way: {waiting}.",
)
IN: Final = Sentence(
    ko="결과 {results}건을 확인했습니다. 바뀐 상태: {states}", en="{results} results read. Changes: {states}"
)
FRESH: Final = {
    True: Sentence(ko="처음 받음", en="new"),
    False: Sentence(ko="이미 받은 것: 다시 보내지 않음", en="taken before: nothing is sent again"),
}


class CarryUsage(AnsimError):
    """A part of the command is missing."""

    code = "carry.usage"
    sentence = Sentence(ko="이 명령에는 {needs}이(가) 있어야 합니다.", en="This command needs {needs}.")


class OfficeUnclear(AnsimError):
    """Several offices, or none, are meant."""

    code = "carry.office"
    sentence = Sentence(
        ko="어느 기관인지 --office 기관코드로 적어 주세요.", en="Say which office by --office CODE."
    )
