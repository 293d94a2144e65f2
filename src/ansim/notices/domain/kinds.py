"""What the law demands of each kind of notice (Infectious Disease Control and Prevention Act, 2025-10-01).

One basis for all kinds would be wrong: measure, duty to notify and penalty item differ, and three kinds order nothing.
Templates are held against this table when they are read; their wording stays data.
"""

from dataclasses import dataclass
from enum import StrEnum

from ansim.kit.sentence import Sentence
from ansim.notices.domain.columns import Column
from ansim.notices.domain.record import NoticeKind


class PeriodMeaning(StrEnum):
    """What the days of a notice mean: an order, advice, days that are over, or those of what is withdrawn."""

    ORDERED = "ordered"
    ADVISED = "advised"
    SERVED = "served"
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True)
class KindLaw:
    """What one kind is called and what must stand in its wording.

    `measures`, `notified_by` and `penalty_item` are texts of the wording, empty where there are none. `counted_from`
    are the columns that a list must have one of, best first; empty for kinds that speak of another notice.
    """

    name: Sentence
    measures: tuple[str, ...]
    notified_by: str
    penalty_item: str
    counted_from: tuple[Column, ...]
    period: PeriodMeaning = PeriodMeaning.ORDERED

    @property
    def speaks_of_another(self) -> bool:
        """Whether it is made from another notice and never from a list."""
        return not self.counted_from

    @property
    def is_order(self) -> bool:
        """Whether its days bind the person: only then a recommendation may not be its rule."""
        return self.period is PeriodMeaning.ORDERED


_CASE = (Column.SPECIMEN, Column.ONSET, Column.CONFIRMED)
_SUSPECT = ("제47조제3호", "제49조제1항제14호")

LAW: dict[NoticeKind, KindLaw] = {
    NoticeKind.ADMISSION: KindLaw(
        name=Sentence(ko="입원치료 통지서", en="Notice of admission"),
        measures=("제41조제1항",),
        notified_by="제43조",
        penalty_item="제79조의3제1호",
        counted_from=_CASE,
    ),
    NoticeKind.ISOLATION: KindLaw(
        name=Sentence(ko="확진자 격리 통지서", en="Notice of isolation of a case"),
        measures=("제41조제2항",),
        notified_by="제43조",
        penalty_item="제79조의3제3호",
        counted_from=_CASE,
    ),
    NoticeKind.HOME_TREATMENT: KindLaw(
        name=Sentence(ko="재택치료 통지서", en="Notice of treatment at home"),
        measures=("제41조제2항",),
        notified_by="제43조",
        penalty_item="제79조의3제3호",
        counted_from=_CASE,
    ),
    NoticeKind.QUARANTINE: KindLaw(
        name=Sentence(ko="접촉자 격리 통지서", en="Notice of quarantine of a contact"),
        measures=_SUSPECT,
        notified_by="제43조의2",
        penalty_item="제79조의3제5호",
        counted_from=(Column.LAST_CONTACT,),
    ),
    NoticeKind.CO_ISOLATION: KindLaw(
        name=Sentence(ko="공동격리 보호자 통지서", en="Notice to a guardian isolating with a child"),
        measures=_SUSPECT,
        notified_by="제43조의2",
        penalty_item="제79조의3제5호",
        counted_from=(Column.SPECIMEN, Column.CONFIRMED),  # of the child
    ),
    NoticeKind.RELEASE: KindLaw(
        name=Sentence(ko="격리해제 확인서", en="Certificate of release"),
        measures=(),
        notified_by="",
        penalty_item="",
        counted_from=(),
        period=PeriodMeaning.SERVED,
    ),
    NoticeKind.EXPOSURE: KindLaw(
        name=Sentence(ko="노출 안내문", en="Exposure advice"),
        measures=(),
        notified_by="",
        penalty_item="",
        counted_from=(Column.LAST_CONTACT,),
        period=PeriodMeaning.ADVISED,
    ),
    NoticeKind.CORRECTION: KindLaw(
        name=Sentence(ko="정정 통지서", en="Notice of correction"),
        measures=("「행정절차법」제25조",),
        notified_by="",
        penalty_item="",
        counted_from=(),
    ),
    NoticeKind.WITHDRAWAL: KindLaw(
        name=Sentence(ko="취소 통지서", en="Notice of withdrawal"),
        measures=("「행정기본법」제18조", "제19조"),
        notified_by="",
        penalty_item="",
        counted_from=(),
        period=PeriodMeaning.LIFTED,
    ),
}

# The kinds that a list of people can be issued for.
LISTED: tuple[NoticeKind, ...] = tuple(kind for kind, law in LAW.items() if not law.speaks_of_another)


def law_of(kind: NoticeKind) -> KindLaw:
    """Return what the law demands of `kind`."""
    return LAW[kind]


def called(kind: NoticeKind) -> str:
    """Return what a kind is called in both languages, as the gap of a sentence in either."""
    name = law_of(kind).name
    return f"{name.ko} ({name.en})"
