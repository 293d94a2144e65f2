"""Collect every text of templates and Python into the English catalogue; list those without English.

Korean is the text in the source itself; English lives in src/ansim/web/locale/en. Run after texts changed:
`.venv/bin/python frontend/messages.py`, fill in what it lists, `make assets` compiles.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parent.parent / "src" / "ansim"
ENGLISH = SOURCE / "web" / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    name: plural
    for names, plural in (
        (("_", "gettext", "gettext_lazy", "gettext_noop"), None),
        (("ngettext", "ngettext_lazy"), (1, 2)),
        (("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
        (("npgettext",), ((1, "c"), 2, 3)),
    )
    for name in names
}


_STRING = r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
_CALL = re.compile(rf"\b(?:_|n?p?gettext)\((?:[^()'\"]|{_STRING})*\)", re.DOTALL)


def python_of(template: str) -> bytes:
    """Return a template's texts as lines of Python calls, which is all of it that the extractor needs."""
    return "\n".join(call.replace("\n", " ") for call in _CALL.findall(templatize(template))).encode()


def sources() -> Iterator[tuple[Path, bytes]]:
    """Yield every file that may hold texts, templates templates as Python calls."""
    for path in sorted((SOURCE / "web").rglob("*.html")) + sorted((SOURCE / "web").rglob("*.txt")):
        yield path, python_of(path.read_text(encoding="utf-8"))
    for path in sorted(SOURCE.rglob("*.py")):
        yield path, path.read_bytes()


def collect() -> Catalog:
    """Return a catalogue of every text with the files it stands in."""
    found = Catalog(charset="utf-8")
    for path, code in sources():
        where = str(path.relative_to(SOURCE))
        for _line, message, _comments, context in extract("python", io.BytesIO(code), keywords=KEYWORDS):
            found.add(message, locations=[(where, 0)], context=context)
    return found


def english() -> Catalog:
    """Return the English catalogue as it stands."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def without_english(catalogue: Catalog) -> list[str]:
    """Return the texts of the sources that the catalogue gives no English for."""
    missing = []
    for message in collect():
        known = catalogue.get(message.id, message.context) if message.id else message
        texts = [known.string] if known and isinstance(known.string, str) else (known and known.string) or [""]
        if not all(texts) or (known and known.fuzzy):  # what is fuzzy is not compiled, and stays Korean
            missing.append(message.id if isinstance(message.id, str) else message.id[0])
    return [text for text in missing if text]


def main() -> int:
    """Bring the English catalogue up to the sources; 1 when texts are left without English."""
    catalogue = english()
    made_at = catalogue.creation_date
    catalogue.update(collect(), no_fuzzy_matching=True)
    catalogue.creation_date = made_at  # a run that changes no text changes no line
    catalogue.obsolete.clear()
    with ENGLISH.open("wb") as file:
        write_po(file, catalogue, omit_header=False, sort_output=True, include_lineno=False, no_location=True, width=110)
    missing = without_english(catalogue)
    for text in missing:
        print(text)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
