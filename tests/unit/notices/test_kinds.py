"""Nine kinds, each under its own law: no kind borrows another's basis, penalty or days, and three order nothing."""

from dataclasses import replace
from datetime import date

import pytest
from tests.unit.notices.kind_samples import ABOUT, CONTACT, WHY, of_kind
from tests.unit.notices.samples import PERSON, composer, record, references

from ansim.notices.adapters.packages import templates
from ansim.notices.domain.columns import Column
from ansim.notices.domain.composing import NoDuty
from ansim.notices.domain.kinds import LAW, LISTED, PeriodMeaning, law_of
from ansim.notices.domain.period import NoRuleInForce, PeriodOfAnother
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster import missing_columns
from ansim.notices.domain.rules import BadRules, rule_from_data
from ansim.notices.domain.template import LABELS, WORDS, BadTemplate, template_from_data, template_in_force
from ansim.notices.queries.periods import period_for

# kind: measure, duty to notify, penalty item; written from the Act (docs/reference/notices.md), not from the code.
ARTICLES = {
    "admission": ("제41조제1항", "제43조", "제79조의3제1호"),
    "isolation": ("제41조제2항", "제43조", "제79조의3제3호"),
    "home_treatment": ("제41조제2항", "제43조", "제79조의3제3호"),
    "quarantine": ("제47조제3호", "제43조의2", "제79조의3제5호"),
    "co_isolation": ("제47조제3호", "제43조의2", "제79조의3제5호"),
}
WITHOUT_PENALTY = ("release", "exposure", "withdrawal")
RULE = {
    "name": "r",
    "kind": "exposure",
    "event": "last_contact",
    "days": 14,
    "counts_event_day": False,
    "since": date(2026, 1, 1),
    "article": "권고",
    "binding": False,
}


def _squeezed(sentence):
    return sentence.ko.replace(" ", "")


def _manifest(kind, **changes):
    """Return the shipped template of a kind as the data of a manifest."""
    shipped = next(one for one in templates() if one.kind == kind)
    words = {name: {"ko": one.ko, "en": one.en} for name, one in shipped.words.items()}
    return {
        "name": kind,
        "version": 2,
        "kind": kind,
        "layout": shipped.layout,
        "accent": shipped.accent,
        "since": date(2026, 1, 1),
        "words": {**words, **changes},
    }


def test_every_kind_has_its_law_and_a_template_in_force():
    """No kind is without its row in the table, its name in two languages, and a template for today."""
    assert set(LAW) == set(NoticeKind)
    for kind in NoticeKind:
        assert law_of(kind).name.ko != law_of(kind).name.en
        assert template_in_force(templates(), kind, date(2026, 11, 21)).kind is kind


@pytest.mark.parametrize("kind", sorted(ARTICLES))
def test_an_order_cites_its_own_articles_and_no_other_item(kind):
    """Measure, duty to notify and penalty item are those of the kind; no further item stands beside."""
    measure, notified, item = ARTICLES[kind]
    one = of_kind(NoticeKind(kind))
    assert measure in _squeezed(one.legal_basis)
    assert notified in _squeezed(one.legal_basis)
    assert item in _squeezed(one.penalty)
    others = {others[2] for others in ARTICLES.values()} - {item}
    assert not any(other in _squeezed(one.penalty) for other in others)
    assert ("제43조의2" in _squeezed(one.legal_basis)) is (notified == "제43조의2")


@pytest.mark.parametrize("kind", sorted(ARTICLES))
def test_every_order_says_how_to_contest_it(kind):
    """Administrative Procedures Act 26: appeal, lawsuit and their days, in both languages."""
    one = of_kind(NoticeKind(kind))
    for word in ("행정심판", "행정소송", "90일", "인신보호법"):
        assert word in one.appeal.ko
    assert "90 days" in one.appeal.en


@pytest.mark.parametrize("kind", WITHOUT_PENALTY)
def test_what_orders_nothing_says_that_there_is_no_penalty(kind):
    """A certificate, advice and a withdrawal threaten nobody, and say so on the page and on the phone."""
    one = of_kind(NoticeKind(kind))
    words = template_in_force(templates(), NoticeKind(kind), one.issued_on).words
    assert one.penalty.ko.startswith("벌칙 없음")
    assert one.penalty.en.startswith("No penalty")
    assert words["short_penalty"].ko.startswith("없음")
    assert "79조" not in one.penalty.ko + one.legal_basis.ko


@pytest.mark.parametrize(
    ("kind", "korean", "english"),
    [
        ("release", "남은 격리기간이 없습니다", "No period is left"),
        ("exposure", "격리 의무가 없습니다", "You need not isolate"),
        ("withdrawal", "이 기간을 지킬 의무가 없습니다", "need not keep this period"),
    ],
)
def test_what_sets_no_period_says_so_beside_the_days(kind, korean, english):
    """Days on a page that bind nobody are said to bind nobody, right there."""
    words = template_in_force(templates(), NoticeKind(kind), date(2026, 11, 21)).words
    assert korean in words["period_note"].ko
    assert english in words["period_note"].en
    assert not law_of(NoticeKind(kind)).is_order


def test_advice_says_that_it_has_no_legal_force():
    """Under the title, in the first sentence, in the order's place and as its basis."""
    words = template_in_force(templates(), NoticeKind.EXPOSURE, date(2026, 11, 21)).words
    assert words["subtitle"].ko == "법적 의무 없음"
    assert "처분이 아닙니다" in words["lead"].ko
    assert "법적 의무가 없습니다" in words["order"].ko
    assert "법적 효력이 없습니다" in words["legal_basis"].ko
    assert "no legal force" in words["legal_basis"].en


def test_a_correction_stands_on_the_law_of_what_it_corrects():
    """Article 25 of the Administrative Procedures Act beside the first notice's articles, penalty and appeal."""
    first = of_kind(NoticeKind.QUARANTINE)
    one = of_kind(NoticeKind.CORRECTION, original=first)
    assert "「행정절차법」제25조" in _squeezed(one.legal_basis)
    assert one.legal_basis.ko.endswith(first.legal_basis.ko)
    assert one.legal_basis.en.endswith(first.legal_basis.en)
    assert (one.penalty, one.appeal) == (first.penalty, first.appeal)
    assert one.replaces is not None
    assert (one.replaces.reference, one.replaces.kind) == (first.reference, NoticeKind.QUARANTINE)
    assert (one.replaces.issued_on, one.replaces.why) == (first.issued_on, WHY)


def test_a_correction_of_a_correction_cites_the_first_law_once():
    """Corrected twice, a notice still has one article 25 and the first order's basis."""
    once = of_kind(NoticeKind.CORRECTION)
    twice = of_kind(NoticeKind.CORRECTION, original=once)
    assert twice.legal_basis == once.legal_basis
    assert twice.legal_basis.ko.count("제25조") == 1


def test_a_withdrawal_cites_why_it_may_be_withdrawn():
    """Articles 18 and 19 of the General Act on Public Administration; it can be contested too."""
    one = of_kind(NoticeKind.WITHDRAWAL)
    assert "「행정기본법」제18조" in _squeezed(one.legal_basis)
    assert "제19조" in one.legal_basis.ko
    assert "행정심판" in one.appeal.ko


@pytest.mark.parametrize("kind", [kind for kind in LISTED if kind is not NoticeKind.EXPOSURE])
def test_an_order_is_counted_by_a_binding_rule_of_its_own_kind(kind):
    """Every order that a list can be issued for has days today, by a rule that binds."""
    one = of_kind(kind)
    assert one.period.binding
    assert one.period.days in (7, 14)


def test_advice_may_stand_on_a_recommendation_and_an_order_may_not():
    """The same kind of rule makes advice and makes no order."""
    advice = of_kind(NoticeKind.EXPOSURE)
    assert not advice.period.binding
    assert (advice.period.days, advice.period.first_day) == (14, date(2026, 11, 19))
    soft = rule_from_data({**RULE, "name": "soft", "kind": "quarantine"})
    with pytest.raises(NoDuty):
        composer(NoticeKind.QUARANTINE, rules=(soft,)).compose(CONTACT, references()[0])


@pytest.mark.parametrize("kind", ABOUT)
def test_what_speaks_of_another_has_no_rule_of_its_own(kind):
    """Its days are the other notice's: none can be counted, and no rule can be shipped for it."""
    with pytest.raises(PeriodOfAnother, match=r"period\.of_another"):
        period_for(kind, specimen=date(2026, 11, 20))
    with pytest.raises(BadRules, match="kind or binding"):
        rule_from_data({**RULE, "kind": kind.value})


def test_a_rule_that_binds_nobody_cannot_be_turned_into_an_order():
    """A binding rule for advice is refused when the rules are read."""
    assert rule_from_data(RULE).days == 14
    with pytest.raises(BadRules, match="kind or binding"):
        rule_from_data({**RULE, "binding": True})


def test_the_meaning_of_the_days_follows_the_kind():
    """Ordered but for three kinds; what a list can be issued for is what does not speak of another."""
    assert {kind.value: law.period for kind, law in LAW.items() if not law.is_order} == {
        "release": PeriodMeaning.SERVED,
        "exposure": PeriodMeaning.ADVISED,
        "withdrawal": PeriodMeaning.LIFTED,
    }
    assert {kind.value for kind in ABOUT} == {"release", "correction", "withdrawal"}


@pytest.mark.parametrize("kind", [*LISTED, *ABOUT])
def test_a_list_must_have_the_day_that_its_kind_counts_from(kind):
    """Specimen for cases and for a guardian who stays, last contact for contacts; nothing for what needs no list."""
    needed = (Column.NAME, Column.BIRTH, Column.PHONE)
    missing = missing_columns(needed, kind)
    if kind in ABOUT:
        assert missing == []
    elif kind in (NoticeKind.QUARANTINE, NoticeKind.EXPOSURE):
        assert missing == ["최종접촉일"]
    else:
        assert missing == ["검체채취일"]
        assert missing_columns((*needed, Column.CONFIRMED), kind) == []


@pytest.mark.parametrize(
    ("kind", "changes", "why"),
    [
        ("admission", {"penalty": {"ko": "제79조의3제3호", "en": "a"}}, "제79조의3제1호"),
        ("admission", {"legal_basis": {"ko": "제41조제2항, 제43조", "en": "a"}}, "제41조제1항"),
        ("release", {"penalty": {"ko": "제79조의3제3호에 따라 벌금", "en": "a"}}, "제79조"),
        ("exposure", {"penalty": {"ko": "제79조 의3 제5호", "en": "a"}}, "제79조"),
        ("correction", {"legal_basis": {"ko": "제25조", "en": "a"}}, "「행정절차법」제25조"),
        ("withdrawal", {"legal_basis": {"ko": "「행정기본법」 제19조", "en": "a"}}, "「행정기본법」제18조"),
        ("co_isolation", {"legal_basis": {"ko": "제47조제3호, 제43조의2", "en": "a"}}, "제49조제1항제14호"),
        ("home_treatment", {"period_note": {"ko": "가"}}, "en"),
    ],
)
def test_a_template_with_the_law_of_another_kind_is_refused(kind, changes, why):
    """The wrong item, a threat where nothing is ordered, a missing article: the package cannot be installed."""
    with pytest.raises(BadTemplate, match=why):
        template_from_data(_manifest(kind, **changes))


@pytest.mark.parametrize("kind", ["release", "exposure", "correction", "withdrawal"])
def test_a_kind_that_orders_nothing_must_name_its_own_rows(kind):
    """Without labels its days would read as days of isolation."""
    bare = _manifest(kind)
    bare["words"] = {name: bare["words"][name] for name in WORDS}
    with pytest.raises(BadTemplate, match="reason_label"):
        template_from_data(bare)


@pytest.mark.parametrize("label", LABELS)
def test_labels_are_given_all_or_none(label):
    """A package that names some of its rows is incomplete; one that names none is whole."""
    some = _manifest("home_treatment")
    del some["words"][label]
    with pytest.raises(BadTemplate, match=label):
        template_from_data(some)
    none = _manifest("home_treatment")
    none["words"] = {name: none["words"][name] for name in WORDS}
    assert set(template_from_data(none).words) == set(WORDS)


def test_an_outdated_rule_or_template_is_never_used():
    """On 2022-02-16 the 7-day rule of the time counts and no template is in force; today the old rule is gone."""
    day = date(2022, 2, 16)
    assert period_for(NoticeKind.HOME_TREATMENT, specimen=day).rule == "covid19-home-7d"
    assert period_for(NoticeKind.CO_ISOLATION, specimen=day).last_day == date(2022, 2, 22)
    with pytest.raises(NoRuleInForce):
        period_for(NoticeKind.CO_ISOLATION, specimen=date(2022, 3, 1))
    today = replace(PERSON, specimen=date(2026, 11, 20))
    assert record(today).period.rule == "office-case-7d"
