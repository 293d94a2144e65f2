"""Zones and stickers under any run of acts: numbers are never reused, one code a zone, old ones never work again."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansim.checkins.domain.errors import ZoneUnknown
from ansim.checkins.queries.doors import doors
from ansim.checkins.services.stickers import replace_sticker
from ansim.checkins.services.venues import open_venue, set_zones

pytestmark = pytest.mark.django_db
NAMES = st.lists(st.sampled_from(["홀", "방 1", "방 2", "테라스", "지하"]), unique=True, max_size=5)
ACTS = st.lists(st.one_of(NAMES, st.integers(0, 9)), max_size=8)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(ACTS)
def test_no_run_of_acts_breaks_the_order(command, cafe, start, acts) -> None:
    """Lists of names set the zones, numbers replace a code: after every act the door is what a plain model says."""
    ident = open_venue(by=command, details=cafe, at=start)
    numbers: dict[str, int] = {}
    last, moment = 0, start
    codes = {one.zone: one.code for one in doors([ident], int(start.timestamp()))[ident].stickers}
    stopped: set[bytes] = set()
    for act in acts:
        moment += timedelta(seconds=1)
        if isinstance(act, int):
            if act and act not in numbers.values():
                with pytest.raises(ZoneUnknown):
                    replace_sticker(by=command, venue=ident, zone=act, at=moment)
                continue
            replace_sticker(by=command, venue=ident, zone=act, at=moment)
            stopped.add(codes[act])
        else:
            set_zones(by=command, venue=ident, names=act, at=moment)
            stopped |= {codes[number] for name, number in numbers.items() if name not in act}
            for name in act:
                if name not in numbers:
                    last += 1
                    numbers[name] = last
            numbers = {name: number for name, number in numbers.items() if name in act}
        door = doors([ident], int(moment.timestamp()))[ident]
        assert dict(door.zones) == {number: name for name, number in numbers.items()}
        in_use = [one for one in door.stickers if one.stopped is None]
        assert sorted(one.zone for one in in_use) == sorted([0, *numbers.values()])
        codes = {one.zone: one.code for one in in_use}
        assert not set(codes.values()) & stopped
        assert stopped <= {one.code for one in door.stickers if one.stopped is not None}
