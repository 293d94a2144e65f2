"""Pure rules of notices made from issued ones: what may be corrected, how it is read, what may be certified."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ansim.notices.domain.columns import Column
from ansim.notices.domain.people import Person
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.renewing import (
    NothingCorrected,
    NotReadable,
    corrected,
    fields_of,
    may_certify,
    may_correct,
    value_of,
)

TODAY = date(2022, 2, 20)
CASE = Person(
    7,
    "홍길동",
    date(1980, 1, 2),
    "01000000001",
    "가람시 새벽동 1",
    "M",
    date(2022, 2, 16),
    note="재검",
    place="자택",
)
CONTACT = replace(CASE, specimen=None, last_contact=date(2022, 2, 15))
LAST = date(2022, 2, 22)


def test_the_day_offered_is_the_one_counted_from():
    """A case has its specimen, or its onset where there is none; a contact the last contact; printed elsewhere: none."""
    always = (Column.NAME, Column.BIRTH, Column.PHONE, Column.ADDRESS)
    assert fields_of(NoticeKind.ISOLATION, CASE) == (*always, Column.SPECIMEN)
    onset = replace(CASE, specimen=None, onset=date(2022, 2, 14))
    assert fields_of(NoticeKind.ISOLATION, onset) == (*always, Column.ONSET)
    assert fields_of(NoticeKind.QUARANTINE, CONTACT) == (*always, Column.LAST_CONTACT)
    assert fields_of(NoticeKind.ISOLATION, replace(CASE, specimen=None)) == always


def test_values_are_shown_as_they_are_typed():
    """What the form shows can be sent back unchanged."""
    shown = {column: value_of(CASE, column) for column in fields_of(NoticeKind.ISOLATION, CASE)}
    assert shown[Column.PHONE] == "010-0000-0001"
    assert shown[Column.BIRTH] == "1980-01-02"
    assert shown[Column.SPECIMEN] == "2022-02-16"
    assert value_of(replace(CASE, phone=None), Column.PHONE) == ""
    with pytest.raises(NothingCorrected):
        corrected(CASE, shown, NoticeKind.ISOLATION, TODAY)
    with pytest.raises(NothingCorrected):
        corrected(CASE, {}, NoticeKind.ISOLATION, TODAY)


@pytest.mark.parametrize(
    ("column", "typed", "field", "value"),
    [
        (Column.NAME, " 홍길순 ", "name", "홍길순"),
        (Column.BIRTH, "1980. 1. 3.", "birth", date(1980, 1, 3)),
        (Column.PHONE, "01000000002", "phone", "01000000002"),
        (Column.PHONE, "", "phone", None),
        (Column.ADDRESS, "가람시 새벽동 2", "address", "가람시 새벽동 2"),
        (Column.SPECIMEN, "2022-02-17", "specimen", date(2022, 2, 17)),
    ],
)
def test_each_value_is_corrected_alone(column, typed, field, value):
    """One value changes; row, note, sex, place and every other value stay."""
    after = corrected(CASE, {column: typed}, NoticeKind.ISOLATION, TODAY)
    assert after == replace(CASE, **{field: value})


@pytest.mark.parametrize(
    ("column", "typed"),
    [
        (Column.NAME, ""),
        (Column.BIRTH, "언젠가"),
        (Column.PHONE, "02-123-4567"),
        (Column.SPECIMEN, "2022-13-40"),
        (Column.SPECIMEN, ""),
        (Column.NAME, "가" * 400),
    ],
)
def test_what_a_list_would_refuse_is_refused_here(column, typed):
    """The rules are those of lists, each problem with the column it is about."""
    with pytest.raises(NotReadable) as refused:
        corrected(CASE, {column: typed}, NoticeKind.ISOLATION, TODAY)
    assert refused.value.problems


def test_a_contact_is_corrected_by_the_contacts_day():
    """The last contact is read and kept; a specimen that was typed nowhere does not appear."""
    after = corrected(CONTACT, {Column.LAST_CONTACT: "2022-02-14"}, NoticeKind.QUARANTINE, TODAY)
    assert after == replace(CONTACT, last_contact=date(2022, 2, 14))


def test_a_notice_issued_elsewhere_is_corrected_without_a_day():
    """Where no day is known none is asked for."""
    bare = replace(CASE, specimen=None)
    assert corrected(bare, {Column.NAME: "홍길순"}, NoticeKind.ISOLATION, TODAY).name == "홍길순"


@pytest.mark.parametrize("kind", NoticeKind)
def test_only_what_ordered_days_is_certified_and_only_when_they_are_over(kind):
    """On the last day itself the period still runs; advice, certificates and withdrawals order nothing."""
    orders = kind not in (NoticeKind.EXPOSURE, NoticeKind.RELEASE, NoticeKind.WITHDRAWAL)
    assert not may_certify(kind, LAST, LAST)
    assert may_certify(kind, LAST, LAST + timedelta(days=1)) is orders


@pytest.mark.parametrize("kind", NoticeKind)
def test_what_speaks_of_another_is_not_corrected_but_a_correction_is(kind):
    """A wrong correction is corrected again; a certificate follows from the notice it speaks of."""
    assert may_correct(kind) is (kind not in (NoticeKind.RELEASE, NoticeKind.WITHDRAWAL))
