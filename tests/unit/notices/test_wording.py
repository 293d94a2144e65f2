"""An office's own texts: what may be typed, from which day, and that the notice, not the office, holds what it was made with."""

from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices.samples import BASE, OFFICE, PERSON, TODAY, composer, record, renderer

from ansim.kit.sentence import Sentence
from ansim.notices.adapters.layout import page_fields
from ansim.notices.adapters.packages import template_labelled, templates
from ansim.notices.adapters.pages import opened, page_text
from ansim.notices.adapters.readback import read_back
from ansim.notices.domain.compare import comparable
from ansim.notices.domain.kinds import law_of
from ansim.notices.domain.record import Worded
from ansim.notices.domain.record_json import BadRecord, record_from_bytes, record_to_bytes
from ansim.notices.domain.sample import PERSON as INVENTED
from ansim.notices.domain.sample import sample_record
from ansim.notices.domain.template import FREE, BadTemplate, template_from_data, worded
from ansim.notices.domain.wording import (
    WordingFrom,
    WordingHalf,
    WordingLetters,
    WordingLong,
    WordingPunishment,
    checked_words,
    wording_on,
)

ISOLATION = template_labelled("isolation-1")
LEAD = Worded("lead", "아래와 같이 자택 격리를 알려 드립니다.", "Please stay at home as stated below.")
RIGHTS = Worded("rights", "생필품은 시청 031-000-0001로 청하십시오.", "For supplies call 031-000-0001.")
WORDING = (LEAD, RIGHTS)


def in_own_words(wording=WORDING, **changes):
    """The record of an isolation notice of an office with its own texts."""
    return record(wordings={"isolation-1": wording}, **changes)


def words_of(pdf):
    """The text of an A4 page."""
    with opened(pdf) as document:
        return comparable(page_text(document, 0))


def typed(ko="쉬운 말", en="plain words", word="lead"):
    """One text as a form gives it."""
    return {word: Sentence(ko, en)}


def data(**changes):
    """The manifest of the isolation notice as data, with changes."""
    words = {word: {"ko": one.ko, "en": one.en} for word, one in ISOLATION.words.items()}
    base = {"name": "isolation", "version": 1, "kind": "isolation", "layout": "sheet-1", "accent": "#111111"}
    return {**base, "since": ISOLATION.since, "words": words, **changes}


@pytest.mark.parametrize("template", templates(), ids=lambda one: one.label)
def test_every_template_says_what_an_office_may_word(template):
    """The advice, and the first sentence where it is not what the notice declares; never the law, the duty, the penalty."""
    declares = law_of(template.kind).speaks_of_another
    assert FREE == ("lead", "rights")
    assert set(template.changeable) == {"rights"} | (set() if declares else {"lead"})
    assert all(0 < most <= 88 for most in template.changeable.values())


@pytest.mark.parametrize(
    "changeable",
    [{"penalty": 40}, {"order": 40}, {"lead": 0}, {"lead": 121}, {"lead": "40"}, {"lead": True}, ["lead"]],
)
def test_a_template_cannot_give_away_more(changeable):
    """A package that would let an office word the law, or any length, is refused when it is read."""
    with pytest.raises(BadTemplate):
        template_from_data(data(changeable=changeable))


def test_a_template_may_let_nothing_be_changed():
    """Without the table nothing can be worded, whatever is typed."""
    fixed = template_from_data(data())
    assert fixed.changeable == {}
    assert checked_words(fixed, typed()) == ()


def test_what_is_typed_is_made_plain_and_put_in_order():
    """Line breaks and invisible signs go; the texts stand in the order of their names, so that equals are equal."""
    said = {**typed("안내\u200b 글", "advice", "rights"), **typed("첫\n 문장", "first  one")}
    assert checked_words(ISOLATION, said) == (
        Worded("lead", "첫 문장", "first one"),
        Worded("rights", "안내 글", "advice"),
    )


@pytest.mark.parametrize("said", [{}, typed("", ""), typed(" ", "\n"), typed("모르는 칸", "x", "penalty")])
def test_what_is_empty_or_not_changeable_is_left_out(said):
    """Nothing typed is the template's own text; what the template does not give away is not looked at."""
    assert checked_words(ISOLATION, said) == ()


def test_the_templates_own_text_is_no_wording():
    """Typing what stands there already changes nothing."""
    assert checked_words(ISOLATION, {"lead": ISOLATION.words["lead"]}) == ()


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        (typed("", "only English"), WordingHalf),
        (typed("한국어만", ""), WordingHalf),
        (typed("가" * 46, "x"), WordingLong),
        (typed("가", "x" * 91), WordingLong),
        (typed("뷁쀍", "x"), WordingLetters),
        (typed("가", "café"), WordingLetters),
        (typed("어기면 징 역 1년", "x"), WordingPunishment),
        (typed("제79조의3", "x"), WordingPunishment),
        (typed("가", "You will be fined"), WordingPunishment),
        (typed("가", "A Penalty follows"), WordingPunishment),
    ],
)
def test_what_cannot_stand_on_a_notice_is_refused(said, refused):
    """Half a text, too long a one, letters that no message carries, and words of punishment are refused by name."""
    with pytest.raises(refused) as told:
        checked_words(ISOLATION, said)
    assert told.value.text("ko") != told.value.text("en")


def test_the_longest_text_is_taken():
    """Exactly as many letters as the template says."""
    (found,) = checked_words(ISOLATION, typed("가" * 45, "x" * 90))
    assert (len(found.ko), len(found.en)) == (45, 90)


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=50, deadline=None)
def test_whatever_is_typed_is_taken_or_refused_in_a_sentence(ko, en):
    """No input is an error of ours."""
    with suppress(WordingHalf, WordingLong, WordingLetters, WordingPunishment):
        assert all(one.ko and one.en for one in checked_words(ISOLATION, typed(ko, en)))


def test_the_wording_of_a_day_is_the_latest_that_has_begun():
    """Before the first day the template's own; after it the newest begun; of one day the later agreed to."""
    first = WordingFrom(1, date(2026, 11, 10), (LEAD,))
    second = WordingFrom(2, date(2026, 11, 20), (RIGHTS,))
    again = WordingFrom(3, date(2026, 11, 20), ())
    agreed = (second, first)
    assert wording_on(agreed, date(2026, 11, 9)) == ()
    assert wording_on(agreed, date(2026, 11, 10)) == (LEAD,)
    assert wording_on(agreed, date(2026, 11, 20)) == (RIGHTS,)
    assert wording_on((again, *agreed), date(2026, 11, 21)) == ()
    assert wording_on((), TODAY) == ()


def test_the_record_holds_the_words_it_was_made_with():
    """Written and read again it is the same; what was kept before offices had words of their own is read as ever."""
    one = in_own_words()
    assert record_from_bytes(record_to_bytes(one)) == one
    plain = record()
    old = record_to_bytes(plain).replace(b',"wording":[]', b"")
    assert b"wording" not in old
    assert record_from_bytes(old) == plain


@pytest.mark.parametrize("said", [b'[{"word":"lead"}]', b"[1]", b"1"])
def test_a_record_with_spoilt_words_is_refused(said):
    """What is no list of texts is no record."""
    with pytest.raises(BadRecord):
        record_from_bytes(record_to_bytes(record()).replace(b'"wording":[]', b'"wording":' + said))


def test_only_the_template_that_was_worded_has_the_words():
    """Another template of the same office keeps its own."""
    assert in_own_words().wording == WORDING
    other = composer(wordings={"quarantine-1": WORDING}).compose(PERSON, in_own_words().reference)
    assert other.wording == ()


def test_the_sheet_has_the_words_and_reads_back():
    """Both languages of both texts stand on the A4 page, the template's own are gone, and nothing differs."""
    one = in_own_words()
    made = renderer().render([one])[0]
    page = words_of(made.pdf)
    for own in WORDING:
        assert comparable(own.ko) in page
        assert comparable(own.en) in page
        assert comparable(ISOLATION.words[own.word].ko) not in page
    assert read_back(one, made) == ()


def test_the_phone_page_is_the_same_with_other_words():
    """It has room for the law and the facts alone: the picture is the same to the byte."""
    one = in_own_words()
    own, plain = renderer().render([one, replace(one, wording=())])
    assert own.jpg == plain.jpg
    assert own.pdf != plain.pdf


def test_notices_of_two_wordings_never_share_a_form():
    """Made together, in turns, each has its own words, the same bytes as alone, and is refused as the other's."""
    plain, own, other = record(), in_own_words(), in_own_words((RIGHTS,))
    together = renderer().render([plain, own, other, own, plain])
    alone = [renderer().render([one])[0].pdf for one in (plain, own, other)]
    assert [one.pdf for one in together] == [*alone, alone[1], alone[0]]
    for said, made in ((plain, together[1]), (own, together[0]), (own, together[2])):
        assert {problem.column for problem in read_back(said, made)} >= {"lead"}


@pytest.mark.parametrize("field", ["lead", "rights"])
def test_a_text_that_differs_by_a_letter_is_found(field):
    """The read-back compares the office's texts as it does every other field."""
    one = in_own_words()
    made = renderer().render([one])[0]
    spoilt = tuple(replace(own, en=own.en + "x") if own.word == field else own for own in WORDING)
    assert [problem.column for problem in read_back(replace(one, wording=spoilt), made)] == [field]


def test_beside_an_offices_text_stands_english_whoever_reads_it():
    """A text without a translation is not mixed up with the template's: the page says that it is English."""
    fields = page_fields(in_own_words((LEAD,), person=replace(PERSON, language="vi")), 0)
    assert (fields["lead_en"], fields["lead_lang"]) == (LEAD.en, "en")
    assert fields["rights_en"] == ISOLATION.others["vi"]["rights"]
    assert (fields["rights_lang"], fields["second_lang"]) == ("vi", "vi")


def test_without_own_words_the_template_is_itself():
    """Nothing is built anew for the many notices without any."""
    assert worded(ISOLATION, ()) is ISOLATION


@pytest.mark.parametrize("template", templates(), ids=lambda one: one.label)
def test_the_longest_words_leave_room_for_a_long_address(template):
    """At the letters that a template allows, with an address of three lines, the A4 page is one page and reads back."""
    longest = tuple(
        Worded(word, "가나다라마바사 " * 12, "seven letters " * 13) for word in sorted(template.changeable)
    )
    cut = tuple(
        replace(
            one,
            ko=one.ko[: template.changeable[one.word]].strip(),
            en=one.en[: 2 * template.changeable[one.word]].strip(),
        )
        for one in longest
    )
    person = replace(INVENTED, address="가람시 나루로 12번길 " * 8)
    one = sample_record(template, OFFICE, BASE, TODAY, wording=cut, person=person)
    assert read_back(one, renderer().render([one])[0]) == ()
