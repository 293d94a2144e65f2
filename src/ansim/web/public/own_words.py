"""What the page "My notices" says of each notice, in the language of the page."""

from dataclasses import dataclass

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
    """A notice with its words: what it is, how it stands, how many days are left."""

    notice: OwnNotice
    kind: str
    tone: str
    standing: str


def cards_of(notices: tuple[OwnNotice, ...]) -> list[OwnCard]:
    """Return the notices as the page shows them."""
    return [OwnCard(one, kind_name(one.kind), tone_of(one.status), _standing(one)) for one in notices]


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
