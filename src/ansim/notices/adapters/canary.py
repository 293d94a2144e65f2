"""The first pictures of a batch, read by Tesseract where it is installed: eyes that know nothing of how they were drawn.

The read-back compares the text of a page; what a person sees are its pixels. A picture that reads ill is read once more,
parted otherwise, since either way loses a line now and then; what neither reads is a difference.
"""

import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from PIL import Image

from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.ocr import AS_BLOCK, AS_COLUMN, Ocr
from ansim.notices.domain.canary import is_named, misread
from ansim.notices.domain.record import NoticeRecord

_DIFFERS = Sentence(
    ko="완성된 이미지에서 글자를 읽어 보니 {field} 항목이 기록과 다릅니다. 발송하지 말고 담당자에게 알려 주세요.",
    en="Read off the finished picture, {field} differs from the record. Do not send it; call the operator.",
)
_FEWEST_NAMES = 3


def look(made: Sequence[tuple[NoticeRecord, bytes]], ocr: Ocr, workers: int) -> tuple[Problem, ...]:
    """Return what differs between records and their finished JPEGs as they look; problems name fields, never values."""
    with ThreadPoolExecutor(workers) as pool:
        read = list(pool.map(lambda one: _texts(one[0], one[1], ocr), made))
    problems = [
        difference(field)
        for (record, _), texts in zip(made, read, strict=True)
        for field in misread(record, texts)
    ]
    named = [is_named(record, texts) for (record, _), texts in zip(made, read, strict=True)]
    return (*problems, *([difference("name")] if len(named) >= _FEWEST_NAMES and not any(named) else ()))


def _texts(record: NoticeRecord, jpg: bytes, ocr: Ocr) -> list[str]:
    with Image.open(io.BytesIO(jpg), formats=("JPEG",)) as image:
        grey = image.convert("L")
    texts = [ocr.read(grey, AS_BLOCK)]
    if misread(record, texts) or not is_named(record, texts):
        texts.append(ocr.read(grey, AS_COLUMN))
    return texts


def difference(field: str) -> Problem:
    """Return the problem of a field that looks otherwise than its record."""
    return Problem(row=None, column=field, code="readback.seen", sentence=_DIFFERS, params={"field": field})
