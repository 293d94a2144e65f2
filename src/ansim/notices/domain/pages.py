"""Facts read from the text of one page of an issued notice: names, births, phones, number, which page of how many.

Labels are looked for as such forms print them, letter-spaced or not; nothing depends on a layout.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ansim.notices.domain.births import read_resident_number
from ansim.notices.domain.days import read_day
from ansim.notices.domain.phones import read_phone
from ansim.notices.domain.texts import clean_text, half_width, squash

_LABELS = {
    "name": ("성명", "이름", "환자명", "수신자", "성함", "Name"),
    "birth": ("생년월일", "주민등록번호", "주민번호", "DateofBirth"),
    "phone": ("휴대전화번호", "휴대전화", "휴대폰", "전화번호", "연락처", "Phone", "Mobile"),
    "number": ("문서번호", "발급번호", "관리번호"),
    "other": ("주소", "성별", "감염병명", "격리사유", "격리장소", "격리기간", "발급일", "보호자", "담당", "국적", "나이",
              "Address", "Sex"),
}  # fmt: skip
_MEANING = {squash(word): kind for kind, words in _LABELS.items() for word in words}
_LABEL = re.compile(
    r"(?<![\w])((?ai:"
    + "|".join(
        r"[ ]*".join(word) for words in _LABELS.values() for word in sorted(words, key=len, reverse=True)
    )
    + r"))[ ]*(?:\([^)\n]*\))?[ ]*(?:[:：]|(?=[\s|]|$))",
    re.MULTILINE,
)
_DATE = re.compile(r"(?<![0-9])(?:[0-9]{4} ?[-./년] ?[0-9]{1,2} ?[-./월] ?[0-9]{1,2}|[0-9]{8}(?![0-9]))")
_RESIDENT = re.compile(r"(?<![0-9])[0-9]{6} ?- ?[0-9][0-9*xX●]{0,6}")
_MOBILE = re.compile(r"(?<![0-9])(?:\+82[- ]?\(?0?\)?|0)10[-. )]?[0-9]{4}[-. ]?[0-9]{4}(?![0-9])")
_MARK = re.compile(
    r"(?:^|\s|[-(\[])([0-9]{1,2}) ?(?:쪽|페이지|p)? ?/ ?(?:총 ?)?([0-9]{1,2}) ?(?:쪽|페이지|p)?[-)\]]?$"
)
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’\-])*")
_JOINING = re.compile(r"(?:및|과|와|또는|등|and|or)\b|[,·/]")  # a label in running text, not on a form
_HONORIFIC = re.compile(r"(?:님|귀하|씨)$")
_NAME_LINES = 3
_LONGEST_NAME = 6  # words of a romanised name


@dataclass(frozen=True, slots=True)
class PageText:
    """What is read of one page; `number` is 1-based in the PDF, `blank` says that nothing is printed on it.

    `by` says who read it: the text layer, OCR, or a person who typed what stands there.
    """

    number: int
    text: str
    blank: bool = False
    by: str = "text"


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What one page says. `labelled_*` stand beside their label and can contradict a person; the others cannot.

    `single`: it says that it is its notice's only page. `surely`: it was not read by OCR, which takes one sign for another.
    """

    number: int
    squashed: str
    document: str | None
    mark: tuple[int, int] | None
    labelled_names: tuple[frozenset[str], ...]
    names: frozenset[str]
    labelled_births: frozenset[date]
    births: frozenset[date]
    labelled_phones: frozenset[str]
    phones: frozenset[str]
    blank: bool = False
    single: bool = False
    surely: bool = True

    @property
    def names_somebody(self) -> bool:
        """Whether the page shows a labelled name, birth date or mobile number of its own."""
        return bool(self.labelled_names or self.labelled_births or self.labelled_phones)


@dataclass(frozen=True, slots=True)
class PrintedFacts:
    """What one notice's pages say beside their labels, all of it of one person; names may come in several spellings."""

    names: frozenset[str]
    births: frozenset[date]
    phones: frozenset[str]


def printed_facts(pages: Iterable[PageFacts]) -> PrintedFacts:
    """Return what the pages of one notice say together."""
    found = tuple(pages)
    return PrintedFacts(
        frozenset(name for page in found for names in page.labelled_names for name in names),
        frozenset(birth for page in found for birth in page.labelled_births),
        frozenset(phone for page in found for phone in page.labelled_phones),
    )


def plain(text: str) -> str:
    """Return a text for comparison: squashed, letters and digits only."""
    return re.sub(r"[\W_]", "", squash(text))


def read_page(page: PageText) -> PageFacts:
    """Return the facts of a page's text."""
    lines = [clean_text(half_width(line)) for line in page.text.splitlines()]
    text = "\n".join(line for line in lines if line)
    values = tuple(_labelled(text))
    births = [value for kind, value in values if kind == "birth"]
    phones = [value for kind, value in values if kind == "phone"]
    documents = [plain(_MARK.sub("", value)) for kind, value in values if kind == "number"]
    prefixes = [frozenset(_prefixes(value)) for kind, value in values if kind == "name"]
    labelled = tuple(found for found in prefixes if any(len(name) > 1 for name in found))
    return PageFacts(
        number=page.number,
        squashed=plain(text),
        document=next(filter(None, documents), None),
        mark=_mark(text),
        labelled_names=labelled,
        names=frozenset(_runs(text)).union(*labelled),
        labelled_births=frozenset(day for value in births for day in births_in(value)),
        births=frozenset(births_in(text)),
        labelled_phones=frozenset(number for value in phones for number in _phones(value)),
        phones=frozenset(_phones(text)),
        blank=page.blank,
        single=_count(text) == (1, 1),
        surely=page.by != "ocr",
    )


def _labelled(text: str) -> Iterator[tuple[str, str]]:
    """Yield each label's meaning with its value: up to the next label, the first line that holds something.

    A long name wraps within its box, so a name goes on for some lines; what follows it does no harm.
    """
    labels = list(_LABEL.finditer(text))
    for here, following in zip(labels, [*labels, None][1:], strict=True):
        value = text[here.end() : following.start() if following else len(text)].strip()
        kind = _MEANING[squash(here[1])]
        if value and not _JOINING.match(value):
            lines = value.splitlines()
            yield kind, " ".join(lines[:_NAME_LINES]) if kind == "name" else lines[0]


def births_in(text: str) -> Iterator[date]:
    """Yield every day in a text that could be a birth date, those of resident numbers too."""
    for found in _RESIDENT.findall(text):
        resident = read_resident_number(found)
        if resident and resident.birth:
            yield resident.birth
    for found in _DATE.findall(text):
        reading = read_day(found)
        if reading and len(reading.days) == 1:
            yield reading.days[0]


def _phones(text: str) -> Iterator[str]:
    yield from filter(None, (read_phone(found).number for found in _MOBILE.findall(text)))


def _prefixes(value: str) -> Iterator[str]:
    """Yield what the name at the beginning of a value can be: its first word, its first two, …"""
    words = [_HONORIFIC.sub("", word) or word for word in _WORD.findall(value.split("(")[0])]
    for length in range(1, min(len(words), _LONGEST_NAME) + 1):
        yield plain("".join(words[:length]))


def _runs(text: str) -> Iterator[str]:
    """Yield every run of up to six neighbouring words of a line as one: finds letter-spaced and long names."""
    for line in text.splitlines():
        words = [plain(word) for word in _WORD.findall(line)]
        for start in range(len(words)):
            for length in range(1, min(len(words) - start, _LONGEST_NAME) + 1):
                yield "".join(words[start : start + length])


def _mark(text: str) -> tuple[int, int] | None:
    """Return (page, pages) where the page says that it is one of several."""
    found = _count(text)
    return None if found == (1, 1) else found


def _count(text: str) -> tuple[int, int] | None:
    """Return (page, pages) where the first or last lines end in "1 / 2": of several pages before of one."""
    lines, found = text.splitlines(), set()
    for line in (*lines[-3:][::-1], *lines[:2]):
        if mark := _MARK.search(line):
            page, pages = int(mark[1]), int(mark[2])
            if 1 <= page <= pages and pages > 1:
                return page, pages
            found.add((page, pages))
    return (1, 1) if (1, 1) in found else None
