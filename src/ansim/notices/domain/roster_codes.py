"""Every problem a roster can have: its code, its sentence saying what to do, and whether the row is lost by it."""

from collections.abc import Mapping
from dataclasses import dataclass

from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Rule:
    """One code of the catalogue; `error` rows make no notice, warnings are shown and go on."""

    sentence: Sentence
    error: bool = True


def _error(ko: str, en: str) -> Rule:
    return Rule(Sentence(ko, en))


def _warning(ko: str, en: str) -> Rule:
    return Rule(Sentence(ko, en), error=False)


RULES: Mapping[str, Rule] = {
    "column.missing": _error(
        "'{what}' 열을 찾지 못했습니다. 제목 행에 그 이름의 열을 만든 뒤 다시 올려 주세요.",
        "No column '{what}' was found. Give the column that name in the header row and upload the list again.",
    ),
    "column.twice": _error(
        "'{what}' 열이 둘 이상입니다. 쓰지 않을 열의 제목을 바꾸거나 지워 주세요.",
        "There are two columns '{what}'. Rename or delete the one that is not meant.",
    ),
    "column.hidden": _warning(
        "숨겨진 '{what}' 열을 읽었습니다. 숨기기를 풀고 내용이 맞는지 확인해 주세요.",
        "The hidden column '{what}' was read. Unhide it and check what it holds.",
    ),
    "column.confirmed_for_specimen": _warning(
        "검체채취일 열이 없어 '{what}' 날짜를 검체채취일로 썼습니다. 맞는지 확인해 주세요.",
        "There is no specimen date; the date under '{what}' was taken for it. Check that this is right.",
    ),
    "resident_number.column": _warning(
        "주민등록번호는 생년월일과 성별로 바꾼 뒤 버렸습니다. 다음부터는 생년월일만 있는 명단을 올려 주세요.",
        "Resident numbers were turned into birth date and sex and dropped. Upload lists with birth dates only.",
    ),
    "resident_number.elsewhere": _warning(
        "이 칸에 주민등록번호가 있어 지우고 읽었습니다. 파일에서도 지워 주세요.",
        "This cell holds a resident number; it was dropped while reading. Delete it from the file too.",
    ),
    "resident_number.unreadable": _error(
        "주민등록번호 형식이 아닙니다. 생년월일을 2022-02-16처럼 적어 주세요.",
        "This is not a resident number. Write the birth date like 2022-02-16.",
    ),
    "sheet.others": _warning(
        "'{sheet}' 시트만 읽었습니다. 다른 시트 {count}개에도 내용이 있으면 따로 올려 주세요.",
        "Only the sheet '{sheet}' was read. {count} other sheets hold something: upload them apart if needed.",
    ),
    "sheet.hidden": _warning(
        "숨겨진 시트 {count}개는 읽지 않았습니다. 보낼 명단이면 숨기기를 풀고 따로 올려 주세요.",
        "{count} hidden sheets were not read. Unhide them and upload them apart if they are meant.",
    ),
    "roster.no_rows": _error(
        "제목 행 아래에 사람이 없습니다. 명단이 들어 있는 파일인지 확인해 주세요.",
        "There is nobody below the header row. Check that this is the file with the list.",
    ),
    "row.hidden": _error(
        "숨겨진 행입니다. 보낼 사람이면 숨기기나 필터를 풀고, 아니면 지워 주세요.",
        "This row is hidden. Unhide it or clear the filter if it is meant; delete it if not.",
    ),
    "row.left_out": _error(
        "담당자가 명단에서 뺀 행입니다. 다시 넣으려면 되돌려 주세요.",
        "An officer took this row out of the list. Undo that to put it back.",
    ),
    "row.handed_over": _error(
        "다른 기관에 넘겼거나 넘기려는 행입니다. 되찾으려면 '기관 사이 이관'에서 거두어 주세요.",
        "This row is with another office, or offered to it. Take it back under 'Between offices'.",
    ),
    "row.subtotal": _warning(
        "합계 행으로 보고 사람으로 세지 않았습니다.", "This looks like a total and was not counted as a person."
    ),
    "row.header_again": _warning(
        "제목 행이 다시 나와 사람으로 세지 않았습니다.", "The header is repeated here; not counted as a person."
    ),
    "row.remark": _warning(
        "이름·생년월일·전화번호가 없는 설명 행으로 보고 사람으로 세지 않았습니다.",
        "Without name, birth date and phone this looks like a remark; not counted as a person.",
    ),
    "row.example": _warning(
        "작성 예시로 보고 사람으로 세지 않았습니다.", "This looks like an example and was not counted as a person."
    ),
    "cell.no_value": _error(
        "수식의 값이 없거나 오류(#N/A 등)입니다. 엑셀에서 열어 값을 확인하고 다시 저장해 주세요.",
        "The formula has no value or an error such as #N/A. Open the file in Excel, check the value and save it again.",
    ),
    "name.missing": _error("이름이 비어 있습니다. 이름을 적어 주세요.", "The name is empty. Write the name."),
    "name.unreadable": _error(
        "이름에 숫자나 기호가 있습니다. 통지서에 찍힐 이름만 적어 주세요.",
        "The name holds digits or signs. Write only the name as the notice shall show it.",
    ),
    "name.long": _error(
        "이름이 100자를 넘습니다. 다른 열의 내용이 들어왔는지 확인해 주세요.",
        "The name is longer than 100 characters. Check whether another column slipped in.",
    ),
    "name.short": _warning(
        "이름이 한 글자입니다. 빠진 글자가 없는지 확인해 주세요.",
        "The name has a single syllable. Check that nothing is missing.",
    ),
    "name.rare_syllable": _warning(
        "문자 본문에서 깨질 수 있는 글자가 이름에 있습니다. 통지서의 이름은 바꾸지 않습니다.",
        "The name has a letter that text messages may show as '?'. The name on the notice is not changed.",
    ),
    "name.unsendable": _warning(
        "이름에 문자 본문에 실을 수 없는 글자(외국 글자, 한자)가 있어 본문에서는 *로 바꿉니다. 통지서의 이름은 바꾸지 않습니다.",
        "The name has a letter that no text message carries: there it becomes *. The name on the notice is not changed.",
    ),
    "language.unknown": _warning(
        "언어나 국적을 알아볼 수 없어 영어를 함께 적습니다. 베트남어, 중국처럼 적어 주세요.",
        "This language or nationality is not known, so English stands beside Korean. Write Vietnamese or China.",
    ),
    "birth.missing": _error(
        "생년월일이 비어 있습니다. 2022-02-16처럼 적어 주세요.", "The birth date is empty. Write it like 2022-02-16."
    ),
    "birth.unreadable": _error(
        "생년월일로 읽을 수 없습니다. 2022-02-16처럼 적어 주세요.",
        "This cannot be read as a birth date. Write it like 2022-02-16.",
    ),
    "birth.century": _error(
        "1900년대인지 2000년대인지 알 수 없습니다. 연도를 네 자리로 적어 주세요.",
        "The century cannot be told. Write the year with four digits.",
    ),
    "birth.ambiguous": _error(
        "두 가지 날짜로 읽힙니다. 2022-02-16처럼 적어 주세요.",
        "This can be read as two different dates. Write it like 2022-02-16.",
    ),
    "birth.future": _error(
        "생년월일이 오늘보다 뒤입니다. 날짜를 확인해 주세요.", "The birth date lies in the future. Check the date."
    ),
    "birth.too_old": _error(
        "나이가 110세를 넘습니다. 연도를 확인해 주세요.", "The age is above 110. Check the year."
    ),
    "birth.zero_restored": _warning(
        "생년월일 앞의 0이 빠져 있어 되살렸습니다. 맞는지 확인해 주세요.",
        "A lost leading zero of the birth date was restored. Check that it is right.",
    ),
    "birth.serial": _warning(
        "엑셀 날짜 번호로 보고 생년월일로 바꾸었습니다. 맞는지 확인해 주세요.",
        "The number was read as Excel's count of days. Check that the birth date is right.",
    ),
    "birth.contradicts": _error(
        "생년월일이 주민등록번호나 나이와 다릅니다. 줄이 밀리지 않았는지 위아래 행도 확인해 주세요.",
        "The birth date contradicts the resident number or age. Check whether rows have slid.",
    ),
    "sex.unreadable": _warning(
        "성별을 읽을 수 없어 비워 두었습니다. 남 또는 여로 적어 주세요.",
        "The sex cannot be read and was left empty. Write 남/M or 여/F.",
    ),
    "sex.contradicts": _error(
        "성별이 주민등록번호와 다릅니다. 줄이 밀리지 않았는지 위아래 행도 확인해 주세요.",
        "The sex contradicts the resident number. Check whether rows have slid.",
    ),
    "phone.missing": _warning(
        "휴대전화가 없어 우편이나 방문으로 전해야 합니다. 번호를 알면 적어 주세요.",
        "There is no mobile number; the notice must go by post or visit. Add the number if it is known.",
    ),
    "phone.missing_address": _error(
        "휴대전화와 주소가 모두 없어 전할 길이 없습니다. 하나는 적어 주세요.",
        "There is neither a mobile number nor an address. Add one of them.",
    ),
    "phone.zero_restored": _warning(
        "전화번호 앞의 0이 빠져 있어 되살렸습니다. 맞는지 확인해 주세요.",
        "The lost leading zero of the phone was restored. Check that it is right.",
    ),
    "phone.note": _warning(
        "전화번호에 붙은 말은 비고로 옮겼습니다. 누구의 번호인지 확인해 주세요.",
        "The words beside the phone were moved to the note. Check whose number it is.",
    ),
    "phone.of_guardian": _warning(
        "본인 번호가 없는 미성년자여서 보호자의 번호로 보냅니다. 맞는지 확인해 주세요.",
        "A minor without an own number: the notice goes to the guardian's. Check that this is right.",
    ),
    "phone.two_numbers": _error(
        "한 칸에 번호가 둘 이상입니다. 통지서를 받을 번호 하나만 남겨 주세요.",
        "The cell holds more than one number. Leave only the one that shall get the notice.",
    ),
    "phone.landline": _error(
        "유선·인터넷 전화로는 통지서를 받을 수 없습니다. 휴대전화를 적거나 칸을 비워 우편으로 보내 주세요.",
        "A landline cannot receive the notice. Write a mobile number, or empty the cell to send by post.",
    ),
    "phone.old_prefix": _error(
        "011·016~019 번호는 더 쓰이지 않습니다. 010 번호를 확인해 주세요.",
        "Numbers with 011 and 016 to 019 are no longer in use. Find the 010 number.",
    ),
    "phone.foreign": _error(
        "외국 전화번호입니다. 국내 휴대전화를 적거나 칸을 비워 우편으로 보내 주세요.",
        "This is a foreign number. Write a Korean mobile number, or empty the cell to send by post.",
    ),
    "phone.length": _error(
        "휴대전화 자릿수가 맞지 않습니다. 010을 포함한 11자리를 적어 주세요.",
        "The mobile number has too few or too many digits. Write all 11, beginning with 010.",
    ),
    "phone.unreadable": _error(
        "전화번호로 읽을 수 없습니다. 010-0000-0000처럼 적어 주세요.",
        "This cannot be read as a phone number. Write it like 010-0000-0000.",
    ),
    "phone.shared": _warning(
        "같은 번호를 {count}명이 씁니다({rows}행). 가족이면 그대로 두고, 아니면 고쳐 주세요.",
        "{count} people have this number (rows {rows}). Leave it for a family; otherwise correct it.",
    ),
    "guardian.column": _warning(
        "미성년자 {count}명이 있는데 보호자 연락처 열이 없습니다. 보호자에게도 알려야 하니 열을 더해 주세요.",
        "There are {count} minors and no column with guardians' phones. Guardians must be told too: add the column.",
    ),
    "guardian.missing": _warning(
        "미성년자인데 보호자 연락처가 비어 있습니다. 보호자에게도 알려야 하니 번호를 적어 주세요.",
        "A minor without a guardian's phone. The guardian must be told too: write the number.",
    ),
    "guardian.unreadable": _error(
        "보호자 연락처를 휴대전화 번호로 읽을 수 없습니다. 010-0000-0000처럼 적거나 칸을 비워 주세요.",
        "The guardian's phone is no mobile number. Write it like 010-0000-0000, or empty the cell.",
    ),
    "date.missing": _error(
        "격리기간을 정할 날짜가 비어 있습니다. 2022-02-16처럼 적어 주세요.",
        "The date that decides the period is empty. Write it like 2022-02-16.",
    ),
    "date.unreadable": _error(
        "날짜로 읽을 수 없습니다. 2022-02-16처럼 적어 주세요.",
        "This cannot be read as a date. Write it like 2022-02-16.",
    ),
    "date.ambiguous": _error(
        "두 가지 날짜로 읽힙니다. 2022-02-16처럼 적어 주세요.",
        "This can be read as two different dates. Write it like 2022-02-16.",
    ),
    "date.future": _error(
        "날짜가 오늘보다 뒤입니다. 날짜를 확인해 주세요.", "The date lies in the future. Check the date."
    ),
    "date.before_birth": _error(
        "날짜가 생년월일보다 앞섭니다. 두 날짜를 확인해 주세요.",
        "The date lies before the birth date. Check both dates.",
    ),
    "date.outlier": _warning(
        "다른 사람들의 날짜와 {days}일이나 떨어져 있습니다. 연도와 달을 확인해 주세요.",
        "The date lies {days} days away from everybody else's. Check year and month.",
    ),
    "person.duplicate": _error(
        "{first}행과 같은 사람입니다(이름·생년월일·전화번호가 같음). 한 행만 남겨 주세요.",
        "This is the same person as in row {first} (name, birth date and phone). Keep one row.",
    ),
    "person.unclear": _error(
        "이름과 생년월일이 같은데 전화번호가 다른 행이 있습니다({rows}행). 같은 사람인지 확인하고 맞는 행만 남겨 주세요.",
        "Rows {rows} share name and birth date but not the phone. Find out whether it is one person.",
    ),
    "person.namesake": _warning(
        "이름과 생년월일이 같은 다른 사람이 있습니다({rows}행). 서로 바뀌지 않았는지 확인해 주세요.",
        "There is somebody else with the same name and birth date (rows {rows}). Check they are not mixed up.",
    ),
}  # fmt: skip


def is_error(code: str) -> bool:
    """Return whether a row with this problem makes no notice."""
    return RULES[code].error


def problem(
    code: str,
    row: int | None = None,
    column: str | None = None,
    *,
    suggested: str | None = None,
    **params: str,
) -> Problem:
    """Return the problem `code` at a place; `params` fill its sentence and never hold personal data."""
    return Problem(row, column, code, RULES[code].sentence, params, suggested)
