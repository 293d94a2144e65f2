"""Whom a text message means, and what is answered: tolerant of how people write, the same words for all who are not known."""

from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.delivery.domain.euckr import count_bytes, unsendable
from ansim.notices.domain.text_answers import (
    NOTICES_SHOWN,
    PEOPLE_SHOWN,
    Asked,
    Holder,
    answer_for,
    neutral_answer,
)
from ansim.notices.domain.texting import is_one_slip, meant_by, squash_name

HONG, KIM, TRAN = ("홍길동",), ("김이안", "김보호"), ("NGUYEN VAN AN",)
HOME = (HONG, KIM, TRAN)
SYLLABLES = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
NAMES = st.text(SYLLABLES, min_size=2, max_size=5)
BEFORE = st.sampled_from(["", "격리통지서 ", "안녕하세요, ", "저는 ", "통지서! ", "제 이름은 "])
AFTER = st.sampled_from(
    ["", "입니다", " 입니다.", " 통지서", "님 격리 통지서 다시 보내주세요~~", " 이에요 ㅠ".replace("ㅠ", "")]
)


@pytest.mark.parametrize(
    "text",
    [
        "홍길동",
        "홍길동 입니다",
        "격리통지서 홍길동",
        "홍 길 동",
        "홍길동.통지서",
        "  홍길동님 격리통지서 보내주세요!! ",
        "안녕하세요 저는 홍길동이라고 합니다",
        "격리통지서홍길동900301",
        "홍길동 010-0000-0001 통지서 😷",
        "통지서\n홍길동",
        normalize("NFD", "홍길동 입니다"),
        "홍길둥 입니다",
        "홍길도 통지서",
        "홍깅동",
    ],
)
def test_a_name_is_found_however_it_is_written(text):
    """Spaces, titles, signs, other numbers, decomposed letters and one slip of the finger do not hide a name."""
    assert meant_by(text, HOME) == (0,)


@pytest.mark.parametrize(
    "text",
    [
        "nguyen van an",
        "An Nguyen Van notice",
        "VAN AN, NGUYEN",
        "ｎｇｕｙｅｎｖａｎａｎ please",
        "NGUYEN VAN AM",
    ],
)
def test_a_romanised_name_is_found_in_any_order(text):
    """Capitals, full-width letters and the order of surname and given name do not matter."""
    assert meant_by(text, HOME) == (2,)


@pytest.mark.parametrize(
    "text", ["통지서", "격리 통지서 다시 보내주세요", "확인서 주세요", "격리통지서!!!", "please send notice"]
)
def test_a_keyword_alone_means_everybody_on_the_number(text):
    """Who names nobody asks for the whole household."""
    assert meant_by(text, HOME) == (0, 1, 2)
    assert meant_by(text, ()) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "안녕하세요",
        "ㅋㅋㅋ",
        "네",
        "홍길동무",
        "이몽룡 통지서",
        "홍동",
        "코로나 걸렸나요",
        "보이스피싱이죠",
        "STOP",
        "길동",
        "123456",
        "é́́",
    ],
)
def test_other_words_mean_nobody(text):
    """Greetings alone, other names, longer and shorter ones name nobody for certain."""
    assert meant_by(text, HOME) == ()


REAL = (("홍길동",), ("김이안", "김보호"), ("NGUYEN THI LAN",), ("John Smith",))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("홍길동씨 격리통지서", (0,)),
        ("저는 홍길동입니다 격리통지서 부탁드립니다", (0,)),
        ("제 이름은 홍길동입니다", (0,)),
        ("홍길동 격리 통지서 발급 부탁드려요", (0,)),
        ("홍길동 격리통지서 발급해주세요", (0,)),
        ("홍길동 통지서 받고 싶습니다", (0,)),
        ("홍길동 통지서 좀 보내주시겠어요?", (0,)),
        ("홍길동 확진자 통지서", (0,)),
        ("홍길동 자가격리통지서", (0,)),
        ("홍길동 코로나 격리통지서", (0,)),
        ("홍길동 격리사실확인서", (0,)),
        ("홍길동 입원·격리 통지서", (0,)),
        ("홍길동 격리해제 확인서 회사 제출용", (0,)),
        ("홍길동 엄마입니다", (0,)),
        ("홍길동 아빠인데 통지서가 안 왔어요", (0,)),
        ("성명: 홍길동 / 격리통지서", (0,)),
        ("홍길동(본인) 010-0000-0001", (0,)),
        ("홍길동 900102", (0,)),
        ("홍.길.동", (0,)),
        ("🙏홍길동 통지서🙏ㅠㅠ", (0,)),
        ("홍길동ㅋㅋ", (0,)),
        (normalize("NFD", "홍길동 통지서"), (0,)),
        ("훙길동 통지서 못 받았어요", (0,)),
        ("홍길동 확진인가요?", (0,)),
        ("홍길동 김이안 통지서", (0, 1)),
        ("홍길동이랑 김이안 통지서 부탁드려요", (0, 1)),
        ("김이안 엄마 김보호", (1,)),
        ("김보호입니다 김이안 통지서", (1,)),
        ("my name is John Smith", (3,)),
        ("I'm John Smith, please send me the notice again", (3,)),
        ("SMITH JOHN quarantine notice", (3,)),
        ("Hello, this is John Smith from 3rd floor", (3,)),
        ("John Smth", (3,)),
        ("Nguyễn Thị Lan", (2,)),
        ("Lan Nguyen", (2,)),
        ("격리통지서ㅠㅠ", (0, 1, 2, 3)),
        ("통지서 안 왔습니다", (0, 1, 2, 3)),
        ("격리통지서 언제 오나요?", (0, 1, 2, 3)),
        ("통지서가 안 열려요", (0, 1, 2, 3)),
        ("격리 통지서 재전송 부탁드립니다", (0, 1, 2, 3)),
        ("확진자 격리통지셔", (0, 1, 2, 3)),
        ("isolation notice please", (0, 1, 2, 3)),
        ("이몽룡 통지서 안 왔어요", ()),
        ("이몽룡입니다. 격리통지서 재발급 부탁드립니다", ()),
        ("John Doe", ()),
        ("코로나 확진", ()),
        ("뭐예요 이거ㅡㅡ", ()),
        ("확진됐나요 " * 20, ()),
    ],
)
def test_texts_as_people_send_them(text, meant):
    """What stands around a name in real texts, moods, accents, typing and several names at once leave it a name."""
    assert meant_by(text, REAL) == meant


@settings(max_examples=50, deadline=None)
@given(st.text("곽탁팍덕", min_size=2, max_size=5), st.text("홍민솔", min_size=2, max_size=5), BEFORE, AFTER)
def test_a_name_of_nobody_on_the_number_means_nobody(strange, known, before, after):
    """Whoever asks for somebody else is told nothing of who is on this number, whatever stands around the name."""
    assert meant_by(f"{before}{strange}{after}", [(known,)]) == ()
    assert meant_by(f"{before}{known}{after}", [(strange,)]) == ()


def test_a_guardian_is_known_by_the_own_name():
    """All names of a person mean that person."""
    assert meant_by("김보호 입니다", HOME) == (1,)


def test_people_of_one_name_are_both_meant():
    """Two of one name on one number cannot be told apart by a text."""
    assert meant_by("홍길동", (HONG, KIM, HONG)) == (0, 2)


def test_a_name_as_written_wins_over_one_nearby():
    """Sisters whose names differ by a letter are told apart; a slip between them means both."""
    sisters = (("김민주",), ("김민수",))
    assert meant_by("김민주", sisters) == (0,)
    assert meant_by("김민수 입니다", sisters) == (1,)
    assert meant_by("김민구", sisters) == (0, 1)


def test_short_names_admit_no_slip():
    """Of two open syllables a slip may as well be somebody else; as written they are found."""
    assert meant_by("이수", (("이수",),)) == (0,)
    assert meant_by("이소", (("이수",),)) == ()


def test_a_name_that_ends_like_a_title_is_not_cut():
    """A name made of what may stand around names is still itself."""
    assert meant_by("김하요", (("김하요",),)) == (0,)
    assert meant_by("정가은은 통지서", (("정가은",),)) == (0,)


@settings(max_examples=50, deadline=None)
@given(NAMES, BEFORE, AFTER, st.lists(NAMES, max_size=3))
def test_every_name_is_found_among_manners(name, before, after, others):
    """Any Korean name between any of the words around it is found, whoever else is on the number."""
    people = [(one,) for one in [name, *others]]
    assert 0 in meant_by(f"{before}{name}{after}", people)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200), st.lists(st.lists(st.text(max_size=12), max_size=2), max_size=4))
def test_any_text_and_any_names_are_read(text, people):
    """Whatever comes is read without a fault; only places that exist are named, in order."""
    found = meant_by(text, people)
    assert list(found) == sorted(set(found))
    assert all(0 <= place < len(people) for place in found)
    assert squash_name(squash_name(text)) == squash_name(text) or not text.isascii()


@settings(max_examples=50, deadline=None)
@given(NAMES, st.integers(0, 20), SYLLABLES)
def test_a_slip_is_one_letter_either_way(name, place, other):
    """One jamo left out is one slip seen from both sides; a word is no slip of itself, and a whole other syllable seldom is."""
    letters = normalize("NFD", name)
    short = letters[: place % len(letters)] + letters[place % len(letters) + 1 :]
    assert is_one_slip(letters, short)
    assert is_one_slip(short, letters)
    assert not is_one_slip(name, name)
    assert not is_one_slip(name, name + other)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("abcd", "abdc", True),
        ("abcd", "badc", False),
        ("abcd", "abxd", True),
        ("abcd", "axxd", False),
        ("abcd", "abc", True),
        ("a", "", True),
        ("abcd", "ab", False),
    ],
)
def test_what_counts_as_a_slip(one, other, near):
    """Wrong, missing, too many, swapped: once."""
    assert is_one_slip(one, other) is near
    assert is_one_slip(other, one) is near


def test_endless_repetition_is_read_at_once():
    """Words that overlap do not make the reading explode."""
    assert meant_by("격리통지서" * 40, HOME) == (0, 1, 2)
    assert meant_by("이은는이가" * 40 + "홍길동", HOME) == (0,)


OFFICE = Asked("가람시", "031-000-0000", "https://quarantine.example.go.kr/my/")


def holders(people, notices=1):
    """So many people with so many notices each."""
    return [
        Holder("홍*동", tuple(f"7KQ4-M2XD-{n:02d}{p:02d}" for n in range(notices))) for p in range(people)
    ]


def test_the_neutral_answer_holds_nothing_but_the_office():
    """Its words depend on the office alone, name no disease, and can be sent."""
    text = neutral_answer(OFFICE)
    assert text.startswith("[가람시] ")
    assert all(part in text for part in (OFFICE.contact, OFFICE.address))
    assert not unsendable(text)
    assert not any(word in text for word in ("격리", "확진", "감염", "코로나"))


def test_an_answer_names_people_masked_and_their_notices():
    """One line a person, the newest references, where to read them, whom to call; no disease."""
    text = answer_for(OFFICE, [Holder("홍*동", ("A", "B", "C", "D")), Holder("김*안", ("E",))])
    assert "홍*동 님 A, B, C\n김*안 님 E\n다시 보기" in text
    assert "D" not in text.replace("[", "").split("다시")[0]
    assert all(part in text for part in (OFFICE.contact, OFFICE.address))
    assert not any(word in text for word in ("격리", "확진", "감염", "코로나"))


@pytest.mark.parametrize(
    ("count", "more"), [(1, ""), (PEOPLE_SHOWN, ""), (PEOPLE_SHOWN + 1, "외 1명"), (40, "외 30명")]
)
def test_a_long_household_is_cut_and_fits_one_message(count, more):
    """Whoever is left out is counted; the longest answer stays within a long message."""
    text = answer_for(OFFICE, holders(count, NOTICES_SHOWN))
    assert ("외 " in text) is bool(more)
    assert more in text
    assert count_bytes(text) <= 2000


def test_a_drill_says_so():
    """Practice is marked in both answers."""
    drill = Asked("가람시", "031", "http://localhost/my/", drill=True)
    assert neutral_answer(drill).startswith("[훈련] [가람시]")
    assert answer_for(drill, holders(1)).startswith("[훈련] [가람시]")
