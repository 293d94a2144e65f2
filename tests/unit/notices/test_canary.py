"""What is read off finished pictures: dates to the figure, names by any letter; a reader that sees otherwise stops a batch."""

import io
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from tests.unit.notices.samples import record, rendered_pair

from ansim.notices.adapters.canary import look
from ansim.notices.adapters.ocr import Ocr, find_ocr
from ansim.notices.domain.canary import is_named, misread
from ansim.notices.domain.record import NoticeRecord

ONE = record()
BIRTH, FIRST, LAST = ONE.birth, ONE.period.first_day, ONE.period.last_day
READ = (
    f"{ONE.name} 님  {BIRTH.year}. {BIRTH.month}. {BIRTH.day}. 생\n"
    f"{FIRST.year}. {FIRST.month}. {FIRST.day}.(금) - {LAST.month}. {LAST.day}.(목)\n"
)


def _jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(file, "JPEG")
    return file.getvalue()


def _reader(folder: Path, says: str) -> Ocr:
    """A Tesseract that reads the same off every picture."""
    words, program = folder / "words", folder / "tesseract"
    words.write_text(says, encoding="utf-8")
    program.write_text(f"#!/bin/sh\ncat > /dev/null; cat {words}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return Ocr(str(program), "kor")


def test_what_is_read_as_it_was_written_is_no_difference() -> None:
    """All three dates and the name stand in the text."""
    assert misread(ONE, [READ]) == ()
    assert is_named(ONE, [READ])


def test_either_reading_may_tell_a_date() -> None:
    """What one parting of the page lost the other may have."""
    head, period = READ.splitlines()
    assert misread(ONE, [head, period]) == ()
    assert misread(ONE, [head]) == ("first", "last")


@pytest.mark.parametrize("dots", [",", " . ", "ㆍ", ": "])
def test_a_dot_read_as_another_is_no_difference(dots: str) -> None:
    """Readers of pictures tell dots from commas badly, and blanks not at all."""
    assert misread(ONE, [READ.replace(". ", dots)]) == ()


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("birth", replace(ONE, birth=BIRTH.replace(year=BIRTH.year - 1))),
        ("birth", replace(ONE, birth=BIRTH.replace(day=BIRTH.day % 27 + 1))),
        ("first", replace(ONE, period=replace(ONE.period, first_day=FIRST.replace(month=FIRST.month % 12 + 1)))),
        ("last", replace(ONE, period=replace(ONE.period, last_day=LAST.replace(day=LAST.day % 27 + 1)))),
    ],
)  # fmt: skip
def test_another_date_is_named(field: str, changed: NoticeRecord) -> None:
    """A picture that shows another day is a difference of that field alone."""
    assert misread(changed, [READ]) == (field,)


def test_a_date_within_longer_figures_does_not_count() -> None:
    """A day more to the left or right is another day."""
    shown = f"{BIRTH.year}. {BIRTH.month}. {BIRTH.day}"
    for text in (f"1{shown}. 생", f"{shown}1. 생", shown.replace(". ", "")):
        assert "birth" in misread(ONE, [text])


def test_no_letter_of_a_name_is_told_from_some() -> None:
    """One letter is enough, since rare syllables are read by nobody; none is not."""
    assert is_named(ONE, [f"?{ONE.name[-1]}?"])
    assert not is_named(ONE, ["", "□□□ 님"])


def test_a_batch_that_reads_well_has_no_problem(tmp_path: Path) -> None:
    """Five pictures are read and nothing is found."""
    assert look([(ONE, _jpeg())] * 5, _reader(tmp_path, READ), 2) == ()


def test_the_field_is_told_and_never_its_value(tmp_path: Path) -> None:
    """Of a picture with another birth date the problem says birth, and no date of anybody."""
    other = replace(ONE, birth=BIRTH.replace(year=BIRTH.year - 1))
    (problem,) = look([(ONE, _jpeg()), (other, _jpeg())], _reader(tmp_path, READ), 2)
    assert (problem.code, problem.column) == ("readback.seen", "birth")
    for language in ("ko", "en"):
        assert not any(figure.isdigit() for figure in problem.message(language))


@pytest.mark.parametrize(("people", "told"), [(5, ["name"]), (3, ["name"]), (2, [])])
def test_names_that_were_not_drawn_are_told(tmp_path: Path, people: int, told: list[str]) -> None:
    """Boxes instead of letters on every picture are a difference, unless too few people were looked at to tell."""
    boxes = READ.replace(ONE.name, "□□□")
    found = look([(ONE, _jpeg())] * people, _reader(tmp_path, boxes), 2)
    assert [problem.column for problem in found] == told


@pytest.mark.skipif(find_ocr() is None, reason="Tesseract with Korean is not installed")
def test_the_real_program_reads_real_pictures() -> None:
    """Pictures as they are made are read by Tesseract without a difference."""
    made = [(one, files.jpg) for one, files in zip(*rendered_pair(), strict=True)]
    assert look(made, find_ocr(), 2) == ()
