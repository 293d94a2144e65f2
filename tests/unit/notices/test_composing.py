"""From a person to a record: the right law for the kind, the right template for the day, the same record again."""

import json
from dataclasses import asdict, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.notices.samples import PERSON, TODAY, composer, quarantine_record, record, references

from ansim.kit.ids import BadReference
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.packages import (
    TEMPLATES,
    period_rules,
    read_templates,
    template_labelled,
    templates,
)
from ansim.notices.domain.compare import comparable, spelled_date, written_date, written_phone
from ansim.notices.domain.composing import NoDuty
from ansim.notices.domain.kinds import law_of
from ansim.notices.domain.record import NoticeKind, Replaced, Worded
from ansim.notices.domain.record_json import BadRecord, record_from_bytes, record_to_bytes
from ansim.notices.domain.template import (
    LABELS,
    WORDS,
    BadTemplate,
    NoTemplateInForce,
    template_from_data,
    template_in_force,
)

MANIFEST = {
    "name": "t",
    "version": 1,
    "kind": "isolation",
    "layout": "sheet-1",
    "accent": "#000000",
    "since": date(2026, 1, 1),
    "words": {word: {"ko": "가", "en": "a"} for word in WORDS}
    | {
        "legal_basis": {"ko": "제41조 제2항, 제43조에 따라", "en": "a"},
        "penalty": {"ko": "제79조의3 제3호", "en": "a"},
    },
}


def test_each_kind_cites_its_own_articles():
    """A case is held by article 41(2) and fined by item 3, a contact by 47 and 49 and item 5: never mixed."""
    case, contact = record(), quarantine_record()
    assert "제41조제2항" in case.legal_basis.ko
    assert "제79조의3제3호" in case.penalty.ko
    assert "제47조제3호" in contact.legal_basis.ko
    assert "제79조의3제5호" in contact.penalty.ko
    assert "제43조의2" in contact.legal_basis.ko
    assert "제43조의2" not in case.legal_basis.ko
    assert law_of(NoticeKind.ISOLATION).penalty_item != law_of(NoticeKind.QUARANTINE).penalty_item


def test_each_notice_says_how_to_contest_it():
    """Appeal, lawsuit and habeas corpus stand on both kinds, in both languages."""
    for one in (record(), quarantine_record()):
        for word in ("행정심판", "행정소송", "인신보호법", "90일"):
            assert word in one.appeal.ko
        assert "90 days" in one.appeal.en


def test_a_recommendation_makes_no_order():
    """In 2023 the days were advice: a notice dated then is refused."""
    advised = replace(PERSON, specimen=date(2023, 7, 1))
    with pytest.raises(NoDuty, match=r"notice\.no_duty"):
        composer(issued_on=date(2023, 7, 1)).compose(advised, references()[0])


def test_an_old_day_finds_no_template():
    """A template not yet in force on the day of the notice cannot be used."""
    old = replace(PERSON, specimen=date(2022, 2, 16))
    with pytest.raises(NoTemplateInForce):
        composer(issued_on=date(2022, 2, 16)).compose(old, references()[0])


def test_a_mistyped_reference_is_refused():
    """A reference with a wrong check character never reaches a document."""
    with pytest.raises(BadReference):
        composer().compose(PERSON, "7KQ4-M2XD-9TR4")


def test_a_record_survives_its_bytes():
    """Kept and read again, a record is the same, and so are its bytes."""
    for one in (record(), quarantine_record()):
        kept = record_to_bytes(one)
        assert record_from_bytes(kept) == one
        assert record_to_bytes(record_from_bytes(kept)) == kept
        assert record_from_bytes(kept).period.released_at.utcoffset() == one.period.released_at.utcoffset()


@given(st.text(max_size=30), st.text(max_size=60), st.dates(date(1900, 1, 1), date(2026, 1, 1)))
def test_any_name_and_address_survive(name, address, birth):
    """No sign in a name or an address is lost on the way through the bytes."""
    one = replace(record(), name=name, address=address, birth=birth)
    try:
        kept = record_to_bytes(one)
    except UnicodeEncodeError:  # half a surrogate pair cannot come out of any file
        return
    assert record_from_bytes(kept) == one


def test_a_record_is_kept_field_by_field():
    """Its bytes are the JSON of all fields and of those of its parts, in their order: records kept long ago say the same."""
    worded = replace(
        record(),
        wording=(Worded("lead", "가", "a"),),
        replaces=Replaced("X", NoticeKind.RELEASE, date(2026, 1, 2)),
    )
    for one in (record(), worded):
        wanted = json.dumps(
            asdict(one), default=lambda day: day.isoformat(), ensure_ascii=False, separators=(",", ":")
        )
        assert record_to_bytes(one).decode() == wanted


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", b'{"kind": "party"}', b"7"])
def test_bytes_that_are_no_record_are_refused(data):
    """Broken bytes are one clear error."""
    with pytest.raises(BadRecord, match=r"record\.bad"):
        record_from_bytes(data)


def test_a_record_with_a_missing_or_strange_part_is_refused():
    """A part too few or too many is not guessed."""
    said = json.loads(record_to_bytes(record()))
    for broken in ({**said, "more": 1}, {key: said[key] for key in said if key != "place"}):
        with pytest.raises(BadRecord):
            record_from_bytes(json.dumps(broken).encode())


def test_only_plain_values_are_kept():
    """A value that is no date and no text is a programming error, not a silent text."""
    with pytest.raises(TypeError):
        record_to_bytes(replace(record(), name={1, 2}))


def test_the_newest_template_in_force_is_used():
    """Of two in force the later one; of one that has ended none."""
    first = template_from_data(MANIFEST)
    second = template_from_data(MANIFEST | {"version": 2, "since": date(2026, 6, 1)})
    ended = template_from_data(MANIFEST | {"until": date(2026, 3, 1)})
    assert template_in_force([second, first], NoticeKind.ISOLATION, TODAY) is second
    assert template_in_force([second, first], NoticeKind.ISOLATION, date(2026, 5, 31)) is first
    assert template_in_force([ended], NoticeKind.ISOLATION, date(2026, 3, 1)) is ended
    for kind, on in ((NoticeKind.ISOLATION, date(2026, 3, 2)), (NoticeKind.QUARANTINE, date(2026, 1, 1))):
        with pytest.raises(NoTemplateInForce):
            template_in_force([ended], kind, on)


@pytest.mark.parametrize(
    "change",
    [
        {"words": {}},
        {"words": "none"},
        {"kind": "party"},
        {"since": "2026"},
        {"until": "2026"},
        {"version": "one"},
        {"words": MANIFEST["words"] | {"penalty": {"ko": "제79조의3제5호", "en": "a"}}},
        {"words": MANIFEST["words"] | {"legal_basis": {"ko": "제41조제2항, 제43조의2", "en": "a"}}},
        {"words": MANIFEST["words"] | {"title": {"ko": "가"}}},
    ],
)
def test_a_template_with_gaps_or_another_kinds_law_is_refused(change):
    """A manifest that lacks a word or cites the wrong item cannot be installed."""
    with pytest.raises(BadTemplate, match=r"template\.bad"):
        template_from_data(MANIFEST | change)


def test_installed_templates_are_complete_and_named_by_their_folder():
    """Every shipped template reads, and a record's label finds it again."""
    for template in templates():
        assert template_labelled(template.label) is template
        assert set(template.words) in (set(WORDS), {*WORDS, *LABELS})
    with pytest.raises(BadTemplate, match="not installed"):
        template_labelled("isolation-0")


def test_broken_template_folders_are_named(tmp_path):
    """A manifest that is no TOML, or whose folder has another name, is refused by name."""
    folder = tmp_path / "isolation-9"
    folder.mkdir()
    (folder / "manifest.toml").write_text("[")
    with pytest.raises(BadTemplate, match="isolation-9"):
        read_templates(tmp_path)
    (folder / "manifest.toml").write_bytes((TEMPLATES / "isolation-1" / "manifest.toml").read_bytes())
    with pytest.raises(BadTemplate, match="name or layout"):
        read_templates(tmp_path)


def test_rules_and_templates_are_read_once():
    """The data of the package are read once a process."""
    assert period_rules() is period_rules()
    assert templates() is templates()


def test_sentences_of_a_record_are_bilingual():
    """Every sentence that goes onto a notice is there in Korean and English."""
    one = record()
    for sentence in (one.reason, one.legal_basis, one.penalty, one.appeal):
        assert isinstance(sentence, Sentence)
        assert sentence.ko != sentence.en


@pytest.mark.parametrize(
    ("digits", "written"),
    [
        ("01000000001", "010-0000-0001"),
        ("0310000000", "031-000-0000"),
        ("0200000000", "02-0000-0000"),
        ("020000000", "02-000-0000"),
        ("1339", "1339"),
        ("", ""),
        ("+8210", "+8210"),
        ("１２３", "１２３"),
    ],
)
def test_phones_are_written_with_hyphens(digits, written):
    """Korean numbers get their hyphens, anything else stays as it is."""
    assert written_phone(digits) == written


def test_days_are_written_as_documents_write_them():
    """Two Korean forms: the short one of tables, the long one of signatures."""
    assert written_date(date(2026, 1, 2)) == "2026. 1. 2."
    assert spelled_date(date(2026, 1, 2)) == "2026년 1월 2일"


def test_line_breaks_and_joiners_are_no_difference():
    """What a PDF reader adds does not count, one letter does."""
    assert comparable("가람\n 시\u2060장 A") == comparable("가람시장a")
    assert comparable("12\x02\r\n3") == comparable("12\ufffe3") == comparable("12-3") != comparable("1-23")
    assert comparable("가람시장") != comparable("가람시청")
