"""Guardians of minors: who is told, in which words, under which key, and what a record keeps of it."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.unit.notices.samples import PERSON, TODAY, record

from ansim.delivery.domain.euckr import unsendable
from ansim.notices.domain.batch import ManifestLine, manifest_sha256
from ansim.notices.domain.guardian_keys import (
    batch_of,
    guardian_key,
    guardians_group,
    is_guardians,
    notice_of,
    people_group,
)
from ansim.notices.domain.guardians import is_minor, tells_guardian
from ansim.notices.domain.message import guardian_message, message_for
from ansim.notices.domain.people import Person
from ansim.notices.domain.record import NoticeKind, NoticeRecord
from ansim.notices.domain.record_json import record_from_bytes, record_to_bytes
from ansim.notices.services.composing import recipient_of

REFERENCE = "7KQ4-M2XD-9TR3"
OWN, PARENT = "01000000011", "01000000012"
CHILD = Person(
    2,
    "홍아이",
    date(TODAY.year - 10, 1, 2),
    OWN,
    guardian_name="홍보호",
    guardian_phone=PARENT,
    specimen=TODAY,
)


def guarded(**changes: Any) -> NoticeRecord:
    """The record of a child with a guardian."""
    given = {"name": "홍아이", "guardian_name": "홍보호", "guardian_phone": PARENT, **changes}
    return record(replace(PERSON, **given))


@pytest.mark.parametrize(
    ("birth", "minor"),
    [(date(2007, 11, 21), False), (date(2007, 11, 22), True), (date(2026, 11, 21), True)],
)
def test_who_is_a_minor_turns_on_the_birthday(birth: date, minor: bool) -> None:
    """Nineteen years end being a minor, on the very day (Civil Act 4 and 158)."""
    assert is_minor(birth, date(2026, 11, 21)) is minor


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, True),
        ({"guardian_phone": None}, False),
        ({"guardian_phone": OWN}, False),
        ({"birth": date(1980, 1, 1)}, False),
        ({"phone": None}, True),
    ],
)
def test_a_message_of_its_own_goes_to_another_phone_of_a_minors_guardian(
    changes: dict[str, Any], told: bool
) -> None:
    """Not without a number, not twice to one number, and not about somebody of age."""
    assert tells_guardian(replace(CHILD, **changes), TODAY) is told


@pytest.mark.parametrize(("on", "kept"), [(TODAY, PARENT), (date(TODAY.year + 20, 1, 1), "")])
def test_the_day_of_issue_decides_whether_a_guardian_is_kept(on: date, kept: str) -> None:
    """The recipient of a notice has a guardian while a minor, none of age: nothing of it reaches the record."""
    found = recipient_of(CHILD, NoticeKind.ISOLATION, on)
    assert (found.guardian_phone, bool(found.guardian_name)) == (kept, bool(kept))
    nobody = recipient_of(replace(CHILD, guardian_phone=None), NoticeKind.QUARANTINE, on)
    assert nobody.guardian_phone == ""


@pytest.mark.parametrize(
    ("phone", "guardian", "goes", "second"),
    [
        (OWN, PARENT, False, PARENT),
        (PARENT, PARENT, True, ""),
        (OWN, "", False, ""),
        ("", PARENT, False, PARENT),
    ],
)
def test_one_phone_is_one_message(phone: str, guardian: str, goes: bool, second: str) -> None:
    """The guardian's own message goes where the person's does not; without any phone nothing is shared."""
    made = guarded(phone=phone, guardian_phone=guardian)
    assert (made.goes_to_guardian, made.second_phone) == (goes, second)


def test_the_message_to_a_guardian_says_for_whom_it_is() -> None:
    """A masked name in both languages, the reference and the office's phone; neither name in full."""
    said = guardian_message(guarded(), "가람시")
    assert said.text.count("홍*이") == 2
    assert "보호자께" in said.text
    assert "For the guardian of" in said.text
    for word in ("홍아이", "홍보호", OWN, PARENT):
        assert word not in said.text + said.subject
    assert guarded().reference in said.text
    assert said.subject == "가람시 통지서"


def test_a_notice_on_the_guardians_phone_is_told_in_the_guardians_words() -> None:
    """A child without a phone: the one message is to the guardian; a child with one gets the usual words."""
    lent = guarded(phone=PARENT)
    assert message_for(lent, "가람시") == guardian_message(lent, "가람시")
    assert "홍*이" not in message_for(guarded(), "가람시").text


def test_a_drill_says_so_to_guardians_too() -> None:
    """Both parts of the message of a practice installation begin with the word."""
    issuer = replace(guarded().issuer, drill=True)
    said = guardian_message(replace(guarded(), issuer=issuer), "가람시")
    assert said.text.startswith("[훈련] ")
    assert said.subject.startswith("[훈련] ")


@pytest.mark.parametrize("name", ["NGUYỄN VĂN Ẩ", "王ẞ", "똠방각하", "ทดสอบ", "é"])
def test_no_name_can_hold_up_a_batch(name: str) -> None:
    """Letters that no carrier takes are starred, so that one odd name does not refuse everybody's messages."""
    said = guardian_message(guarded(name=name), "가람시")
    assert unsendable(said.text + said.subject) == ()


def test_records_keep_the_guardian_and_older_ones_are_read_as_they_are() -> None:
    """Bytes and back unchanged; bytes written before guardians were kept give a record without one."""
    made = guarded()
    assert record_from_bytes(record_to_bytes(made)) == made
    older = json.loads(record_to_bytes(made))
    del older["guardian_name"], older["guardian_phone"]
    read = record_from_bytes(json.dumps(older, ensure_ascii=False).encode())
    assert (read.guardian_name, read.guardian_phone, read.second_phone) == ("", "", "")
    assert replace(read, guardian_name="홍보호", guardian_phone=PARENT) == made


def test_nothing_of_the_guardian_is_signed_into_the_qr() -> None:
    """The QR of a notice is the same with and without a guardian: who verifies it learns of nobody else."""
    alone = guarded(guardian_name="", guardian_phone="")
    assert guarded().qr_text.partition("#")[0] == alone.qr_text.partition("#")[0]
    assert PARENT not in guarded().qr_text


def test_keys_lead_back_to_their_notice() -> None:
    """The guardian's key is not a notice's, and both name the notice; other keys stay what they are."""
    key = guardian_key(REFERENCE)
    assert (is_guardians(key), is_guardians(REFERENCE), is_guardians("ABC-G")) == (True, False, False)
    assert (notice_of(key), notice_of(REFERENCE), notice_of("ABC-G")) == (REFERENCE, REFERENCE, "ABC-G")


@pytest.mark.parametrize(
    ("group", "batch"),
    [
        (people_group(12), 12),
        (guardians_group(12), 12),
        ("batch:", None),
        ("batch:x", None),
        ("case:12", None),
        ("12", None),
    ],
)
def test_groups_lead_back_to_their_batch(group: str, batch: int | None) -> None:
    """Both groups of a batch name it; groups of others do not."""
    assert batch_of(group) == batch


def test_a_manifest_without_guardians_is_what_it_was() -> None:
    """Batches signed before guardians were told keep their manifest; a guardian's phone changes it."""
    line = ManifestLine(REFERENCE, "a" * 64, "b" * 64, "c" * 64)
    alone = manifest_sha256(7, "isolation", "isolation-1", "15220000", [line])
    assert alone == manifest_sha256(
        7, "isolation", "isolation-1", "15220000", [replace(line, guardian_tag="")]
    )
    told = {
        manifest_sha256(7, "isolation", "isolation-1", "15220000", [replace(line, guardian_tag=tag * 64)])
        for tag in "de"
    }
    assert len(told | {alone}) == 3
