"""Words of the slip guard: witnesses, fields, slides, as the batch, hold and release pages say them."""

from dataclasses import dataclass

from django.utils.translation import get_language, gettext

from ansim.notices.domain.columns import Column
from ansim.notices.domain.slip_links import WEAK, Witness
from ansim.notices.queries.holds import SlipCard
from ansim.web.console.words import column_name


@dataclass(frozen=True, slots=True)
class Slips:
    """The guard's report in words: `counts` are (witness, weak?, agree, contradict, silent), `slides` and `doubts` sentences."""

    card: SlipCard
    counts: tuple[tuple[str, bool, int, int, int], ...]
    slides: tuple[str, ...]
    doubts: tuple[str, ...]


def witness_name(witness: str) -> str:
    """Return a witness in words."""
    return {
        Witness.RESIDENT.value: gettext("주민등록번호와 생년월일"),
        Witness.SEX.value: gettext("주민등록번호와 성별"),
        Witness.AGE.value: gettext("나이와 생년월일"),
        Witness.EARLIER.value: gettext("앞선 통지서의 전화번호"),
        Witness.HOUSEHOLD.value: gettext("같은 번호를 쓰는 사람의 주소"),
        Witness.GUARDIAN.value: gettext("보호자 번호와 주소"),
        Witness.PLACE.value: gettext("격리 장소와 주소"),
        Witness.PRINTED.value: gettext("통지서 쪽에 찍힌 내용"),
    }.get(witness, witness)


def field_name(name: str) -> str:
    """Return a field of a person in words."""
    return column_name(Column(name))


def slips_of(card: SlipCard | None) -> Slips | None:
    """Return the report in the language of the page, None before the check."""
    if card is None:
        return None
    language = "ko" if (get_language() or "ko") == "ko" else "en"
    return Slips(
        card,
        tuple(
            (
                witness_name(one.witness),
                one.witness in WEAK,
                one.agree,
                one.contradict,
                card.rows - one.agree - one.contradict,
            )
            for one in card.counts
        ),
        tuple(_slide(column_name(Column(one.column)), one.by, one.first, one.last) for one in card.slides),
        tuple(one[language] for one in card.doubts),
    )


def _slide(column: str, by: int, first: int, last: int) -> str:
    said = {"column": column, "by": by, "first": first, "last": last}
    if by:
        return (
            gettext("'%(column)s' 열이 %(first)s행부터 %(last)s행까지 %(by)s행 밀린 것으로 보입니다.") % said
        )
    return gettext("'%(column)s' 열이 %(first)s행부터 %(last)s행까지 다른 열과 맞지 않습니다.") % said
