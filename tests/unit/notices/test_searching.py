"""What a person can be found by: first letters, words of a romanised name, ends of numbers; and what names nobody."""

from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.notices.domain.searching import initials_of, is_initials, names_somebody, parts_of, words_of

FIRST = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
NAMES = st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("홍길동", "ㅎㄱㄷ"),
        ("남궁 민수", "ㄴㄱㅁㅅ"),
        ("빼빼로", "ㅃㅃㄹ"),
        ("씨", "ㅆ"),
        ("가힣", "ㄱㅎ"),
        (normalize("NFD", "홍길동"), "ㅎㄱㄷ"),
        ("김Anna", "ㄱ"),
        ("NGUYEN VAN ANH", ""),
        ("", ""),
    ],
)
def test_the_first_letters_of_a_name_are_those_of_its_syllables(name: str, letters: str) -> None:
    """Each Hangul syllable gives its first letter, however it is composed; other scripts give none."""
    assert initials_of(name) == letters


@given(NAMES)
@settings(max_examples=50, deadline=None)
def test_first_letters_are_what_decomposing_gives(name: str) -> None:
    """Unicode's own decomposition names the same letter for every syllable, and all are letters that can be typed."""
    found = initials_of(name)
    first = [ord(normalize("NFD", one)[0]) - 0x1100 for one in name]
    assert found == "".join(FIRST[place] for place in first)
    assert is_initials(found) is (len(found) > 1)


@pytest.mark.parametrize(
    ("typed", "is_letters"),
    [
        ("ㅎㄱㄷ", True),
        ("ㅎ ㄱ ㄷ", True),
        (" ㄱㅅ ", True),
        ("ㅎ", False),
        ("", False),
        ("홍ㄱㄷ", False),
        ("홍길동", False),
        ("ㅏㅑㅓ", False),
        ("hgd", False),
    ],
)
def test_letters_alone_are_told_from_a_name(typed: str, is_letters: bool) -> None:
    """Two or more first letters are a search by first letters; anything with a syllable, vowel or Latin is a name."""
    assert is_initials(typed) is is_letters


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("NGUYEN VAN ANH", ("NGUYEN", "VAN", "ANH")),
        ("Nguyen, Van Anh", ("Nguyen", "Van", "Anh")),
        ("Madonna", ()),
        ("남궁 민수", ()),
        ("김 Anna", ()),
        ("", ()),
    ],
)
def test_only_romanised_names_of_several_words_have_words(name: str, words: tuple[str, ...]) -> None:
    """The order of a foreign name differs from paper to paper; a Korean name is found whole, blanks or not."""
    assert words_of(name) == words


def test_the_parts_of_a_person_are_letters_words_and_ends() -> None:
    """A Korean has first letters, a foreigner words; each number gives its end, none gives nothing."""
    assert list(parts_of("홍길동", "01000000042", "")) == [("initials", "ㅎㄱㄷ"), ("end", "0042")]
    assert list(parts_of("LI Na", "", "01000001234")) == [("word", "LI"), ("word", "Na"), ("end", "1234")]
    assert list(parts_of("Madonna")) == []


@pytest.mark.parametrize(
    ("name", "phone", "parts", "means"),
    [
        ("홍길동", "", 0, True),
        ("", "01000000042", 0, True),
        ("", "", 0, False),
        ("", "", 1, False),
        ("", "", 2, True),
        ("홍길동", "", 1, True),
    ],
)
def test_a_part_alone_names_nobody(name: str, phone: str, parts: int, means: bool) -> None:
    """One whole fact is enough; of birth date, first letters and end of a number it takes two."""
    assert names_somebody(name=name, phone=phone, parts=parts) is means
