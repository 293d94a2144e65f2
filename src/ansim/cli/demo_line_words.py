"""What `ansim demo line` says, and the error with which it ends when the line breaks somewhere."""

from collections.abc import Mapping
from typing import Final

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

WORDS: Final[Mapping[str, Sentence]] = {
    "venue": Sentence(ko="나루 카페", en="Naru Cafe"),
    "checked_in": Sentence(
        ko="  {seconds:6.1f} s  주민 {people}명이 전화번호를 확인하고 '{venue}'에 출입 인증했습니다",
        en="  {seconds:6.1f} s  {people} residents confirmed their phones and checked in at '{venue}'",
    ),
    "in_browser": Sentence(
        ko="              그중 1명은 실제 브라우저(Chromium)의 방문자 화면에서 눌러 들어갔습니다",
        en="              one of them on the visitor's page in a real browser (Chromium)",
    ),
    "no_browser": Sentence(
        ko="              이 컴퓨터에 Chromium이 없어 모두 훈련용 휴대전화로 했습니다",
        en="              all on drill phones: there is no Chromium on this machine",
    ),
    "recorded": Sentence(
        ko="  {seconds:6.1f} s  확진자 등록: {reference}", en="  {seconds:6.1f} s  case recorded: {reference}"
    ),
    "signed": Sentence(
        ko="  {seconds:6.1f} s  방문 기록 조회를 역학조사관과 승인자가 서명했습니다",
        en="  {seconds:6.1f} s  the look-up was signed by tracer and approver",
    ),
    "found": Sentence(
        ko="  {seconds:6.1f} s  접촉자 {contacts}명 (연 토큰 {opened}개, 공개 원장 lookups #{leaf})",
        en="  {seconds:6.1f} s  {contacts} contacts ({opened} tokens opened, public ledger lookups #{leaf})",
    ),
    "city": Sentence(
        ko="  {seconds:6.1f} s  도시의 확진자: 1차 접촉자 {first:,}명, 2차 {second:,}명 (연 토큰 {opened:,}개, 한도 밖 {left_out:,}명)",
        en="  {seconds:6.1f} s  the city's case: {first:,} contacts, {second:,} of generation 2 ({opened:,} tokens opened, {left_out:,} people beyond the bound)",
    ),
    "contact": Sentence(
        ko="              {place}. {number}  {generation}차, 함께 {minutes}분 ({times}번 겹침, 가장 길게 {longest}분)",
        en="              {place}. {number}  generation {generation}, {minutes} min together ({times} overlaps, longest {longest} min)",
    ),
    "looked": Sentence(
        ko="  {seconds:6.1f} s  열람된 사람이 자기 키로 원장에서 찾은 기록: {agency}, {why} ({count}건)",
        en="  {seconds:6.1f} s  the person revealed finds in the ledger with the own key: {agency}, {why} ({count} in all)",
    ),
    "handed_over": Sentence(
        ko="  {seconds:6.1f} s  노출 안내 {told}명, 신원 확인 {ready}명을 통지로 넘김(일괄 발급 #{batch}), 기다리는 사람 {waiting}명",
        en="  {seconds:6.1f} s  {told} told of the exposure, {ready} known and handed over (batch #{batch}), {waiting} waiting",
    ),
}
BROKE: Final[Mapping[str, Sentence]] = {
    "venue": Sentence(ko="장소 등록", en="opening a venue"),
    "contacts": Sentence(ko="접촉자 {count}명", en="{count} contacts"),
    "leaf": Sentence(ko="원장에서 열람 기록 찾기", en="finding the own leaf"),
    "lookup": Sentence(ko="방문 기록 조회", en="the look-up"),
    "city": Sentence(ko="훈련 도시 만들기", en="making the drill's city"),
    "answers": Sentence(ko="연락처 확인 답 받기", en="collecting the answers"),
    "messages": Sentence(ko="노출 안내 발송", en="the exposure messages"),
    "failed": Sentence(ko="방문 기록 조회 ({code})", en="the look-up ({code})"),
}


class LineBroke(AnsimError):
    """A step of the line did not come to what it should."""

    code = "demo.line"
    sentence = Sentence(
        ko="훈련이 '{what}' 단계에서 멈췄습니다. ANSIM_HOME/logs 의 기록을 보고 다시 실행해 주세요.",
        en="The drill stopped at '{what}'. Look into ANSIM_HOME/logs and run again.",
    )
    retryable = True
