"""`ansim notices period`: the period of isolation or quarantine with its working."""

import argparse
from datetime import date

from ansim.cli import say
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.kinds import law_of
from ansim.notices.domain.record import NoticeKind, Period
from ansim.notices.queries.periods import period_for

_SHOWN = Sentence(
    ko="{first} (1일차) ~ {shown} ({days}일간) · {released}부터 해제 · {rule} · {article}",
    en="{first} (day 1) to {shown} ({days} days) · released {released} · {rule} · {article}",
)
_ADVICE = Sentence(
    ko="권고 기간입니다. 격리 통지서를 발급할 수 없습니다.",
    en="This is a recommendation only: no notice can be issued on it.",
)
_NO_FORCE = Sentence(
    ko="권고 기간입니다. 안내문으로 알리며 법적 의무가 없습니다.",
    en="A recommendation: it is told by advice without legal force.",
)


class BadDay(AnsimError):
    """A day on the command line is none."""

    code = "period.day"
    sentence = Sentence(
        ko="날짜 {option}을(를) 읽을 수 없습니다. 2026-11-21처럼 적어 주세요.",
        en="The day given by {option} cannot be read. Write it like 2026-11-21.",
    )


def register(parser: argparse.ArgumentParser) -> None:
    """Declare the options: a kind, one day to count from, the day of the notice."""
    parser.add_argument(
        "--kind", required=True, choices=[kind.value for kind in NoticeKind], help="kind of notice"
    )
    for option, meaning in (
        ("--specimen", "day of the specimen"),
        ("--onset", "day of the first symptom"),
        ("--last-contact", "day of the last contact"),
        ("--on", "day of issue; today when left out"),
    ):
        parser.add_argument(option, metavar="YYYY-MM-DD", help=meaning)
    parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Print the period; return 0. Raises the errors of period_for and BadDay."""
    kind = NoticeKind(args.kind)
    found = period_for(
        kind,
        specimen=_day("--specimen", args.specimen),
        onset=_day("--onset", args.onset),
        last_contact=_day("--last-contact", args.last_contact),
        on=_day("--on", args.on),
    )
    if args.as_json:
        say.as_json({**_facts(found), "means": law_of(kind).period.value})
        return 0
    say.line(
        _SHOWN,
        first=found.first_day,
        shown=found.shown,
        days=found.days,
        released=found.released_at.isoformat(),
        rule=found.rule,
        article=found.article,
    )
    if not found.binding:
        say.line(_ADVICE if law_of(kind).is_order else _NO_FORCE)
    return 0


def _facts(found: Period) -> dict[str, object]:
    return {
        "first_day": found.first_day.isoformat(),
        "last_day": found.last_day.isoformat(),
        "released_at": found.released_at.isoformat(),
        "shown": found.shown,
        "days": found.days,
        "rule": found.rule,
        "article": found.article,
        "binding": found.binding,
    }


def _day(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadDay(option=option) from None
