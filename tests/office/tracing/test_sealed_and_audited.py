"""Nothing of a person in the clear in any column, job or log; and an audit row in the transaction of every act, or no act."""

import logging
import re
from datetime import date

import pytest
from django.apps import apps
from django.db import connection
from tests.office.tracing.standing_cases import rows_of_tracing

from ansim.accounts.models import AuditEvent
from ansim.kit.clock import korean_day, now
from ansim.kit.sealing import SealBroken
from ansim.notices.models import Batch
from ansim.notices.services.contacts import take_contacts
from ansim.tracing.domain.contacts import Grade, Identity
from ansim.tracing.models import Case, Contact, Exposure, Lookup, Visit
from ansim.tracing.queries.cases import case, visits_of_case
from ansim.tracing.queries.contacts import contact_detail
from ansim.tracing.services.asking import go_on_with, sign_lookup, turn_down
from ansim.tracing.services.cases import close_case, correct_case, record_case
from ansim.tracing.services.collecting import collect_answers
from ansim.tracing.services.grading import grade_contacts
from ansim.tracing.services.identities import take_identity
from ansim.tracing.services.revealing import reveal_contact
from ansim.tracing.services.running import run_lookup
from ansim.tracing.services.telling import ask_messages, send_messages

pytestmark = pytest.mark.django_db
#: what belongs to the people of these tests, in every form in which it might lie about
NAMES = ("홍길동", "홍가나", "지어낸별명")
ADDRESS = "가람시 새벽동 1"
PHONES = ("01000000001", "01000000002", "01000000003", "01000000004")


def forms_of(text):
    """A text as bytes: UTF-8, UTF-16, CP949, as JSON escapes, as hex, reversed digits left out."""
    plain = text.encode()
    return {
        plain,
        text.encode("utf-16-le"),
        text.encode("cp949"),
        text.encode("unicode_escape"),
        plain.hex().encode(),
        plain.hex().upper().encode(),
    }


def secrets_of_people():
    """Everything that must not lie about, as bytes."""
    found = set()
    for text in (*NAMES, ADDRESS, "19800102", "1980-01-02"):
        found |= forms_of(text)
    for phone in PHONES:
        e164 = f"+82{phone[1:]}"
        dashed = f"{phone[:3]}-{phone[3:7]}-{phone[7:]}"
        for text in (phone, e164, dashed, e164[1:]):
            found |= forms_of(text)
    return found


def tables():
    """Every table of the office's database, jobs and sessions included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        return [name for (name,) in cursor.fetchall()]


def rows_as_bytes(table):
    """Each row of a table as bytes, binary columns as they are."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        names = [column.name for column in cursor.description]
        for row in cursor.fetchall():
            parts = dict(zip(names, row, strict=True))
            yield {
                name: bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                for name, value in parts.items()
            }


#: the sealed handle of the vault is a number in the clear only in the fake vault of these tests
IN_THE_FAKE = {("tracing_contact", "handle")}


@pytest.fixture
def worked(desk, caplog):
    """The whole line walked once with everything personal in it: recorded, revealed, told, answered, handed over."""
    caplog.set_level(logging.DEBUG)
    desk.connect()
    reference = record_case(
        by=desk.tracer, phone=PHONES[0], days=desk.days(), name="지어낸별명", at=now()
    ).reference
    desk.opened(reference)
    rows = desk.contacts(reference)
    desk.accept(reference, *rows)
    reveal_contact(by=desk.tracer, contact_id=rows[0].pk, why="call", at=now())
    take_identity(
        by=desk.tracer,
        contact_id=rows[0].pk,
        seen=Contact.objects.get(pk=rows[0].pk).version,
        identity=Identity("홍길동", date(1980, 1, 2), ADDRESS),
        at=now(),
    )
    ask_messages(by=desk.tracer, reference=reference, contact_ids=[row.pk for row in rows], at=now())
    send_messages(case_id=Case.objects.get().pk)
    number = bytes(rows[1].handle).decode()
    desk.roles.vault.forms = {number: ("홍가나", date(1980, 1, 2), ADDRESS)}
    collect_answers(case_id=Case.objects.get().pk)
    take_contacts(by=desk.tracer, case=reference, typed_count=2, issued_on=korean_day(now()), at=now())
    return reference


def test_no_column_of_any_table_holds_a_person(worked):
    """After the whole line no row of any table of the office, jobs included, holds a phone, name, birth date or address."""
    wanted, found = secrets_of_people(), set()
    for table in tables():
        for row in rows_as_bytes(table):
            for name, value in row.items():
                if (table, name) not in IN_THE_FAKE and any(secret in value for secret in wanted):
                    found.add((table, name))
    assert found == set()
    assert Batch.objects.count() == 1


def test_no_column_holds_where_a_case_was(worked):
    """Times and venues of visits and exposures are sealed; only the names of venues stand apart, without a case."""
    start = contact_start()
    wanted = {str(start).encode(), start.to_bytes(4, "big"), b'"venue"'}
    for table in ("tracing_visit", "tracing_exposure", "tracing_contact", "tracing_case"):
        for row in rows_as_bytes(table):
            assert not [name for name, value in row.items() if any(one in value for one in wanted)], table


def contact_start():
    """When the first overlap of the fakes began."""
    return int(
        min(
            one.found.start
            for row in Contact.objects.all()
            for one in contact_detail(_tracer(row), row.pk).exposures
        )
    )


def _tracer(row):
    from ansim.accounts.models import Staff

    return Staff.objects.get(pk=row.lookup.asked_by_id).actor


def test_no_log_holds_a_person(worked, caplog):
    """Not a line of any level, of any library, holds anything of them."""
    said = "\n".join(record.getMessage() for record in caplog.records).encode()
    statements = [one for one in secrets_of_people() if one in said]
    assert [one for one in statements if not one.isdigit() or len(one) > 8] == []


def test_equal_people_are_not_equal_rows(desk):
    """The same visit, phone or name sealed twice differs each time: rows cannot be matched without the key."""
    for phone in PHONES[:2]:
        desk.roles.vault.people[f"+82{phone[1:]}"] = "x"
        desk.opened(desk.case(phone))
    sealed = [bytes(row.content) for model in (Visit, Exposure) for row in model.objects.all()]
    sealed += [bytes(row.person) for row in Case.objects.all()]
    assert len(set(sealed)) == len(sealed)


@pytest.mark.parametrize("model", ["Visit", "Exposure", "Case"])
def test_what_is_sealed_opens_at_its_own_place_only(desk, model):
    """A sealed column put into another row is not shown as that row's: the seal breaks instead."""
    desk.roles.vault.people["+821000000002"] = "x"
    references = [desk.case(PHONES[0]), desk.case(PHONES[1])]
    for reference in references:
        desk.opened(reference)
    table = apps.get_model("tracing", model)
    column = "person" if model == "Case" else "content"
    rows = {
        reference: table.objects.filter(**{_to_case(model): reference}).first() for reference in references
    }
    one, other = rows.values()
    table.objects.filter(pk=one.pk).update(**{column: getattr(other, column)})
    look = {
        "Exposure": lambda: contact_detail(desk.tracer, one.contact_id),
        "Visit": lambda: visits_of_case(desk.tracer, references[0]),
        "Case": lambda: case(desk.tracer, references[0]),
    }[model]
    with pytest.raises(SealBroken):
        look()


def _to_case(model):
    return {"Case": "reference", "Visit": "case__reference", "Exposure": "contact__case__reference"}[model]


def test_the_trail_names_nobody_and_everybody_acted(worked):
    """Every row of the trail has who, verb and a reference of ours; none holds a number that could be a phone."""
    own = AuditEvent.objects.exclude(verb="sender.add")  # the office's own number
    rows = list(own.values("who", "verb", "reference", "why", "office"))
    for row in rows:
        assert re.fullmatch(r"(staff:\d+|system:\w+)", row["who"]), row
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", row["verb"]), row
        assert not re.search(r"010\d{8}|\+8210", str(row)), row
    reveals = [row for row in rows if row["verb"] == "person.reveal"]
    assert sorted(row["why"] for row in reveals) == ["call", "identity", "message", "message"]
    assert {row["who"] for row in reveals if row["why"] != "call"} == {"system:worker"}


def acts(desk, reference):
    """Every act that writes, ready to be done: name and act."""
    rows = desk.contacts(reference)
    known = Contact.objects.get(pk=rows[1].pk)
    waiting = Lookup.objects.get(state="asked").pk
    signed = Lookup.objects.get(state="signed").pk
    version = Case.objects.get(reference=reference).version
    tracer = desk.tracer
    return {
        "case.record": lambda: desk.case("010-0000-0009"),
        "case.correct": lambda: correct_case(
            by=tracer, reference=reference, seen=version, days=desk.days(), at=now()
        ),
        "case.close": lambda: close_case(by=tracer, reference=reference, seen=version, why="끝", at=now()),
        "lookup.request": lambda: desk.asked(reference),
        "lookup.sign": lambda: sign_lookup(by=desk.approver, lookup_id=waiting, at=now()),
        "lookup.closed": lambda: turn_down(by=desk.approver, lookup_id=waiting, why="넓음", at=now()),
        "lookup.go_on": lambda: go_on_with(by=tracer, lookup_id=signed, at=now()),
        "contact.accept": lambda: grade_contacts(
            by=tracer, reference=reference, seen={rows[0].pk: rows[0].version}, grade=Grade.ACCEPTED, at=now()
        ),
        "contact.tell": lambda: ask_messages(
            by=tracer, reference=reference, contact_ids=[known.pk], at=now()
        ),
        "contact.identify": lambda: take_identity(
            by=tracer,
            contact_id=known.pk,
            seen=known.version,
            identity=Identity("홍다라", date(1980, 1, 2), ADDRESS),
            at=now(),
        ),
        "contact.hand_over": lambda: take_contacts(
            by=tracer, case=reference, typed_count=1, issued_on=korean_day(now()), at=now()
        ),
        "person.reveal": lambda: reveal_contact(by=tracer, contact_id=rows[2].pk, why="call", at=now()),
        "lookup.logged": lambda: run_lookup(lookup_id=signed),
    }


ACTS = (
    "case.record", "case.correct", "case.close", "lookup.request", "lookup.sign", "lookup.closed", "lookup.go_on",
    "contact.accept", "contact.tell", "contact.identify", "contact.hand_over", "person.reveal", "lookup.logged",
)  # fmt: skip


@pytest.fixture
def ready(desk):
    """A case where every act can be done."""
    reference = desk.case()
    desk.opened(reference)
    desk.accept(reference, desk.contacts(reference)[1])
    desk.identify(desk.contacts(reference)[1])
    desk.asked(reference)
    desk.signed(reference)
    return reference


@pytest.mark.parametrize("verb", ACTS)
def test_every_act_leaves_its_row_under_its_own_verb(desk, ready, verb):
    """Who did it, in which office, under the verb by which auditors look for it."""
    act = acts(desk, ready)[verb]
    before = AuditEvent.objects.count()
    act()
    fresh = AuditEvent.objects.order_by("pk")[before:]
    assert verb in {row.verb for row in fresh}
    assert {row.office for row in fresh} == {desk.tracer.office_code}
    assert {row.who for row in fresh} <= {desk.tracer.who, desk.approver.who, "system:worker"}


class TrailFull(Exception):
    """The trail cannot be written."""


@pytest.mark.parametrize("verb", [one for one in ACTS if one != "lookup.logged"])
def test_without_its_row_in_the_trail_nothing_was_done(desk, ready, verb):
    """When the trail cannot be written the act is undone with it, and no other role is asked to reveal."""
    act = acts(desk, ready)[verb]
    before, asked = rows_of_tracing(), list(desk.roles.vault.asked)

    def refuse(execute, sql, params, many, context):
        if 'INSERT INTO "accounts_auditevent"' in sql:
            raise TrailFull
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse), pytest.raises(TrailFull):
        act()
    assert rows_of_tracing() == before
    assert desk.roles.vault.asked == asked
    assert not Batch.objects.exists()


def test_a_look_up_is_not_logged_here_without_its_row(desk, ready):
    """The worker that cannot write the trail leaves the look-up signed; later it goes on and logs nothing twice."""
    number = Lookup.objects.get(state="signed").pk

    def refuse(execute, sql, params, many, context):
        if 'INSERT INTO "accounts_auditevent"' in sql:
            raise TrailFull
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse), pytest.raises(TrailFull):
        run_lookup(lookup_id=number)
    assert Lookup.objects.get(pk=number).state == "signed"
    entries = len(desk.roles.ledger.keys)
    assert run_lookup(lookup_id=number) == "opened"
    assert len(desk.roles.ledger.keys) == entries
