"""One word for one thing, in Korean too: docs/glossary.md decides, and no page, message or how-to says it otherwise."""

import re
from collections.abc import Iterator

import pytest
from tests.architecture.source import ROOT

OTHERWISE = {
    "업소": "장소",
    "휴대폰": "휴대전화",
    "핸드폰": "휴대전화",
    "포스터": "안내문",
}
#: what offices write over the columns of their lists and visits, which is read as they write it
READ_FROM_LISTS = {
    "src/ansim/notices/domain/columns.py",
    "src/ansim/notices/domain/pages.py",
    "src/ansim/notices/domain/phones.py",
    "src/ansim/exposure/file.py",
}
#: a kind of business as the law names it
NAMES = re.compile("마사지업소")
KINDS = {".py", ".html", ".js", ".typ", ".toml", ".po", ".md", ".txt"}


def _texts() -> Iterator[tuple[str, str]]:
    """Every file that people read or that pages are made of, without what is fetched from others."""
    for folder in ("src/ansim", "docs"):
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix in KINDS and "/vendor/" not in name and name not in READ_FROM_LISTS:
                yield name, path.read_text(encoding="utf-8")
    yield "README.ko.md", (ROOT / "README.ko.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("word", "right"), OTHERWISE.items())
def test_what_has_a_word_is_called_by_it(word: str, right: str) -> None:
    """The glossary's word stands in it, and nobody writes the other one."""
    found = [
        f"{name}:{text.count(chr(10), 0, at.start()) + 1}"
        for name, text in _texts()
        for at in re.finditer(word, NAMES.sub(lambda whole: "-" * len(whole.group()), text))
    ]
    assert right in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert found == [], f"{word} is {right}: {found}"
