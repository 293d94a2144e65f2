"""Texts of pages as a municipal printout gives them, made by hand: labels, letter spacing, footers."""

from datetime import date

from ansim.notices.domain.pages import PageText
from ansim.notices.domain.people import Person


def person(row: int, name: str = "홍길동", **changes: object) -> Person:
    """A person of a list; phone and birth date follow the row."""
    fields: dict[str, object] = {
        "row": row,
        "name": name,
        "birth": date(1980, 1, row),
        "phone": f"0100000{row:04d}",
        "address": f"가람시 솔내동 솔빛로 {row}",
    }
    return Person(**{**fields, **changes})  # type: ignore[arg-type]


def front(one: Person, number: str | None = None, mark: str = "", **changes: str) -> str:
    """The text of a first page for a person."""
    phone = f"{one.phone[:3]}-{one.phone[3:7]}-{one.phone[7:]}" if one.phone else ""
    values = {
        "name": one.name,
        "birth": f"{one.birth.year}. {one.birth.month}. {one.birth.day}.",
        "phone": phone,
        "address": one.address,
        **changes,
    }
    footer = "\r\n".join(filter(None, (f"문서번호: {number} {mark}".strip() if number else mark,)))
    return (
        "격 리 통 지 서\r\n"
        f"성 명 {values['name']} 생년월일 {values['birth']}\r\n"
        f"전화번호 {values['phone']} 감염병명 코로나바이러스감염증-19\r\n"
        f"주 소 {values['address']}\r\n격리사유 확진 격리장소 자택\r\n"
        "격리기간 2022. 2. 16. ~ 2022. 2. 22. 24:00\r\n위 사람은 격리 대상자임을 알려 드립니다.\r\n"
        f"2022. 2. 17.\r\n가 람 시 보 건 소 장\r\n담당: 김담당 연락처: 031-000-0000\r\n{footer}"
    )


def back(
    number: str | None = None, mark: str = "2 / 2", text: str = "격리 생활 안내\r\n환기를 자주 하십시오."
) -> str:
    """The text of a following page: guidance, nobody's name."""
    return f"{text}\r\n문서번호: {number} {mark}" if number else f"{text}\r\n{mark}"


def pages(*texts: str) -> tuple[PageText, ...]:
    """Number texts as the pages of one PDF."""
    return tuple(PageText(number, text) for number, text in enumerate(texts, start=1))
