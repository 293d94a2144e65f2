"""A notice that speaks of another one keeps which, and a correction stands on the other's law beside its own."""

import json
from dataclasses import replace

import pytest
from tests.unit.notices.samples import record

from ansim.notices.domain.record import NoticeKind, Replaced
from ansim.notices.domain.record_json import BadRecord, record_from_bytes, record_to_bytes


def test_the_notice_spoken_of_survives_the_bytes():
    """Reference, kind, day of issue and the officer's words come back as they were kept."""
    first = record()
    spoken = Replaced(first.reference, first.kind, first.issued_on, "검체채취일을 바로잡음")
    one = replace(record(number=3), kind=NoticeKind.CORRECTION, replaces=spoken)
    assert record_from_bytes(record_to_bytes(one)) == one


def test_a_record_kept_before_there_were_such_notices_is_read():
    """Records of yesterday name no other notice and are read as they are."""
    said = json.loads(record_to_bytes(record()))
    del said["replaces"]
    assert record_from_bytes(json.dumps(said).encode()).replaces is None


@pytest.mark.parametrize("broken", [{"reference": "A"}, {"kind": "party"}, 7, ["a"]])
def test_half_a_notice_spoken_of_is_refused(broken):
    """What is no whole naming of a notice is a broken record, never a guess."""
    said = json.loads(record_to_bytes(record())) | {"replaces": broken}
    with pytest.raises(BadRecord):
        record_from_bytes(json.dumps(said).encode())
