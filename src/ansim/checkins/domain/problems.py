"""A visitor's report of a problem: what happens and coarse facts of the device, chosen from lists; no words of the visitor's own.

Nothing here can hold a name, a number or a venue; the answer number is the visitor's only tie to it.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from ansim.kit.errors import AnsimError, RefusedByRole
from ansim.kit.ids import BadReference, check_reference
from ansim.kit.sentence import Sentence

KEPT: Final = timedelta(days=28)
"""How long a report and its answer are kept, as visits are."""
ROUNDED: Final = 600
"""Seconds to which the time of a report is rounded down, so that it names no moment at a door."""
LONGEST_ANSWER: Final = 300
_BROWSERS: Final = "Chrome|Edge|Samsung|Firefox|Safari|KakaoTalk|NAVER"
_SYSTEMS: Final = "Android|iOS|Windows|macOS|Linux"
_BROWSER: Final = re.compile(rf"(?:{_BROWSERS}) [0-9]{{1,3}}|other")
_SYSTEM: Final = re.compile(rf"(?:{_SYSTEMS})(?: [0-9]{{1,3}})?|other")
_REFUSAL: Final = re.compile(r"[a-z][a-z0-9_.]{0,39}|")
_WIDTHS: Final = range(0, 4001, 10)


class What(StrEnum):
    """What happens, as the visitor chooses it."""

    CAMERA = "camera"
    CODE = "code"
    SENDING = "sending"
    LOOK = "look"
    OTHER = "other"


class ProblemMalformed(AnsimError):
    """The report is not of its form: only what the page itself gathers is taken."""

    code = "problem.malformed"
    sentence = Sentence(
        ko="알린 내용을 읽을 수 없습니다. 화면을 새로 열어 다시 알려 주세요.",
        en="The report cannot be read. Open the page again and retry.",
    )


class ProblemUnknown(AnsimError):
    """No report has this answer number, or its time is over."""

    code = "problem.unknown"
    status = 404
    sentence = Sentence(
        ko="이 답변 번호로 알린 문제가 없습니다. 번호를 확인해 주세요. 알린 문제는 4주 뒤 지워집니다.",
        en="No report has this answer number. Check the number; reports are erased after four weeks.",
    )


class TooManyProblems(AnsimError):
    """More reports came from one address, or in all, than people would send."""

    code = "problem.too_many"
    status = 429
    sentence = Sentence(
        ko="지금은 문제를 더 받을 수 없습니다. 한 시간 뒤에 다시 알리거나 직원에게 말해 주세요.",
        en="No more reports can be taken now. Try again in an hour, or tell the staff.",
    )


class RefusedByProblems(RefusedByRole):
    """The visits role would not tell or answer reports."""

    code = "problem.refused"
    sentence = Sentence(
        ko="방문 서버가 알린 문제를 다루지 못했습니다({reason}). 목록을 새로 열어 다시 해 주세요.",
        en="The visits role could not handle the reports ({reason}). Open the list again and retry.",
    )


@dataclass(frozen=True, slots=True)
class Report:
    """What a phone told: `browser` and `system` with their main version, `width` of the window in pixels, to ten.

    `keeps` says whether the browser can keep keys, `works_offline` whether it has a worker; `refusal` is the code of
    the last refusal on the page, empty without one.
    """

    what: What
    language: str
    browser: str
    system: str
    width: int
    is_online: bool
    keeps: bool
    works_offline: bool
    refusal: str


@dataclass(frozen=True, slots=True)
class ProblemTold:
    """A report as staff and the reporting phone see it; `answer` is empty while there is none."""

    number: str
    at: datetime
    report: Report
    answer: str


def read_report(value: object) -> Report:
    """Return the report of a phone's JSON. Raises ProblemMalformed for anything that the page does not send itself."""
    if not isinstance(value, Mapping) or value.keys() != set(Report.__slots__):
        raise ProblemMalformed
    try:
        report = Report(**{**value, "what": What(value["what"])})
    except ValueError:
        raise ProblemMalformed from None
    texts = (report.language, report.browser, report.system, report.refusal)
    flags = (report.is_online, report.keeps, report.works_offline)
    if any(type(one) is not str for one in texts) or any(type(one) is not bool for one in flags):
        raise ProblemMalformed
    patterns = (re.compile("ko|en"), _BROWSER, _SYSTEM, _REFUSAL)
    is_known = all(pattern.fullmatch(text) for pattern, text in zip(patterns, texts, strict=True))
    if not is_known or type(report.width) is not int or report.width not in _WIDTHS:
        raise ProblemMalformed
    return report


def write_problems(found: Iterable[ProblemTold]) -> bytes:
    """Return {"problems": [...]} as JSON, times as ISO 8601."""
    told = [{**asdict(one), "at": one.at.isoformat()} for one in found]
    return json.dumps({"problems": told}, ensure_ascii=False).encode()


def read_problems(body: bytes) -> tuple[ProblemTold, ...] | None:
    """Return the reports of an answer, None when it is not of that form."""
    try:
        return tuple(_told(one) for one in json.loads(body)["problems"])
    except (ValueError, KeyError, TypeError, RecursionError, ProblemMalformed, BadReference):
        return None


def read_answer(value: object) -> str:
    """Return the words of an answer on one line. Raises ProblemMalformed when they are none or too many."""
    words = " ".join(value.split()) if isinstance(value, str) else ""
    if not 1 <= len(words) <= LONGEST_ANSWER or not words.isprintable():
        raise ProblemMalformed
    return words


def _told(one: Mapping[str, Any]) -> ProblemTold:
    at = datetime.fromisoformat(one["at"])
    if at.tzinfo is None or type(one["answer"]) is not str:
        raise ValueError
    return ProblemTold(check_reference(one["number"]), at, read_report(one["report"]), one["answer"])
