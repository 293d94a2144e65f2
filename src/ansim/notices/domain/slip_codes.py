"""What the slip guard says: why a row is left out, why one is held until a person clears it, what is odd about a list."""

from collections.abc import Mapping, Sequence

from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence

SLID = "slip.column"
MIXED = "slip.mixed"
PHONE_SHARED = "held.phone_shared"
NAMESAKE = "held.namesake"
PHONE_CHANGED = "held.phone_changed"
PHONE_OF_OTHERS = "held.phone_of_others"
PERSON_CHANGED = "held.person_changed"
PHONE_ELSEWHERE = "held.phone_elsewhere"
CONTRADICTS = "held.contradicts"
ORDERED = "slip.ordered"
TAIL = "slip.tail"
OTHER_OFFICE = "slip.other_office"
FILLED = "slip.filled"

SLIP_CODES: Mapping[str, Sentence] = {
    SLID: Sentence(
        "'{column}' 열이 {first}행부터 {by}행 밀린 것으로 보여 {last}행까지 뺐습니다. 파일에서 바로잡아 다시 올려 주세요.",
        "The column '{column}' looks slid by {by} from row {first}; rows up to {last} are left out. Mend the file and "
        "upload it again.",
    ),
    MIXED: Sentence(
        "'{column}' 열이 {first}행부터 {last}행까지 다른 열과 맞지 않아 뺐습니다. 이 열만 정렬했거나 덮어쓰지 않았는지 확인해 주세요.",
        "From row {first} to {last} the column '{column}' does not fit the others; these rows are left out. Check whether "
        "it was sorted or pasted alone.",
    ),
    PHONE_SHARED: Sentence(
        "같은 휴대전화를 {rows}행도 씁니다. 가족이 함께 쓰는 번호인지 확인해 주세요.",
        "Rows {rows} have the same phone. Find out whether a family shares it.",
    ),
    NAMESAKE: Sentence(
        "이름이 같고 생년월일이 비슷한 사람이 {rows}행에 있습니다. 서로 바뀌지 않았는지 확인해 주세요.",
        "Rows {rows} have the same name and nearly the same birth date. Make sure that they are not mixed up.",
    ),
    PHONE_CHANGED: Sentence(
        "이 사람은 전에 다른 번호로 통지를 받았습니다. 번호가 바뀌었는지 확인해 주세요.",
        "This person was notified on another phone before. Find out whether the number has changed.",
    ),
    PHONE_OF_OTHERS: Sentence(
        "이 번호로는 전에 다른 사람의 통지가 나갔습니다. 가족이거나 번호의 주인이 바뀌었는지 확인해 주세요.",
        "This phone got notices for somebody else before. Find out whether it is a family or has a new owner.",
    ),
    PERSON_CHANGED: Sentence(
        "이 번호로 전에 나간 통지와 이름이나 생년월일 하나만 다릅니다. 어느 쪽이 맞는지 확인해 주세요.",
        "Name or birth date alone differs from an earlier notice on this phone. Find out which is right.",
    ),
    PHONE_ELSEWHERE: Sentence(
        "이 사람이 전에 쓴 번호가 {rows}행에 있습니다. 두 행의 번호가 서로 바뀌지 않았는지 확인해 주세요.",
        "The phone this person had before stands in row {rows}. Find out whether the two numbers were swapped.",
    ),
    CONTRADICTS: Sentence(
        "이 행의 칸들이 서로 맞지 않습니다(보호자 번호, 주소, 나이). 한 사람의 것인지 확인해 주세요.",
        "Cells of this row contradict each other (guardian's phone, address, age). Make sure they are one person's.",
    ),
    ORDERED: Sentence(
        "'{column}' 열이 차례대로 놓여 있습니다. 이 열만 정렬한 것이 아닌지 원본과 견주어 확인해 주세요.",
        "The column '{column}' stands in ascending or descending order. Compare with the source: was it sorted alone?",
    ),
    TAIL: Sentence(
        "'{column}' 열의 끝 칸만 비어 있습니다. 위에서 칸을 지워 번호가 올라간 것이 아닌지 확인해 주세요.",
        "Only the last cells of '{column}' are empty. Find out whether cells above were deleted and the rest moved up.",
    ),
    FILLED: Sentence(
        "한 전화번호가 {count}행에 있습니다({first}행부터 {last}행). 채우기로 끌어 내린 것이 아닌지 원본을 확인해 주세요. 보류는 20행씩 나누어 보여 줍니다.",
        "One phone stands in {count} rows (from row {first} to {last}). Compare with the source: was it filled down? The "
        "holds are shown in groups of 20 rows.",
    ),
    OTHER_OFFICE: Sentence(
        "주소의 절반 넘게({share}%) {office} 밖입니다. 우리 기관의 명단인지 확인해 주세요.",
        "More than half of the addresses ({share} %) lie outside {office}. Make sure that this is your office's list.",
    ),
}

#: what is said once of several rows that are held for one reason; the other reasons of SLIP_CODES name no row
HELD_TOGETHER: Mapping[str, Sentence] = {
    PHONE_SHARED: Sentence(
        "{count}행이 휴대전화를 다른 행과 함께 씁니다({rows}행). 가족이 함께 쓰는 번호인지 확인해 주세요.",
        "{count} rows have the same phone as another ({rows}). Find out whether a family shares it.",
    ),
    NAMESAKE: Sentence(
        "{count}행에 이름이 같고 생년월일이 비슷한 사람이 있습니다({rows}행). 서로 바뀌지 않았는지 확인해 주세요.",
        "{count} rows have the name and nearly the birth date of another ({rows}). Make sure that they are not mixed up.",
    ),
    PHONE_ELSEWHERE: Sentence(
        "{count}행의 사람이 전에 쓴 번호가 다른 행에 있습니다({rows}행). 번호가 서로 바뀌지 않았는지 확인해 주세요.",
        "The phone that people of {count} rows had before stands in another row ({rows}). Find out whether they were swapped.",
    ),
}
_SHOWN = 10


def some_rows(rows: Sequence[int]) -> str:
    """Return the first ten row numbers in words, and that there are more."""
    shown = ", ".join(str(row) for row in rows[:_SHOWN])
    return f"{shown} …" if len(rows) > _SHOWN else shown


def held_together(code: str, rows: Sequence[int], count: int) -> Problem:
    """Return what is said of `count` rows that are held for one reason; `rows` are the first of them."""
    said = {"rows": some_rows(rows), "count": f"{count:,}"}
    return Problem(None, None, code, HELD_TOGETHER.get(code, SLIP_CODES[code]), said)


def slip_problem(code: str, row: int | None, title: str | None, /, **params: str) -> Problem:
    """Return the problem `code`; `params` fill its sentence and never hold personal data."""
    return Problem(row, title, code, SLIP_CODES[code], params)
