"""The worker takes a signed look-up through: logged first, then the case's uid, then visits and contacts, all stored at once.

What passes by itself (a role that does not answer) leaves the look-up where it stands, to go on later; what cannot
pass ends it with a sentence saying what to do. Nothing is shown that was not stored.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from django.db import transaction

from ansim.kit import clock
from ansim.kit.errors import AnsimError
from ansim.ledger.domain.logs import LogName, NewEntry
from ansim.tracing.adapters.case_keys import CaseKeys
from ansim.tracing.domain.lookups import CaseClosed, LookupExpired, LookupNotThere, LookupState
from ansim.tracing.domain.phones import to_e164
from ansim.tracing.domain.warrants import About, present, signed_warrant
from ansim.tracing.models import Case, Lookup, LookupSignature
from ansim.tracing.services import roles
from ansim.tracing.services.events import move, worker_of
from ansim.tracing.services.places import learn_places
from ansim.tracing.services.storing import store
from ansim.wire.warrant import Presented, SignedWarrant

Now = Callable[[], datetime]


def run_lookup(*, lookup_id: int, now: Now = clock.now) -> LookupState:
    """Take a look-up as far as it goes and return where it stands.

    Raises what may pass by itself (RoleUnreachable, NotIntegrated, ...) for the job to try again; a look-up in
    another state, or another worker's, is left alone.
    """
    lookup = Lookup.objects.select_related("office", "case").get(pk=lookup_id)
    try:
        if lookup.state == LookupState.SIGNED:
            _log(lookup, now)
        if lookup.state == LookupState.LOGGED:
            _trace(lookup, now)
    except LookupNotThere:  # another worker was quicker: theirs counts
        lookup.refresh_from_db()
    except AnsimError as wrong:
        if _passes(wrong):
            _note(lookup, wrong)
            raise
        with suppress(LookupNotThere):  # another worker stored the result meanwhile: theirs counts
            _fail(lookup, wrong, now())
    return LookupState(lookup.state)


def presented(lookup: Lookup) -> Presented:
    """Return the signed warrant with a proof, fetched now, that it is logged. Raises what the ledger client does."""
    if lookup.leaf is None or lookup.leaf_index is None:
        raise LookupNotThere(state=lookup.state)
    proven = roles.others().ledger.inclusion(LogName.LOOKUPS, lookup.leaf_index, bytes(lookup.leaf))
    return present(_signed(lookup), lookup.leaf_index, proven.proof)


def _log(lookup: Lookup, now: Now) -> None:
    _may_go_on(lookup, now())
    leaf = _signed(lookup).leaf()
    others = roles.others()
    entry = NewEntry(f"warrant-{lookup.pk}", leaf)
    index = others.ledger.append(LogName.LOOKUPS, [entry])[0].index
    others.ledger.wait_integrated(LogName.LOOKUPS, index, leaf, wait=others.wait)
    with transaction.atomic():
        move(
            by=worker_of(lookup),
            lookup=lookup,
            after=LookupState.LOGGED,
            at=now(),
            leaf=leaf,
            leaf_index=index,
            trouble_code="",
            trouble_says={},
        )


def _trace(lookup: Lookup, now: Now) -> None:
    _may_go_on(lookup, now())
    others = roles.others()
    shown, subject = presented(lookup), None
    if "venue" not in lookup.scope:
        subject = others.vault.subject(shown, _about(lookup))
        shown = presented(lookup)  # the vault waits for a checkpoint: the first proof may be stale by now
    traced = others.opener.trace(lookup.opening, shown, subject, lookup.policy, lookup.most_each)
    learn_places(others.visits, traced, now())
    with transaction.atomic():
        store(by=worker_of(lookup), lookup=lookup, traced=traced, at=now())
        move(
            by=worker_of(lookup),
            lookup=lookup,
            after=LookupState.OPENED,
            at=now(),
            policy=traced.policy,
            opened=traced.opened,
            kept=traced.kept,
            left_out=traced.left_out,
            cut=traced.cut,
            trouble_code="",
            trouble_says={},
        )


def _signed(lookup: Lookup) -> SignedWarrant:
    rows = LookupSignature.objects.filter(lookup=lookup).order_by("pk")
    signatures = [(row.key_id, bytes(row.public_der), bytes(row.signature)) for row in rows]
    return signed_warrant(bytes(lookup.warrant), signatures)


def _about(lookup: Lookup) -> About:
    keys = CaseKeys(lookup.office_id)
    person = keys.open_json(lookup.case.person, f"case:{lookup.case.reference}")
    opening = keys.open(lookup.subject_opening, f"lookup:{lookup.opening}")
    return About(to_e164(person["phone"]), opening)


def _may_go_on(lookup: Lookup, at: datetime) -> None:
    if Case.objects.get(pk=lookup.case_id).state != "open":  # as it stands now, not as it was read
        raise CaseClosed
    if at >= lookup.expires_at:
        raise LookupExpired(until=lookup.expires_at)


def _passes(wrong: AnsimError) -> bool:
    """Whether a fault may be gone in a moment: a role that is being started again, a checkpoint that was late."""
    status = wrong.params.get("status", 0)
    return wrong.retryable or (isinstance(status, int) and status >= 500)


def _note(lookup: Lookup, wrong: AnsimError) -> None:
    """Keep why the look-up stands still, for the page; it goes on where it stands."""
    says = {language: wrong.text(language) for language in ("ko", "en")}
    Lookup.objects.filter(pk=lookup.pk, state=lookup.state).update(trouble_code=wrong.code, trouble_says=says)


def _fail(lookup: Lookup, wrong: AnsimError, at: datetime) -> None:
    says = {language: wrong.text(language) for language in ("ko", "en")}
    with transaction.atomic():
        move(
            by=worker_of(lookup),
            lookup=lookup,
            after=LookupState.FAILED,
            why=wrong.code,
            at=at,
            trouble_code=wrong.code,
            trouble_says=says,
        )
