"""People without a phone: their notices go to the post office as one file, and the balance counts them once."""

import hashlib
import io
import zipfile
from typing import Any

import openpyxl
import pytest
from office_ground import row

from ansim.accounts.domain.errors import NotPermitted
from ansim.kit.clock import now
from ansim.notices.domain.batch import WrongState
from ansim.notices.queries.balance import balance, letters_waiting
from ansim.notices.queries.people import notices_of_batch
from ansim.notices.services.changing import agree, ask_withdrawal
from ansim.notices.services.posting import NothingToPost, export_for_post


def test_people_without_a_phone_are_exported_and_counted_as_posted(drill: Any) -> None:
    """The ZIP holds one PDF a person and a list with their checksums; afterwards the balance holds."""
    drill.connect()
    batch_id = drill.released([row(1, 휴대전화=""), row(2, 휴대전화="", 주소="@가람시 3")], send=True)
    assert balance(drill.officer, batch_id).waiting == 2
    packed = export_for_post(by=drill.officer, batch_id=batch_id, at=now())
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        sheet = openpyxl.load_workbook(io.BytesIO(archive.read("list.xlsx"))).active
        assert sheet is not None
        lines = list(sheet.iter_rows(min_row=2, values_only=True))
        assert len(lines) == 2
        for number, line in enumerate(lines, 1):
            assert line[0] == number
            file, digest, issued = (str(cell) for cell in line[6:])
            assert hashlib.sha256(archive.read(file)).hexdigest() == digest != issued
            assert archive.read(file).startswith(b"%PDF")
            assert line[5] == 1
        assert not any(str(cell).startswith(("=", "@")) for line in lines for cell in line)
    found = balance(drill.officer, batch_id)
    assert (found.posted, found.waiting, found.holds) == (2, 0, True)


def test_nobody_is_posted_twice(drill: Any) -> None:
    """A second export finds nothing left."""
    drill.connect()
    batch_id = drill.released([row(1, 휴대전화="")], send=True)
    export_for_post(by=drill.officer, batch_id=batch_id, at=now())
    with pytest.raises(NothingToPost):
        export_for_post(by=drill.officer, batch_id=batch_id, at=now())


def test_nothing_is_posted_before_the_release(drill: Any) -> None:
    """What two officers have not released goes to no post office."""
    batch_id = drill.made([row(1, 휴대전화="")])
    with pytest.raises(WrongState):
        export_for_post(by=drill.officer, batch_id=batch_id, at=now())


def test_an_approver_does_not_export(drill: Any) -> None:
    """Exporting addresses is the notice officer's work."""
    with pytest.raises(NotPermitted):
        export_for_post(by=drill.approver, batch_id=1, at=now())


def test_a_list_with_phones_only_has_nothing_to_post(drill: Any, rows: Any) -> None:
    """Where everybody has a phone the export says so."""
    drill.connect()
    batch_id = drill.released(rows(1), send=True)
    with pytest.raises(NothingToPost):
        export_for_post(by=drill.officer, batch_id=batch_id, at=now())


@pytest.mark.parametrize("send", [True, False])
def test_no_withdrawn_notice_is_posted(drill: Any, send: bool) -> None:
    """A letter whose notice became void is left out of the file and of what waits; the balance holds to the row."""
    drill.connect()
    batch_id = drill.released([row(1, 휴대전화=""), row(2, 휴대전화="")], send=send)
    void, left = (card.reference for card in notices_of_batch(drill.officer, batch_id))
    change = ask_withdrawal(by=drill.officer, reference=void, why="바뀜", at=now())
    assert agree(by=drill.approver, change_id=change, at=now()).queued == 0
    found = balance(drill.officer, batch_id)
    assert (found.waiting, found.letters, found.excluded) == (1, 1, 1)
    assert letters_waiting(drill.officer, [batch_id]) == {batch_id: 1}
    packed = export_for_post(by=drill.officer, batch_id=batch_id, at=now())
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {f"{left}.pdf"} == {name for name in archive.namelist() if name.endswith(".pdf")}
    found = balance(drill.officer, batch_id)
    assert (found.posted, found.excluded, found.waiting, found.holds) == (1, 1, 0, True)
