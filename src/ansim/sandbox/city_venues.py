"""Venues of the invented city: every kind there is, many small ones and a few very busy ones, open at their hours.

Homes and workplaces are no venues here. Shares, pulls and hours are invented; the kinds are those of checkins.
"""

from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Final

from ansim.checkins.domain.details import Details
from ansim.checkins.domain.hours import same_every_day

TOWNS: Final = (
    "솔내동", "한빛동", "다온동", "새벽동", "물결읍", "너른면", "윤슬동", "마루동", "가온동", "달빛동", "이든동", "초롱동",
)  # fmt: skip
_STREETS: Final = ("솔빛로", "가람대로", "은하수길", "버들로", "해오름로", "달맞이길", "온새미로", "가온길")
_WORDS: Final = (
    "솔빛", "가람", "은하", "버들", "해오름", "달맞이", "온새미", "가온", "누리", "다솜", "미르", "아라", "새론", "나래",
    "도담", "단비", "보람", "한결", "푸른", "너울", "하늬", "라온", "여울", "바른", "슬기", "마중", "두레", "모아",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KindPlan:
    """How a kind appears in the city: `share` venues of 1,200, `pull` of one venue beside another kind's, opening
    and closing hour, hours when it is busiest, `weekend` factor, usual `stay` in minutes, `close` how near people are.
    """

    code: str
    name: str
    share: int
    pull: float
    opens: int
    closes: int
    peaks: tuple[int, ...]
    weekend: float
    stay: int
    close: float


_ANY: Final = (10, 14, 16)
_EVENING: Final = (18, 19, 20, 21)
_NIGHT: Final = (20, 21, 22, 23)
# In the order of the data of kinds; the numbers are per 1,200 venues and scale to any count.
KINDS: Final = (
    KindPlan("bar.entertainment", "유흥주점", 22, 1.2, 18, 24, _NIGHT, 1.6, 150, 3.0),
    KindPlan("bar.karaoke", "단란주점", 10, 1.0, 18, 24, _NIGHT, 1.4, 150, 3.0),
    KindPlan("bar.mood", "감성주점", 8, 2.0, 18, 24, _NIGHT, 2.2, 120, 3.0),
    KindPlan("bar.hunting", "헌팅포차", 6, 2.5, 18, 24, _NIGHT, 2.4, 120, 3.0),
    KindPlan("bar.holdem", "홀덤펍", 4, 1.0, 18, 24, _NIGHT, 1.5, 180, 2.5),
    KindPlan("dance.colatec", "콜라텍", 3, 2.0, 12, 20, (13, 14, 15), 1.3, 120, 3.5),
    KindPlan("dance.hall", "무도학원", 3, 0.8, 13, 22, _EVENING, 0.7, 120, 2.5),
    KindPlan("singing.room", "노래연습장", 40, 1.0, 13, 24, _NIGHT, 1.8, 90, 3.5),
    KindPlan("party.room", "파티룸", 5, 0.6, 12, 24, _EVENING, 2.5, 240, 2.5),
    KindPlan("food.restaurant", "식당", 320, 2.0, 10, 22, (12, 12, 13, 18, 19), 1.2, 60, 1.5),
    KindPlan("food.cafe", "카페", 210, 2.2, 8, 22, (9, 13, 14, 15, 16), 1.3, 60, 1.2),
    KindPlan("food.buffet", "뷔페", 10, 4.0, 11, 21, (12, 13, 18), 2.0, 90, 1.5),
    KindPlan("game.pc", "PC방", 35, 1.6, 8, 24, _NIGHT, 1.3, 180, 1.2),
    KindPlan("game.arcade", "오락실", 6, 1.5, 10, 23, _EVENING, 1.8, 90, 1.2),
    KindPlan("kids.cafe", "키즈카페", 12, 1.8, 10, 20, (11, 14, 15), 2.2, 120, 1.6),
    KindPlan("park.amusement", "놀이공원", 2, 12.0, 10, 20, (11, 13, 14), 3.0, 240, 0.6),
    KindPlan("stage.standing", "공연장", 2, 4.0, 18, 23, (19, 20), 2.0, 120, 2.5),
    KindPlan("stage.seated", "소극장", 4, 3.0, 13, 22, (14, 19), 2.0, 150, 0.8),
    KindPlan("cinema", "영화관", 5, 9.0, 9, 24, (13, 16, 19, 20), 2.2, 150, 0.6),
    KindPlan("museum", "미술관", 4, 2.0, 10, 18, _ANY, 2.2, 90, 0.4),
    KindPlan("library", "도서관", 6, 5.0, 9, 22, _ANY, 1.2, 120, 0.4),
    KindPlan("sport.indoor", "체육관", 60, 1.6, 6, 23, (7, 19, 20), 0.9, 90, 2.0),
    KindPlan("sport.stadium", "경기장", 1, 20.0, 14, 22, (17, 18), 2.5, 180, 0.5),
    KindPlan("bet.race", "경륜장", 1, 3.0, 11, 19, (13, 14), 3.0, 180, 0.8),
    KindPlan("bet.casino", "카지노", 1, 2.0, 10, 24, _NIGHT, 1.4, 180, 0.8),
    KindPlan("hall.wedding", "예식장", 5, 4.0, 10, 19, (11, 12, 13, 14), 6.0, 120, 1.4),
    KindPlan("hall.funeral", "장례식장", 5, 4.0, 8, 24, _EVENING, 1.0, 90, 1.4),
    KindPlan("hall.fair", "전시장", 1, 10.0, 10, 18, _ANY, 2.0, 120, 0.6),
    KindPlan("hall.conference", "회의장", 1, 5.0, 9, 18, _ANY, 0.3, 240, 0.8),
    KindPlan("sales.direct", "홍보관", 4, 2.0, 10, 17, (10, 14), 0.3, 120, 3.0),
    KindPlan("worship", "교회", 35, 1.2, 6, 22, (9, 10, 11), 5.0, 90, 1.8),
    KindPlan("school.academy", "학원", 60, 2.2, 14, 22, (16, 17, 18, 19), 0.5, 120, 1.4),
    KindPlan("school.vocational", "직업학교", 6, 2.0, 9, 18, (9, 13), 0.1, 240, 1.2),
    KindPlan("study.cafe", "스터디카페", 30, 1.2, 7, 24, _EVENING, 1.1, 180, 0.7),
    KindPlan("body.bath", "사우나", 15, 1.8, 5, 22, (6, 10, 20), 1.6, 120, 2.0),
    KindPlan("body.hair", "미용실", 60, 0.8, 10, 20, _ANY, 1.4, 60, 1.2),
    KindPlan("body.massage", "마사지", 8, 0.7, 11, 23, _EVENING, 1.2, 90, 1.2),
    KindPlan("shop.store", "마트", 100, 5.0, 9, 23, (11, 17, 18, 19), 1.4, 45, 0.5),
    KindPlan("shop.market", "시장", 6, 26.0, 7, 20, (10, 11, 16), 1.3, 45, 0.6),
    KindPlan("logistics", "물류센터", 3, 2.0, 6, 24, (7, 19), 0.8, 480, 1.5),
    KindPlan("public.office", "주민센터", 12, 2.5, 9, 18, (10, 11, 14), 0.05, 30, 0.5),
    KindPlan("public.transport", "시티투어버스", 3, 2.0, 9, 20, _ANY, 2.0, 40, 1.4),
    KindPlan("care.clinic", "의원", 62, 1.8, 9, 19, (9, 10, 14, 16), 0.4, 60, 0.9),
    KindPlan("care.home", "요양원", 8, 0.8, 10, 18, (14, 15), 1.5, 60, 2.0),
    KindPlan("lodging", "호텔", 4, 1.5, 14, 24, _EVENING, 1.8, 720, 0.3),
    KindPlan("other", "문화센터", 4, 1.5, 10, 20, _ANY, 0.8, 60, 1.0),
)  # fmt: skip


_PULL_OF_A_ZONE: Final = 12
_MOST_ZONES: Final = 40


@dataclass(frozen=True, slots=True)
class CityVenue:
    """One venue: 6 bytes, its words, its kind's plan, its town (index of TOWNS), its pull, whether it has a screen.

    Large ones are divided: `zones` parts numbered from 1, 0 where the venue is one room.
    """

    ident: bytes
    details: Details
    kind: KindPlan
    town: int
    pull: float
    screen: bool
    zones: int

    def zone_names(self) -> tuple[str, ...]:
        """Return the names of its zones, in the order of their numbers."""
        return tuple(f"{number}구역" for number in range(1, self.zones + 1))


def invent_venues(random: Random, count: int) -> tuple[CityVenue, ...]:
    """Return `count` venues, at least one of every kind while there is room; pulls follow a Pareto law (1.16).

    That exponent is the "80/20" one; a venue draws at most 25 times what the smallest of its kind does.
    """
    plans = _plans(count)
    random.shuffle(plans)
    return tuple(_invent(random, number, plan) for number, plan in enumerate(plans))


def _plans(count: int) -> list[KindPlan]:
    whole = sum(kind.share for kind in KINDS)
    plans = [kind for kind in KINDS for _ in range(max(1, kind.share * count // whole))]
    common = max(KINDS, key=lambda kind: kind.share)
    plans += [common] * (count - len(plans))
    while len(plans) > count:  # frequent kinds give way first, so that small cities still have many kinds
        plans.remove(max(KINDS, key=plans.count))
    return plans


def _invent(random: Random, number: int, kind: KindPlan) -> CityVenue:
    town = random.randrange(len(TOWNS))
    pull = kind.pull * min(25.0, random.paretovariate(1.16))
    street = f"{random.choice(_STREETS)} {random.randint(1, 390)}"
    details = Details(
        name=f"{random.choice(_WORDS)} {kind.name} {number + 1}",
        kind=kind.code,
        region="경기도",
        district="가람시",
        street=f"{TOWNS[town]} {street}",
        hours=same_every_day(kind.opens * 60, kind.closes * 60),
    )
    ident = b"\x0d\x11" + random.getrandbits(16).to_bytes(2, "big") + number.to_bytes(2, "big")
    screen = random.random() < min(0.9, 0.1 + pull / 40)
    zones = min(_MOST_ZONES, int(pull / _PULL_OF_A_ZONE))
    return CityVenue(ident, details, kind, town, pull, screen, zones if zones > 1 else 0)


def hour_weight(kind: KindPlan, hour: int) -> float:
    """Return how likely an arrival at a venue of the kind is in an hour of the day: 0 when closed."""
    if not kind.opens <= hour < kind.closes:
        return 0.0
    last = 0.3 if hour == kind.closes - 1 else 1.0
    return (1.0 + 2.5 * kind.peaks.count(hour)) * last


class Choices:
    """For one hour and weekday: venues of a town, or of the whole city (town None), with running weights.

    Where the whole city has nothing open, everything stands for choice: a tiny city's visits go somewhere.
    """

    def __init__(self, venues: tuple[CityVenue, ...], hour: int, *, weekend: bool, town: int | None) -> None:
        weights = {
            number: venue.pull * hour_weight(venue.kind, hour) * (venue.kind.weekend if weekend else 1.0)
            for number, venue in enumerate(venues)
            if town is None or venue.town == town
        }
        if town is None and not any(weights.values()):
            weights = {number: venue.pull for number, venue in enumerate(venues)}
        self.venues = [number for number, weight in weights.items() if weight > 0]
        self.running = list(accumulate(weights[number] for number in self.venues))
