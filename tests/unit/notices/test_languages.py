"""Korean with the recipient's own language beside it where it is known, English where it is not; never a guess."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices.samples import PERSON, jwks, quarantine_record, record, renderer

from ansim.kit.fonts import unprintable
from ansim.notices.adapters.packages import TEMPLATES, read_templates, template_labelled, templates
from ansim.notices.adapters.pages import opened, page_text
from ansim.notices.adapters.readback import read_back
from ansim.notices.domain.compare import comparable
from ansim.notices.domain.languages import LANGUAGES, read_language
from ansim.notices.domain.person_json import person_from_bytes, person_to_bytes
from ansim.notices.domain.record_json import record_from_bytes, record_to_bytes
from ansim.notices.domain.roster import check_roster
from ansim.notices.domain.table import Table, TableRow
from ansim.notices.domain.template import BESIDE, BadTemplate, with_language

TODAY = date(2026, 11, 21)
THERE = ("ja", "mn", "ru", "th", "uz", "uz-Cyrl", "vi", "zh")
MAIN = ("isolation-1", "quarantine-1")


def checked(cells):
    """Check a list of one person with these cells beside the usual ones."""
    row = {"생년월일": "1990-03-01", "휴대전화": "010-0000-0001", **cells}
    return check_roster(Table("명단", (TableRow(1, tuple(row)), TableRow(2, tuple(row.values())))), TODAY)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("베트남", "vi"),
        ("베트남어", "vi"),
        (" Vietnam ", "vi"),
        ("VIET NAM", "vi"),
        ("중국(조선족)", None),
        ("한국계 중국인", "zh"),
        ("中国", "zh"),
        ("일본", "ja"),
        ("Thailand", "th"),
        ("태국", "th"),
        ("태국어", "th"),
        ("TH", "th"),
        ("ไทย", "th"),
        ("ภาษาไทย", "th"),
        ("ประเทศไทย", "th"),
        ("우즈베키스탄", "uz"),
        ("O‘zbekcha", "uz"),
        ("우즈베크어(키릴)", "uz-Cyrl"),
        ("Uzbek (Cyrillic)", "uz-Cyrl"),
        ("uz-Cyrl", "uz-Cyrl"),
        ("Ўзбекча", "uz-Cyrl"),
        ("러시아어", "ru"),
        ("카자흐스탄", "ru"),
        ("몽골", "mn"),
        ("몽골어", "mn"),
        ("몽고", "mn"),
        ("Mongolia", "mn"),
        ("MN", "mn"),
        ("Монгол", "mn"),
        ("Монгол хэл", "mn"),
        ("필리핀", "en"),
        ("U.S.A.", "en"),
        ("대한민국", "ko"),
        ("", ""),
        ("  ", ""),
        ("화성", None),
        ("베트남, 중국", None),
    ],
)
def test_a_language_or_a_nationality_is_read(text, code):
    """As offices write them, in Korean, English or the language itself; two in a cell are not one."""
    assert read_language(text) == code


@given(st.text(max_size=40))
@settings(max_examples=50, deadline=None)
def test_any_text_is_a_known_language_or_none(text):
    """Whatever stands in the cell, the answer is a code we know, nothing, or not known."""
    assert read_language(text) in {*LANGUAGES, "ko", "", None}


@pytest.mark.parametrize("header", ["국적", "언어", "사용 언어", "Nationality", "Language", "국적(언어)"])
def test_the_column_is_known_by_its_headers(header):
    """The value is kept with the person, whatever the column is called."""
    found = checked({"성명": "NGUYEN VAN AN", header: "베트남"})
    assert [person.language for person in found.people] == ["vi"]


def test_a_language_nobody_knows_is_a_warning_at_its_cell():
    """The row stays in, English will stand beside Korean, and the officer is told where."""
    found = checked({"성명": "홍길동", "국적": "화성"})
    assert [person.language for person in found.people] == [""]
    (warning,) = [one for one in found.warnings if one.code == "language.unknown"]
    assert warning.column == "국적"
    assert warning.row == found.people[0].row


def test_a_list_without_the_column_says_nothing_of_languages():
    """Nobody is asked for a nationality that the list does not have."""
    found = checked({"성명": "홍길동"})
    assert [person.language for person in found.people] == [""]
    assert not [one for one in found.warnings if one.code.startswith("language")]


@pytest.mark.parametrize("label", MAIN)
def test_the_two_main_kinds_speak_each_further_language(label):
    """Each has every word that stands beside the Korean ones, in letters that its face can draw."""
    template = template_labelled(label)
    assert tuple(sorted(template.others)) == THERE
    for language, words in template.others.items():
        assert set(words) == set(BESIDE)
        assert unprintable("".join(words.values()), language) == set()
        assert len(set(words.values())) == len(BESIDE)


@pytest.mark.parametrize("label", MAIN)
@pytest.mark.parametrize("language", THERE)
def test_a_translation_cites_the_articles_of_its_kind(label, language):
    """The numbers of the law are those of the Korean words: the measure, the duty to notify, the penalty item."""
    template = template_labelled(label)
    basis, penalty = (template.second(word, language) for word in ("legal_basis", "penalty"))
    wanted = ("41", "43") if label == "isolation-1" else ("47", "49", "14", "43")
    assert all(number in basis for number in wanted)
    assert "79" in penalty
    assert ("5" if label == "quarantine-1" else "3") in penalty.replace("79-3", "").replace(
        "79の3", ""
    ).replace("之3", "")
    assert "90" in template.second("appeal", language)


@pytest.mark.parametrize("language", THERE)
def test_both_pages_have_the_language_and_are_read_back(language):
    """Korean stays, English makes room, and every word is held to the record as before."""
    records = [
        record(replace(PERSON, language=language), number=3),
        quarantine_record(replace(PERSON, language=language), number=4),
    ]
    for one, files in zip(records, renderer().render(records), strict=True):
        template = template_labelled(one.template)
        assert one.language == language
        assert read_back(one, files, jwks()) == ()
        with opened(files.pdf) as document:
            assert len(document) == 1
            text = comparable(page_text(document, 0))
        for word in ("legal_basis", "penalty", "appeal", "order"):
            assert comparable(template.words[word].ko) in text
            assert comparable(template.second(word, language)) in text
            assert comparable(template.words[word].en) not in text
        assert comparable(template.second("title", language)) in comparable(
            f"{files.ground_text or ''}{files.phone_text}"
        )


@pytest.mark.parametrize(
    ("language", "others"),
    [("vi", ("ru", "")), ("th", ("mn", "")), ("mn", ("ru", "")), ("uz-Cyrl", ("uz", ""))],
)
def test_a_page_in_another_language_than_the_record_is_a_difference(language, others):
    """Files with one language beside Korean are not those of a record that says another one or English."""
    one = record(replace(PERSON, language=language), number=5)
    files = renderer().render([one])[0]
    for other in others:
        found = {problem.column for problem in read_back(replace(one, language=other), files)}
        assert {"legal_basis", "penalty", "appeal"} <= found


@pytest.mark.parametrize("language", ["ko", "en", "", "xx"])
def test_english_stands_where_there_are_no_words_of_a_language(language):
    """Who reads Korean, English or a language that no template has gets English beside Korean, and the record says none."""
    one = record(replace(PERSON, language=language))
    assert one.language == ""
    assert replace(one, qr_text="") == replace(record(), qr_text="")


def test_the_language_survives_the_bytes():
    """Records and people keep it; those of yesterday have none and are read."""
    one = record(replace(PERSON, language="zh"))
    assert record_from_bytes(record_to_bytes(one)).language == "zh"
    said = json.loads(record_to_bytes(one))
    del said["language"]
    assert record_from_bytes(json.dumps(said).encode()).language == ""
    (person,) = checked({"성명": "홍길동", "국적": "중국"}).people
    assert person_from_bytes(person_to_bytes(person)) == person
    old = json.loads(person_to_bytes(person))
    del old["language"]
    assert person_from_bytes(json.dumps(old).encode()).language == ""


@pytest.mark.parametrize(
    ("language", "change"),
    [("vi", {"title": None}), ("vi", {"more": "x"}), ("en", {}), ("ko", {}), ("xx", {})],
)
def test_half_a_language_is_refused(language, change):
    """A gap, a word of no page, English again or a language that we do not name: the package is refused."""
    template = template_labelled("isolation-1")
    words = {**template.others["vi"], **change}
    words = {name: word for name, word in words.items() if word is not None}
    with pytest.raises(BadTemplate, match=f"language {language}"):
        with_language(template, language, words)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("vi.toml", b"title = ", "Invalid|vi.toml"),
        ("vi.toml", b"\xff", "utf-8"),
        ("vi.toml", 'title = "ไทย"\n'.encode(), "ท"),
        ("th.toml", 'title = "Өө"\n'.encode(), "Ө"),
        ("mn.toml", 'title = "ไทย"\n'.encode(), "ท"),
        ("uz.toml", 'title = "Қ"\n'.encode(), "Қ"),
        ("vietnamese.toml", b'title = "Thong bao"\n', "language vietnamese"),
        ("vi.toml", b'title = "Thong bao"\n', "language vi"),
    ],
)
def test_a_language_that_cannot_be_read_or_drawn_is_refused_by_its_file(tmp_path, name, text, why):
    """Letters without a glyph are found when the package is read, not on somebody's notice."""
    folder = tmp_path / "isolation-1"
    folder.mkdir()
    (folder / "manifest.toml").write_bytes((TEMPLATES / "isolation-1" / "manifest.toml").read_bytes())
    (tmp_path / "sheet-1").mkdir()
    (tmp_path / "sheet-1" / "a4.typ").write_text("")
    assert read_templates(tmp_path)[0].others == {}
    (folder / name).write_bytes(text)
    with pytest.raises(BadTemplate, match=why):
        read_templates(tmp_path)


def test_every_kind_has_further_languages():
    """None is left with English alone."""
    assert all(one.others for one in templates())
