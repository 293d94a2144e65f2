"""Venues in bulk: lists of thousands in a few statements, with the same checks as one."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.services.trail import audit
from ansim.checkins.adapters.kinds import all_kinds
from ansim.checkins.adapters.venue_keys import new_sealed_keys
from ansim.checkins.domain.details import Details, checked, checked_zones
from ansim.checkins.domain.errors import VenueBad
from ansim.checkins.domain.short_codes import new_short_code
from ansim.checkins.models import Sticker, Venue, Zone
from ansim.checkins.services.venues import columns_of
from ansim.kit.problem import Problem
from ansim.wire.venue_code import sticker_code


@transaction.atomic
def open_venues(
    *,
    by: Actor,
    listed: Sequence[Details],
    at: datetime,
    idents: Sequence[bytes] | None = None,
    zones: Sequence[Sequence[str]] | None = None,
) -> list[bytes]:
    """Register venues with a sticker for each and for each zone; return their 6 bytes in order.

    `idents` fixes them and `zones` names the parts of each, numbered from 1 (a seeded city). Raises VenueBad with every problem of every row (rows count from 1), and
    then nothing is registered. 1,200 venues take about a quarter of a second.
    """
    codes = set(all_kinds().by_code)
    tidy: list[Details] = []
    problems: list[Problem] = []
    for number, details in enumerate(listed, start=1):
        try:
            tidy.append(checked(details, codes))
        except VenueBad as wrong:
            problems += [Problem(number, p.column, p.code, p.sentence, p.params) for p in wrong.problems]
    if problems:
        raise VenueBad(problems)
    chosen = list(idents) if idents is not None else [secrets.token_bytes(6) for _ in tidy]
    rows = Venue.objects.bulk_create(
        Venue(ident=ident, key_sealed=key, opened_at=at, changed_at=at, **columns_of(details))
        for ident, key, details in zip(chosen, new_sealed_keys(chosen), tidy, strict=True)
    )
    parts = [checked_zones(names) for names in zones] if zones is not None else [()] * len(rows)
    Zone.objects.bulk_create(
        Zone(venue=row, number=number, name=name)
        for row, names in zip(rows, parts, strict=True)
        for number, name in enumerate(names, start=1)
    )
    Sticker.objects.bulk_create(
        Sticker(venue=row, zone=number, code=sticker_code(), short=new_short_code(), made_at=at)
        for row, names in zip(rows, parts, strict=True)
        for number in range(len(names) + 1)
    )
    audit(by=by, verb="venue.open_many", reference=f"venues:{len(rows)}", at=at)
    return chosen
