"""`ansim trace file VISITS.csv`: contacts and generations of one person from a file, by the engine of the opener."""

import argparse
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ansim.cli import say
from ansim.exposure import relational
from ansim.exposure.file import CheckedVisits, read_moment, read_visits
from ansim.exposure.file_problems import problem
from ansim.exposure.model import ALWAYS, Contact, Exposure, Traced, Window, minutes
from ansim.exposure.policy import Policy, policy_on
from ansim.kit.clock import KST, korean_day, now
from ansim.kit.errors import AnsimError
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.notices.queries.rosters import read_file

_MOST_GENERATIONS = 10
_MOST_NUMBER = 100_000
_CONTACT = Sentence(
    ko="{generation}차 · {who} · {minutes}분", en="generation {generation} · {who} · {minutes} min"
)
_EXPOSURE = Sentence(
    ko="    {start} ~ {end} · {venue}{zone} · {minutes}분 · {source}와(과) 함께{inferred}",
    en="    {start} to {end} · {venue}{zone} · {minutes} min · with {source}{inferred}",
)
_INFERRED = Sentence(ko=" · 나간 시각은 추정", en=" · departure inferred")
_SUMMARY = Sentence(
    ko="접촉자 {count}명 · 기준 {policy} · {least}분 이상, 나간 뒤 {tail}분, 잠복 {latent}시간",
    en="{count} contacts · policy {policy} · at least {least} min, tail {tail} min, latent {latent} h",
)
_PLACE = Sentence(ko="{row}행", en="row {row}")


class BadMoment(AnsimError):
    """A time on the command line is none, or the window they make is empty."""

    code = "trace.moment"
    sentence = Sentence(
        ko="{option}의 시각을 쓸 수 없습니다. 2026-11-21T14:05처럼 적고, --from이 --to보다 앞서야 합니다.",
        en="The time of {option} cannot be used. Write it like 2026-11-21T14:05, with --from before --to.",
    )


class BadNumber(AnsimError):
    """A number on the command line is out of its range."""

    code = "trace.number"
    sentence = Sentence(
        ko="{option}에는 {least}부터 {most}까지의 정수를 적어 주세요.",
        en="{option} takes a whole number from {least} to {most}.",
    )


def register(parser: argparse.ArgumentParser) -> None:
    """Name the arguments of `trace file`; what is not given comes from the general policy in force today."""
    parser.add_argument(
        "file", type=Path, metavar="VISITS.csv", help="columns person, venue, at, left, [zone]"
    )
    parser.add_argument("--person", required=True, metavar="P", help="whose contacts are looked for")
    parser.add_argument("--from", dest="begin", metavar="T", help="P could infect from then")
    parser.add_argument("--to", dest="end", metavar="T", help="P could infect until then")
    parser.add_argument("--generations", default="1", metavar="N", help="generations, 1 to 10")
    parser.add_argument("--min-overlap", metavar="MIN", help="least minutes together")
    parser.add_argument("--tail", metavar="MIN", help="minutes after P left that count too")
    parser.add_argument("--latent", metavar="HOURS", help="hours from being infected to infecting")
    parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Trace and print; 0 only if the file has no problem and the person is in it."""
    window = _window(args.begin, args.end)
    generations = _number("--generations", args.generations, 1, _MOST_GENERATIONS) or 1
    policy = policy_on(korean_day(now())).changed(
        min_minutes=_number("--min-overlap", args.min_overlap, 0, _MOST_NUMBER),
        tail_minutes=_number("--tail", args.tail, 0, _MOST_NUMBER),
        latent_hours=_number("--latent", args.latent, 0, _MOST_NUMBER),
    )
    checked = read_visits(read_file(args.file))
    problems = _with_person(checked, args.person)
    visits = () if problems else checked.visits
    sources = {args.person: window} if visits else {}  # a name of no row may be bytes that are no text
    traced = relational.trace(visits, sources, policy, generations)
    if args.as_json:
        say.as_json(trace_json(traced, policy, checked.zones, problems))
    else:
        _print(traced, policy, checked.zones, problems)
    return 1 if problems else 0


def trace_json(
    traced: Traced, policy: Policy, zones: Mapping[int, str], problems: Sequence[Problem]
) -> dict[str, Any]:
    """Return the documented JSON form: docs/reference/tracing.md."""
    return {
        "contacts": [_contact_json(contact, zones) for contact in traced.contacts],
        "policy": _policy_json(policy),
        "errors": [
            {"row": one.row, "column": one.column, "code": one.code, "message": one.message(say.language())}
            for one in problems
        ],
    }


def _with_person(checked: CheckedVisits, person: str) -> tuple[Problem, ...]:
    if checked.visits and all(visit.person != person for visit in checked.visits):
        return (*checked.problems, problem("visits.person_unknown", what=person))
    return checked.problems


def _contact_json(contact: Contact, zones: Mapping[int, str]) -> dict[str, Any]:
    return {
        "person": contact.person,
        "generation": contact.generation,
        "minutes": contact.minutes,
        "exposures": [_exposure_json(exposure, zones) for exposure in contact.exposures],
    }


def _exposure_json(exposure: Exposure, zones: Mapping[int, str]) -> dict[str, Any]:
    shown = {
        "venue": exposure.venue,
        "from": _moment(exposure.start),
        "to": _moment(exposure.end),
        "minutes": minutes(exposure.seconds),
        "with": exposure.source,
        "inferred": exposure.inferred,
    }
    zone = zones.get(exposure.place or 0)  # zones are numbered from 1
    return shown | ({"zone": zone} if zone else {})


def _policy_json(policy: Policy) -> dict[str, Any]:
    return {
        "version": policy.version,
        "min_minutes": policy.min_minutes,
        "tail_minutes": policy.tail_minutes,
        "latent_hours": policy.latent_hours,
        "source_days": policy.source_days,
        "zones": policy.zones.value,
        "usual_stay_minutes": policy.stay(None) // 60,
        "source": policy.source,
    }


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).astimezone(KST).isoformat()


def _window(begin: str | None, end: str | None) -> Window:
    start = _read("--from", begin, ALWAYS.start)
    beyond = _read("--to", end, ALWAYS.end)
    if start >= beyond:
        raise BadMoment(option="--from, --to")
    return Window(start, beyond)


def _read(option: str, text: str | None, unset: int) -> int:
    moment = unset if text is None else read_moment(text)
    if moment is None:
        raise BadMoment(option=option)
    return moment


def _number(option: str, text: str | None, least: int, most: int) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most):
        raise BadNumber(option=option, least=least, most=most)
    return int(text)


def _print(traced: Traced, policy: Policy, zones: Mapping[int, str], problems: Sequence[Problem]) -> None:
    language = say.language()
    for one in problems:
        place = _PLACE.text(language, row=one.row) if one.row else "-"
        print(say.plain(" · ".join(filter(None, (place, one.column, one.code, one.message(language))))))
    for contact in traced.contacts:
        _print_contact(contact, zones, language)
    if not problems:
        say.line(
            _SUMMARY, count=len(traced.contacts), policy=traced.policy, least=policy.min_minutes,
            tail=policy.tail_minutes, latent=policy.latent_hours,
        )  # fmt: skip


def _print_contact(contact: Contact, zones: Mapping[int, str], language: str) -> None:
    facts = {"generation": contact.generation, "who": contact.person, "minutes": contact.minutes}
    print(say.plain(_CONTACT.text(language, **facts)))
    for one in contact.exposures:
        line = _EXPOSURE.text(
            language, start=_moment(one.start), end=_moment(one.end), venue=one.venue, source=one.source,
            zone=f" {zones.get(one.place or 0, '')}".rstrip(), minutes=minutes(one.seconds),
            inferred=_INFERRED.text(language) if one.inferred else "",
        )  # fmt: skip
        print(say.plain(line))
