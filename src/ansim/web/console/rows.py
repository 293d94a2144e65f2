"""Rows of long lists, fetched one page at a time: what the table asks for is read, nothing else."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ansim.accounts.domain.actors import Actor
from ansim.delivery.domain.ladder import Step
from ansim.delivery.domain.states import State
from ansim.delivery.queries.deliveries import states_by_key
from ansim.delivery.queries.failures import Failure, all_failed_deliveries, failed_page
from ansim.delivery.queries.marks import Mark
from ansim.delivery.queries.unknowns import UnknownDelivery, unknown_count, unknown_page
from ansim.notices.domain.guardian_keys import guardian_key, is_guardians, is_step, notice_of
from ansim.notices.queries.people import NoticeCard, RowCard, count_rows, notices_by_references, rows_of_batch
from ansim.notices.queries.row_orders import MOST_OPENED
from ansim.notices.queries.rungs import following_steps
from ansim.web.base.table import KeyedPage

_CHUNK = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = timedelta(microseconds=1)
_MARK = re.compile(r"([+-])([0-9]{1,16})\.([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row of a batch with the state of its delivery and of its guardian's, "" when nothing was queued."""

    card: RowCard
    state: str
    guardian_state: str = ""


@dataclass(frozen=True, slots=True)
class FailureRow:
    """One failed delivery with its notice, None when the notice is gone; `following` is the next way, if there is one."""

    failure: Failure
    notice: NoticeCard | None
    following: Step | None = None

    @property
    def reference(self) -> str:
        """Reference of the notice that the message carried."""
        return notice_of(self.failure.key)

    @property
    def is_guardians(self) -> bool:
        """Whether the message went to the guardian."""
        return is_guardians(self.failure.key)


@dataclass(frozen=True, slots=True)
class UnknownRow:
    """One unknown delivery with its notice, None when the notice is gone."""

    one: UnknownDelivery
    notice: NoticeCard | None

    @property
    def reference(self) -> str:
        """Reference of the notice that the message carried."""
        return notice_of(self.one.key)

    @property
    def is_guardians(self) -> bool:
        """Whether the message went to the guardian."""
        return is_guardians(self.one.key)


class PeopleRows:
    """The rows of a batch for a table: counted by the database, opened page by page."""

    def __init__(
        self,
        by: Actor,
        batch_id: int,
        *,
        excluded: bool | None = None,
        warned: bool = False,
        code: str = "",
        held: bool = False,
        among: Collection[int] | None = None,
        order: str = "row",
    ) -> None:
        self._by = by
        self._batch_id = batch_id
        self._excluded = excluded
        self._warned = warned
        self._code = code
        self._held = held
        self._among = among
        self._order = order

    def __len__(self) -> int:
        return count_rows(
            self._by,
            self._batch_id,
            excluded=self._excluded,
            warned=self._warned,
            code=self._code,
            held=self._held,
            among=self._among,
        )

    def __getitem__(self, part: slice) -> list[PersonRow]:
        start = part.start or 0
        cards = rows_of_batch(
            self._by,
            self._batch_id,
            start=start,
            limit=(part.stop or start) - start,
            excluded=self._excluded,
            warned=self._warned,
            code=self._code,
            held=self._held,
            among=self._among,
            order=self._order,
        )
        references = [card.reference for card in cards if card.reference]
        keys = [*references, *map(guardian_key, references)]
        states = states_by_key(office_id=self._by.office_id or 0, keys=keys) if keys else {}

        def state(key: str) -> str:
            return states[key].value if key in states else ""

        return [PersonRow(card, state(card.reference), state(guardian_key(card.reference))) for card in cards]

    def __iter__(self) -> Iterator[PersonRow]:
        chunk = (
            _CHUNK if self._order.endswith("row") else MOST_OPENED
        )  # any other order is made anew for each
        for start in range(0, len(self), chunk):
            yield from self[start : start + chunk]


class FailureRows:
    """An office's failed deliveries for a table, of one reason where given; `count` is how many those are."""

    def __init__(self, by: Actor, state: State | None, code: str | None, count: int) -> None:
        self._by = by
        self._count = count
        self._office_id = by.office_id or 0
        self._state = state
        self._code = code

    def __len__(self) -> int:
        return self._count

    def page_at(self, place: str, size: int) -> KeyedPage:
        """Return the page at a mark: -, the time in microseconds, ., the delivery; + before it for what is newer."""
        way, mark = _mark_of(place)
        found = failed_page(
            office_id=self._office_id,
            state=self._state,
            code=self._code,
            older_than=mark if way == "-" else None,
            newer_than=mark if way == "+" else None,
            limit=size,
        )
        return KeyedPage(self._shown(found.rows), _written("+", found.newer), _written("-", found.older))

    def __iter__(self) -> Iterator[FailureRow]:
        pages = all_failed_deliveries(
            office_id=self._office_id, state=self._state, code=self._code, size=_CHUNK
        )
        for found in pages:
            yield from self._shown(found)

    def _shown(self, found: Sequence[Failure]) -> list[FailureRow]:
        references = [notice_of(failure.key) for failure in found]
        cards = notices_by_references(self._by, references)
        following = following_steps(self._by, references)
        return [
            FailureRow(
                failure, cards.get(reference), following.get(reference) if is_step(failure.key) else None
            )
            for failure, reference in zip(found, references, strict=True)
        ]


class UnknownRows:
    """An office's unknown deliveries for a table, the longest waiting first."""

    def __init__(self, by: Actor) -> None:
        self._by = by
        self._office_id = by.office_id or 0
        self._count = unknown_count(office_id=self._office_id)

    def __len__(self) -> int:
        return self._count

    def page_at(self, place: str, size: int) -> KeyedPage:
        """Return the page at a mark: - (behind it) or + (ahead of it), the time in microseconds, ., the delivery."""
        way, mark = _mark_of(place)
        found = unknown_page(
            office_id=self._office_id,
            behind=mark if way == "-" else None,
            ahead_of=mark if way == "+" else None,
            limit=size,
        )
        return KeyedPage(self._shown(found.rows), _written("+", found.before), _written("-", found.after))

    def __iter__(self) -> Iterator[UnknownRow]:
        found = unknown_page(office_id=self._office_id, limit=_CHUNK)
        yield from self._shown(found.rows)
        while found.after:
            found = unknown_page(office_id=self._office_id, behind=found.after, limit=_CHUNK)
            if found.before is None:  # all behind the mark was settled meanwhile
                return
            yield from self._shown(found.rows)

    def _shown(self, found: Sequence[UnknownDelivery]) -> list[UnknownRow]:
        cards = notices_by_references(self._by, [notice_of(one.key) for one in found])
        return [UnknownRow(one, cards.get(notice_of(one.key))) for one in found]


def _written(way: str, mark: Mark | None) -> str:
    return f"{way}{(mark.at - _EPOCH) // _STEP}.{mark.delivery_id}" if mark else ""


def _mark_of(place: str) -> tuple[str, Mark | None]:
    """Return the way and the mark that stand in an address; None for anything else that was typed there."""
    found = _MARK.fullmatch(place)
    if found is None:
        return "", None
    return found[1], Mark(_EPOCH + int(found[2]) * _STEP, int(found[3]))
