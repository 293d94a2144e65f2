"""Why a page or a row stayed without its partner, each with a sentence saying what to do."""

from collections.abc import Mapping

from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence

PAIRING_CODES: Mapping[str, Sentence] = {
    "page.no_text": Sentence(
        "글자가 없는 쪽입니다(스캔). 글자가 있는 PDF로 다시 출력하거나 손으로 짝을 지어 주세요.",
        "The page has no text (a scan). Print it as a PDF with text, or pair it by hand.",
    ),
    "page.blank": Sentence(
        "아무것도 찍히지 않은 쪽입니다(뒷면). 그대로 두면 됩니다.",
        "Nothing is printed on this page (a back side). Leave it.",
    ),
    "page.foreign": Sentence(
        "명단에 없는 사람의 쪽입니다. 명단에 넣거나 이 쪽을 빼 주세요.",
        "The page belongs to nobody in the list. Add the person or leave the page out.",
    ),
    "page.foreign_scan": Sentence(
        "스캔한 쪽에서 읽은 이름이 명단에 없습니다. 잘못 읽었을 수 있으니 쪽을 보고 손으로 짝을 지어 주세요.",
        "The name read from this scan is not in the list. It may be misread: look at the page and pair it by hand.",
    ),
    "page.one_fact": Sentence(
        "이름만 맞고 생년월일·전화번호·주소가 하나도 확인되지 않습니다. 손으로 확인해 주세요.",
        "Only the name fits; neither birth date, phone nor address does. Check by hand.",
    ),
    "page.contradicts": Sentence(
        "이 쪽의 이름·생년월일·전화번호가 명단과 서로 다릅니다. 명단이 밀리지 않았는지 확인해 주세요.",
        "Name, birth date or phone on the page contradict the list. Check whether the list has slid.",
    ),
    "page.ambiguous": Sentence(
        "두 사람 이상에게 들어맞습니다. 손으로 골라 주세요.",
        "The page fits more than one person. Choose by hand.",
    ),
    "page.doubled": Sentence(
        "같은 사람의 통지서가 두 번 있습니다. 보낼 하나를 골라 주세요.",
        "There are two notices for one person. Choose the one to send.",
    ),
    "page.loose": Sentence(
        "어느 통지서의 이어지는 쪽인지 알 수 없습니다. 손으로 짝을 지어 주세요.",
        "It cannot be told which notice this page continues. Pair it by hand.",
    ),
    "page.incomplete": Sentence(
        "이 통지서의 일부 쪽이 없습니다. 빠진 쪽을 찾아 다시 올려 주세요.",
        "Some pages of this notice are missing. Find them and upload again.",
    ),
    "row.no_page": Sentence(
        "PDF에 이 사람의 통지서가 없습니다. 다시 출력해 주세요.",
        "The PDF has no notice for this person. Print it again.",
    ),
    "row.ambiguous": Sentence(
        "이 사람인지 가릴 수 없는 쪽이 있습니다. 손으로 골라 주세요.",
        "A page may or may not be this person's. Choose by hand.",
    ),
    "row.doubled": Sentence(
        "이 사람의 통지서가 서로 다른 내용으로 둘 이상 있습니다. 보낼 하나를 골라 주세요.",
        "There are several different notices for this person. Choose the one to send.",
    ),
    "row.has_errors": Sentence(
        "명단의 이 행에 오류가 있어 짝을 짓지 않았습니다. 고친 뒤 다시 해 주세요.",
        "The row has errors in the list and was not paired. Correct it and try again.",
    ),
    "hand.one_fact": Sentence(
        "이름 말고도 쪽에 적힌 생년월일이나 휴대전화 번호를 하나 더 입력해 주세요.",
        "Besides the name, type the birth date or mobile number that stands on the page.",
    ),
    "hand.differs": Sentence(
        "입력한 생년월일이나 번호가 고른 사람과 다릅니다. 쪽을 다시 보고 다른 사람이 아닌지 확인해 주세요.",
        "The birth date or number you typed is not this person's. Look again: it may be somebody else.",
    ),
    "hand.namesake": Sentence(
        "이름이 같은 다른 사람에게도 들어맞습니다. 쪽에 적힌 사실을 하나 더 입력해 주세요.",
        "It fits another person of the same name too. Type one more fact from the page.",
    ),
    "hand.contradicts": Sentence(
        "쪽에 적힌 글자가 고른 사람과 다릅니다. 이 쪽은 그 사람의 통지서가 아닙니다.",
        "The words on the page contradict this person. The page is not this person's notice.",
    ),
    "hand.no_period": Sentence(
        "쪽에 적힌 격리 첫날과 마지막 날을 입력해 주세요.",
        "Type the first and last day of the period as they stand on the page.",
    ),
    "hand.bad_period": Sentence(
        "격리 첫날과 마지막 날이 맞지 않습니다. 쪽에 적힌 대로 다시 입력해 주세요.",
        "First and last day do not fit each other. Type them as they stand on the page.",
    ),
    "hand.period_differs": Sentence(
        "입력한 격리기간이 쪽의 글자에서 읽은 기간과 다릅니다. 쪽을 다시 봐 주세요.",
        "The period you typed is not the one read from the page's words. Look again.",
    ),
    "hand.taken": Sentence(
        "이미 짝이 있는 쪽이거나 고를 수 없는 행입니다. 화면을 새로 고쳐 주세요.",
        "The page has its person already, or the row cannot be chosen. Reload the page.",
    ),
    "hand.not_last": Sentence(
        "이 사람에게 나중에 이은 쪽부터 되돌려 주세요.",
        "Undo the pages that were added to this person later first.",
    ),
}


def pairing_problem(code: str, row: int | None = None) -> Problem:
    """Return the problem `code`, of a row where one is given."""
    return Problem(row, None, code, PAIRING_CODES[code])
