"""OCR is a program that may be there or not: found with Korean, run under a time limit, never an error of ours."""

import os
import stat
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from tests.unit.notices.printout_cuts import BLANK, arranged, joined, scanned

from ansim.notices.adapters import ocr as ocr_module
from ansim.notices.adapters.ocr import Ocr, find_ocr
from ansim.notices.adapters.pdf_pages import page_jpeg, read_page_text, read_pages
from ansim.notices.domain.pairing import pair_pages
from ansim.sandbox.saeol import IssuedNotices

PAGE = Image.new("RGB", (40, 40), "white")


def program(folder: Path, body: str) -> Path:
    """A program called tesseract that does what `body` (shell) says."""
    path = folder / "tesseract"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in front of all programs, and nothing remembered of those found before."""
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    ocr_module._installed.cache_clear()
    return tmp_path


@pytest.mark.parametrize(
    ("languages", "reads_with"),
    [("eng\nkor\nosd", "kor+eng"), ("kor", "kor"), ("eng", None), ("korea", None), ("", None)],
)
def test_it_is_used_only_with_korean(alone: Path, languages: str, reads_with: str | None) -> None:
    """A Tesseract without Korean would read names as noise: it counts as not installed."""
    program(alone, f"printf 'List of available languages:\\n{languages}\\n'")
    found = find_ocr()
    assert (found.languages if found else None) == reads_with


def test_without_the_program_nothing_is_missing(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scanned pages wait for a person then, on a machine that has the program elsewhere too."""
    monkeypatch.setenv("PATH", str(alone))
    assert find_ocr() is None


@pytest.mark.parametrize("body", ["exit 3", "echo words; exit 1", "kill -9 $$", "exec /nowhere"])
def test_a_program_that_fails_reads_nothing(tmp_path: Path, body: str) -> None:
    """Crashed, killed, refusing: the page has no words, and nothing else happens."""
    assert Ocr(str(program(tmp_path, body)), "kor").read(PAGE) == ""


def test_a_program_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time limit of a page holds."""
    monkeypatch.setattr(ocr_module, "_SECONDS", 0.05)
    assert Ocr(str(program(tmp_path, "exec sleep 30")), "kor").read(PAGE) == ""


def test_what_it_prints_is_the_text(tmp_path: Path) -> None:
    """The picture goes in as PNG with the language asked for; bytes that are no text do no harm."""
    body = 'head -c 4 | tail -c 3; echo " $@"; printf "\\377"'
    text = Ocr(str(program(tmp_path, body)), "kor+eng").read(PAGE)
    assert text.startswith("PNG stdin stdout -l kor+eng --psm 4 --dpi 200")


def test_scanned_pages_are_read_and_blank_ones_are_not(tmp_path: Path, printout: IssuedNotices) -> None:
    """Of a page of text, a scan, and an empty sheet only the scan is given to the program, once."""
    pdf = joined(arranged(printout.pdf, [1]), scanned(printout.pdf, 2), arranged(printout.pdf, [BLANK]))
    count = tmp_path / "count"
    reader = Ocr(str(program(tmp_path, f"cat > /dev/null; echo x >> {count}; echo read")), "kor")
    texts = read_pages(pdf, reader)
    assert [(text.by, text.blank) for text in texts] == [("text", False), ("ocr", False), ("text", True)]
    assert texts[1].text == "read\n"
    assert [text.text for text in read_pages(pdf, reader, {2: "known"})][1] == "known"
    assert count.read_text() == "x\n"
    assert [text.text for text in read_pages(pdf)][1:] == ["", ""]


def test_the_real_program_reads_names_in_ruled_boxes(printout: IssuedNotices) -> None:
    """Scans of a form with ruled boxes are paired by name and birth date or more, each with its own row."""
    ocr_module._installed.cache_clear()
    reader = find_ocr()
    if reader is None:
        pytest.skip("Tesseract with Korean is not installed: scanned pages are paired by hand")
    first = sorted((pages, row) for row, pages in printout.pages.items() if len(pages) == 1)[:3]
    scans = joined(*(scanned(printout.pdf, pages[0], dpi=200) for pages, _ in first))
    found = pair_pages(read_pages(scans, reader), printout.people)
    right = {(row, place) for place, (_, row) in enumerate(first, start=1)}
    pairs = {(pair.row, *pair.pages) for pair in found.pairs if {"name", "birth"} <= set(pair.facts)}
    assert pairs <= right
    assert len(pairs) >= 2, "of three clean scans at most one may be misread"


def test_one_page_is_seen_and_read_alone(printout: IssuedNotices) -> None:
    """A page beside the list is a picture; one that is not there is none."""
    whole = read_pages(printout.pdf)
    assert read_page_text(printout.pdf, 3) == whole[2]
    assert (page_jpeg(printout.pdf, 3, 1.0) or b"").startswith(b"\xff\xd8")
    assert [page_jpeg(printout.pdf, number, 1.0) for number in (0, 63)] == [None, None]
    assert [read_page_text(printout.pdf, number).text for number in (0, 63)] == ["", ""]


def test_a_page_that_cannot_be_drawn_has_no_words(
    printout: IssuedNotices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PDFium gives up on a page: it is neither blank nor read, and waits for a person."""

    def broken(*_: object) -> object:
        raise pypdfium2.PdfiumError("broken")

    monkeypatch.setattr("ansim.notices.adapters.pdf_pages.seen", broken)
    (text,) = read_pages(scanned(printout.pdf, 1))
    assert (text.text, text.blank, text.by) == ("", False, "text")
