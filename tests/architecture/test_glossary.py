"""docs/glossary.md names what pages and code really say: a word that nobody uses any more falls out of it."""

import re

import pytest
from source import ROOT, SRC, python_files

GLOSSARY = ROOT / "docs" / "glossary.md"
_ROW = re.compile(r"^\| (?P<spoken>[^|]+) \| (?P<code>`[^|]+`) \| [^|]+ \|$", re.M)


def _rows() -> list[tuple[list[str], list[str]]]:
    """The words of a page and the words of the code, row by row."""
    text = GLOSSARY.read_text(encoding="utf-8")
    return [
        ([word.strip() for word in row["spoken"].split(",")], re.findall(r"`([a-z]+)`", row["code"]))
        for row in _ROW.finditer(text)
    ]


def _spoken() -> str:
    """Everything that our pages and commands can say in Korean."""
    files = [path for kind in ("py", "html", "js") for path in SRC.rglob(f"*.{kind}")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def _names() -> set[str]:
    """The parts of every name that our Python defines, files too: `SenderNumber` gives sender and number."""
    found: set[str] = set()
    for path in python_files(SRC):
        defined = re.findall(r"^\s*(?:class|def|async def) (\w+)", path.read_text(encoding="utf-8"), re.M)
        for name in (path.stem, *defined):
            found.update(part.lower() for part in re.findall(r"[A-Z]?[a-z]+", name))
    return found


def test_the_glossary_has_its_rows() -> None:
    """The table is read: no row is lost to a slip of its spelling."""
    lines = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert len(_rows()) == len(lines) - sum(line.startswith("| 화면 ") for line in lines) > 20


@pytest.fixture(scope="module")
def spoken() -> str:
    """What the pages say, read once."""
    return _spoken()


@pytest.fixture(scope="module")
def names() -> set[str]:
    """What the code calls things, read once."""
    return _names()


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row[1][0])
def test_its_words_are_those_that_are_used(
    row: tuple[list[str], list[str]], spoken: str, names: set[str]
) -> None:
    """Each Korean word stands on a page or in a sentence of ours, each English one in a name of the code."""
    korean, english = row
    assert [word for word in korean if word not in spoken] == []
    assert [word for word in english if not {word, f"{word}s"} & names] == []


def test_a_case_has_one_korean_name(spoken: str) -> None:
    """Proves that no page or command calls a case 사례: only headers of other people's lists and laws may."""
    assert re.findall(r"[^\"\n]{0,20}사례(?!번호\"| 정의)[^\"\n]{0,20}", spoken) == []
