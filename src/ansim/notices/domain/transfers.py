"""Handing people over to another office: its states, what refuses it, and the list that the other office gets."""

import csv
import io
from collections.abc import Collection, Iterable
from enum import StrEnum

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.columns import SYNONYMS, Column
from ansim.notices.domain.correcting import HeldRow


class TransferState(StrEnum):
    """Offered by one office; accepted by another, or declined by it or taken back."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class NobodyOffered(AnsimError):
    """No row was chosen, or one that the batch does not have."""

    code = "transfer.nobody"
    sentence = Sentence(
        ko="넘길 사람을 고르지 않았거나 이 명단에 없는 행입니다. 화면을 새로 고쳐 다시 골라 주세요.",
        en="Nobody was chosen, or a row that this list does not have. Reload the page and choose again.",
    )


class OfferedAlready(AnsimError):
    """One of the people is with another office already, or offered to it."""

    code = "transfer.already"
    sentence = Sentence(
        ko="고른 사람 가운데 이미 다른 기관에 넘겼거나 넘기려는 사람이 있습니다. 화면을 새로 고쳐 주세요.",
        en="Somebody chosen is with another office already, or offered to one. Reload the page.",
    )


class NoSuchOffice(AnsimError):
    """There is no such other office in this installation."""

    code = "transfer.office"
    sentence = Sentence(
        ko="받을 기관을 고르지 않았습니다. 이 설치를 함께 쓰는 다른 기관을 골라 주세요.",
        en="No receiving office was chosen. Choose another office of this installation.",
    )


class NotOwnList(AnsimError):
    """Only people of a list that was brought here can be handed over."""

    code = "transfer.source"
    sentence = Sentence(
        ko="여기에서 명단으로 만든 발급만 넘길 수 있습니다. 다른 곳에서 발급한 통지서와 정정은 넘기지 않습니다.",
        en="Only people of a list brought here can be handed over, not notices issued elsewhere nor corrections.",
    )


class LeftAlready(AnsimError):
    """A message or letter has left, or may have: the other office would tell the person a second time."""

    code = "transfer.left"
    sentence = Sentence(
        ko="{count}명에게는 이미 나갔거나 나갔을 수 있어 넘길 수 없습니다. 그 사람을 빼고 다시 해 주세요.",
        en="To {count} people something has left, or may have. Leave them out and try again.",
    )


class TransferDecided(AnsimError):
    """Somebody decided the transfer meanwhile."""

    code = "transfer.decided"
    sentence = Sentence(
        ko="그 사이에 다른 사람이 처리한 이관입니다. 화면을 새로 고쳐 주세요.",
        en="Somebody decided this hand-over meanwhile. Reload the page.",
    )


class TransfersOpen(AnsimError):
    """People of the batch are offered to another office that has not answered."""

    code = "transfer.open"
    sentence = Sentence(
        ko="다른 기관의 답을 기다리는 사람이 {count}명 있습니다. 답을 받거나 이관을 거둔 뒤 만들어 주세요.",
        en="{count} people wait for another office's answer. Wait for it, or take the hand-over back, before making.",
    )


def transfer_list(rows: Iterable[HeldRow], columns: Collection[Column]) -> bytes:
    """Return rows as a list that an office may bring: CSV, UTF-8 with mark, these columns of the list they stood in."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(SYNONYMS[column][0] for column in columns)
    writer.writerows([one.text(column) for column in columns] for one in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()
