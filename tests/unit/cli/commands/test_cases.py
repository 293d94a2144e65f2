"""`ansim cases import` and `ansim cases chains`: the JSON of the issue to the letter, words, and every refusal."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.unit.cli.commands.conftest import Run

from ansim.accounts.domain.errors import OnlyInSandbox
from ansim.cli.drill import become_drill

LIST = (
    'case,age,source\n1.0,50,import\n2.0,40,1\n3.0,30,"1,2"\n4.0,20,9\n5.0,10,5\n6.0,9,7\n7.0,8,6\n8.0,7,\n'
)
CHAINS_KEYS = [
    "generations", "components", "several_sources", "self_links", "cycles", "unresolved", "rule",
    "without_generation", "text_sources", "links", "people",
]  # fmt: skip


@pytest.fixture
def korean(tmp_path: Path, home: Path) -> Path:
    """One file that is line list and links at once, with one of every oddity; an empty home."""
    path = tmp_path / "명단.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def _import(run: Run, path: Path, *more: object) -> Any:
    ended = run("cases", "import", "--linelist", path, "--links", path, "--json", *more)
    assert (ended.code, ended.err) == (0, "")
    return json.loads(ended.out)


def test_import_says_what_it_understood(run: Run, korean: Path) -> None:
    """Counts, people nobody listed, texts, blanks and the columns it took."""
    assert _import(run, korean) == {
        "people": 8,
        "links": 7,
        "unresolved": ["9"],
        "text_sources": {"import": 1},
        "without_source": 1,
        "columns": {"linelist": {"id": ["case"]}, "links": {"from": ["source"], "to": ["case"]}},
        "problems": [],
    }


def test_one_file_of_both_is_named_once(run: Run, korean: Path) -> None:
    """Where the line list says who infected whom, it is enough: the same is read as when it is named twice."""
    ended = run("cases", "import", "--linelist", korean, "--json")
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out) == _import(run, korean)


def test_chains_of_what_was_imported(run: Run, korean: Path) -> None:
    """Every key of the issue with its form, for the shortest way."""
    _import(run, korean)
    korean.unlink()
    ended = run("cases", "chains", "--json")
    told = json.loads(ended.out)
    assert (ended.code, list(told)) == (0, CHAINS_KEYS)
    assert told == {
        "generations": {"0": 2, "1": 3},
        "components": [3, 2, 2],
        "several_sources": {"3": ["1", "2"]},
        "self_links": ["5"],
        "cycles": [["6", "7"]],
        "unresolved": ["9"],
        "rule": "shortest",
        "without_generation": ["6", "7"],
        "text_sources": {"import": 1},
        "links": 7,
        "people": 8,
    }


def test_chains_by_the_longest_way(run: Run, korean: Path) -> None:
    """Cycles are collapsed and still reported; the rule is named."""
    _import(run, korean)
    told = json.loads(run("cases", "chains", "--rule", "longest", "--json").out)
    assert told["generations"] == {"0": 4, "1": 2, "2": 1}
    assert (told["cycles"], told["rule"], told["without_generation"]) == ([["6", "7"]], "longest", [])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "ko",
            [
                "가장 짧은 경로",
                "0차 2명",
                "3 ← 1, 2",
                "순환: 6, 7",
                "명단에 없음: 9",
                "'import' 1건",
                "적힘: 5",
            ],
        ),
        (
            "en",
            [
                "Rule: fewest",
                "generation 0: 2",
                "3 <- 1, 2",
                "cycle: 6, 7",
                "not in the line list: 9",
                "'import': 1",
            ],
        ),
    ],
)
def test_chains_in_words(
    run: Run, korean: Path, monkeypatch: pytest.MonkeyPatch, language: str, words: list[str]
) -> None:
    """The rule first, then numbers, then every oddity by name, in the set language."""
    monkeypatch.setenv("ANSIM_LANGUAGE", language)
    _import(run, korean)
    printed = run("cases", "chains").out
    assert printed.splitlines()[0].startswith(words[0]) or words[0] in printed.splitlines()[0]
    assert [word for word in words if word not in printed] == []


@pytest.mark.parametrize(
    ("language", "words"), [("ko", ["확진자 8명", "연결 7건"]), ("en", ["8 cases", "7 links"])]
)
def test_import_in_words(
    run: Run, korean: Path, monkeypatch: pytest.MonkeyPatch, language: str, words: list[str]
) -> None:
    """One summary, every text source and unlisted person, every row left out with its number."""
    monkeypatch.setenv("ANSIM_LANGUAGE", language)
    korean.write_text(LIST + ",5,1\n2.0,1,1\n", encoding="utf-8")
    ended = run("cases", "import", "--linelist", korean, "--links", korean)
    assert ended.code == 0
    assert [word for word in (*words, "import", "10", "11") if word not in ended.out] == []


def test_rows_left_out_are_listed(run: Run, korean: Path) -> None:
    """File, row, column, code and sentence of each; the other rows are in."""
    korean.write_text(LIST + ",5,1\n", encoding="utf-8")
    told = _import(run, korean)
    assert told["people"] == 8
    assert [{name: one[name] for name in ("file", "row", "column", "code")} for one in told["problems"]] == [
        {"file": "linelist", "row": 10, "column": "case", "code": "cases.no_number"},
        {"file": "links", "row": 10, "column": "case", "code": "cases.no_person"},
    ]
    assert all(one["message"] for one in told["problems"])


def test_two_files_and_a_workbook(run: Run, tmp_path: Path, home: Path) -> None:
    """A workbook of cases and a CP949 text of links go together."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (("확진자 번호", "나이"), (1, 30), (2, 40)):
        sheet.append(row)
    cases, links = tmp_path / "명단.xlsx", tmp_path / "연결.csv"
    book.save(cases)
    links.write_bytes("감염원,감염자\n1번 환자,2\n".encode("cp949"))
    ended = run("cases", "chains", "--linelist", cases, "--links", links, "--json")
    assert json.loads(ended.out)["generations"] == {"0": 1, "1": 1}
    assert not home.exists()


@pytest.mark.parametrize("form", ["nested", "flat"])
def test_a_map_names_the_columns(run: Run, tmp_path: Path, home: Path, form: str) -> None:
    """Columns nobody could guess, by either form of the map."""
    path, chart = tmp_path / "a.csv", tmp_path / "map.json"
    path.write_text("who,where\nA1,x\nA2,A1\n")
    links = {"from": "where", "to": "who"}
    chart.write_text(
        json.dumps(
            {"linelist": {"id": "who"}, "links": links} if form == "nested" else {"id": "who", **links}
        )
    )
    told = _import(run, path, "--map", chart)
    assert (told["people"], told["links"], told["text_sources"]) == (2, 1, {"x": 1})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"  \n \n", "file.empty"),
        (b"\x89PNG\r\n\x1a\n0000", "file.unknown_type"),
        (b"%PDF-1.7", "file.damaged"),
        (b"PK\x03\x04broken", "file.damaged"),
        (b"case,source\n\xff\xff\xfe\n", "file.encoding"),
        (b'case,source\n"1,2\n', "file.damaged"),
        (b"name,phone\nHong,010-0000-0001\n", "cases.columns"),
        (b"case,source\n", "cases.none"),
        (b"case,age\n1,2\n", "cases.columns"),
    ],
)
def test_a_file_that_is_no_list_is_one_sentence(
    run: Run, tmp_path: Path, home: Path, content: bytes, code: str
) -> None:
    """Empty, pictures, broken, unknown columns: exit 1, one line, no traceback, nothing kept, nothing repeated."""
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    ended = run("cases", "import", "--linelist", path, "--links", path)
    assert (ended.code, ended.out, ended.told) == (1, "", code)
    assert "Hong" not in ended.err
    assert not home.exists()


def test_files_that_are_not_there(run: Run, tmp_path: Path, korean: Path) -> None:
    """A missing file, a folder, a missing map."""
    for words in (
        ("--linelist", tmp_path / "no.csv", "--links", korean),
        ("--linelist", korean, "--links", tmp_path),
    ):
        assert run("cases", "import", *words).told == "file.missing"
    ended = run("cases", "import", "--linelist", korean, "--links", korean, "--map", tmp_path / "no.json")
    assert (ended.code, ended.told) == (1, "cases.map")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff", b'{"id": 3}', b"[" * 100_000, b'{"linelist": {"id": ["a"]}}']
)
def test_a_map_that_is_none(run: Run, tmp_path: Path, korean: Path, content: bytes) -> None:
    """Whatever stands in it: one sentence showing the form."""
    chart = tmp_path / "map.json"
    chart.write_bytes(content)
    ended = run("cases", "import", "--linelist", korean, "--links", korean, "--map", chart)
    assert (ended.code, ended.told) == (1, "cases.map")
    assert '{"linelist": {"id"' in ended.err


def test_a_map_of_another_file(run: Run, tmp_path: Path, korean: Path) -> None:
    """The column that is missing is named as the map wrote it."""
    chart = tmp_path / "map.json"
    chart.write_text('{"linelist": {"id": "번호표"}}')
    ended = run("cases", "import", "--linelist", korean, "--links", korean, "--map", chart)
    assert (ended.code, ended.told) == (1, "cases.map_column")
    assert "번호표" in ended.err


@pytest.mark.parametrize("words", [(), ("--links", "a.csv"), ("--map", "m.json")])
def test_chains_of_nothing(run: Run, home: Path, words: tuple[str, ...]) -> None:
    """Before any import, or with half of the files: told what to do."""
    ended = run("cases", "chains", *words)
    assert (ended.code, ended.told) == (1, "cases.not_imported")
    assert "ansim cases import" in ended.err


@pytest.mark.parametrize(
    "words",
    [
        ("import",),
        ("import", "--links", "a"),
        ("chains", "--rule", "middle"),
        ("chains", "more"),
        ("tree",),
    ],
)
def test_words_that_are_off(run: Run, home: Path, words: tuple[str, ...]) -> None:
    """Exit 2 and the usage."""
    ended = run("cases", *words)
    assert (ended.code, ended.told) == (2, "usage.bad")


def test_a_broken_kept_file(run: Run, korean: Path, home: Path) -> None:
    """Told to import again, which mends it."""
    _import(run, korean)
    (home / "office" / "imported-cases").write_bytes(b"x")
    assert run("cases", "chains").told == "cases.kept_damaged"
    _import(run, korean)
    assert run("cases", "chains").code == 0


def test_trying_an_import_does_not_spoil_a_home_for_the_demo(run: Run, korean: Path, home: Path) -> None:
    """Its one key does not make the home a real installation; any other key does."""
    _import(run, korean)
    (home / "keys" / "office" / "database.password").write_bytes(b"x")
    with pytest.raises(OnlyInSandbox):
        become_drill()
    (home / "keys" / "office" / "database.password").unlink()
    become_drill()
    assert (home / "sandbox").exists()


def test_an_outbreak_without_oddities_says_little(run: Run, tmp_path: Path, home: Path) -> None:
    """Numbers and the rule, and not one line about what there is not."""
    path = tmp_path / "plain.csv"
    path.write_text("id,infector\n1,\n2,1\n3,1\n")
    imported = run("cases", "import", "--linelist", path, "--links", path)
    assert (imported.code, len(imported.out.splitlines())) == (0, 2)
    assert run("cases", "chains").out.splitlines() == [
        "기준: 감염원이 없는 사람에서 가장 짧은 경로",
        "0차 1명",
        "1차 2명",
        "연결된 집단 1개: 3",
    ]


def test_a_home_that_cannot_be_used_is_told(run: Run, korean: Path, home: Path) -> None:
    """A file in the place of ANSIM_HOME: what was read is lost, and the sentence says how to go on."""
    home.write_text("mine")
    ended = run("cases", "import", "--linelist", korean, "--links", korean)
    assert (ended.code, ended.out, ended.told) == (1, "", "cases.kept_away")
    assert home.read_text() == "mine"
    direct = run("cases", "chains", "--linelist", korean, "--links", korean, "--json")
    assert json.loads(direct.out)["people"] == 8
    of_one_file = run("cases", "chains", "--linelist", korean, "--json")
    assert of_one_file.out == direct.out


def test_several_offices_import_side_by_side(run: Run, korean: Path) -> None:
    """Under its own code each office keeps and reads its own; chains in nobody's name know neither."""
    _import(run, korean, "--office", "jeju-si")
    korean.write_text("case,source\n1,\n2,1\n", encoding="utf-8")
    _import(run, korean, "--office", "seogwipo")
    counted = {
        office: json.loads(run("cases", "chains", "--office", office, "--json").out)["people"]
        for office in ("jeju-si", "seogwipo")
    }
    assert counted == {"jeju-si": 8, "seogwipo": 2}
    ended = run("cases", "chains", "--json")
    assert ended.code != 0
    assert "ansim cases import" in ended.err + ended.out


def test_a_code_that_no_office_can_have_keeps_nothing(run: Run, korean: Path, home: Path) -> None:
    """It is told as the code that it is, and no file is made."""
    ended = run("cases", "import", "--linelist", korean, "--links", korean, "--office", "../x")
    assert ended.code != 0
    assert not list(home.glob("office/*"))
