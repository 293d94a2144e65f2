"""What SOLAPI accepts as a message: kinds, bytes in EUC-KR, registered senders, pictures, own fields."""

import re
from collections.abc import Container, Mapping
from typing import Any

_VARIABLE = re.compile(r"\\#\\\{[^}]+\\\}")
_NUMBER = re.compile(r"0\d{7,11}")
_KINDS = ("SMS", "LMS", "MMS", "ATA")
ATA_CHARACTERS = 1000
IMAGE_BYTES = 200 * 1024
STATUS_TEXT = {
    "1010": "필수 입력 값 미입력",
    "1013": "SMS에는 제목을 쓸 수 없음",
    "1014": "제목 40바이트 초과",
    "1025": "잘못된 메시지 타입",
    "1026": "중복 수신번호",
    "1029": "EUC-KR 범위를 벗어난 문자",
    "1030": "잔액 부족",
    "1031": "본문 길이 초과",
    "1032": "잘못된 커스텀 필드",
    "1033": "kakaoOptions는 ATA나 CTA에서만 사용 가능",
    "1034": "imageId 없음",
    "1041": "유효한 플러스 친구 값이 아님",
    "1042": "유효한 템플릿 아이디가 아님",
    "1043": "등록한 템플릿과 내용이 다름",
    "1062": "발신번호 미등록",
    "2000": "정상 접수(이통사로 접수 예정)",
    "3010": "수신번호 형식 오류",
    "4000": "수신 완료",
}


def carrier_bytes(text: str) -> int | None:
    """Return the bytes of `text` in EUC-KR; None when a character has no two-byte form there."""
    size = 0
    for character in text:
        try:
            width = len(character.encode("euc_kr"))
        except UnicodeEncodeError:
            return None
        if width > 2:
            return None
        size += width
    return size


def kind_of(message: Mapping[str, Any], size: int) -> str:
    """Return the kind asked for, or the kind that SOLAPI detects when none is given."""
    asked = message.get("type")
    if asked:
        return str(asked).upper()
    if message.get("kakaoOptions"):
        return "ATA"
    if message.get("imageId"):
        return "MMS"
    return "LMS" if size > 90 or message.get("subject") else "SMS"


def refusal_of(message: Mapping[str, Any], senders: Container[str], files: Container[str]) -> tuple[str, str]:
    """Return (kind, status code) of one message as it would be registered: code 2000 when it is accepted."""
    to, sender, text = message.get("to"), message.get("from"), message.get("text")
    if not all(isinstance(value, str) and value for value in (to, sender, text)):
        return str(message.get("type") or "SMS"), "1010"
    size = carrier_bytes(str(text))
    subject = str(message.get("subject") or "")
    subject_size = carrier_bytes(subject)
    if size is None or subject_size is None:
        return str(message.get("type") or "SMS"), "1029"
    kind = kind_of(message, size)
    checks = (
        (kind not in _KINDS, "1025"),
        (not _NUMBER.fullmatch(str(to)), "3010"),
        (sender not in senders, "1062"),
        (kind == "SMS" and bool(subject), "1013"),
        (subject_size > 40, "1014"),
        (size > (90 if kind == "SMS" else 2000), "1031"),
        (kind == "MMS" and message.get("imageId") not in files, "1034"),
        (not _fields_fit(message.get("customFields")), "1032"),
    )
    return kind, next((code for wrong, code in checks if wrong), "2000")


def follows(template: str, text: str) -> bool:
    """Return whether `text` is `template` with its #{variables} filled."""
    return re.fullmatch(_VARIABLE.sub(".+", re.escape(template)), text, re.DOTALL) is not None


def alimtalk_text(message: Mapping[str, Any], templates: Mapping[str, str]) -> str:
    """Return the text of an Alimtalk: its own, or its template filled with its variables."""
    options = message.get("kakaoOptions")
    if message.get("text") or not isinstance(options, dict):
        return str(message.get("text") or "")
    text = templates.get(str(options.get("templateId")), "")
    for name, value in (options.get("variables") or {}).items():
        text = text.replace(name, value)
    return text


def alimtalk_refusal(
    message: Mapping[str, Any], senders: Container[str], profile: str, templates: Mapping[str, str]
) -> str:
    """Return the status code of one Alimtalk as it would be registered: 2000 when it is accepted."""
    options = message.get("kakaoOptions")
    options = options if isinstance(options, dict) else {}
    template = templates.get(str(options.get("templateId")))
    text = alimtalk_text(message, templates)
    checks = (
        (not text and template is not None, "1010"),
        (not _NUMBER.fullmatch(str(message.get("to"))), "3010"),
        (message.get("from") not in senders, "1062"),
        (options.get("pfId") != profile, "1041"),
        (template is None, "1042"),
        (len(text) > ATA_CHARACTERS, "1031"),
        (not follows(template or "", text), "1043"),
        (not _fields_fit(message.get("customFields")), "1032"),
    )
    return next((code for wrong, code in checks if wrong), "2000")


def _fields_fit(fields: Any) -> bool:
    if fields is None:
        return True
    return isinstance(fields, dict) and all(
        len(name) <= 30 and isinstance(value, str) and len(value) <= 100 for name, value in fields.items()
    )
