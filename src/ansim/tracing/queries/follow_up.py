"""Follow-up of a case's accepted contacts: what was told, who was called, who answered, who is waited for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.tracing.domain.contacts import Grade, IdentityIncomplete
from ansim.tracing.models import Contact, ExposureMessage, IdentityAnswer, Reveal
from ansim.tracing.queries.contacts import ContactCard, cards_of, with_message
from ansim.tracing.queries.rows import case_row


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One accepted contact. `told_at`: when the exposure message went to its queue, `trouble` (an error's code) why not yet;
    `answered_by`: tracer (on the call), self, or "" for nobody; `is_useless`: the own answer makes no notice.
    """

    card: ContactCard
    told_at: datetime | None
    trouble: str
    answered_at: datetime | None
    answered_by: str
    is_useless: bool

    @property
    def is_waiting(self) -> bool:
        """Whether nobody knows yet who this is."""
        return not self.answered_by


class FollowUpRows:
    """The accepted contacts of a case for a table: who is waited for first, the latest contact first among them."""

    def __init__(self, by: Actor, reference: str, *, waiting: bool = False) -> None:
        by.need(Permission.CASE_READ)
        self._by = by
        found = with_message(Contact.objects.filter(case=case_row(by, reference), grade=Grade.ACCEPTED))
        if waiting:
            found = found.filter(identity__isnull=True)
        useless = Reveal.objects.filter(contact=OuterRef("pk"), trouble=IdentityIncomplete.code)
        self._rows = (
            found.annotate(is_waiting=Q(identity__isnull=True), is_useless=Exists(useless))
            .select_related("message")
            .prefetch_related(Prefetch("answers", IdentityAnswer.objects.order_by("pk")))
            .order_by("-is_waiting", "-last_day", "pk")
        )

    def __len__(self) -> int:
        return self._rows.count()

    def __getitem__(self, part: slice) -> list[FollowUp]:
        rows = list(self._rows[part])
        return [_follow_up(row, card) for row, card in zip(rows, cards_of(self._by, rows), strict=True)]

    def __iter__(self) -> Iterator[FollowUp]:
        return iter(self[:])


def _follow_up(row: Contact, card: ContactCard) -> FollowUp:
    message: ExposureMessage | None = getattr(row, "message", None)
    answer = next(iter(reversed(row.answers.all())), None)
    return FollowUp(
        card,
        message.queued_at if message else None,
        message.trouble if message else "",
        answer.at if answer else None,
        answer.source if answer else "",
        answer is None and getattr(row, "is_useless", False),
    )
