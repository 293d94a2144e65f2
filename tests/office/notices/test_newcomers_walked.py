"""New people over whole walks: files brought in any order, decisions, undoing, corrections."""

import io
from random import Random
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from lists_ground import Lists, checked_once, lists
from office_ground import row

from ansim.kit.clock import now
from ansim.notices.domain.correcting import LEFT_OUT, WHOLE_ROW
from ansim.notices.domain.returned import TakenBack
from ansim.notices.models import ReturnedList
from ansim.notices.queries.returned import returned_list
from ansim.notices.services.checking import check_batch
from ansim.notices.services.intake import Upload
from ansim.notices.services.newcomers import decline_newcomers, take_newcomers, undo_newcomers
from ansim.notices.services.returning import marked_list, take_returned
from ansim.notices.services.wholly import check_wholly

__all__ = ["checked_once", "lists"]


class Walk:
    """An officer who does one thing after another with a list; `expected` are the names that should stand in it."""

    def __init__(self, lists: Lists, seed: int) -> None:
        self.lists, self.lot = lists, Random(seed)
        self.expected = {number: self.name_of(number) for number in lists.codes()}
        self.offered: list[str] = []
        self.taken: list[int] = []
        self.given = set(self.expected)
        self.fresh = 50

    def name_of(self, number: int) -> str:
        """What stands in the name's cell of a row of the marked list."""
        return str(self.book().active.cell(number, 1).value)

    def book(self) -> Any:
        """The marked list as it is now."""
        data = marked_list(by=self.lists.officer, batch_id=self.lists.pk, language="ko", at=now())
        return openpyxl.load_workbook(io.BytesIO(data))

    def bring(self) -> None:
        """Add up to three people to the marked list, take some lines away, and bring it back in any order."""
        book = self.book()
        gone = self.lot.sample(sorted(self.expected), self.lot.randint(0, 2))
        for number in sorted(gone, reverse=True):
            book.active.delete_rows(number)
        self.offered = []
        for _ in range(self.lot.randint(0, 3)):
            self.fresh += 1
            person = row(self.fresh, 성명=f"새사람{'가나다라마바사아자차카타파하'[self.fresh % 14]}")
            book.active.append(list(person))
            self.offered.append(str(person[0]))
        out = io.BytesIO()
        book.save(out)
        upload = Upload("고침.xlsx", out.getvalue())
        told = take_returned(by=self.lists.officer, batch_id=self.lists.pk, upload=upload, at=now())
        assert told == TakenBack(0, len(self.offered), tuple(sorted(gone)), len(self.expected) - len(gone))
        self.taken = []

    def decide(self) -> None:
        """Take the offered people, or decline them."""
        act: dict[str, Any] = {"by": self.lists.officer, "batch_id": self.lists.pk, "at": now()}
        if self.lot.random() < 0.3:
            assert decline_newcomers(**act) == len(self.offered)
        else:
            take_newcomers(**act, count=len(self.offered))
            check_batch(batch_id=self.lists.pk)
            card = returned_list(self.lists.officer, self.lists.pk)
            assert card is not None
            self.taken = list(range(card.rows[0], card.rows[1] + 1))
            assert not set(self.taken) & self.given
            self.given |= set(self.taken)
            self.expected |= dict(zip(self.taken, self.offered, strict=True))
        self.offered = []

    def undo(self) -> None:
        """Take the last taking back."""
        undo_newcomers(by=self.lists.officer, batch_id=self.lists.pk, at=now())
        check_batch(batch_id=self.lists.pk)
        for number in self.taken:
            del self.expected[number]
        self.taken = []

    def correct(self) -> None:
        """Type another address over any row, and have the whole list checked."""
        number = self.lot.choice(sorted(self.expected))
        self.lists.type_over(number, "address", f"고친 곳 {self.lot.random()}")
        check_wholly(by=self.lists.officer, batch_id=self.lists.pk)
        check_batch(batch_id=self.lists.pk)

    def step(self) -> None:
        """Do one of the things that can be done now."""
        if self.offered:
            self.decide()
        else:
            self.lot.choice([self.bring, self.bring, self.correct, self.undo if self.taken else self.bring])()


@pytest.mark.parametrize("seed", [1, 2])
def test_whoever_was_taken_and_nobody_else_stands_in_the_list(lists: Lists, seed: int) -> None:
    """After any such walk rows, names and counts are those expected, no number was given twice, and undone people are
    nowhere."""
    walk = Walk(lists, seed)
    for _ in range(9):
        walk.step()
        assert set(lists.codes()) == set(walk.expected)
        rows, included, excluded = lists.counted()
        assert (rows, included + excluded) == (len(walk.expected), rows)
    book = walk.book()
    assert {number: book.active.cell(number, 1).value for number in walk.expected} == walk.expected


def test_a_newcomer_left_out_stays_in_the_balance(lists: Lists) -> None:
    """Taken and then taken out by hand is a row that is left out, unlike a taking that was undone."""
    walk = Walk(lists, 1)
    while not walk.taken:
        walk.step()
    number = walk.taken[0]
    lists.type_over(number, WHOLE_ROW, LEFT_OUT)
    check_wholly(by=lists.officer, batch_id=lists.pk)
    check_batch(batch_id=lists.pk)
    assert lists.codes()[number] == ["row.left_out"]
    assert lists.counted()[0] == len(walk.expected)
    walk.undo()
    assert number not in lists.codes()


@pytest.mark.parametrize(
    ("decision", "rows"),
    [("open", None), ("none", b"x"), ("taken", b"x"), ("declined", b"x"), ("maybe", None)],
)
def test_an_offer_has_its_people_and_a_decision_has_none(
    lists: Lists, decision: str, rows: bytes | None
) -> None:
    """The database keeps nobody's cells beyond the decision about them."""
    staff = lists.officer.staff_id or 0
    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnedList.objects.create(
            batch_id=lists.pk, staff_id=staff, at=now(), decision=decision, new_rows=rows
        )
    assert not ReturnedList.objects.exists()
