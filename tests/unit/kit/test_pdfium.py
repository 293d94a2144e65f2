"""PDFium is entered by one thread at a time, and every place that calls it says so."""

import ast
import threading
from pathlib import Path

import pytest

import ansim
from ansim.kit.pdfium import alone

SRC = Path(ansim.__file__).parent
PATIENCE = 30.0
#: they take what an open document gave them, and only those that opened it call them
INSIDE = {
    "pdf_marks.py",
    "page_picture.py",
    "images.py",
    "page_pixels.py",
    "issued_image.py",
    "verify_file.py",
}


def test_two_threads_are_never_inside_together() -> None:
    """Of eight threads that enter at once, each finds nobody there and leaves nobody behind."""
    inside: list[int] = []
    met: list[int] = []
    gate = threading.Barrier(8)

    @alone
    def work(number: int) -> None:
        met.extend(inside)
        inside.append(number)
        for _ in range(200):
            assert inside == [number]
        inside.remove(number)

    def run(number: int) -> None:
        gate.wait(PATIENCE)
        for _ in range(20):
            work(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert met == []
    assert inside == []


def test_the_same_thread_may_enter_again_and_an_error_lets_go() -> None:
    """A document is opened while another is open; what fails inside leaves the way free for other threads."""

    def fails() -> None:
        with alone, alone:
            raise KeyError("inside")

    with pytest.raises(KeyError):
        fails()
    entered = threading.Event()

    def enter() -> None:
        with alone:
            entered.set()

    other = threading.Thread(target=enter)
    other.start()
    other.join(PATIENCE)
    assert entered.is_set()


def _opens(path: Path) -> bool:
    """Whether a file makes PDFium documents itself."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    return any(ast.unparse(call.func).startswith("pypdfium2.PdfDocument") for call in calls)


def test_whoever_opens_a_document_is_alone() -> None:
    """Every file that imports PDFium's library either enters alone or only handles what such a file opened."""
    users = [path for path in SRC.rglob("*.py") if "import pypdfium2" in path.read_text("utf-8")]
    careless = {path.name for path in users if "import alone" not in path.read_text("utf-8")}
    assert len(users) >= 6
    assert careless <= INSIDE
    assert not any(_opens(path) for path in users if path.name in careless)
