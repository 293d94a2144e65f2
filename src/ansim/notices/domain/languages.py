"""The languages that can stand beside Korean on a notice, and what a list writes for them: a language or a nationality."""

from collections.abc import Mapping
from functools import lru_cache

from ansim.kit.sentence import Sentence
from ansim.notices.domain.texts import fold_header

ENGLISH = "en"
KOREAN = "ko"
# What it is called, by BCP 47 tag: the language, and the script where there is another.
LANGUAGES: Mapping[str, Sentence] = {
    ENGLISH: Sentence(ko="영어", en="English"),
    "zh": Sentence(ko="중국어", en="Chinese"),
    "vi": Sentence(ko="베트남어", en="Vietnamese"),
    "ja": Sentence(ko="일본어", en="Japanese"),
    "th": Sentence(ko="태국어", en="Thai"),
    "uz": Sentence(ko="우즈베크어", en="Uzbek"),
    "uz-Cyrl": Sentence(ko="우즈베크어(키릴 문자)", en="Uzbek (Cyrillic)"),
    "ru": Sentence(ko="러시아어", en="Russian"),
    "mn": Sentence(ko="몽골어", en="Mongolian"),
}
# Words as `fold_header` leaves them. A country with several languages, or with one that is not above, is read as English.
_WORDS: Mapping[str, tuple[str, ...]] = {
    KOREAN: ("한국어", "한국", "대한민국", "내국인", "국어", "korean", "korea", "kor", "kr", "ko", "southkorea",
             "republicofkorea"),
    ENGLISH: ("영어", "미국", "영국", "캐나다", "호주", "오스트레일리아", "뉴질랜드", "아일랜드", "필리핀", "인도",
              "네팔", "방글라데시", "파키스탄", "스리랑카", "인도네시아", "캄보디아", "미얀마", "라오스", "싱가포르",
              "말레이시아", "남아프리카공화국", "나이지리아", "가나", "케냐", "프랑스", "독일", "english", "usa", "us",
              "unitedstates", "uk", "unitedkingdom", "canada", "australia", "newzealand", "philippines", "india",
              "nepal", "bangladesh", "pakistan", "srilanka", "indonesia", "cambodia", "myanmar", "laos", "en", "eng"),
    "zh": ("중국어", "중국", "중국인", "중화인민공화국", "한국계중국인", "한국계중국", "조선족", "대만", "타이완", "홍콩",
           "chinese", "china", "chn", "cn", "taiwan", "hongkong", "zh", "中文", "中国", "中國"),
    "vi": ("베트남어", "베트남", "베트남인", "월남", "vietnamese", "vietnam", "vnm", "vn", "vi", "tiếngviệt", "việtnam"),
    "ja": ("일본어", "일본", "일본인", "japanese", "japan", "jpn", "jp", "ja", "日本語", "日本"),
    "th": ("태국어", "태국", "태국인", "타이", "thai", "thailand", "tha", "th", "ไทย", "ภาษาไทย", "ประเทศไทย"),
    "uz": ("우즈베크어", "우즈벡어", "우즈베키스탄어", "우즈베키스탄", "우즈베키스탄인", "우즈벡", "uzbek", "uzbekistan",
           "uzb", "uz", "ozbek", "ozbekcha", "ozbekiston"),
    "uz-Cyrl": ("우즈베크어키릴", "우즈베크어키릴문자", "우즈벡어키릴", "우즈베키스탄키릴", "uzbekcyrillic", "uzcyrl",
                "ўзбек", "ўзбекча", "ўзбекистон"),
    "ru": ("러시아어", "러시아", "러시아인", "노어", "카자흐스탄", "키르기스스탄", "키르기즈스탄", "벨라루스", "russian",
           "russia", "rus", "ru", "kazakhstan", "kyrgyzstan", "belarus"),
    "mn": ("몽골어", "몽골", "몽골인", "몽고", "몽고어", "mongolian", "mongolia", "mng", "mn", "монгол", "монголхэл",
           "монголулс"),
}  # fmt: skip
_CODES: Mapping[str, str] = {word: code for code, words in _WORDS.items() for word in words}


@lru_cache(maxsize=4096)
def read_language(text: str) -> str | None:
    """Return the BCP 47 tag of the language that a cell means: "" for an empty one, None where it is not known.

    A nationality stands for the language that most of its people read; Korean is "ko".
    """
    folded = fold_header(text)
    return _CODES.get(folded) if folded else ""
