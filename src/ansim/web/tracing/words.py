"""Words of the tracers' pages: steps, events, assurance, diseases, how a visit's end is known."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext

from ansim.tracing.domain.case_days import CaseDay, DayOf
from ansim.tracing.domain.chains import Rule
from ansim.tracing.domain.doubts import Doubt
from ansim.tracing.domain.imported import Oddity
from ansim.tracing.domain.infectious import DayFault
from ansim.tracing.domain.lookups import BASES, LookupExpired, LookupState, PersonDays, Scope
from ansim.tracing.domain.remote import ContactForgotten
from ansim.tracing.queries.cases import PlaceName
from ansim.tracing.queries.lookups import LookupCard
from ansim.web.base.language import day_in_words, in_page_language, moment_in_words


def disease_words(disease: str) -> str:
    """Return the name of a policy in words; an office's own stands as it is."""
    return {
        "general": gettext("일반 감염병"),
        "covid-19": gettext("코로나19"),
        "measles": gettext("홍역"),
    }.get(disease, disease)


def next_step_words(step: str) -> str:
    """Return the next step of a case in words."""
    return {
        "look_up": gettext("방문 기록을 조회하세요"),
        "sign": gettext("조회가 서명을 기다립니다"),
        "running": gettext("조회하는 중입니다"),
        "grade": gettext("접촉자를 확인하고 분류하세요"),
        "identify": gettext("접촉자의 답을 기다립니다"),
        "hand_over": gettext("통지 담당에게 넘기세요"),
    }.get(step, gettext("할 일 없음"))


def basis_words(basis: str) -> str:
    """Return a legal basis in words."""
    known = BASES.get(basis)
    return in_page_language(known) if known else basis


def scope_words(scope: Scope, place: str = "") -> str:
    """Return a scope in words; `place` is the name of its venue, where it has one."""
    if isinstance(scope, PersonDays):
        return gettext("이 확진자의 방문 %(first)s ~ %(last)s (%(days)s일)") % {
            "first": day_in_words(scope.first),
            "last": day_in_words(scope.last),
            "days": scope.days,
        }
    return gettext("%(place)s에 있던 사람 %(start)s ~ %(end)s") % {
        "place": place or gettext("한 장소"),
        "start": moment_in_words(scope.start),
        "end": moment_in_words(scope.end),
    }


def bounds_words(most_people: int, most_each: Sequence[int]) -> str:
    """Return how many people a look-up may bring back, with the bound of the second generation."""
    whole = gettext("%(n)s명") % {"n": f"{most_people:,}"}
    if len(most_each) < 2:
        return whole
    return gettext("%(whole)s, 그 가운데 2차는 %(n)s명까지") % {"whole": whole, "n": f"{most_each[1]:,}"}


def cut_words(card: LookupCard) -> str:
    """Return what a bound cut off and how to get the rest; "" where nothing was cut."""
    if not card.left_out:
        return ""
    said = gettext("최대 인원에 걸려 %(generation)s 접촉자 가운데 덜 확실한 %(n)s명을 받지 않았습니다.") % {
        "generation": generation_words(card.cut or card.generations),
        "n": f"{card.left_out:,}",
    }
    if 0 < card.cut < card.generations:
        said += " " + gettext("그래서 %(generation)s는 찾지 않았습니다.") % {
            "generation": generation_words(card.cut + 1)
        }
    narrow = gettext("더 필요하면 시간을 나누어 다시 신청하거나 최대 인원을 늘려 주세요.")
    if isinstance(card.scope, PersonDays):
        narrow = gettext(
            "더 필요하면 날짜를 나누어 다시 신청하거나, 붐비는 장소 하나만 조회하거나, 최대 인원을 늘려 주세요."
        )
    return f"{said} {narrow}"


def contact_generation_words(generation: int, *, at_venue_only: bool) -> str:
    """Return the generation of a contact; one found only by a venue's look-up was not seen beside the case."""
    if not at_venue_only:
        return generation_words(generation)
    if generation == 1:
        return gettext("장소")
    return gettext("장소에서 %(generation)s") % {"generation": generation_words(generation)}


def generation_words(generation: int) -> str:
    """Return a generation as tracers say it: 1차."""
    return gettext("%(n)s차") % {"n": generation}


def assurance_words(assurance: int) -> str:
    """Return how well a presence is proved; of two visits the weaker counts."""
    steps = (
        (90, gettext("화면 코드")),
        (80, gettext("직원 확인")),
        (70, gettext("늦게 옴, 화면 코드")),
        (60, gettext("지난 화면 코드")),
        (50, gettext("스티커")),
        (40, gettext("늦게 옴")),
        (30, gettext("수기 명부")),
        (20, gettext("전화 출입")),
        (10, gettext("동행")),
    )
    return next((words for least, words in steps if assurance >= least), gettext("확인 안 됨"))


def rule_words(rule: Rule) -> str:
    """Return how generations are counted."""
    return {
        Rule.SHORTEST: gettext("가장 짧은 경로"),
        Rule.LONGEST: gettext("가장 긴 경로(순환은 하나로 묶음)"),
    }[rule]


def oddity_words(oddity: Oddity) -> str:
    """Return what is odd about a person of a list."""
    return {
        Oddity.SEVERAL: gettext("감염원이 여럿"),
        Oddity.SELF: gettext("자기 자신이 감염원"),
        Oddity.CYCLE: gettext("서로 감염원(순환)"),
        Oddity.UNLISTED: gettext("명단에 없음"),
        Oddity.NO_GENERATION: gettext("차수를 셀 수 없음"),
    }[oddity]


def day_fault_words(fault: DayFault) -> str:
    """Return what is wrong with a day of a case in words."""
    return {
        DayFault.TO_COME: gettext("오늘보다 뒤입니다. 날짜를 확인해 주세요."),
        DayFault.LONG_AGO: gettext("1년보다 전입니다. 연도를 확인해 주세요."),
        DayFault.AFTER_CONFIRMED: gettext("확진일보다 뒤입니다. 두 날짜를 확인해 주세요."),
    }[fault]


def zone_words(place: PlaceName, number: int) -> str:
    """Return what a zone of a venue is called: its own name, else its number; "" for the venue as a whole."""
    if not number:
        return ""
    return place.zones.get(number) or gettext("구역 %(zone)s") % {"zone": number}


def doubt_words(doubt: Doubt) -> str:
    """Return what speaks against a source in words."""
    return {
        Doubt.SELF: gettext("자기 자신이 감염원"),
        Doubt.CYCLE: gettext("서로 감염원(순환)"),
        Doubt.UNLISTED: gettext("명단에 없음"),
        Doubt.LATER: gettext("이 확진자보다 늦게 앓음"),
        Doubt.OUTSIDE: gettext("감염 추정 기간에 만나지 않음"),
    }[doubt]


def held_up_words(trouble: str) -> str:
    """Return why an exposure message did not leave yet, by the code of what held it up."""
    return {
        LookupExpired.code: gettext("못 보냄: 조회 승인의 기한이 지났습니다. 다시 조회해 주세요"),
        ContactForgotten.code: gettext("못 보냄: 보관 기간이 지나 번호가 없습니다"),
    }.get(trouble, gettext("못 보냄: 곧 다시 보냅니다"))


def day_words(found: CaseDay | None) -> str:
    """Return the day a case of a list is drawn at and what it is the day of, "" where it has none."""
    if found is None:
        return ""
    named = {
        DayOf.ONSET: gettext("증상 시작"),
        DayOf.CONFIRMED: gettext("확진"),
        DayOf.EXPOSED: gettext("처음 노출"),
    }
    return f"{named[found.of]} {day_in_words(found.day)}"


def how_left_words(how: str) -> str:
    """Return how the end of a visit is known."""
    return {
        "own": gettext("본인이 나감 표시"),
        "closed": gettext("장소가 문 닫음"),
        "usual": gettext("이런 곳에 보통 머무는 시간"),
        "inferred": gettext("다음 장소에 들어가 나간 것으로 봄"),
    }.get(how, gettext("모름"))


def event_words(what: str) -> str:
    """Return one event of a case, a look-up or a contact in words."""
    return {
        "record": gettext("확진자 기록"),
        "correct": gettext("날짜 고침"),
        "close": gettext("조사 닫음"),
        "ask_lookup": gettext("조회 신청"),
        "hand_over": gettext("통지 담당에게 넘김"),
        "asked": gettext("조회 신청"),
        "signed": gettext("두 사람 서명 마침"),
        "logged": gettext("공개 원장에 기록"),
        "opened": gettext("방문과 접촉자를 받음"),
        "closed": gettext("조회 닫음"),
        "failed": gettext("조회 실패"),
        "found": gettext("조회에서 찾음"),
        "accept": gettext("접촉자로 확정"),
        "reject": gettext("접촉자에서 제외"),
        "take_back": gettext("분류 되돌림"),
        "reveal": gettext("번호 열람"),
        "tell": gettext("노출 알림 보냄"),
        "identify": gettext("신원 적음"),
    }.get(what.removeprefix("lookup_"), what)


def standing_words(card: LookupCard) -> str:
    """Return where a look-up stands for who waits for it; of a closed one why, and what of it is left."""
    if card.state is not LookupState.CLOSED:
        return state_words(card.state)
    why = next((one.why for one in reversed(card.moments) if one.what == LookupState.CLOSED), "")
    if why == "case_closed":
        return gettext("조사를 닫을 때 함께 닫힌 조회입니다. 아무것도 열지 않았습니다.")
    if why != "expired":
        return gettext("승인자가 돌려보낸 조회입니다. 아래에 적힌 까닭을 보고 다시 신청해 주세요.")
    if card.leaf_index is None:
        return gettext(
            "승인 기한(72시간) 안에 두 사람의 서명을 받지 못해 닫혔습니다. 아무것도 열지 않았습니다."
        )
    return gettext(
        "승인 기한(72시간)이 지나 닫혔습니다. 받은 결과는 그대로이고, 아직 열람하지 않은 번호는 다시 조회해야 볼 수 있습니다."
    )


def state_words(state: LookupState) -> str:
    """Return what a look-up's state means for who waits for it."""
    return {
        LookupState.ASKED: gettext("서로 다른 두 사람의 서명을 기다립니다."),
        LookupState.SIGNED: gettext("공개 원장에 기록하는 중입니다. 몇 초 걸립니다."),
        LookupState.LOGGED: gettext("방문 기록을 열고 접촉자를 찾는 중입니다."),
        LookupState.OPENED: gettext("결과를 받았습니다."),
        LookupState.CLOSED: gettext("닫힌 조회입니다."),
        LookupState.FAILED: gettext("이 조회는 끝내지 못했습니다."),
    }[state]


_HANDED_OVER = re.compile(r"batch:(\d+)(?: · (\d+))?")


def reason_words(why: str) -> str:
    """Return the reason code of an event in words; what an officer typed stands as it is."""
    if handed := _HANDED_OVER.fullmatch(why):
        said = gettext("일괄 발급 #%(n)s") % {"n": handed[1]}
        return said + (gettext(" · %(n)s명") % {"n": handed[2]} if handed[2] else "")
    return {
        "call": gettext("전화로 조사"),
        "message": gettext("노출 알림"),
        "identity": gettext("본인이 답한 신원"),
        "expired": gettext("승인 기한이 지남"),
        "case_closed": gettext("조사가 닫힘"),
        "tracer": gettext("통화하며 적음"),
        "self": gettext("본인이 답함"),
    }.get(why, why)
