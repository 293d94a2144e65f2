"""What an office keeps of an upload: the cells as they passed the door. The file and whole resident numbers are nowhere."""

import json
import zlib
from datetime import date
from typing import Any

import pytest
from tests.unit.notices.list_files import workbook

from ansim.conf import keys
from ansim.kit.clock import now
from ansim.notices.adapters.kept_lists import MARK
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import BatchState
from ansim.notices.domain.columns import Column
from ansim.notices.domain.profile import profile_of, profile_to_json
from ansim.notices.models import Batch, ListProfile, RosterRow
from ansim.notices.services.checking import check_batch
from ansim.notices.services.intake import Upload

HEADER = ("성명", "생년월일", "휴대전화", "주소", "검체채취일", "비고")
GA = ("홍길동", "900101-1999999", "010-0000-0001", "솔빛로 1", date(2022, 2, 16), "모 750505-2999999")


def kept(drill: Any, batch_id: int) -> bytes:
    """What is kept of the list of a batch, unsealed and unpacked."""
    batch = Batch.objects.get(pk=batch_id)
    data = keys.office_blobs(drill.office.office_id).get(batch.list_blob)
    assert data.startswith(MARK)
    return zlib.decompress(data.removeprefix(MARK))


def test_no_whole_resident_number_is_kept(drill: Any) -> None:
    """Not in the blob, not in a sealed row, not in the words of a problem; birth date and sex are read all the same."""
    batch_id = drill.take(workbook(HEADER, GA))
    check_batch(batch_id=batch_id)
    assert b"999999" not in kept(drill, batch_id)
    office = OfficeKeys(drill.office.office_id)
    row = RosterRow.objects.get(batch_id=batch_id)
    person = office.open(row.person, f"row:{batch_id}:{row.row}")
    assert b"999999" not in person
    assert json.loads(person)["birth"] == "1990-01-01"
    assert "resident_number.elsewhere" in row.warnings


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n 900101-1999999", b"PK\x03\x04 900101-1999999"])
def test_of_an_unreadable_file_only_the_reason_is_kept(drill: Any, data: bytes) -> None:
    """A picture, a broken workbook: whatever stands in it is not stored, and the batch says why it stopped."""
    batch_id = drill.take(data)
    assert b"9999" not in kept(drill, batch_id)
    check_batch(batch_id=batch_id)
    batch = Batch.objects.get(pk=batch_id)
    assert batch.state == BatchState.STOPPED
    assert batch.stopped_code in ("file.unknown_type", "file.damaged")


def test_what_the_office_confirmed_finds_halves_of_numbers(drill: Any) -> None:
    """Under headers that no word list knows, the second half is cut before it is stored once an officer named it."""
    header = ("성명", "앞", "뒤", "휴대전화", "검체채취일")
    row = ("홍길동", "900101", "1999999", "010-0000-0001", date(2022, 2, 16))
    profile = profile_of(
        {"성명": Column.NAME, "앞": Column.RESIDENT_NUMBER, "뒤": Column.RESIDENT_BACK, "휴대전화": Column.PHONE,
         "검체채취일": Column.SPECIMEN}
    )  # fmt: skip
    office_id = drill.office.office_id
    sealed = OfficeKeys(office_id).seal(json.dumps(profile_to_json(profile)).encode(), f"profile:{office_id}")
    ListProfile.objects.create(
        office_id=office_id, headers_tag=b"x" * 32, columns=sealed, staff_id=drill.officer.staff_id, at=now()
    )
    batch_id = drill.take(workbook(header, row))
    assert b"999999" not in kept(drill, batch_id)
    assert b"1******" in kept(drill, batch_id)
    check_batch(batch_id=batch_id)
    assert RosterRow.objects.get(batch_id=batch_id).person is not None


def test_the_name_of_the_file_is_not_kept_either(drill: Any) -> None:
    """Only the ending is: names of files are names of people."""
    assert Upload("홍길동 900101-1999999.XLSX", b"x").suffix == ".xlsx"
