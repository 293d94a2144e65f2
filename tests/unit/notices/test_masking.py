"""Masked names: a table of names as offices have them, and what no mask may ever give away."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.notices.domain.masking import mask_name

KOREAN = [
    ("김수", "김*"),
    ("이", "*"),
    ("박서연", "박*연"),
    ("제갈공명", "제**명"),
    ("선우용녀", "선**녀"),
    ("황보 관", "황* *"),
    ("남궁 민수", "남* 민*"),
    ("홍 길동", "* 길*"),
    ("강산에들에꽃", "강*꽃"),
    ("박하늘별님구름햇님보다사랑스러우리", "박*리"),
    ("똠방각하", "똠**하"),
    ("뷁뷁", "뷁*"),
    ("金吉童", "金*童"),
    ("홍길동A", "홍*A"),
    ("홍길동(남)", "홍*)"),
    ("ㄱㄴㄷ", "ㄱ*ㄷ"),
]
FOREIGN = [
    ("Kim", "K*m"),
    ("KIM MINSU", "K*M M*U"),
    ("Maria", "M*a"),
    ("Li", "L*"),
    ("X", "*"),
    ("O'Brien", "O*n"),
    ("Anne-Marie", "A*e"),
    ("Jean-Luc Picard", "J*c P*d"),
    ("NGUYỄN VĂN ÁNH", "N*N V*N Á*H"),
    ("García Márquez", "G*a M*z"),
    ("Øystein", "Ø*n"),
    ("Иван Петров", "И*н П*в"),
    ("สมชาย", "ส*ย"),
    ("กวี ชื่นชู้", "ก* ช*ช"),
    ("Łukasz Żółć", "Ł*z Ż*ć"),
    ("محمد", "م*د"),
    ("山田太郎", "山*郎"),
    ("Mary Ann Van Der Berg", "M*y A*n V*n D*r"),
]


@pytest.mark.parametrize(("name", "masked"), KOREAN)
def test_korean_names_keep_first_and_last_syllable(name, masked):
    """Two syllables keep the first, three and four a star for each between, longer ones a single star."""
    assert mask_name(name) == masked


@pytest.mark.parametrize(("name", "masked"), FOREIGN)
def test_foreign_names_keep_the_ends_of_each_word(name, masked):
    """Each word keeps its ends; how long it was is not told."""
    assert mask_name(name) == masked


@pytest.mark.parametrize(("name", "masked"), KOREAN + FOREIGN)
def test_a_name_typed_on_a_mac_is_masked_alike(name, masked):
    """Decomposed Hangul and accents give the same mask as composed ones."""
    assert normalize("NFC", mask_name(normalize("NFD", name))) == normalize("NFC", masked)


@pytest.mark.parametrize("blank", ["  홍길동", "홍길동  ", "\t홍길동\n", "\u3000홍길동\u00a0"])
def test_blanks_around_a_name_do_not_count(blank):
    """A copied cell with blanks, tabs or wide spaces masks like the name alone."""
    assert mask_name(blank) == "홍*동"


@pytest.mark.parametrize("nothing", ["", " ", "\n\t", "\u3000", "\u0301", "\u0301\u0302 \u0303"])
def test_nothing_is_a_single_star(nothing):
    """No letters, or combining signs alone, are a star and never an empty text."""
    assert set(mask_name(nothing)) <= {"*", " "}
    assert mask_name(nothing).startswith("*")


@given(st.text("가나다라마바사아자차카타파하홍길동김이박최", min_size=3, max_size=4))
def test_the_middle_of_a_korean_name_is_never_shown(name):
    """Between the ends there are stars only, one for each syllable."""
    masked = mask_name(name)
    assert (masked[0], masked[-1]) == (name[0], name[-1])
    assert masked[1:-1] == "*" * (len(name) - 2)


@given(st.text(min_size=0, max_size=200))
def test_a_mask_is_never_long_and_never_the_name(name):
    """At most 18 bytes, and a name of letters is never shown whole."""
    masked = mask_name(name)
    assert 1 <= len(masked.encode(errors="surrogatepass")) <= 18
    assert "*" in masked


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=40))
def test_two_latin_words_of_other_lengths_mask_alike(word):
    """The length of a Latin word cannot be read from its mask."""
    assert mask_name(word) == f"{word[0]}*{word[-1]}" == mask_name(word[0] + "xyz" + word[-1])


@given(st.lists(st.text("가나다ABC", min_size=1, max_size=6), min_size=1, max_size=12))
def test_words_are_left_out_whole(words):
    """A long name ends after a whole word: the shown words are the first ones, each masked by itself."""
    shown = mask_name(" ".join(words)).split(" ")
    assert shown == [mask_name(word) for word in words[: len(shown)]]


@given(st.text("가나다라ABCDé ", max_size=40))
def test_masking_is_repeatable(name):
    """The same name gives the same mask: what is signed once can be compared again."""
    assert mask_name(name) == mask_name(str(name))
