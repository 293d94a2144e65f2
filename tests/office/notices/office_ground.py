"""Ground of the notices tests: the drill office, small lists as an officer would upload them, jobs run in place."""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

import openpyxl
import pytest
from tests.office.accounts.standing import standing_office

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import Office
from ansim.accounts.services.demo import DEMO_CODE, DemoOffice, create_demo_office
from ansim.delivery.services.providers import connect_provider
from ansim.kit.clock import korean_day, now
from ansim.notices.adapters.pictures import Pictures
from ansim.notices.adapters.pool_worker import Made, Maker, RenderJob
from ansim.notices.domain.record import NoticeKind
from ansim.notices.services import making
from ansim.notices.services.checking import check_batch
from ansim.notices.services.intake import Upload, take_list
from ansim.notices.services.making import make_batch, start_making
from ansim.notices.services.releasing import hand_over, release

FOUNDED = now()
TODAY = korean_day(FOUNDED)
SPECIMEN = TODAY - timedelta(days=1)
HEADER = ("성명", "생년월일", "휴대전화", "주소", "검체채취일")


def row(number: int, **changes: Any) -> tuple[Any, ...]:
    """One good row of an invented person; `changes` by header."""
    cells: dict[str, Any] = {
        "성명": f"홍길{'가나다라마바사아자차카타파하'[number % 14]}",
        "생년월일": date(1980, 1, 1) + timedelta(days=37 * number),
        "휴대전화": f"010-0000-{number:04d}",
        "주소": f"가람시 새벽동 {number}",
        "검체채취일": SPECIMEN,
    }
    return tuple({**cells, **changes}[name] for name in HEADER)


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    """An XLSX with a title row, the header and these rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (("확진자 명단",), HEADER, *rows):
        sheet.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


class InPlace:
    """The pool's interface without processes: the same Maker, so that real files are made and read back."""

    def __init__(self, _workers: int, *, pictures: Pictures | None = None, jwks: Any = None) -> None:
        self._maker = Maker(pictures, jwks)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def start(self) -> None:
        """Nothing runs elsewhere."""

    def make(self, jobs: Iterable[RenderJob], _count: int | None = None) -> Iterator[Made]:
        """Yield every notice made."""
        yield from self._maker.make(list(jobs))


@dataclass
class Drill:
    """The drill office with shortcuts through the line."""

    office: DemoOffice
    officer: Actor
    approver: Actor

    def take(self, data: bytes, pdf: bytes | None = None, kind: NoticeKind = NoticeKind.ISOLATION) -> int:
        """Hand in a list (and the PDF of issued notices); return the batch."""
        more = Upload("issued.pdf", pdf) if pdf else None
        roster = Upload("list.xlsx", data)
        return take_list(
            by=self.officer, kind=kind, roster=roster, pdf=more, issued_on=TODAY, at=now()
        ).batch_id

    def checked(self, rows: Sequence[Sequence[Any]]) -> int:
        """A batch whose list was checked."""
        batch_id = self.take(workbook(rows))
        check_batch(batch_id=batch_id)
        return batch_id

    def made(self, rows: Sequence[Sequence[Any]]) -> int:
        """A batch whose notices are made."""
        batch_id = self.checked(rows)
        start_making(by=self.officer, batch_id=batch_id)
        make_batch(batch_id=batch_id)
        return batch_id

    def released(self, rows: Sequence[Sequence[Any]], *, send: bool = False) -> int:
        """A batch that two officers released."""
        batch_id = self.made(rows)
        hand_over(by=self.officer, batch_id=batch_id, at=now())
        release(by=self.approver, batch_id=batch_id, typed_count=len(rows), at=now(), send=send)
        return batch_id

    def connect(self) -> None:
        """Give the office an account at a message service, so that deliveries can be queued."""
        connect_provider(
            office_id=self.office.office_id,
            base_url="http://127.0.0.1:9",
            api_key="KEY",
            api_secret="secret",
            senders=["01000000000"],
            receipt_secret="receipts",
            now=now(),
            by="test",
        )


@pytest.fixture
def in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make notices in this process."""
    monkeypatch.setattr(making, "NoticePool", InPlace)


@pytest.fixture
def drill(db: None, in_place: None, settings: Any) -> Drill:
    """The drill office (that of the module, if it has one), notices made in this process, a fast password hasher."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    stands = Office.objects.filter(code=DEMO_CODE).exists()
    office = create_demo_office(at=now()) if stands else standing_office(FOUNDED)
    return Drill(office, office.actor(StaffRole.NOTICE_OFFICER), office.actor(StaffRole.APPROVER))


@pytest.fixture
def rows() -> Callable[[int], list[tuple[Any, ...]]]:
    """`rows(n)`: n good rows."""
    return lambda count: [row(number) for number in range(1, count + 1)]
