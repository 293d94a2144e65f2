"""Notices made from issued notices: what an officer types over one to correct it, and which may be certified."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from ansim.kit.errors import AnsimError
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.notices.domain.columns import Column
from ansim.notices.domain.headers import Layout
from ansim.notices.domain.kinds import PeriodMeaning, law_of
from ansim.notices.domain.people import Person
from ansim.notices.domain.phones import show_phone
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster import check_list
from ansim.notices.domain.table import Table, TableRow
from ansim.notices.domain.texts import clean_text

_TITLES: Final[Mapping[Column, str]] = {
    Column.NAME: "성명",
    Column.BIRTH: "생년월일",
    Column.PHONE: "휴대전화",
    Column.ADDRESS: "주소",
    Column.SPECIMEN: "검체채취일",
    Column.ONSET: "증상발생일",
    Column.LAST_CONTACT: "최종접촉일",
}
_ALWAYS: Final = (Column.NAME, Column.BIRTH, Column.PHONE, Column.ADDRESS)
_MOST: Final = 300


class NothingCorrected(AnsimError):
    """Every value is the one that the notice has."""

    code = "renewal.nothing"
    sentence = Sentence(
        ko="바뀐 값이 없습니다. 고칠 칸의 값을 바꾼 뒤 다시 눌러 주세요.",
        en="No value differs from the notice. Change what is wrong and try again.",
    )


class NotReadable(AnsimError):
    """A corrected value cannot be taken as it was typed; `problems` say which."""

    code = "renewal.unreadable"
    sentence = Sentence(
        ko="고친 값을 읽을 수 없습니다. 칸마다 나온 까닭을 보고 고쳐 주세요.",
        en="A corrected value cannot be read. See what is said about each field.",
    )

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__()
        self.problems = problems


class NotCorrectable(AnsimError):
    """The notice speaks of another one: that one is corrected."""

    code = "renewal.kind"
    sentence = Sentence(
        ko="확인서와 취소 통지서는 정정하지 않습니다. 그것이 가리키는 통지서를 정정해 주세요.",
        en="Certificates and withdrawals are not corrected. Correct the notice that they speak of.",
    )


class NotWithdrawn(AnsimError):
    """The notice is in force, or speaks of another one: there is no withdrawal of it to put on paper."""

    code = "renewal.not_withdrawn"
    sentence = Sentence(
        ko="철회된 통지서가 아니거나 확인서입니다. 취소 통지서는 철회된 통지서와 안내문에만 만듭니다.",
        en="This notice is not withdrawn, or is a certificate. A notice of withdrawal is made of a withdrawn notice only.",
    )


class RenewalUnderWay(AnsimError):
    """A corrected notice is being made from this one already."""

    code = "renewal.under_way"
    sentence = Sentence(
        ko="이 통지서를 정정하는 발급이 이미 진행 중입니다(#{batch}). 그것을 마치거나 멈춘 뒤 다시 하세요.",
        en="A correction of this notice is under way already (#{batch}). Finish or stop that one first.",
    )


class OriginalEnded(AnsimError):
    """Notices that certificates speak of were withdrawn or replaced since the certificates were made."""

    code = "renewal.original_ended"
    sentence = Sentence(
        ko="확인서의 근거인 통지서 {count}건이 그 사이에 철회되거나 정정되었습니다. 이 발급을 멈추고 확인서를 다시 만드세요.",
        en="{count} notices that these certificates speak of were withdrawn or replaced meanwhile. Stop this batch and "
        "make the certificates again.",
    )


class NobodyToCertify(AnsimError):
    """None of the notices has a period that is over and is still in force."""

    code = "renewal.nobody"
    sentence = Sentence(
        ko="격리기간이 끝난 유효한 통지서가 없습니다. 발급과 날짜를 확인해 주세요.",
        en="No notice in force has a period that is over. Check the batch and the day.",
    )


def fields_of(kind: NoticeKind, person: Person) -> tuple[Column, ...]:
    """Return the columns that may be corrected on a notice of `kind` (that of the first one): the day counted from last."""
    counted = law_of(kind).counted_from
    days = [column for column in (Column.SPECIMEN, Column.ONSET, Column.LAST_CONTACT) if column in counted]
    known = [column for column in days if value_of(person, column)]
    return (*_ALWAYS, *known[:1])


def value_of(person: Person, column: Column) -> str:
    """Return what the notice has, as an officer would type it."""
    if column is Column.PHONE:
        return show_phone(person.phone) if person.phone else ""
    value = getattr(person, column.value)
    return value.isoformat() if isinstance(value, date) else str(value or "")


def corrected(person: Person, typed: Mapping[Column, str], kind: NoticeKind, today: date) -> Person:
    """Return the person with the values typed, read by the rules of lists as of a Korean day.

    What cannot be corrected on a notice of this kind is left as it was. Raises NotReadable, NothingCorrected.
    """
    columns = fields_of(kind, person)
    values = {column: clean_text(typed.get(column, value_of(person, column))) for column in columns}
    layout = Layout(1, {column: place for place, column in enumerate(columns)}, _TITLES)
    cells = tuple(values[column][: _MOST + 1] or None for column in columns)
    rows = (TableRow(1, tuple(_TITLES[column] for column in columns)), TableRow(2, cells))
    read = check_list(Table("", rows), today, _kind_of_day(kind, columns), layout).roster
    if read.errors or not read.people:
        raise NotReadable(tuple(read.errors))
    (found,) = read.people
    after = replace(person, **{column.value: getattr(found, column.value) for column in columns})
    if after == person:
        raise NothingCorrected
    return after


def may_correct(kind: NoticeKind) -> bool:
    """Return whether a notice of this kind is corrected by itself; a correction may be corrected again."""
    return kind is NoticeKind.CORRECTION or not law_of(kind).speaks_of_another


def may_certify(kind: NoticeKind, last_day: date, today: date) -> bool:
    """Return whether a certificate of release may be made of a notice: it ordered days, and they are over."""
    return law_of(kind).period is PeriodMeaning.ORDERED and last_day < today


def _kind_of_day(kind: NoticeKind, columns: tuple[Column, ...]) -> NoticeKind | None:
    """A notice without a day of its own (issued elsewhere) is checked without asking for one."""
    return kind if len(columns) > len(_ALWAYS) else None
