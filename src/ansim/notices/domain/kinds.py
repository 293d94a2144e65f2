"""What the law demands of each kind of notice (Infectious Disease Control and Prevention Act, 2025-10-01).

One basis for all kinds would be wrong: measure, duty to notify and penalty item differ. Templates are held
against this table when they are read; their wording stays data.
"""

from dataclasses import dataclass

from ansim.notices.domain.record import NoticeKind


@dataclass(frozen=True, slots=True)
class KindLaw:
    """Articles of one kind, each as the text that must stand in the template's wording."""

    measures: tuple[str, ...]
    notified_by: str
    penalty_item: str
    event: str


LAW: dict[NoticeKind, KindLaw] = {
    NoticeKind.ISOLATION: KindLaw(
        measures=("제41조제2항",),
        notified_by="제43조",
        penalty_item="제79조의3제3호",
        event="specimen",
    ),
    NoticeKind.QUARANTINE: KindLaw(
        measures=("제47조제3호", "제49조제1항제14호"),
        notified_by="제43조의2",
        penalty_item="제79조의3제5호",
        event="last_contact",
    ),
}


def law_of(kind: NoticeKind) -> KindLaw:
    """Return the articles and the usual counting event of `kind`."""
    return LAW[kind]
