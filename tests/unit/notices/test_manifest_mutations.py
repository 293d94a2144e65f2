"""The shipped manifests, broken in every part: an incomplete or wrongly citing template is never installed."""

import tomllib
from copy import deepcopy
from datetime import date, datetime

import pytest

from ansim.notices.adapters.packages import TEMPLATES, read_templates
from ansim.notices.domain.kinds import law_of
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.template import WORDS, BadTemplate, template_from_data

NAMES = ("isolation-1", "quarantine-1")
SHIPPED = {
    name: tomllib.loads((TEMPLATES / name / "manifest.toml").read_text(encoding="utf-8")) for name in NAMES
}


def _refused(data):
    with pytest.raises(BadTemplate, match=r"template\.bad") as raised:
        template_from_data(data)
    return raised.value


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_manifest_is_taken(name):
    """The ground of the mutations: unbroken, each manifest reads under its own label."""
    assert template_from_data(SHIPPED[name]).label == name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("part", ["name", "version", "kind", "layout", "accent", "since", "words"])
def test_each_part_is_needed(name, part):
    """A manifest without one of its parts is refused."""
    _refused({key: value for key, value in SHIPPED[name].items() if key != part})


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_word_is_needed_in_both_languages(name, word, language):
    """A sentence without its Korean or its English is refused by the template's label."""
    broken = deepcopy(SHIPPED[name])
    del broken["words"][word][language]
    assert _refused(broken).params["template"] == name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("word", WORDS)
def test_each_word_is_needed_whole(name, word):
    """A word that is left out, or is a bare text, is refused."""
    lost, bare = deepcopy(SHIPPED[name]), deepcopy(SHIPPED[name])
    del lost["words"][word]
    bare["words"][word] = "한 문장"
    _refused(lost)
    _refused(bare)


@pytest.mark.parametrize("name", NAMES)
def test_the_law_of_the_other_kind_is_refused(name):
    """Basis or penalty of the other kind: refused, and the missing article is named."""
    other = SHIPPED[NAMES[1 - NAMES.index(name)]]
    law = law_of(NoticeKind(SHIPPED[name]["kind"]))
    for word, article in (("legal_basis", law.notified_by), ("penalty", law.penalty_item)):
        broken = deepcopy(SHIPPED[name])
        broken["words"][word] = other["words"][word]
        assert article in str(_refused(broken).params["why"])


@pytest.mark.parametrize("name", NAMES)
def test_every_cited_article_is_needed(name):
    """Each article of the law table taken out of the wording is noticed by name."""
    law = law_of(NoticeKind(SHIPPED[name]["kind"]))
    for word, articles in (
        ("legal_basis", (*law.measures, law.notified_by)),
        ("penalty", (law.penalty_item,)),
    ):
        for article in articles:
            broken = deepcopy(SHIPPED[name])
            broken["words"][word]["ko"] = broken["words"][word]["ko"].replace(article, "제999조")
            assert article in str(_refused(broken).params["why"])


@pytest.mark.parametrize("value", ["2025-10-01", 20251001, None, datetime(2025, 10, 1)])
@pytest.mark.parametrize("part", ["since", "until"])
def test_days_are_dates(part, value):
    """A first or last day that is a text, a number or a time is refused."""
    if (part, value) != ("until", None):
        _refused(SHIPPED["isolation-1"] | {part: value})


@pytest.mark.parametrize(
    "change", [{"kind": "party"}, {"kind": ""}, {"version": "one"}, {"version": 1.5}, {"words": []}]
)
def test_values_that_are_none_are_refused(change):
    """A kind that no law knows, a version that is no whole number, words that are a list."""
    _refused(SHIPPED["isolation-1"] | change)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_holds_from_its_first_to_its_last_day(name):
    """In force on both borders and not a day beyond."""
    template = template_from_data(SHIPPED[name] | {"until": date(2026, 12, 31)})
    days = [date(2025, 9, 30), date(2025, 10, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [template.in_force(day) for day in days] == [False, True, True, False]


def test_a_folder_without_its_layout_is_refused(tmp_path):
    """A manifest whose pages are not there cannot be used by accident."""
    for name in NAMES:
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.toml").write_bytes((TEMPLATES / name / "manifest.toml").read_bytes())
    with pytest.raises(BadTemplate, match="name or layout"):
        read_templates(tmp_path)
    (tmp_path / "sheet-1").mkdir()
    (tmp_path / "sheet-1" / "a4.typ").write_text("")
    assert [template.label for template in read_templates(tmp_path)] == list(NAMES)
