"""`ansim demo line`: from a check-in to a batch of notices, live over all roles, as visitors, tracer and approver do it.

Three residents check in at one venue and one of them is confirmed; then the newest case of the city's outbreak.
Nothing is short-cut: every message, signature, public leaf and number is what the same act gives outside a drill.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import httpx

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.services.demo import create_demo_office
from ansim.cli import say
from ansim.cli.demo_city import city_file
from ansim.cli.demo_line_words import BROKE, WORDS, LineBroke
from ansim.conf import env, ports
from ansim.conf.roles import Role
from ansim.kit.clock import korean_day, now
from ansim.notices.services.contacts import take_contacts
from ansim.sandbox.city_rows import CityFile
from ansim.sandbox.visitor import Places, VisitorPhone
from ansim.tracing.domain.contacts import Grade
from ansim.tracing.domain.lookups import MOST_DAYS, MOST_PEOPLE, Asked, LookupState, PersonDays
from ansim.tracing.queries.cases import case
from ansim.tracing.queries.contacts import ContactCard, ContactRows, contact_counts, contact_detail
from ansim.tracing.queries.lookups import LookupCard, lookup
from ansim.tracing.services.asking import ask_lookup, sign_lookup
from ansim.tracing.services.cases import CaseDays, record_case
from ansim.tracing.services.collecting import collect_answers, waiting_cases
from ansim.tracing.services.grading import grade_contacts
from ansim.tracing.services.revealing import RevealWhy, reveal_contact
from ansim.tracing.services.telling import ask_messages

_NUMBERS = ("010-0000-0101", "010-0000-0102", "010-0000-0103")
_Found = TypeVar("_Found")
_PATIENCE_SECONDS = 240.0
_LOOK_SECONDS = 0.3
_NAMES = ("홍길동", "김나루", "이가람", "박다온", "최마루", "정한결")
_ANSWERS = 12  # of the city's contacts so many fill in the form; the others stay counted as waiting


@dataclass
class Line:
    """One walk of the line: who acts, the three phones, what was found."""

    tracer: Actor
    approver: Actor
    client: httpx.Client
    places: Places
    began: float = field(default_factory=time.monotonic)
    phones: list[VisitorPhone] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)

    def tell(self, step: str, **words: object) -> None:
        """Print what happened, with the seconds since the start."""
        say.line(WORDS[step], seconds=time.monotonic() - self.began, **words)


@dataclass(frozen=True, slots=True)
class _AskedFor:
    """A look-up that is on its way: of which case, and its number."""

    reference: str
    lookup: int


def register(_parser: argparse.ArgumentParser) -> None:
    """`ansim demo line` takes no arguments."""


def run(_args: argparse.Namespace) -> int:
    """Walk the line; return 0. Raises LineBroke, PhoneRefused and what each act raises."""
    demo = create_demo_office(at=now())
    with httpx.Client(timeout=60.0, trust_env=False) as client:
        line = Line(demo.actor(StaffRole.TRACER), demo.actor(StaffRole.APPROVER), client, _places())
        fragment, name = _open_venue()
        _check_in(line, fragment, name)
        near = _ask_near(line)
        far = _ask_city(line) if city_file().exists() else None
        _finish_near(line, near)
        if far is not None:
            _finish_city(line, far)
    path = line_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"batches": line.batches}), encoding="utf-8")
    return 0


def line_file() -> Path:
    """Return where the line says which batches its contacts became; the main job takes them from there."""
    return env.home() / "demo" / "line.json"


def _places() -> Places:
    known = ports.known()
    local = "http://127.0.0.1:{}"
    return Places(
        vault=local.format(known[Role.VAULT.value]),
        gate=local.format(known[ports.GATE]),
        gateway=local.format(known[ports.GATEWAY]),
        ledger=local.format(known[Role.LEDGER.value]),
    )


def _open_venue() -> tuple[str, str]:
    """Open a venue as its operator would and return the 22 characters of its poster's QR, and its name."""
    name = WORDS["venue"].text(say.language())
    words = ["--name", name, "--kind", "food.cafe", "--region", "경기도", "--district", "안심시"]
    words += ["--street", "나루로 27", "--json"]
    command = [sys.executable, "-m", "ansim.cli.main", "venue", "open", *words]
    done = subprocess.run(  # noqa: S603 (our own command, no input of others)
        command, env={**os.environ, "ANSIM_ROLE": ""}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise LineBroke(what=BROKE["venue"].text(say.language()))
    text: str = json.loads(done.stdout)["codes"][0]["text"]
    return text.rpartition("#")[2], name


def _check_in(line: Line, fragment: str, name: str) -> None:
    """Let three residents confirm their phones and check in; who does not check out stays as long as is usual."""
    for number in _NUMBERS:
        phone = VisitorPhone(number.replace("-", ""), line.places, line.client, lambda: int(time.time()))
        phone.enrol()
        phone.fetch_tokens(1)
        phone.check_in(fragment)
        line.phones.append(phone)
    line.tell("checked_in", people=len(line.phones), venue=name)


def _ask_near(line: Line) -> _AskedFor:
    """Confirm the first resident and ask for the look-up of today."""
    today = korean_day(now())
    reference = _record(line, line.phones[0].number, CaseDays(confirmed=today))
    return _look_up(line, reference, PersonDays(today, today))


def _finish_near(line: Line, asked: _AskedFor) -> None:
    """Find the two others; reveal one, who finds the leaf with the own key; hand both over."""
    card, contacts = _opened(line, asked)
    line.tell("found", contacts=len(contacts), opened=card.opened, leaf=card.leaf_index)
    _show(line, contacts[:3])
    if len(contacts) != 2:
        raise LineBroke(what=BROKE["contacts"].text(say.language(), count=len(contacts)))
    phone = reveal_contact(by=line.tracer, contact_id=contacts[0].id, why=RevealWhy.CALL.value, at=now())
    whose = next(one for one in line.phones if one.number == phone)
    notes = whose.who_looked()
    if not notes:
        raise LineBroke(what=BROKE["leaf"].text(say.language()))
    line.tell("looked", agency=notes[-1].who, why=notes[-1].why, count=len(notes))
    _tell_and_hand_over(line, asked.reference, contacts, line.phones[1:])


def _ask_city(line: Line) -> _AskedFor:
    """Confirm the newest case of the city's outbreak and ask for the look-up of its infectious days."""
    city = CityFile.read(city_file())
    onset = date.fromisoformat(city.case_onset)
    days = CaseDays(confirmed=min(onset + timedelta(days=2), korean_day(now())), onset=onset)
    reference = _record(line, f"0{city.case_phone.removeprefix('+82')}", days)
    period = case(line.tracer, reference).card.period
    first = max(period.first_day, period.last_day - timedelta(days=MOST_DAYS - 1))
    return _look_up(line, reference, PersonDays(first, period.last_day))


def _finish_city(line: Line, asked: _AskedFor) -> None:
    """Follow two generations; some of the contacts told answer, the others stay counted as waiting."""
    card, contacts = _opened(line, asked)
    generations = [sum(one.generation == level for one in contacts) for level in (1, 2)]
    line.tell("city", first=generations[0], second=generations[1], opened=card.opened, left_out=card.left_out)
    _show(line, contacts[:5])
    chosen = contacts[: _ANSWERS * 3]
    if chosen:
        _tell_and_hand_over(line, asked.reference, chosen, [])


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


def _tell_and_hand_over(
    line: Line, reference: str, contacts: Sequence[ContactCard], phones: Sequence[VisitorPhone]
) -> None:
    """Accept, send the exposure messages, let some answer the form, hand over whoever is known."""
    seen = {one.id: one.version for one in contacts}
    grade_contacts(by=line.tracer, reference=reference, seen=seen, grade=Grade.ACCEPTED, at=now())
    asked = ask_messages(by=line.tracer, reference=reference, contact_ids=list(seen), at=now())
    told = _await(lambda: _told(line, reference, asked), "messages")
    answering = list(phones) or [_phone_of(line, one) for one in told[:_ANSWERS]]
    for place, phone in enumerate(answering):
        phone.answer_form(
            name=_NAMES[place % len(_NAMES)],
            birth=f"{1960 + place}-03-0{1 + place % 9}",
            address=f"경기도 안심시 나루로 {place + 1}",
        )
    for case_id in waiting_cases():
        collect_answers(case_id=case_id)
    counts = contact_counts(line.tracer, reference)
    at = now()
    taken = take_contacts(
        by=line.tracer, case=reference, typed_count=counts.ready, issued_on=korean_day(at), at=at
    )
    line.batches.append(taken.batch_id)
    line.tell("handed_over", told=asked, ready=counts.ready, waiting=counts.waiting, batch=taken.batch_id)


def _told(line: Line, reference: str, count: int) -> list[ContactCard] | None:
    """Return the told contacts once the message service has said of every one how it ended."""
    rows = [one for one in ContactRows(line.tracer, reference) if one.delivery]
    ended = [one for one in rows if one.delivery not in ("queued", "sending", "sent")]
    return [one for one in ended if one.delivery == "delivered"] if len(ended) >= count else None


def _phone_of(line: Line, contact: ContactCard) -> VisitorPhone:
    """Return the phone of a revealed contact; the number is the drill's own."""
    number = reveal_contact(by=line.tracer, contact_id=contact.id, why=RevealWhy.CALL.value, at=now())
    return VisitorPhone(number, line.places, line.client, lambda: int(time.time()))


def _await(look: Callable[[], _Found | None], what: str) -> _Found:
    """Return what `look` gives as soon as it gives something. Raises LineBroke."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (found := look()) is None:
        if time.monotonic() > deadline:
            raise LineBroke(what=BROKE[what].text(say.language()))
        time.sleep(_LOOK_SECONDS)
    return found
