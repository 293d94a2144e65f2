"""Every kind of notice in every language that stands beside Korean: complete, drawn, within a page, true to its law."""

import io
from dataclasses import replace
from functools import cache

import pytest
from PIL import Image, ImageFont
from tests.unit.notices.kind_samples import CONTACT, of_kind
from tests.unit.notices.samples import OFFICE, PERSON, jwks, renderer

from ansim.kit.fonts import FONTS, FURTHER, unprintable
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.beside import beside
from ansim.notices.adapters.images import MOST_BYTES, MOST_PIXELS
from ansim.notices.adapters.packages import template_labelled
from ansim.notices.adapters.pages import opened, page_text
from ansim.notices.adapters.readback import read_back
from ansim.notices.adapters.render_errors import RenderFailed
from ansim.notices.domain.compare import comparable
from ansim.notices.domain.kinds import PeriodMeaning, law_of
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.template import BESIDE, LABELS

THERE = ("ja", "mn", "ru", "th", "uz", "uz-Cyrl", "vi", "zh")
CYRILLIC = FURTHER / "NotoSans[wght].ttf"
FACES = {"th": FURTHER / "NotoSansThai[wght].ttf", "mn": CYRILLIC, "uz-Cyrl": CYRILLIC}
EACH = [(kind, language) for kind in NoticeKind for language in THERE]
LONG = (
    "경기도 가람시 아주아주긴이름의대로 1234번길 56-78, 한솔마을 가람더퍼스트레이크힐스테이트 2103동 3504호"
)
# The articles that stand in the Korean words, as every language writes them: numbers.
CITED = {
    "admission": ("41", "1", "43"),
    "isolation": ("41", "2", "43"),
    "home_treatment": ("41", "2", "43"),
    "quarantine": ("47", "3", "49", "14", "43"),
    "co_isolation": ("47", "3", "49", "14", "43"),
    "correction": ("25",),
    "withdrawal": ("18", "19"),
}


def _template(kind):
    return template_labelled(f"{kind.value}-1")


def _person(kind, language):
    base = CONTACT if kind in (NoticeKind.EXPOSURE, NoticeKind.QUARANTINE) else PERSON
    return replace(base, language=language)


def _made(records):
    return dict(zip(EACH, zip(records, renderer().render(records), strict=True), strict=True))


@cache
def usual():
    """A record of every kind in every language and its files, in one go."""
    return _made([of_kind(kind, _person(kind, language)) for kind, language in EACH])


@cache
def crowded():
    """The same for the longest name, address, place and reason, under the mark of a drill."""
    why = "검체채취일과 격리 장소를 함께 바로잡음. " * 2
    long = {"name": "NGUYEN THI HOANG ANH MINH CHAU", "address": LONG, "place": LONG}
    records = [of_kind(kind, replace(_person(kind, language), **long), why=why) for kind, language in EACH]
    return _made([replace(one, issuer=replace(OFFICE, drill=True)) for one in records])


def _paper(files):
    with opened(files.pdf) as document:
        assert len(document) == 1
        return comparable(page_text(document, 0))


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_kind_has_every_language_whole(kind):
    """All that stands beside Korean, each a sentence of its own, in letters that its face can draw."""
    template = _template(kind)
    wanted = (*BESIDE, *(label for label in LABELS if label in template.words))
    assert tuple(sorted(template.others)) == THERE
    for language, words in template.others.items():
        assert tuple(words) == wanted
        assert unprintable("".join(words.values()), language) == set()
        assert len(set(words.values())) == len(wanted)
        assert all(word == word.strip() and word for word in words.values())


@pytest.mark.parametrize(("kind", "language"), EACH)
def test_a_translation_cites_what_the_korean_words_cite(kind, language):
    """Measure, duty to notify and penalty item; no threat and no article of punishment where nothing is ordered."""
    template = _template(kind)
    basis, penalty, appeal = (
        template.second(word, language) for word in ("legal_basis", "penalty", "appeal")
    )
    assert all(number in basis for number in CITED.get(kind.value, ()))
    item = law_of(kind).penalty_item
    assert ("79" in penalty) is bool(item)
    if item:
        assert item[-2] in penalty.replace("79-3", "").replace("79の3", "").replace("之3", "")
    binds = law_of(kind).is_order or kind is NoticeKind.WITHDRAWAL
    assert ("90" in appeal) is binds


@pytest.mark.parametrize("language", THERE)
def test_who_is_ordered_to_stay_is_told_of_work_and_support(language):
    """The rights of the Act stand in every language on every order, with their articles."""
    for kind in NoticeKind:
        if law_of(kind).period is PeriodMeaning.ORDERED and kind is not NoticeKind.CORRECTION:
            assert all(number in _template(kind).second("rights", language) for number in ("41", "70"))
    assert "119" in _template(NoticeKind.HOME_TREATMENT).second("order", language)


@pytest.mark.parametrize(("kind", "language"), EACH)
def test_the_head_of_the_phone_page_is_one_line(kind, language):
    """Title and subtitle stand beside the office's name, as on the page: 19 of its units high, 648 wide."""
    template = _template(kind)

    def width(text, size, face=FONTS / "NotoSansKR-Regular.otf"):
        return ImageFont.truetype(str(face), size).getlength(text)

    head = f"{template.second('title', language)} · {template.second('subtitle', language)}"
    left = width(head, 19, FACES.get(language, FONTS / "NotoSansKR-Regular.otf"))
    right = max(width(OFFICE.office_name, 27), width(template.words["subtitle"].ko, 21))
    assert left + right <= 648


@pytest.mark.parametrize(("kind", "language"), EACH)
def test_the_files_of_every_kind_and_language_are_read_back(kind, language):
    """Both pages and the QR say what the record says; the image keeps to the limits of messages."""
    one, files = usual()[kind, language]
    assert one.language == language
    assert read_back(one, files, jwks()) == ()
    assert len(files.jpg) <= MOST_BYTES
    with Image.open(io.BytesIO(files.jpg)) as image:
        assert max(image.size) <= MOST_PIXELS


@pytest.mark.parametrize(("kind", "language"), EACH)
def test_korean_stays_and_english_makes_room(kind, language):
    """The language's words are on the paper, its title on the phone; what the person is asked is nowhere in English."""
    one, files = usual()[kind, language]
    template, paper = _template(kind), _paper(files)
    for word in ("title", "subtitle", "lead", "order", "rights"):
        assert comparable(template.second(word, language)) in paper
        assert comparable(template.words[word].en) not in paper
    for word in (
        label for label in ("period_label", "period_note", "place_label") if label in template.words
    ):
        assert comparable(template.second(word, language)) in paper
        assert comparable(template.second(word, language)) in comparable(files.phone_text)
    for sentence in (one.legal_basis, one.penalty, one.appeal):
        assert comparable(sentence.ko) in paper
        assert comparable(sentence.en) not in paper
    assert comparable(template.second("title", language)) in comparable(
        f"{files.ground_text or ''}{files.phone_text}"
    )


@pytest.mark.parametrize(("kind", "language"), EACH)
def test_the_longest_texts_fit_in_every_language(kind, language):
    """One sheet and one phone page, whatever stands beside Korean; a drill's QR is not the office's, as it should be."""
    one, files = crowded()[kind, language]
    assert {problem.code for problem in read_back(one, files)} <= {"readback.qr"}
    assert len(files.jpg) <= MOST_BYTES


def _corrected(original, language):
    return of_kind(NoticeKind.CORRECTION, replace(PERSON, language=language), original=original)


def _law_beside(one):
    template = template_labelled(one.template)
    return [beside(one, template, word, getattr(one, word)) for word in ("legal_basis", "penalty", "appeal")]


@pytest.mark.parametrize("language", THERE)
@pytest.mark.parametrize("kind", [NoticeKind.QUARANTINE, NoticeKind.EXPOSURE])
def test_a_correction_stands_on_the_law_of_its_original_in_the_persons_language(kind, language):
    """Own article and the original's, its penalty, its appeal: none of them left in Korean, and no threat for advice."""
    one = _corrected(of_kind(kind, _person(kind, language)), language)
    own, first = _template(NoticeKind.CORRECTION), _template(kind)
    assert _law_beside(one) == [
        f"{own.second('legal_basis', language)} {first.second('legal_basis', language)}",
        first.second("penalty", language),
        first.second("appeal", language),
    ]


def test_a_correction_of_a_correction_names_the_law_once():
    """Its basis is that of the first correction, word for word."""
    once = _corrected(of_kind(NoticeKind.ADMISSION, _person(NoticeKind.ADMISSION, "vi")), "vi")
    assert _law_beside(_corrected(once, "vi")) == _law_beside(once)


def test_beside_korean_stands_english_or_the_own_word():
    """A record without a language keeps its own English; a sentence that no template has is said by the record's own."""
    strange = Sentence(ko="어느 서식에도 없는 문장", en="In no template")
    one = of_kind(NoticeKind.RELEASE)
    template = template_labelled(one.template)
    assert beside(one, template, "penalty", strange) == "In no template"
    other = replace(one, language="ru")
    assert beside(other, template, "penalty", strange) == template.second("penalty", "ru")


@pytest.mark.parametrize(("kind", "language"), EACH)
def test_what_to_do_stands_on_the_phone_in_the_reader_s_language(kind, language):
    """Whole, under the officer's number, on every kind's page, crowded or not."""
    told = comparable(f"{OFFICE.contact} {_template(kind).second('order', language)}")
    for one, files in (usual()[kind, language], crowded()[kind, language]):
        assert one.language == language
        assert told in comparable(files.ground_text or files.phone_text)


@pytest.mark.parametrize("department", ["감염병관리과 " * 11, "감염병관리과 " * 14])
def test_what_to_do_is_never_printed_over_the_date(department):
    """Smaller letters for an office of a long name; a name for which there is no room at all is refused, and covers nothing."""
    issuer = replace(OFFICE, department=department.strip())
    one = of_kind(NoticeKind.HOME_TREATMENT, _person(NoticeKind.HOME_TREATMENT, "uz"), issuer=issuer)
    if len(department) < 80:
        assert read_back(one, renderer().render([one])[0], jwks()) == ()
    else:
        with pytest.raises(RenderFailed):
            renderer().render([one])
