"""How a list was read, confirmed once: sheet, header row, what each column is taken for; changed where it is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.domain.batch import BatchState
from ansim.notices.domain.columns import Column
from ansim.notices.domain.header_words import meaning
from ansim.notices.domain.profile import ListReading, header_keys
from ansim.notices.queries.readings import list_reading_of
from ansim.notices.services.layouts import confirm_columns
from ansim.web.base.language import in_page_language
from ansim.web.console.progress import progress_of
from ansim.web.console.scope import batch_or_404
from ansim.web.console.words import column_name

_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class ColumnToConfirm:
    """One column with its samples and what it is taken for; `key` names it in the profile."""

    letter: str
    header: str
    key: str
    column: Column | None
    samples: tuple[str, ...]
    hidden: bool = False


@requires(Permission.BATCH_CREATE)
def columns(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Show what was found in the file and take what the officer says of it."""
    card = batch_or_404(request.actor, batch_id)
    reading = list_reading_of(request.actor, batch_id)
    if card.state is not BatchState.CHECKED or reading is None:
        return redirect("console_batch", batch_id=batch_id)
    row = _header_row(request, reading)
    found = _columns(reading, row)
    if request.method == "POST" and found:
        chosen = _chosen(request, found)
        try:
            confirm_columns(
                by=request.actor,
                batch_id=batch_id,
                headers=[one.key for one in found],
                columns=chosen,
                at=now(),
            )
        except AnsimError as error:
            messages.error(request, in_page_language(error))
            found = [_with(one, chosen.get(one.key)) for one in found]
        else:
            messages.success(request, gettext("확인했습니다. 같은 제목의 다음 명단에는 묻지 않습니다."))
            return redirect("console_batch", batch_id=batch_id)
    shown = {
        "one": progress_of(request.actor, card),
        "card": card,
        "reading": reading,
        "found": found,
        "header_row": row,
        "choices": [(column.value, column_name(column)) for column in Column],
    }
    return render(request, "console/columns.html", shown)


def _header_row(request: StaffRequest, reading: ListReading) -> int | None:
    """The row that the officer says is the header, else the one that was found."""
    asked = request.POST.get("header", request.GET.get("header", ""))
    rows = {str(number): number for number, _ in reading.first_rows}
    return rows.get(asked, reading.header_row)


def _columns(reading: ListReading, row: int | None) -> list[ColumnToConfirm]:
    if row is None:
        return []
    if row == reading.header_row:
        return [
            ColumnToConfirm(one.letter, one.header, one.key, one.column, one.samples, one.hidden)
            for one in reading.columns
        ]
    texts = next(cells for number, cells in reading.first_rows if number == row)
    below = [cells for number, cells in reading.first_rows if number > row]
    found = []
    for place, (text, key) in enumerate(zip(texts, header_keys(texts), strict=True)):
        meant = meaning(text) if text else None
        if text:
            found.append(
                ColumnToConfirm(
                    str(place + 1), text, key, meant[0] if meant else None, _samples(below, place)
                )
            )
    return found


def _samples(rows: Sequence[tuple[str, ...]], place: int) -> tuple[str, ...]:
    texts = (cells[place] for cells in rows if place < len(cells) and cells[place])
    return tuple(dict.fromkeys(texts))[:_SAMPLES]


def _chosen(request: StaffRequest, found: Sequence[ColumnToConfirm]) -> dict[str, Column | None]:
    names = {column.value: column for column in Column}
    return {
        one.key: names.get(request.POST.get(f"column-{place}", ""))
        for place, one in enumerate(found)
        if one.key
    }


def _with(one: ColumnToConfirm, column: Column | None) -> ColumnToConfirm:
    return ColumnToConfirm(one.letter, one.header, one.key, column, one.samples, one.hidden)
