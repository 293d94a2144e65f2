"""What the page "My notices" says of each notice, in the language of the page."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from ansim.notices.domain.kinds import PeriodMeaning, law_of
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.verdict import BY_KIND, NoticeStatus
from ansim.notices.queries.own_notices import OwnNotice
from ansim.web.base.language import in_page_language
from ansim.web.public.verification import kind_name, tone_of

_COUNTED = (PeriodMeaning.ORDERED, PeriodMeaning.ADVISED)


@dataclass(frozen=True, slots=True)
class OwnCard:
    """A notice with its words: what it is, how it stands, how many days are left; `then` where more is to be known."""

    notice: OwnNotice
    kind: str
    tone: str
    standing: str
    then: str


def cards_of(notices: tuple[OwnNotice, ...]) -> list[OwnCard]:
    """Return the notices as the page shows them."""
    certified = {one.last_day for one in notices if one.kind == NoticeKind.RELEASE and _stands(one)}
    return [
        OwnCard(one, kind_name(one.kind), tone_of(one.status), _standing(one), _then(one, certified))
        for one in notices
    ]


def _stands(notice: OwnNotice) -> bool:
    return notice.status not in (NoticeStatus.WITHDRAWN, NoticeStatus.SUPERSEDED)


def _then(notice: OwnNotice, certified: Set[date]) -> str:
    """Say how a certificate is had where an order is over and none stands among the own notices."""
    ordered = law_of(NoticeKind(notice.kind)).period is PeriodMeaning.ORDERED
    if not ordered or notice.status is not NoticeStatus.ENDED or notice.last_day in certified:
        return ""
    return gettext(
        "격리해제 확인서가 아직 없습니다. 회사나 학교에 내야 하면 %(office)s(%(contact)s)에 문서번호를 말해 주세요. 만들어지면 여기에 나옵니다."
    ) % {"office": notice.office, "contact": notice.contact}


def _standing(notice: OwnNotice) -> str:
    kind, status = NoticeKind(notice.kind), notice.status
    if status is NoticeStatus.VALID and law_of(kind).period in _COUNTED:
        if notice.days_left == 1:
            return gettext("오늘까지입니다. 오늘 24:00에 끝납니다.")
        return gettext("오늘을 포함해 %(count)d일 남았습니다.") % {"count": notice.days_left}
    if said := BY_KIND.get(kind, {}).get(status):
        return in_page_language(said)
    return {
        NoticeStatus.VALID: gettext("효력이 있습니다."),
        NoticeStatus.NOT_YET: gettext("아직 시작되지 않았습니다."),
        NoticeStatus.ENDED: gettext("기간이 끝났습니다."),
        NoticeStatus.WITHDRAWN: gettext("취소되었습니다. 효력이 없습니다."),
        NoticeStatus.SUPERSEDED: gettext("정정되어 새 통지서로 바뀌었습니다."),
        NoticeStatus.UNKNOWN: "",
    }[status]
