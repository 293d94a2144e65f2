"""Every problem that a file of visits can have: its code and its sentence saying what to do."""

from collections.abc import Mapping
from typing import Final

from ansim.kit.errors import AnsimError
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence


class VisitsEncoding(AnsimError):
    """The bytes are text in no encoding that Korean offices use."""

    code = "visits.encoding"
    sentence = Sentence(
        ko="글자 인코딩을 알 수 없습니다. UTF-8이나 CP949인 CSV로 저장해 주세요.",
        en="The text encoding is unknown. Save the file as CSV in UTF-8 or CP949.",
    )


class VisitsEmpty(AnsimError):
    """The file holds nothing."""

    code = "visits.empty"
    sentence = Sentence(
        ko="파일이 비어 있습니다. 첫 행에 person, venue, at, left를 적고 방문을 한 행에 하나씩 적어 주세요.",
        en="The file is empty. Write person, venue, at, left in the first row and one visit in each row below.",
    )


SENTENCES: Final[Mapping[str, Sentence]] = {
    "visits.column_missing": Sentence(
        ko="'{what}' 열이 없습니다. 첫 행에 person, venue, at, left를 적어 주세요.",
        en="There is no column '{what}'. Write person, venue, at, left in the first row.",
    ),
    "visits.column_twice": Sentence(
        ko="'{what}' 열이 둘 이상입니다. 쓰지 않을 열의 제목을 바꾸어 주세요.",
        en="There are two columns '{what}'. Rename the one that is not meant.",
    ),
    "visits.row_broken": Sentence(
        ko="행을 나눌 수 없거나 칸의 수가 첫 행보다 많습니다. 따옴표와 쉼표를 확인해 주세요.",
        en="The row cannot be split, or has more cells than the first row. Check quotes and commas.",
    ),
    "visits.person_missing": Sentence(ko="사람이 비어 있습니다.", en="The person is empty."),
    "visits.venue_missing": Sentence(ko="장소가 비어 있습니다.", en="The venue is empty."),
    "visits.at_missing": Sentence(ko="들어온 시각이 비어 있습니다.", en="The time of arrival is empty."),
    "visits.time": Sentence(
        ko="시각을 읽을 수 없습니다. 2026-11-21T14:05처럼 적어 주세요(시간대가 없으면 한국 시각).",
        en="The time cannot be read. Write it like 2026-11-21T14:05 (Korean time where no offset is given).",
    ),
    "visits.left_before_at": Sentence(
        ko="나간 시각이 들어온 시각보다 앞섭니다. 두 시각을 확인해 주세요.",
        en="The departure is before the arrival. Check both times.",
    ),
    "visits.none": Sentence(
        ko="제목 행 아래에 방문이 없습니다.", en="There is no visit below the first row."
    ),
    "visits.person_unknown": Sentence(
        ko="'{what}'의 방문이 파일에 없습니다. 사람을 적은 그대로 넣었는지 확인해 주세요.",
        en="The file has no visit of '{what}'. Check that the person is written as in the file.",
    ),
}


def problem(code: str, row: int | None = None, column: str | None = None, **params: str) -> Problem:
    """Return one problem of the catalogue."""
    return Problem(row, column, code, SENTENCES[code], params)
