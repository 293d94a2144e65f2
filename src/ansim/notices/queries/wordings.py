"""An office's own texts in templates: which are used on a day, which wait for a second officer, what there was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.scope import in_office, of_office
from ansim.notices.domain.changes import ChangeState
from ansim.notices.domain.record import Worded
from ansim.notices.domain.wording import WordingFrom, wording_on
from ansim.notices.models import Wording


@dataclass(frozen=True, slots=True)
class WordingCard:
    """One wording as pages show it; empty `words`: the template's own texts."""

    id: int
    template: str
    words: tuple[Worded, ...]
    since: date
    state: ChangeState
    why: str
    asked_by: int
    asked_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    decided_why: str


def wordings_of(by: Actor, template: str) -> tuple[WordingCard, ...]:
    """Return every wording of a template of the actor's office, newest first."""
    by.need(Permission.TEMPLATE_READ)
    found = of_office(Wording.objects.filter(template=template), by)
    return tuple(_card(row) for row in found.order_by("-id"))


def waiting_wordings(by: Actor) -> tuple[WordingCard, ...]:
    """Return the wordings of the actor's office that wait for a second officer, oldest first."""
    by.need(Permission.TEMPLATE_READ)
    found = of_office(Wording.objects.filter(state=ChangeState.ASKED), by)
    return tuple(_card(row) for row in found.order_by("id"))


def wording_by_id(by: Actor, wording_id: int) -> WordingCard:
    """Return one wording of the actor's office. Raises NotInOffice."""
    by.need(Permission.TEMPLATE_READ)
    return _card(in_office(Wording.objects.all(), by, pk=wording_id))


def wordings_on(
    office_id: int, on: date, *, agreed_by: datetime | None = None
) -> Mapping[str, tuple[Worded, ...]]:
    """Return by label of template the texts of an office for notices issued `on` a day, of those agreed to `agreed_by` then."""
    rows = Wording.objects.filter(office_id=office_id, state=ChangeState.AGREED)
    if agreed_by is not None:
        rows = rows.filter(decided_at__lte=agreed_by)
    agreed: dict[str, list[WordingFrom]] = {}
    for row in rows:
        agreed.setdefault(row.template, []).append(WordingFrom(row.pk, row.since, _words(row)))
    return {template: wording_on(wordings, on) for template, wordings in agreed.items()}


def words_before(by: Actor, wording: WordingCard) -> tuple[Worded, ...]:
    """Return the texts that a wording takes the place of: those agreed to before it, in use on its first day.

    () are the template's own. Raises NotPermitted, NotInOffice.
    """
    by.need(Permission.TEMPLATE_READ)
    found = of_office(Wording.objects.filter(template=wording.template, state=ChangeState.AGREED), by)
    earlier = [WordingFrom(row.pk, row.since, _words(row)) for row in found.filter(pk__lt=wording.id)]
    return wording_on(earlier, wording.since)


def _card(row: Wording) -> WordingCard:
    return WordingCard(
        id=row.pk,
        template=row.template,
        words=_words(row),
        since=row.since,
        state=ChangeState(row.state),
        why=row.why,
        asked_by=row.asked_by_id,
        asked_at=row.asked_at,
        decided_by=row.decided_by_id,
        decided_at=row.decided_at,
        decided_why=row.decided_why,
    )


def _words(row: Wording) -> tuple[Worded, ...]:
    return tuple(Worded(word, said["ko"], said["en"]) for word, said in sorted(row.words.items()))
