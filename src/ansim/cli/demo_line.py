"""`ansim demo line`: from a check-in to a batch of notices, live over all roles, as visitors, tracer and approver do it.

Three residents check in at one venue and one of them is confirmed; then the newest case of the city's outbreak.
Nothing is short-cut: every message, signature, public leaf and number is what the same act gives outside a drill.
"""

import argparse
import json
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.services.demo import create_demo_office
from ansim.cli import say
from ansim.cli.demo_city import city_file, is_city_there, start_city
from ansim.cli.demo_line_words import BROKE, WORDS, LineBroke
from ansim.cli.demo_phones import Phone, Residents, residents_checked_in
from ansim.conf import env
from ansim.kit.clock import korean_day, now
from ansim.notices.services.contacts import take_contacts
from ansim.sandbox.city_rows import CityFile
from ansim.tracing.domain.contacts import ContactCounts, Grade
from ansim.tracing.domain.lookups import MOST_DAYS, MOST_PEOPLE, Asked, LookupState, PersonDays
from ansim.tracing.queries.cases import case
from ansim.tracing.queries.contacts import ContactCard, ContactRows, contact_counts, contact_detail
from ansim.tracing.queries.lookups import LookupCard, lookup
from ansim.tracing.services.asking import ask_lookup, sign_lookup
from ansim.tracing.services.cases import CaseDays, record_case
from ansim.tracing.services.collecting import waiting_cases
from ansim.tracing.services.grading import grade_contacts
from ansim.tracing.services.jobs import ask_collect
from ansim.tracing.services.revealing import RevealWhy, reveal_contact
from ansim.tracing.services.telling import ask_messages

_Found = TypeVar("_Found")
_PATIENCE_SECONDS = 240.0
_LOOK_SECONDS = 0.2
_NAMES = ("홍길동", "김나루", "이가람", "박다온", "최마루", "정한결")
_ANSWERS = 12  # of the city's contacts so many fill in the form; the others stay counted as waiting


@dataclass
class Line:
    """One walk of the line: who acts, the residents, which batches their contacts became."""

    tracer: Actor
    approver: Actor
    residents: Residents
    began: float
    batches: list[int] = field(default_factory=list)

    def tell(self, step: str, **words: object) -> None:
        """Print what happened, with the seconds since the start."""
        say.line(WORDS[step], seconds=time.monotonic() - self.began, **words)


@dataclass(frozen=True, slots=True)
class _AskedFor:
    """A look-up that is on its way: of which case, and its number."""

    reference: str
    lookup: int


@dataclass(frozen=True, slots=True)
class _Told:
    """Contacts to whom exposure messages are on their way, and how many of them answer."""

    reference: str
    count: int
    answering: Callable[[Sequence[ContactCard]], Sequence[Phone]]


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim demo line`."""
    parser.add_argument("--residents", type=int, default=0, help="make a city of so many meanwhile; 0: none")


def run(args: argparse.Namespace) -> int:
    """Walk the line; return 0. Raises LineBroke, PhoneRefused, BrowserBroke and what each act raises.

    Whatever waits for the public ledger waits side by side: both look-ups, all messages, all answers.
    """
    began = time.monotonic()
    demo = create_demo_office(at=now())
    with _city(args.residents) as city, residents_checked_in() as residents:
        line = Line(demo.actor(StaffRole.TRACER), demo.actor(StaffRole.APPROVER), residents, began)
        _say_who_came(line)
        near = _ask_near(line)
        far = _ask_city(line) if is_city_there() else None
        told = [_find_near(line, near)]
        if far is None and city is not None:
            if city.wait():
                raise LineBroke(what=BROKE["city"].text(say.language()))
            far = _ask_city(line)
        if far is not None:
            told += _find_city(line, far)
        _hand_over(line, told)
    path = line_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"batches": line.batches}), encoding="utf-8")
    return 0


def line_file() -> Path:
    """Return where the line says which batches its contacts became; the main job takes them from there."""
    return env.home() / "demo" / "line.json"


@contextmanager
def _city(residents: int) -> Iterator[subprocess.Popen[bytes] | None]:
    """Have the city made while we wait for the public ledger; a line that breaks ends it."""
    if not residents:
        yield None
        return
    making = start_city(residents)
    try:
        yield making
        making.wait()
    finally:
        making.terminate()
        making.wait()


def _say_who_came(line: Line) -> None:
    people = line.residents
    line.tell("checked_in", people=len(people.phones), venue=people.venue)
    line.tell("in_browser" if people.in_browser else "no_browser")


def _ask_near(line: Line) -> _AskedFor:
    """Confirm the first resident and ask for the look-up of today."""
    today = korean_day(now())
    reference = _record(line, line.residents.phones[0].number, CaseDays(confirmed=today))
    return _look_up(line, reference, PersonDays(today, today))


def _find_near(line: Line, asked: _AskedFor) -> _Told:
    """Find the two others; tell both, reveal one meanwhile, who finds the leaf with the own key."""
    card, contacts = _opened(line, asked)
    line.tell("found", contacts=len(contacts), opened=card.opened, leaf=card.leaf_index)
    _show(line, contacts[:3])
    if len(contacts) != 2:
        raise LineBroke(what=BROKE["contacts"].text(say.language(), count=len(contacts)))
    _accept(line, asked.reference, contacts)
    _tell(line, asked.reference, contacts[1:])
    phone = reveal_contact(by=line.tracer, contact_id=contacts[0].id, why=RevealWhy.CALL.value, at=now())
    _tell(line, asked.reference, contacts[:1])
    whose = next(one for one in line.residents.phones if one.number == phone)
    notes = whose.who_looked()
    if not notes:
        raise LineBroke(what=BROKE["leaf"].text(say.language()))
    line.tell("looked", agency=notes[-1].who, why=notes[-1].why, count=len(notes))
    return _Told(asked.reference, len(contacts), lambda _contacts: line.residents.phones[1:])


def _ask_city(line: Line) -> _AskedFor:
    """Confirm the newest case of the city's outbreak and ask for the look-up of its infectious days."""
    city = CityFile.read(city_file())
    onset = date.fromisoformat(city.case_onset)
    days = CaseDays(confirmed=min(onset + timedelta(days=2), korean_day(now())), onset=onset)
    reference = _record(line, f"0{city.case_phone.removeprefix('+82')}", days)
    period = case(line.tracer, reference).card.period
    first = max(period.first_day, period.last_day - timedelta(days=MOST_DAYS - 1))
    return _look_up(line, reference, PersonDays(first, period.last_day))


def _find_city(line: Line, asked: _AskedFor) -> list[_Told]:
    """Follow two generations; some of the contacts told will answer, the others stay counted as waiting."""
    card, contacts = _opened(line, asked)
    generations = [sum(one.generation == level for one in contacts) for level in (1, 2)]
    line.tell("city", first=generations[0], second=generations[1], opened=card.opened, left_out=card.left_out)
    _show(line, contacts[:5])
    chosen = contacts[: _ANSWERS * 3]
    if not chosen:
        return []
    _accept(line, asked.reference, chosen)
    _tell(line, asked.reference, chosen)
    return [
        _Told(asked.reference, len(chosen), lambda told: [_phone_of(line, one) for one in told[:_ANSWERS]])
    ]


def _record(line: Line, phone: str, days: CaseDays) -> str:
    recorded = record_case(by=line.tracer, phone=phone, days=days, at=now())
    line.tell("recorded", reference=recorded.reference)
    return recorded.reference


def _look_up(line: Line, reference: str, scope: PersonDays) -> _AskedFor:
    """Ask for a look-up and have two officers sign it; the roles set about it meanwhile."""
    asked = Asked(scope, generations=2, most_people=MOST_PEOPLE, basis="idcpa-76-2")
    number = ask_lookup(by=line.tracer, reference=reference, asked=asked, at=now())
    for officer in (line.tracer, line.approver):
        sign_lookup(by=officer, lookup_id=number, at=now())
    line.tell("signed")
    return _AskedFor(reference, number)


def _opened(line: Line, asked: _AskedFor) -> tuple[LookupCard, list[ContactCard]]:
    """Wait for the end of a look-up; return it with the contacts of its case."""
    card = _await(lambda: _ended(line, asked.lookup), "lookup")
    if card.state not in (LookupState.OPENED, LookupState.CLOSED):
        raise LineBroke(what=BROKE["failed"].text(say.language(), code=card.trouble_code or "-"))
    return card, list(ContactRows(line.tracer, asked.reference))


def _ended(line: Line, number: int) -> LookupCard | None:
    card = lookup(line.tracer, number)
    return None if card.is_moving else card


def _show(line: Line, contacts: Sequence[ContactCard]) -> None:
    """Print the first contacts with why they are contacts: where and how long they overlapped."""
    for place, one in enumerate(contacts, 1):
        detail = contact_detail(line.tracer, one.id)
        longest = max(detail.exposures, key=lambda shown: shown.found.minutes)
        say.line(
            WORDS["contact"],
            place=place,
            number=one.number,
            generation=one.generation,
            minutes=one.minutes,
            times=len(detail.exposures),
            longest=longest.found.minutes,
        )


def _accept(line: Line, reference: str, contacts: Sequence[ContactCard]) -> None:
    seen = {one.id: one.version for one in contacts}
    grade_contacts(by=line.tracer, reference=reference, seen=seen, grade=Grade.ACCEPTED, at=now())


def _tell(line: Line, reference: str, contacts: Sequence[ContactCard]) -> None:
    """Ask for the exposure messages; the worker reveals and sends meanwhile."""
    ask_messages(by=line.tracer, reference=reference, contact_ids=[one.id for one in contacts], at=now())


def _hand_over(line: Line, told: Sequence[_Told]) -> None:
    """Once the messages came, let some answer the form; when the answers were taken over, hand over whoever is known."""
    answered = {}
    for one in told:
        came = _await(lambda one=one: _came(line, one), "messages")  # type: ignore[misc]
        answering = one.answering(came)
        for place, phone in enumerate(answering):
            phone.answer_form(
                name=_NAMES[place % len(_NAMES)],
                birth=f"{1960 + place}-03-0{1 + place % 9}",
                address=f"경기도 안심시 나루로 {place + 1}",
            )
        answered[one.reference] = len(answering)
        for case_id in waiting_cases():
            ask_collect(case_id)
    for one in told:
        wanted = answered[one.reference]
        counts = _await(lambda one=one, wanted=wanted: _ready(line, one.reference, wanted), "answers")  # type: ignore[misc]
        at = now()
        taken = take_contacts(
            by=line.tracer, case=one.reference, typed_count=counts.ready, issued_on=korean_day(at), at=at
        )
        line.batches.append(taken.batch_id)
        line.tell(
            "handed_over", told=one.count, ready=counts.ready, waiting=counts.waiting, batch=taken.batch_id
        )


def _ready(line: Line, reference: str, wanted: int) -> ContactCounts | None:
    counts = contact_counts(line.tracer, reference)
    return counts if counts.ready >= wanted else None


def _came(line: Line, told: _Told) -> list[ContactCard] | None:
    """Return the told contacts once the message service has said of every one how it ended."""
    rows = [one for one in ContactRows(line.tracer, told.reference) if one.delivery]
    ended = [one for one in rows if one.delivery not in ("queued", "sending", "sent")]
    return [one for one in ended if one.delivery == "delivered"] if len(ended) >= told.count else None


def _phone_of(line: Line, contact: ContactCard) -> Phone:
    """Return the phone of a revealed contact; the number is the drill's own."""
    number = reveal_contact(by=line.tracer, contact_id=contact.id, why=RevealWhy.CALL.value, at=now())
    return line.residents.drill_phone(number)


def _await(look: Callable[[], _Found | None], what: str) -> _Found:
    """Return what `look` gives as soon as it gives something. Raises LineBroke."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (found := look()) is None:
        if time.monotonic() > deadline:
            raise LineBroke(what=BROKE[what].text(say.language()))
        time.sleep(_LOOK_SECONDS)
    return found
