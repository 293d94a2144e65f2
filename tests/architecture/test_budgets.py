"""The budgets of the house, as gates: lines, docstrings, deferred imports, tests that say what they prove."""

import ast
from statistics import median

import pytest
from source import SRC, TESTS, functions, line_count, name, python_files, tree

FILES = python_files(SRC)
DOCUMENTED = ("domain", "services", "queries", "adapters", "client")


def test_no_file_is_over_400_lines_and_the_median_is_at_most_120() -> None:
    """No file of the product grows beyond 400 lines, and half of them stay within 120."""
    counts = {name(path): line_count(path) for path in FILES}
    assert {file: lines for file, lines in counts.items() if lines > 400} == {}
    assert median(counts.values()) <= 120


def test_no_function_is_over_50_lines() -> None:
    """No function of the product is longer than 50 lines, decorators and docstring included."""
    long = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in FILES
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno + 1 > 50
    ]
    assert long == []


def test_every_module_says_what_it_is() -> None:
    """Every module of the product opens with a docstring of one to four lines."""
    silent = []
    for path in FILES:
        text = ast.get_docstring(tree(path))
        if path.read_text(encoding="utf-8").strip() and (not text or len(text.splitlines()) > 6):
            silent.append(name(path))
    assert silent == []


def _is_documented_place(path: str) -> bool:
    parts = path.removesuffix(".py").split("/")
    return any(part in DOCUMENTED for part in parts) or "/kit/" in path or "/wire/" in path


def test_every_public_function_of_the_layers_has_a_docstring() -> None:
    """Public functions of domain, services, queries, adapters, client, kit and wire say shapes, units and errors."""
    silent = []
    for path in FILES:
        if not _is_documented_place(name(path)):
            continue
        public = [tree(path).body] + [
            node.body
            for node in tree(path).body
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
        ]
        for body in public:
            for node in body:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
                    overload = any("overload" in ast.unparse(mark) for mark in node.decorator_list)
                    if not ast.get_docstring(node) and not overload:
                        silent.append(f"{name(path)}:{node.lineno} {node.name}")
    assert silent == []


def test_no_import_of_our_own_code_is_deferred() -> None:
    """No function hides an import of ansim: a hidden import is the usual sign of a hidden cycle."""
    deferred = [
        f"{name(path)}:{inner.lineno}"
        for path in FILES
        for node in functions(path)
        for inner in ast.walk(node)
        if (isinstance(inner, ast.ImportFrom) and (inner.module or "").startswith("ansim"))
        or (isinstance(inner, ast.Import) and any(alias.name.startswith("ansim") for alias in inner.names))
    ]
    assert deferred == []


def test_every_test_says_what_it_proves() -> None:
    """Every test carries a sentence that says what it proves."""
    silent = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in python_files(TESTS)
        for node in functions(path)
        if node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_there_is_more_test_than_code() -> None:
    """Tests hold at least 1.5 lines for every line of the product."""
    code = sum(line_count(path) for path in FILES)
    tests = sum(line_count(path) for path in python_files(TESTS))
    assert tests >= 1.5 * code, f"{tests} lines of tests for {code} of code: {tests / code:.2f}"


@pytest.mark.parametrize("folder", ["utils", "helpers", "common", "managers", "signals"])
def test_no_drawer_for_odds_and_ends(folder: str) -> None:
    """No module or folder carries a name under which anything may be put."""
    assert [name(path) for path in FILES if path.stem == folder or folder in path.parts] == []
