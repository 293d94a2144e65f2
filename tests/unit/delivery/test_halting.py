"""Reasons of a halt in words: each code says what to do, in both languages; what somebody typed stays as it was typed."""

import pytest

from ansim.delivery.adapters.bridge import _CODE as SEPARATED
from ansim.delivery.domain.errors import AttachmentChanged, FileSeenBefore, SenderNotAllowed
from ansim.delivery.domain.halting import FAILURES, halt_sentence, should_halt
from ansim.delivery.domain.solapi_codes import GROUP_FAILED, STOPPING
from ansim.kit.blobs import BlobMissing
from ansim.kit.sealing import SealBroken

TOLD = {
    "used up": (
        GROUP_FAILED,
        "http_402_NotEnoughBalance",
        "solapi_1030",
        "solapi_2230",
        "aligo-201",
        "nhn-1008",
    ),
    "is not registered": ("solapi_1062", "solapi_2062", "solapi_3059", SenderNotAllowed.code),
    "not the released one": (AttachmentChanged.code, BlobMissing.code, SealBroken.code),
    "do not resume": (FileSeenBefore.code,),
    "Set the clock": ("clock.off",),
    "refuses the account": ("http_401", "http_403_InvalidAPIKey", "smtp_535"),
    "Give an administrator this code": (
        "aligo-101",
        "nhn-2033",
        "solapi_1020",
        SEPARATED,
        "request_unwritable",
    ),
}


@pytest.mark.parametrize(
    ("words", "reason"), [(words, code) for words, codes in TOLD.items() for code in codes]
)
def test_each_code_says_what_to_do(words: str, reason: str) -> None:
    """Proves that every code that halts a group is told with its own advice and with the code, in Korean and English."""
    said = halt_sentence(reason)
    assert said is not None
    assert words in said.text("en", reason=reason)
    assert f"({reason})" in said.text("en", reason=reason)
    assert f"({reason})" in said.text("ko", reason=reason)
    assert said.ko != said.en


def test_every_stopping_code_of_solapi_has_words() -> None:
    """Proves that no code that halts at once is shown bare."""
    codes = [code if code == GROUP_FAILED else f"solapi_{code}" for code in STOPPING]
    assert all(halt_sentence(code) for code in codes)


@pytest.mark.parametrize("typed", ["번호 확인", "wait for the lawyer", "test", ""])
def test_what_somebody_typed_is_left_alone(typed: str) -> None:
    """Proves that an officer's own reason is never taken for a code."""
    assert halt_sentence(typed) is None


@pytest.mark.parametrize(
    ("failed", "finished", "halts"),
    [
        (FAILURES - 1, 9, False),
        (FAILURES, 100, True),
        (FAILURES, 101, False),
        (50, 500, True),
        (49, 500, False),
    ],
)
def test_ten_failures_and_a_tenth_of_the_results_halt(failed: int, finished: int, halts: bool) -> None:
    """Proves both borders: at least ten, and at least a tenth."""
    assert should_halt(failed, finished) is halts
