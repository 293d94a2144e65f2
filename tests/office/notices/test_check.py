"""A list comes in and is checked: nobody dropped silently, nothing in the clear, the same list once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import office_ground
import pytest
from django.db import connection
from office_ground import TODAY, row, workbook

from ansim.accounts.domain.errors import NotPermitted
from ansim.accounts.models import Office
from ansim.kit.clock import now
from ansim.notices.adapters.packages import templates
from ansim.notices.adapters.table_errors import FileEmpty, FileTooLarge
from ansim.notices.domain.batch import BatchState
from ansim.notices.domain.columns import Column
from ansim.notices.domain.languages import LANGUAGES
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.rules import BadRules
from ansim.notices.queries.batches import batch, batches, excluded_reasons
from ansim.notices.queries.people import rows_of_batch
from ansim.notices.services import checking, composing, intake
from ansim.notices.services.checking import check_batch
from ansim.notices.services.correcting import Change, correct
from ansim.notices.services.intake import Upload, take_list
from ansim.notices.services.releasing import stop_batch


def test_three_good_rows_of_ten_make_three_people_and_seven_reasons(drill: Any) -> None:
    """Three good rows are included; the seven others stay in the balance, each with its reason."""
    bad = [
        row(4, 생년월일="1990-13-02"),
        row(5, 성명=""),
        row(6, 휴대전화="010-0000-0006, 010-0000-0007"),
        row(7, 휴대전화="064-700-0000"),
        row(8, 생년월일="2090-01-01"),
        row(9, 검체채취일=""),
        row(10, 휴대전화="010-0000-00010"),
    ]
    card = batch(drill.officer, drill.checked([row(1), row(2), row(3), *bad]))
    assert (card.state, card.rows, card.included, card.excluded) == (BatchState.CHECKED, 10, 3, 7)
    excluded = rows_of_batch(drill.officer, card.id, excluded=True)
    assert [one.row for one in excluded] == list(range(6, 13))
    assert all(one.problems and one.problems[0].message("ko") for one in excluded)
    assert sum(excluded_reasons(drill.officer, card.id).values()) >= 7


def test_the_same_list_twice_is_the_same_batch(drill: Any, rows: Any) -> None:
    """A double click, or the same file under another name, makes no second batch."""
    data = workbook(rows(3))
    assert drill.take(data) == drill.take(data)
    assert len(batches(drill.officer)) == 1


def test_the_same_list_for_another_kind_is_another_batch(drill: Any, rows: Any) -> None:
    """What is compared is list and kind together."""
    data = workbook(rows(3))
    assert drill.take(data) != drill.take(data, kind=NoticeKind.QUARANTINE)


def test_a_checked_batch_is_not_checked_again(drill: Any, rows: Any) -> None:
    """A job that runs twice, as jobs may, changes nothing the second time."""
    batch_id = drill.checked(rows(2))
    before = [one.row for one in rows_of_batch(drill.officer, batch_id)]
    check_batch(batch_id=batch_id)
    assert [one.row for one in rows_of_batch(drill.officer, batch_id)] == before


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x00\x01\x02\x03 no list at all" * 40, "file"),
        (workbook([]), "roster"),
        (b"PK\x03\x04 truncated", "file"),
        ("아무 제목도 없는 글\n한 줄 더\n".encode(), "roster"),
    ],
)
def test_what_is_no_list_stops_the_batch_with_a_sentence(drill: Any, data: bytes, code: str) -> None:
    """Binary, empty, truncated and headless files stop the batch with a code and a sentence in both languages."""
    batch_id = drill.take(data)
    check_batch(batch_id=batch_id)
    card = batch(drill.officer, batch_id)
    assert card.state is BatchState.STOPPED
    assert card.stopped_code.startswith(code) or card.stopped_code.startswith("table")
    assert card.stopped_says["ko"]
    assert card.stopped_says["en"]


def test_an_empty_upload_is_refused_at_the_door(drill: Any) -> None:
    """No bytes, no batch."""
    with pytest.raises(FileEmpty):
        drill.take(b"")
    assert batches(drill.officer) == ()


def test_a_huge_upload_is_refused_at_the_door(drill: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """More bytes than the limit are refused before anything is stored."""
    monkeypatch.setattr(intake, "MAX_BYTES", 10)
    with pytest.raises(FileTooLarge):
        drill.take(b"x" * 11)
    assert batches(drill.officer) == ()


def test_an_approver_cannot_hand_in_a_list(drill: Any, rows: Any) -> None:
    """Preparing and releasing are different people's work, from the first step on."""
    roster = Upload("a.xlsx", workbook(rows(1)))
    with pytest.raises(NotPermitted):
        take_list(
            by=drill.approver, kind=NoticeKind.ISOLATION, roster=roster, pdf=None, issued_on=TODAY, at=now()
        )


def test_names_and_phones_never_stand_in_the_clear(drill: Any, rows: Any) -> None:
    """No column of any notices table holds a name, phone or address of the list as plain text or bytes."""
    drill.made(rows(2))
    with connection.cursor() as cursor:
        for table in ("notices_batch", "notices_rosterrow", "notices_notice", "accounts_auditevent"):
            cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")
            text = " ".join(line for (line,) in cursor.fetchall())
            for secret in ("홍길나", "01000000001", "010-0000-0001", "새벽동"):
                assert secret not in text
                assert secret.encode().hex() not in text


def test_a_date_that_no_rule_can_count_from_excludes_the_row(drill: Any) -> None:
    """A specimen of two years ago is a typing error: the row is left out with the reason, the others go on."""
    card = batch(drill.officer, drill.checked([row(1), row(2, 검체채취일="2024-01-01")]))
    assert (card.included, card.excluded) == (1, 1)
    assert excluded_reasons(drill.officer, card.id)


@pytest.mark.parametrize(
    ("header", "field", "text"),
    [("성명", "name", "김𠮷수"), ("성명", "name", "សុខា"), ("주소", "address", "가람시 새벽동 រមេស 3")],
)
def test_a_character_without_a_glyph_excludes_its_row_alone(
    drill: Any, header: str, field: str, text: str
) -> None:
    """What would print as an empty box is told at the check, by field and without the value; the others go on."""
    card = batch(drill.officer, drill.checked([row(1), row(2, **{header: text}), row(3)]))
    assert (card.state, card.included, card.excluded) == (BatchState.CHECKED, 2, 1)
    (left_out,) = rows_of_batch(drill.officer, card.id, excluded=True)
    (problem,) = [one for one in left_out.problems if one.code != "name.unsendable"]
    assert (problem.code, problem.column, problem.row) == ("text.unprintable", field, 4)
    for language in ("ko", "en"):
        assert not set("𠮷សុខារមេស") & set(problem.message(language))
        assert "로마자" in problem.message("ko")
        assert "Latin letters" in problem.message("en")
    assert excluded_reasons(drill.officer, card.id) == {"text.unprintable": 1}


@pytest.mark.parametrize("name", ["สมชาย ใจดี", "Łukasz Żółć", "Батбаяр Өөдөс"])
def test_a_name_in_letters_of_its_own_is_given_a_notice(drill: Any, name: str) -> None:
    """Thai, Polish and Mongolian names go on as they are written; only that no text message can show them is told."""
    card = batch(drill.officer, drill.checked([row(1), row(2, 성명=name, 주소="กรุงเทพ 3")]))
    assert (card.state, card.included, card.excluded) == (BatchState.CHECKED, 2, 0)
    found = {problem.code for one in rows_of_batch(drill.officer, card.id) for problem in one.problems}
    assert found <= {"name.unsendable"}


def test_a_person_with_two_unprintable_fields_is_told_both(drill: Any) -> None:
    """All that has to be rewritten stands beside the row at once, one problem a field."""
    card = batch(drill.officer, drill.checked([row(1), row(2, 성명="សុខា", 주소="𠮷")]))
    (left_out,) = rows_of_batch(drill.officer, card.id, excluded=True)
    unprinted = [one for one in left_out.problems if one.code == "text.unprintable"]
    assert [problem.column for problem in unprinted] == ["name", "address"]
    assert left_out.person is not None
    assert len({problem.message("ko") for problem in unprinted}) == 2


@pytest.mark.parametrize(
    ("field", "text", "letters"),
    [("officer", "김𠮷수", "𠮷"), ("name", "가람시 똠동", "똠"), ("head_title", "가람시장🙂", "🙂")],
)
def test_letters_of_the_office_that_nobody_could_read_stop_the_batch(
    drill: Any, rows: Any, field: str, text: str, letters: str
) -> None:
    """What stands on every notice is looked at once: the reason names the letters, and nothing is made."""
    Office.objects.filter(pk=drill.officer.office_id).update(**{field: text})
    card = batch(drill.officer, drill.checked([row(1), row(2)]))
    assert (card.state, card.stopped_code) == (BatchState.STOPPED, "office.unprintable")
    assert letters in card.stopped_says["ko"]


def test_rare_syllables_are_printed_where_no_message_has_them(drill: Any) -> None:
    """A head of office called 똠 is on paper alone, where the font has every syllable: nothing is stopped."""
    Office.objects.filter(pk=drill.officer.office_id).update(head_title="똠시장", officer="믜라")
    assert batch(drill.officer, drill.checked([row(1)])).state == BatchState.CHECKED


def test_a_language_without_words_is_told_beside_its_person_and_checked_again_when_corrected(
    drill: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Vietnamese is there and Thai is not, English stands beside Korean and the officer is told whose and why."""
    lacking = tuple(replace(one, others={"vi": one.others["vi"]}) for one in templates())
    monkeypatch.setattr(composing, "templates", lambda: lacking)
    monkeypatch.setattr(office_ground, "HEADER", (*office_ground.HEADER, "국적"))
    people = [row(1, 국적="베트남"), row(2, 국적="태국"), row(3, 국적="필리핀"), row(4, 국적="화성")]
    card = batch(drill.officer, drill.checked(people))
    assert (card.included, card.excluded) == (4, 0)
    found = {one.row: set(one.warnings) for one in rows_of_batch(drill.officer, card.id)}
    assert [{code for code in found[number] if "language" in code} for number in (3, 4, 5, 6)] == [
        set(),
        {"language.not_there"},
        set(),
        {"language.unknown"},
    ]
    (thai,) = [one for one in rows_of_batch(drill.officer, card.id) if one.row == 4]
    told = next(one for one in thai.problems if one.code == "language.not_there")
    assert "태국어" in told.message("ko")
    assert "Thai" in told.message("en")
    change = Change(4, Column.LANGUAGE.value, "몽골", "language.not_there")
    assert correct(by=drill.officer, batch_id=card.id, change=change, at=now())
    (mongol,) = [one for one in rows_of_batch(drill.officer, card.id) if one.row == 4]
    assert mongol.person is not None
    assert mongol.person.language == "mn"
    assert "language.not_there" in mongol.warnings


def test_every_language_that_we_name_has_its_words(drill: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of people from everywhere has nobody whose language lacks words, whichever the kind of notice."""
    monkeypatch.setattr(office_ground, "HEADER", (*office_ground.HEADER, "국적"))
    people = [
        row(number, 국적=name)
        for number, name in enumerate(("태국", "몽골", "우즈베크어(키릴)", "러시아"), 1)
    ]
    card = batch(drill.officer, drill.checked(people))
    assert (card.included, card.excluded) == (4, 0)
    assert not [one for one in rows_of_batch(drill.officer, card.id) if "language.not_there" in one.warnings]
    assert all(set(LANGUAGES) - {"en"} == set(one.others) for one in templates())


def test_a_name_that_no_message_carries_is_told_beside_its_person(drill: Any) -> None:
    """A Vietnamese name is printed as it is and warned of by row and column; the person stays in."""
    card = batch(drill.officer, drill.checked([row(1), row(2, 성명="NGUYỄN VĂN AN")]))
    assert (card.included, card.excluded) == (2, 0)
    (warned,) = [one for one in rows_of_batch(drill.officer, card.id) if "name.unsendable" in one.warnings]
    assert warned.name == "NGUYỄN VĂN AN"
    (found,) = [one for one in warned.problems if one.code == "name.unsendable"]
    assert (found.row, found.column) == (4, "성명")


def test_rules_that_cannot_be_read_stop_the_batch(
    drill: Any, rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule data that contradict themselves stop the batch with their sentence instead of leaving it at its check."""

    def broken(_batch: Any) -> Any:
        raise BadRules(rule="x", why="overlaps")

    monkeypatch.setattr(checking, "composer_of", broken)
    batch_id = drill.take(workbook(rows(1)))
    check_batch(batch_id=batch_id)
    card = batch(drill.officer, batch_id)
    assert (card.state, card.stopped_code) == (BatchState.STOPPED, "rules.bad")
    assert "overlaps" in card.stopped_says["en"]


def test_a_stopped_batch_does_not_keep_its_list_out(drill: Any, rows: Any) -> None:
    """After a stop the same list can be handed in again and becomes a new batch; only one of them lives."""
    data = workbook(rows(2))
    first = drill.take(data)
    check_batch(batch_id=first)
    stop_batch(by=drill.officer, batch_id=first, why="시험", at=now())
    second = drill.take(data)
    assert second != first
    assert drill.take(data) == second
    stop_batch(by=drill.officer, batch_id=second, why="시험", at=now())
    assert drill.take(data) not in (first, second)


@pytest.mark.django_db(transaction=True)
def test_the_same_list_at_the_same_moment_becomes_one_batch(drill: Any, rows: Any) -> None:
    """Two officers who upload the same list at once get the same batch: the database decides."""
    data = workbook(rows(2))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: _and_close(lambda: drill.take(data)), range(4)))
    assert len(set(found)) == 1
    assert len(batches(drill.officer)) == 1


def _and_close(act: Callable[[], int]) -> int:
    try:
        return act()
    finally:
        connection.close()
