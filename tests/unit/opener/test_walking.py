"""A walk through a store finds what the reference finds over the whole of it, though it asks for little."""

from dataclasses import replace
from functools import partial
from random import Random

import pytest
from tests.unit.opener.town import CASE_UID, DAYS, FIRST, HOUR, POLICY, Town, found_uids, trace_person

from ansim.checkins.domain.assurance import Assurance
from ansim.exposure import reference
from ansim.exposure.levels import Levels
from ansim.exposure.model import ZoneRule
from ansim.opener.domain.nearby import bounds_of
from ansim.opener.domain.people import CASE, People, open_rows
from ansim.opener.services import walking
from ansim.wire.days import begin_of


def random_town(random: Random, visits: int) -> Town:
    """A town of random visits that begin and end within the days of the scope."""
    town = Town()
    first = begin_of(FIRST)
    for _ in range(visits):
        uid = CASE_UID if random.random() < 0.03 else random.randrange(1, visits // 6)
        at = first + random.randrange(DAYS * 24 - 4) * HOUR + random.randrange(12) * 300
        left = None if random.random() < 0.1 else at + random.randrange(24) * 300
        town.put(
            uid, f"v{random.randrange(visits // 40)}", at, left, zone=random.randrange(3),
            assurance=random.choice(list(Assurance)),
        )  # fmt: skip
    return town


@pytest.mark.parametrize("seed", range(8))
def test_the_walk_and_the_reference_agree(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two generations asked for piece by piece are those of the reference over every row in the store.

    Whichever engine runs them: in every other world the relations take both.
    """
    random = Random(seed)
    if seed % 2:
        monkeypatch.setattr(walking, "Levels", partial(Levels, few=0))
    town = random_town(random, 900)
    policy = replace(
        POLICY,
        zones=random.choice(list(ZoneRule)),
        tail_minutes=random.choice((0, 30)),
        latent_hours=random.choice((0, 6)),
        min_minutes=random.choice((5, 15)),
    )
    people = People(bytes(32), CASE_UID)
    visits = [one.visit for one in open_rows(town.rows, town.keys, people)]
    bounds = bounds_of(range(FIRST, FIRST + DAYS))
    expected = reference.trace(visits, {CASE: bounds}, policy, 2)
    found = trace_person(town, policy, generations=2)
    assert found_uids(town, found) == {
        people.uid(one.person): (one.generation, one.seconds // 60) for one in expected.contacts
    }
    exposures = {town.contact_uid(one.handle): one.exposures for one in found.contacts}
    for contact in expected.contacts:
        shown = exposures[people.uid(contact.person)]
        assert [(one.start, one.end, one.inferred, one.assurance) for one in shown] == [
            (one.start, one.end, one.inferred, one.assurance) for one in contact.exposures
        ]
    assert 0 < found.opened <= people.opened


def test_nobody_is_asked_for_twice() -> None:
    """One question for the case's visits, one for its places, and again for its contacts; then the leaf."""
    town = random_town(Random(3), 600)
    trace_person(town, generations=2)
    assert town.asked == [
        "vault /v1/day-keys", "store /v1/kinds", "store /v1/visits/of", "store /v1/visits/at",
        "store /v1/visits/of", "store /v1/visits/at", "vault /v1/contact-key", "ledger lookups",
    ]  # fmt: skip
