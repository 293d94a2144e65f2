"""Look-ups: what is asked, who signed, where each stands; what waits for the actor's signature."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet, Sum

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotPermitted
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.scope import of_office
from ansim.tracing.domain.lookups import LookupState, PersonDays, Scope, VenueHours, scope_from_data
from ansim.tracing.models import Lookup, LookupEvent, LookupSignature
from ansim.tracing.queries.contacts import Happened
from ansim.tracing.queries.rows import case_row, lookup_row


@dataclass(frozen=True, slots=True)
class SignatureCard:
    """Who signed when, under which key."""

    staff_id: int
    key_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LookupCard:
    """One look-up as pages show it: nothing personal. `leaf_index` is its public entry, None before."""

    id: int
    case: str
    is_case_open: bool
    state: LookupState
    scope: Scope
    generations: int
    most_people: int
    most_each: tuple[int, ...]
    basis: str
    expires_at: datetime
    leaf_index: int | None
    policy: str
    opened: int
    kept: int
    left_out: int
    cut: int
    trouble_code: str
    trouble_says: dict[str, str]
    asked_by: int
    asked_at: datetime
    again_of: int | None
    signatures: tuple[SignatureCard, ...]
    moments: tuple[Happened, ...]

    @property
    def is_moving(self) -> bool:
        """Whether a page should look again in a second."""
        return self.state in (LookupState.SIGNED, LookupState.LOGGED)

    @property
    def is_pending(self) -> bool:
        """Whether something will still happen to it: it moves by itself, or waits for a signature."""
        return self.is_moving or self.state is LookupState.ASKED

    @property
    def stage(self) -> str:
        """Return what changes whenever anything happens to it: a page that shows this stage is up to date."""
        return f"{self.state}.{len(self.signatures)}.{len(self.moments)}.{self.trouble_code}"

    @property
    def is_of_venue(self) -> bool:
        """Whether it asks who was at a venue, not where a person was."""
        return isinstance(self.scope, VenueHours)

    @property
    def badge(self) -> str:
        """Return the name of its state among the states that pages draw."""
        return f"lookup_{self.state.value}"

    def is_signed_by(self, staff_id: int | None) -> bool:
        """Return whether this officer signed already."""
        return any(one.staff_id == staff_id for one in self.signatures)

    def may_sign(self, by: Actor) -> bool:
        """Return whether the actor's signature would count now."""
        asker = by.staff_id == self.asked_by and by.may(Permission.LOOKUP_REQUEST)
        allowed = asker or by.may(Permission.LOOKUP_APPROVE)
        return allowed and self.state is LookupState.ASKED and not self.is_signed_by(by.staff_id)

    def may_be_asked_again(self, by: Actor) -> bool:
        """Return whether the actor may ask anew for the scope of this one, which failed or ended, while its case is open."""
        is_over = self.state in (LookupState.FAILED, LookupState.CLOSED)
        return is_over and self.is_case_open and by.may(Permission.LOOKUP_REQUEST)


@dataclass(frozen=True, slots=True)
class Estimate:
    """About how many people a look-up of some days finds, from the office's own look-ups before; None without any."""

    people: int | None
    from_lookups: int


def lookup(by: Actor, lookup_id: int) -> LookupCard:
    """Return one look-up; for tracers and for approvers. Raises NotPermitted, NotInOffice."""
    _may_see(by)
    return _card(_with_all(Lookup.objects.filter(pk=lookup_row(by, lookup_id).pk)).get())


def lookups_of_case(by: Actor, reference: str) -> tuple[LookupCard, ...]:
    """Return the look-ups of a case, newest first."""
    _may_see(by)
    return tuple(_card(row) for row in _with_all(Lookup.objects.filter(case=case_row(by, reference))))


def lookups_to_sign(by: Actor) -> tuple[LookupCard, ...]:
    """Return the look-ups of the office that wait for this very officer's signature, oldest first."""
    _may_see(by)
    waiting = of_office(Lookup.objects.filter(state=LookupState.ASKED), by).order_by("pk")
    cards = (_card(row) for row in _with_all(waiting))
    return tuple(card for card in cards if card.may_sign(by))


def recent_lookups(by: Actor, *, limit: int = 50) -> tuple[LookupCard, ...]:
    """Return the newest look-ups of the office with their outcome."""
    _may_see(by)
    return tuple(_card(row) for row in _with_all(of_office(Lookup.objects.all(), by))[:limit])


def estimate(by: Actor, days: int) -> Estimate:
    """Return about how many people `days` days will find, by the office's own rate of people a day so far."""
    done = of_office(Lookup.objects.filter(state__in=[LookupState.OPENED, LookupState.CLOSED]), by)
    rows = [row for row in done.filter(leaf_index__isnull=False)[:200] if "first" in row.scope]
    spans = [scope_from_data(row.scope) for row in rows]
    asked = sum(span.days for span in spans if isinstance(span, PersonDays))
    if not asked:
        return Estimate(None, 0)
    found = sum(row.kept for row in rows)
    return Estimate(round(found * days / asked), len(rows))


def estimate_of(by: Actor, card: LookupCard) -> Estimate:
    """Return about how many people a look-up that was asked for will find, within its bound; None for one of a venue."""
    guess = estimate(by, card.scope.days) if isinstance(card.scope, PersonDays) else Estimate(None, 0)
    return (
        guess if guess.people is None else Estimate(min(guess.people, card.most_people), guess.from_lookups)
    )


def people_opened(by: Actor) -> int:
    """Return how many distinct people the office's look-ups opened in all, as the opener declared them."""
    _may_see(by)
    return of_office(Lookup.objects.all(), by).aggregate(n=Sum("kept"))["n"] or 0


def _may_see(by: Actor) -> None:
    if not (by.may(Permission.CASE_READ) or by.may(Permission.LOOKUP_APPROVE)):
        raise NotPermitted


def _with_all(found: QuerySet[Lookup]) -> QuerySet[Lookup]:
    return found.select_related("case").prefetch_related(
        Prefetch("signatures", LookupSignature.objects.order_by("pk")),
        Prefetch("events", LookupEvent.objects.order_by("pk")),
    )


def _card(row: Lookup) -> LookupCard:
    return LookupCard(
        id=row.pk,
        case=row.case.reference,
        is_case_open=row.case.state == "open",
        state=LookupState(row.state),
        scope=scope_from_data(row.scope),
        generations=row.generations,
        most_people=row.most_people,
        most_each=tuple(row.most_each),
        basis=row.basis,
        expires_at=row.expires_at,
        leaf_index=row.leaf_index,
        policy=row.policy,
        opened=row.opened,
        kept=row.kept,
        left_out=row.left_out,
        cut=row.cut,
        trouble_code=row.trouble_code,
        trouble_says=dict(row.trouble_says),
        asked_by=row.asked_by_id,
        asked_at=row.asked_at,
        again_of=row.again_of_id,
        signatures=tuple(SignatureCard(one.staff_id, one.key_id, one.at) for one in row.signatures.all()),
        moments=tuple(Happened(one.at, one.after, one.who, one.why) for one in row.events.all()),
    )
