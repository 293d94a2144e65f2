"""Lists with children and their guardians, and what a batch of them goes through."""

import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from office_ground import SPECIMEN, TODAY, Drill, InPlace

from ansim.delivery.domain.states import Outcome, State
from ansim.delivery.models import Attempt, Delivery, Parcel
from ansim.kit.clock import now
from ansim.notices.adapters.pool_worker import Made, RenderJob
from ansim.notices.services import making
from ansim.notices.services.checking import check_batch
from ansim.notices.services.making import make_batch, start_making
from ansim.notices.services.releasing import hand_over, release

COLUMNS = ("성명", "생년월일", "휴대전화", "주소", "검체채취일", "보호자 성명", "보호자 연락처")
CHILD_BORN = date(TODAY.year - 10, 1, 2)
OWN, PARENT = "010-0000-0101", "010-0000-0102"


class Painted(InPlace):
    """The pool's interface with files that only look like ones: what is told here is told before any page is drawn."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def make(self, jobs: Iterable[RenderJob], _count: int | None = None) -> Iterator[Made]:
        """Yield every notice made."""
        for job in jobs:
            reference = job.record.reference
            yield Made(reference, b"%PDF " + reference.encode(), b"\xff\xd8\xff" + reference.encode())


@pytest.fixture
def painted(drill: Drill, monkeypatch: pytest.MonkeyPatch) -> Drill:
    """The drill office connected to a message service, with notices that nobody draws."""
    monkeypatch.setattr(making, "NoticePool", Painted)
    drill.connect()
    return drill


def child(name: str = "홍아이", **changes: Any) -> dict[str, Any]:
    """A child of ten with a phone of its own and a guardian with another."""
    return {
        "성명": name, "생년월일": CHILD_BORN, "휴대전화": OWN, "주소": "가람시 새벽동 101", "검체채취일": SPECIMEN,
        "보호자 성명": "홍보호", "보호자 연락처": PARENT, **changes,
    }  # fmt: skip


def grown(name: str = "홍어른", **changes: Any) -> dict[str, Any]:
    """An adult without a guardian."""
    own = {"생년월일": date(1980, 3, 4), "휴대전화": "010-0000-0103", "주소": "가람시 새벽동 103"}
    return child(name, **{**own, "보호자 성명": None, "보호자 연락처": None, **changes})


def family(*people: Mapping[str, Any]) -> bytes:
    """An XLSX of these people."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (COLUMNS, *(tuple(one[name] for name in COLUMNS) for one in people)):
        sheet.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def checked(drill: Drill, *people: Mapping[str, Any]) -> int:
    """A batch of these people, its list checked."""
    batch_id = drill.take(family(*people))
    check_batch(batch_id=batch_id)
    return batch_id


def handed_over(drill: Drill, *people: Mapping[str, Any]) -> int:
    """A batch of these people that waits for the second officer."""
    batch_id = checked(drill, *people)
    start_making(by=drill.officer, batch_id=batch_id)
    make_batch(batch_id=batch_id)
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    return batch_id


def sent(drill: Drill, *people: Mapping[str, Any]) -> int:
    """A released batch of these people, its deliveries queued."""
    batch_id = handed_over(drill, *people)
    release(by=drill.approver, batch_id=batch_id, typed_count=len(people), at=now())
    return batch_id


def ended(key: str, state: State, outcome: Outcome = Outcome.PERMANENT, code: str = "3032") -> int:
    """Give the delivery with a key one attempt that ended so; return its id."""
    delivery, moment = Delivery.objects.get(key=key), now()
    parcel = Parcel.objects.create(
        group_id=delivery.group_id, fence=uuid4(), stage="unknown" if outcome is Outcome.UNKNOWN else "answered",
        ref="G4V1", lease_until=moment, expires_at=moment, claimed_at=moment, released_at=moment,
    )  # fmt: skip
    Attempt.objects.create(delivery=delivery, number=1, parcel=parcel, outcome=outcome, code=code)
    Delivery.objects.filter(pk=delivery.pk).update(state=state, tries=1)
    return delivery.pk
