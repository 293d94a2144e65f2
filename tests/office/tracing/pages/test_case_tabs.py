"""Sources, follow-up and documents of a case: read from what stands there, with every conflict told and no number unasked."""

import re
from datetime import timedelta

import pytest
from tests.office.markup import faults_of
from tests.office.tracing.browsers import browser, shown
from tests.office.tracing.standing_cases import another_office

from ansim.accounts.models import AuditEvent
from ansim.kit.clock import korean_day, now
from ansim.notices.models import Batch, Notice, RosterRow
from ansim.notices.services.contacts import take_contacts
from ansim.tracing.domain.chains import Link
from ansim.tracing.domain.contacts import Grade
from ansim.tracing.domain.line_list import ImportedCases
from ansim.tracing.models import Contact, ImportedCase, Lookup
from ansim.tracing.queries.case_sources import case_sources
from ansim.tracing.services.collecting import collect_answers
from ansim.tracing.services.grading import grade_contacts
from ansim.tracing.services.imported import record_imported, take_imported
from ansim.tracing.services.revealing import reveal_contact
from ansim.tracing.services.telling import ask_messages, send_messages

pytestmark = pytest.mark.django_db
TODAY = korean_day(now())
NUMBER = r"010-0000-000[1-9]"  # the office's own number at the foot of each page ends with 0000
LIST = ImportedCases(
    ("K1", "K2", "K3"),
    (Link("K1", "K2"), Link("K3", "K2"), Link("K9", "K2"), Link("K2", "K2"), Link("K2", "K3")),
    (("K2", "해외"),),
    0,
)


@pytest.fixture
def opened(desk):
    """A case whose look-up brought three contacts; the first has the number 010-0000-0002."""
    reference = desk.case()
    desk.opened(reference)
    return reference


def page(desk, path):
    """A page of the tracer, sound as markup."""
    text = shown(browser(desk.tracer).get(path))
    assert faults_of(text) == []
    return text


def fell_ill(desk, opened, onset=TODAY):
    """The first contact of the case, revealed, becomes a case of its own with this onset."""
    reveal_contact(by=desk.tracer, contact_id=desk.contacts(opened)[0].pk, why="call", at=now())
    return desk.case("010-0000-0002", onset=onset)


def test_a_contact_of_another_case_is_its_source(desk, opened):
    """The same number leads to the case beside whom the person was, with the day and a link to that contact."""
    own = fell_ill(desk, opened)
    text = page(desk, f"/cases/{own}/sources/")
    row = desk.contacts(opened)[0]
    assert f'href="/cases/{opened}/">{opened}</a>' in text
    assert f'href="/contacts/{row.pk}/">그 확진자의 1차 접촉자 {row.pseudonym[:6].upper()}</a>' in text
    assert "감염 추정 기간에 만나지 않음" not in text
    assert "010-0000-0002" not in text


def test_whom_they_met_too_late_is_doubted(desk, opened):
    """Met yesterday, ill since three days: shown, and marked as not fitting."""
    own = fell_ill(desk, opened, onset=TODAY - timedelta(days=3))
    assert "<strong>감염 추정 기간에 만나지 않음</strong>" in page(desk, f"/cases/{own}/sources/")


def test_nobody_is_a_source_unrevealed_rejected_or_by_another_office(desk, opened):
    """A number that was never had is not compared, a rejected contact is no source, another office's case is not seen."""
    assert case_sources(desk.tracer, desk.case("010-0000-0003")).met == ()
    own = fell_ill(desk, opened)
    assert case_sources(desk.tracer, own).count == 1
    row = desk.contacts(opened)[0]
    grade_contacts(
        by=desk.tracer,
        reference=opened,
        seen={row.pk: row.version},
        grade=Grade.REJECTED,
        reason="층이 다름",
        at=now(),
    )
    assert case_sources(desk.tracer, own).count == 0
    assert "아직 알려진 감염원이 없습니다" in page(desk, f"/cases/{own}/sources/")
    assert browser(another_office()).get(f"/cases/{own}/sources/").status_code == 404


def test_links_of_a_list_are_sources_with_what_speaks_against_each(desk, opened):
    """Each link of the list, the texts of its cells, and everything odd: oneself, each other, not on the list, several."""
    taken = take_imported(by=desk.tracer, name="받은 명단", cases=LIST, at=now())
    people = {one.pk: one for one in ImportedCase.objects.filter(in_list_id=taken.list_id)}
    second = sorted(people)[1]
    own = record_imported(
        by=desk.tracer, imported_id=second, phone="010-0000-0002", days=desk.days(), at=now()
    ).reference
    known = case_sources(desk.tracer, own)
    assert [one.number for one in known.listed] == ["K2"]
    assert {one.number: [*map(str, one.doubts)] for one in known.listed[0].sources} == {
        "K1": [],
        "K3": ["cycle"],
        "K9": ["unlisted"],
        "K2": ["self"],
    }
    assert known.count == 3
    text = page(desk, f"/cases/{own}/sources/")
    assert "감염원으로 나온 사람이 3명입니다" in text
    for words in ("서로 감염원(순환)", "명단에 없음", "자기 자신이 감염원", "해외", "받은 명단"):
        assert words in text


def test_follow_up_tells_who_is_waited_for(desk, opened):
    """Told, answered on the call, answered with nothing usable: each in words; rejected and new ones are not followed."""
    desk.connect()
    rows = desk.contacts(opened)
    desk.accept(opened, *rows[:2])
    ask_messages(by=desk.tracer, reference=opened, contact_ids=[rows[1].pk], at=now())
    send_messages(case_id=rows[0].case_id)
    desk.roles.vault.forms["+821000000001"] = ("1", TODAY, "x")
    assert bytes(rows[1].handle) == b"+821000000001"
    collect_answers(case_id=rows[0].case_id)
    text = page(desk, f"/cases/{opened}/follow-up/")
    assert "쓸 수 없는 답. 전화해 주세요" in text
    assert "발송 대기" in text
    assert "보내지 않음" in text
    assert f"/contacts/{rows[1].pk}/" in text
    assert f"/contacts/{rows[2].pk}/" not in text
    desk.identify(rows[0])
    text = page(desk, f"/cases/{opened}/follow-up/")
    assert "통화하며 적음" in text
    assert "모두 1건" in page(desk, f"/cases/{opened}/follow-up/?who=waiting")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("lookup.expired", "조회 승인의 기한이 지났습니다"),
        ("contact.forgotten", "보관 기간이 지나"),
        ("calls.unreachable", "곧 다시 보냅니다"),
    ],
)
def test_a_message_that_is_held_up_says_why(desk, opened, code, said):
    """What stopped the sending stands in the row, not only in the database."""
    row = desk.contacts(opened)[0]
    desk.accept(opened, row)
    ask_messages(by=desk.tracer, reference=opened, contact_ids=[row.pk], at=now())
    row.message.__class__.objects.update(trouble=code)
    assert said in page(desk, f"/cases/{opened}/follow-up/")


def test_the_next_step_of_waiting_leads_to_who_is_waited_for(desk, opened):
    """Accepted and not told yet is waited for too: the button shows them, from the case and from today's list."""
    rows = desk.contacts(opened)
    desk.accept(opened, *rows)
    link = f"/cases/{opened}/follow-up/?who=waiting"
    assert f'href="{link}"' in page(desk, f"/cases/{opened}/")
    assert "모두 3건" in page(desk, link)
    assert f"/cases/{opened}/follow-up/" in page(desk, "/cases/")


def test_the_call_sheet_holds_no_number_until_it_is_asked_for(desk, opened):
    """Reference, number of the contact, room to write; numbers only by the button, only revealed ones, an audit row each."""
    rows = desk.contacts(opened)
    desk.accept(opened, *rows)
    reveal_contact(by=desk.tracer, contact_id=rows[0].pk, why="call", at=now())
    looks, asked = AuditEvent.objects.filter(verb="person.reveal"), len(desk.roles.vault.asked)
    before = looks.count()
    path = f"/cases/{opened}/follow-up/sheet/"
    text = page(desk, path)
    assert text.count("<dt>생년월일</dt><dd></dd>") == 3
    assert not re.search(NUMBER, text)
    assert looks.count() == before
    text = shown(browser(desk.tracer).post(path))
    assert re.findall(NUMBER, text) == ["010-0000-0002"]
    assert looks.count() == before + 1
    assert len(desk.roles.vault.asked) == asked
    desk.identify(rows[0])
    assert "010-0000-0002" not in shown(browser(desk.tracer).post(path))


def test_ends_of_quarantine_stand_by_day(desk, opened):
    """Issued notices by their last day: today's and later ones with the days left, ended ones only counted."""
    rows = desk.contacts(opened)
    desk.accept(opened, *rows)
    for row in rows:
        desk.identify(row)
    take_contacts(by=desk.tracer, case=opened, typed_count=3, issued_on=TODAY, at=now())
    assert "아직 정해진 날이 없습니다" in page(desk, f"/cases/{opened}/follow-up/")
    notices(desk, [TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=5)])
    text = page(desk, f"/cases/{opened}/follow-up/")
    assert "이미 끝난 사람 1명" in text
    assert "<strong>오늘</strong>" in text
    assert ">5일<" in text


def notices(desk, last_days):
    """Issued notices of the newest batch with these last days; return their references."""
    batch = Batch.objects.order_by("-pk").first()
    made = []
    for number, day in enumerate(last_days, start=1):
        row = RosterRow.objects.create(batch=batch, row=900 + number, person=b"sealed")
        reference = f"7KQ4-M2XD-{number:04d}"
        Notice.objects.create(
            office_id=desk.office_id, batch=batch, roster_row=row, reference=reference, state="issued",
            record=b"sealed", name_tag=b"n", birth_tag=b"b", first_day=TODAY - timedelta(days=14), last_day=day,
            pdf_sha256="0", jpg_sha256="0", issued_at=now(),
        )  # fmt: skip
        made.append(reference)
    return made


def test_documents_link_what_exists(desk, opened):
    """The warrant with its entry and signers, the batch, each notice with its proof of dispatch, the list to download."""
    text = page(desk, f"/cases/{opened}/documents/")
    assert "아직 통지서가 없습니다" in text
    rows = desk.contacts(opened)
    desk.accept(opened, rows[0])
    desk.identify(rows[0])
    taken = take_contacts(by=desk.tracer, case=opened, typed_count=1, issued_on=TODAY, at=now())
    reference = notices(desk, [TODAY + timedelta(days=5)])[0]
    text = page(desk, f"/cases/{opened}/documents/")
    lookup = Lookup.objects.get()
    assert f'href="/cases/{opened}/lookups/{lookup.pk}/"' in text
    assert f"lookups {lookup.leaf_index}번" in text
    assert f"일괄 발급 #{taken.batch_id}" in text
    assert f'href="/batches/{taken.batch_id}/"' not in text  # a tracer may not open it
    assert f'href="/notices/{reference}/"' in text
    assert f'href="/people/{reference}/"' in text
    assert f'href="/cases/{opened}/contacts/?export=csv"' in text
    assert "홍길동" not in text


def test_documents_name_no_warrant_that_is_not_public(desk):
    """Asked for and not signed is no document yet; neither is the work of another case."""
    reference = desk.case()
    desk.asked(reference)
    text = page(desk, f"/cases/{reference}/documents/")
    assert "아직 승인된 조회가 없습니다" in text
    assert not Contact.objects.exists()
    assert "export=csv" not in text
