"""A record of every kind of notice, of one invented person."""

from dataclasses import replace
from datetime import date
from functools import cache

from tests.unit.notices.samples import PERSON, composer, record, references, renderer

from ansim.notices.domain.columns import Column
from ansim.notices.domain.kinds import LISTED, law_of
from ansim.notices.domain.record import NoticeKind

CONTACT = replace(PERSON, specimen=None, last_contact=date(2026, 11, 18))
WHY = "검체채취일을 11월 19일에서 11월 20일로"
ABOUT = tuple(kind for kind in NoticeKind if kind not in LISTED)


def of_kind(kind, person=None, *, original=None, why=WHY, **changes):
    """Return the signed record of a notice of `kind`; what speaks of another speaks of `original`."""
    number = 20 + list(NoticeKind).index(kind)
    maker = composer(kind, **changes)
    if kind in ABOUT:
        first = original or record()
        return maker.about(first, person or PERSON, references()[number], first.period, why=why)
    usual = PERSON if Column.SPECIMEN in law_of(kind).counted_from else CONTACT
    return maker.compose(person or usual, references()[number])


@cache
def all_kinds():
    """Return one record of every kind and its files, in one go."""
    records = {kind: of_kind(kind) for kind in NoticeKind}
    files = renderer().render(list(records.values()))
    return {kind: (records[kind], made) for kind, made in zip(records, files, strict=True)}
