"""The one table with which the drill ends: people, where each of them ended, and how long it took."""

from collections.abc import Sequence
from pathlib import Path

from ansim.cli import say
from ansim.kit.sentence import Sentence
from ansim.notices.domain.record import NoticeKind
from ansim.notices.queries.balance import Balance
from ansim.notices.queries.batches import BatchCard

_COLUMNS = (
    Sentence(ko="명단", en="list"),
    Sentence(ko="대상", en="rows"),
    Sentence(ko="도착", en="delivered"),
    Sentence(ko="실패", en="failed"),
    Sentence(ko="우편", en="posted"),
    Sentence(ko="제외", en="excluded"),
    Sentence(ko="기한 지남", en="expired"),
    Sentence(ko="미확인", en="unknown"),
    Sentence(ko="남음", en="waiting"),
    Sentence(ko="합", en="adds up"),
)
_SOURCE = {"roster": Sentence(ko="명단", en="roster"), "issued": Sentence(ko="새올 PDF", en="Saeol PDF")}
_CONTACTS = Sentence(ko="접촉자", en="contacts")
_SECONDS = {
    "write": Sentence(ko="명단 만들기", en="lists written"),
    "check": Sentence(ko="검사", en="checked"),
    "make": Sentence(ko="작성과 되읽기", en="made and read back"),
    "release": Sentence(ko="두 사람의 승인", en="released by two"),
    "deliver": Sentence(ko="발송과 결과", en="sent, receipts in"),
    "total": Sentence(ko="모두", en="in all"),
}
_EXCLUDED = Sentence(ko="제외한 까닭: {reasons}", en="Excluded: {reasons}")
_SPEED = Sentence(
    ko="통지서 한 장 {ms:.1f} ms (작성과 되읽기)", en="{ms:.1f} ms a notice (made and read back)"
)
_SAMPLES = Sentence(ko="견본: {paths}", en="Samples: {paths}")


def print_table(
    cards: Sequence[BatchCard],
    balances: Sequence[Balance],
    reasons: dict[str, int],
    seconds: dict[str, float],
    samples: Sequence[Path],
) -> None:
    """Print one row a batch, the seconds of every step, milliseconds a notice and where the samples lie."""
    language = say.language()
    rows = [[column.text(language) for column in _COLUMNS]]
    for card, found in zip(cards, balances, strict=True):
        label = _CONTACTS if card.kind is NoticeKind.QUARANTINE else _SOURCE[card.source]
        rows.append([label.text(language), *_numbers(found), "✓" if found.holds else "✗"])
    print()
    for row in rows:
        print("  " + "".join(say.padded(cell, 14 if place == 0 else 11) for place, cell in enumerate(row)))
    print()
    for name, title in _SECONDS.items():
        if name in seconds:
            print(f"  {say.padded(title.text(language), 24)}{seconds[name]:8.1f} s")
    made = sum(card.included for card in cards)
    if made:
        print("  " + _SPEED.text(language, ms=1000 * seconds["make"] / made))
    if reasons:
        print(
            "  " + _EXCLUDED.text(language, reasons=", ".join(f"{code} {n}" for code, n in reasons.items()))
        )
    print("  " + _SAMPLES.text(language, paths=", ".join(str(path) for path in samples)), flush=True)


def _numbers(found: Balance) -> list[str]:
    numbers = (
        found.rows,
        found.delivered,
        found.failed,
        found.posted,
        found.excluded,
        found.expired,
        found.unknown,
        found.waiting,
    )
    return [f"{number:,}" for number in numbers]
