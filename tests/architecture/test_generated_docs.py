"""What docs/generate.py writes is what the code says, and every sentence has the same gaps in both languages."""

import ast
import re
import string
import subprocess
import sys

from source import ROOT, SRC, name, python_files, tree


def test_the_generated_pages_are_up_to_date() -> None:
    """docs/reference/{settings,commands,errors,doctor}.md are what the code says today (`make docs` writes them)."""
    command = [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _gaps(text: str) -> set[str]:
    return {gap for _, gap, _, _ in string.Formatter().parse(text) if gap is not None}


def _literal(node: ast.expr) -> str | None:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return None
    return value if isinstance(value, str) else None


def _sentences() -> list[tuple[str, str, str]]:
    """Place, Korean and English of every Sentence written out in the source."""
    found = []
    for path in python_files(SRC):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Sentence":
                named = {word.arg: word.value for word in node.keywords}
                parts = [*node.args, *(named[key] for key in ("ko", "en") if key in named)]
                texts = [_literal(part) for part in parts]
                if len(texts) == 2 and texts[0] is not None and texts[1] is not None:
                    found.append((f"{name(path)}:{node.lineno}", texts[0], texts[1]))
    return found


def test_every_sentence_has_the_same_gaps_in_both_languages() -> None:
    """No language of a sentence lacks a fact that the other tells, and no gap is without a name."""
    sentences = _sentences()
    assert len(sentences) > 100
    assert [place for place, ko, en in sentences if _gaps(ko) != _gaps(en) or "" in _gaps(ko)] == []


def test_every_sentence_is_in_its_language() -> None:
    """The Korean of a sentence holds Hangul, the English holds none."""
    hangul = re.compile("[가-힣]")
    sentences = [one for one in _sentences() if not re.fullmatch(r"\{\w+\}", one[1])]
    wrong = [place for place, ko, en in sentences if hangul.search(en) or not hangul.search(ko)]
    assert wrong == []


def test_a_sentence_of_an_error_names_no_gap_for_people() -> None:
    """No error has a gap for a name, a phone or a birth date: errors reach logs, personal data must not."""
    private = {"person", "phone", "birth", "address_of_person", "resident", "recipient"}
    assert [place for place, ko, _ in _sentences() if _gaps(ko) & private] == []
