"""What `ansim carry` says."""

from datetime import datetime
from typing import Any, Final

from ansim.delivery.queries.carrying import CarriedBundle
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
BUNDLE: Final = Sentence(
    ko="{bundle}  {group}  {carried} 내보냄  {state}  결과 {known}/{count}, 소식 없음 {silent}, 결과 미확인 {unknown}",
    en="{bundle}  {group}  out {carried}  {state}  results {known}/{count}, not heard of {silent}, unknown {unknown}",
)
NO_BUNDLES: Final = Sentence(ko="내보낸 꾸러미가 없습니다.", en="No bundle was carried out.")
LOST: Final = Sentence(
    ko="꾸러미 {bundle}: {count}건이 '결과 미확인'이 되었습니다. 다시 보내지 않습니다. 한 분씩 확인해 주세요.",
    en="Bundle {bundle}: {count} messages are unknown now. None is sent again; see to each person.",
)
_BUNDLE_STATES: Final = {
    "lost": Sentence(ko="[잃어버림]", en="[lost]"),
    "overdue": Sentence(
        ko="[기한 지남: 바깥쪽에서 결과를 다시 받아 오거나 잃어버린 것으로 정하세요]",
        en="[overdue: fetch its results again, or declare it lost]",
    ),
    "waiting": Sentence(ko="[결과 기다림]", en="[waiting]"),
    "back": Sentence(ko="[돌아옴]", en="[back]"),
}


def bundle_state(bundle: CarriedBundle, now: datetime) -> Sentence:
    """Return how a bundle stands, in words."""
    return _BUNDLE_STATES[bundle.state(now)]


def bundle_as_json(bundle: CarriedBundle, now: datetime) -> dict[str, Any]:
    """Return a bundle as `ansim carry bundles --json` tells it (docs/howto/carry.md)."""
    return {
        "bundle": bundle.ident.hex,
        "group": bundle.group,
        "carried_at": bundle.carried_at.isoformat(),
        "by": bundle.by,
        "state": bundle.state(now),
        "count": bundle.count,
        "results": bundle.known,
        "silent": bundle.silent,
        "unknown": bundle.unknown,
        "lost_from": bundle.lost_from.isoformat(),
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
