"""Random worlds, seeded: people, venues and visits, with everything that makes rows awkward."""

from dataclasses import dataclass, replace
from datetime import date
from random import Random

from ansim.exposure.model import ALWAYS, Visit, Window, ZoneRule
from ansim.exposure.policy import Policy, policy_on

DAY = 86_400
_KINDS = (None, "cafe", "bath", "unheard of")
_ZONES = (None, 0, 1, 2, 257, 258)


@dataclass(frozen=True)
class World:
    """Rows, the cases with their windows, a policy and how many generations to go."""

    visits: list[Visit]
    sources: dict[str, Window]
    policy: Policy
    generations: int


def make_world(seed: int, visits: int) -> World:
    """A world of about `visits` rows; the same one for the same seed."""
    random = Random(seed)
    days = random.choice((1, 3, 14))
    people, venues = max(4, visits // random.choice((5, 20))), max(2, visits // random.choice((30, 100)))
    return World(
        visits=[_visit(random, people, venues, days) for _ in range(visits)],
        sources=_sources(random, days),
        policy=_policy(random),
        generations=random.choice((1, 2, 2, 3)),
    )


def _visit(random: Random, people: int, venues: int, days: int) -> Visit:
    """One row from one draw of bits: a million of them are made in a test."""
    bits = random.getrandbits(64)
    step, at = 300, (bits & 0xFFFF) % (days * 288) * 300
    length = ((bits >> 16) % 30 if bits >> 32 & 1 else (bits >> 16) % 4) * step
    # some venues are far busier than others, some people go out far more
    venue = int(venues * random.random() ** 2)
    return Visit(
        f"p{int(people * random.random() ** 1.3)}",
        f"v{venue}",
        _ZONES[(bits >> 33) % 6] if venue % 3 else None,
        at,
        None if (bits >> 36) % 10 == 0 else at + length - (step if (bits >> 40) % 50 == 0 else 0),
        _KINDS[venue % 4],
        (bits >> 46) % 9 * 10,
        (bits >> 50) % 10 == 0,
    )


def _sources(random: Random, days: int) -> dict[str, Window]:
    begin = random.randrange(days * DAY // 2)
    cut = Window(begin, begin + random.randrange(3_600, days * DAY))
    return random.choice(
        ({"p0": cut}, {"p0": ALWAYS}, {"p0": cut, "p1": ALWAYS}, {"nobody": ALWAYS, "p2": cut})
    )


def _policy(random: Random) -> Policy:
    return replace(
        policy_on(date(2026, 11, 21)),
        zones=random.choice(tuple(ZoneRule)),
        min_minutes=random.choice((0, 5, 15, 60)),
        tail_minutes=random.choice((0, 0, 10, 30)),
        latent_hours=random.choice((0, 0, 6, 24)),
        source_days=random.choice((1, 3, 14)),
        usual_stays={"default": 60, "cafe": 45, "bath": 120},
    )
