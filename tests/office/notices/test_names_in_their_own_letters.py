"""From the list to the released notice: people whose names have letters of their own, as they are written."""

from datetime import date
from typing import Any
from unicodedata import normalize

import pytest
from office_ground import TODAY, row

from ansim.kit.clock import now
from ansim.notices.adapters.office_keys import public_jwks
from ansim.notices.adapters.pages import opened, page_text
from ansim.notices.domain.compare import comparable
from ansim.notices.domain.verdict import verify_qr
from ansim.notices.queries.people import find_people, notice_file, notices_of_batch
from ansim.notices.queries.standing import by_reference_and_birth
from ansim.notices.services.releasing import hand_over, release

BIRTH = date(1980, 1, 1)
NAMES = {
    "กฤตภาส ชื่นชู้": "ก*ส ช*ช",
    "สมชาย น้ำฝน": "ส*ย น*น",
    "Łukasz Żółć": "Ł*z Ż*ć",
    "Батбаяр Өөдөс": "Б*р Ө*с",
}


@pytest.fixture
def released(drill: Any) -> int:
    """A released batch of people of these names, typed decomposed as on a Mac."""
    typed = [row(at, 성명=normalize("NFD", name), 생년월일=BIRTH) for at, name in enumerate(NAMES, start=1)]
    batch_id = int(drill.made(typed))
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    release(by=drill.approver, batch_id=batch_id, typed_count=len(NAMES), at=now(), send=False)
    return batch_id


def test_each_has_a_notice_that_names_them(drill: Any, released: int) -> None:
    """The kept file says the name to the letter, and the signed QR its ends."""
    cards = {card.record.name: card for card in notices_of_batch(drill.officer, released)}
    assert set(cards) == set(NAMES)
    for name, card in cards.items():
        with opened(notice_file(drill.officer, card, image=False)) as document:
            assert comparable(f"성명 Name {name} 생년월일") in comparable(page_text(document, 0))
        verdict = verify_qr(card.record.qr_text, public_jwks(), today=TODAY)
        assert verdict.genuine


@pytest.mark.parametrize(("name", "masked"), NAMES.items())
def test_they_are_found_and_verified_by_it(drill: Any, released: int, name: str, masked: str) -> None:
    """The officer finds the person by the name however it is typed; a stranger with the paper sees its ends."""
    for typed in (name, name.upper(), normalize("NFD", name)):
        (card,) = find_people(drill.officer, name=typed)
        assert card.record.name == name
    public = by_reference_and_birth(card.record.reference, BIRTH, today=TODAY)
    assert public is not None
    assert public.name == masked
