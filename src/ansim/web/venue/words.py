"""Words of the pages for venues that data carry as codes: categories, weekdays, sizes of posters, steps."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ansim.checkins.domain.hours import Hours, written
from ansim.checkins.domain.posters import Size
from ansim.checkins.queries.kinds import kinds
from ansim.kit.clock import korean_day, now
from ansim.web.base.language import in_page_language

CATEGORIES = {
    "food": _("음식"),
    "shop": _("가게와 시장"),
    "body": _("미용과 목욕"),
    "leisure": _("놀이"),
    "sport": _("운동과 경기"),
    "culture": _("문화"),
    "study": _("공부"),
    "gathering": _("모임과 행사"),
    "night": _("유흥"),
    "lodging": _("숙박"),
    "care": _("의료와 돌봄"),
    "public": _("공공과 교통"),
    "work": _("일터"),
    "other": _("그 밖"),
}
WEEKDAYS = (_("월"), _("화"), _("수"), _("목"), _("금"), _("토"), _("일"))
SIZES = {
    Size.A4: _("A4 문에 붙이기"),
    Size.A5: _("A5 계산대에 붙이기"),
    Size.TENT: _("탁자에 세우기 (A4를 반으로 접음)"),
    Size.STICKERS: _("스티커 12장 (좌석, 차량)"),
}


def step_names() -> list[str]:
    """Return the four steps of opening a venue."""
    return [gettext("전화번호 확인"), gettext("이름과 업종"), gettext("주소"), gettext("시간과 구역")]


def kind_choices(held: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the kinds offered today by category, and the one a venue has (`held`) though it may be an old one."""
    groups: dict[str, list[tuple[str, str]]] = {category: [] for category in CATEGORIES}
    for kind in kinds().by_code.values():
        if kind.in_force(korean_day(now())) or kind.code == held:
            groups.setdefault(kind.category, []).append((kind.code, in_page_language(kind.name)))
    return [
        (str(CATEGORIES.get(category, category)), inside) for category, inside in groups.items() if inside
    ]


def kind_name(code: str) -> str:
    """Return a kind's name in the language of the page."""
    kind = kinds().by_code.get(code)
    return in_page_language(kind.name) if kind else code


def hours_in_words(hours: Hours) -> str:
    """Return opening hours in one line; empty when the venue did not say."""
    spans = {span for span in hours.days if span}
    closed = ", ".join(str(WEEKDAYS[day]) for day, span in enumerate(hours.days) if span is None)
    if not hours.days:
        return ""
    told = " / ".join(f"{written(opens)}–{written(closes)}" for opens, closes in sorted(spans))
    return gettext("%(hours)s, 쉬는 날 %(closed)s") % {"hours": told, "closed": closed} if closed else told
