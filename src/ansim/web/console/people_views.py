"""One person: one time line of everything that became of a notice, and the number for a reason."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ansim.accounts import queries
from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.delivery.domain.errors import DeliveryUnknown
from ansim.delivery.queries.deliveries import states_by_key, time_line
from ansim.kit.errors import AnsimError
from ansim.notices.domain.batch import StepName
from ansim.notices.domain.guardian_keys import guardian_key
from ansim.notices.queries.batches import BatchCard
from ansim.notices.queries.people import NoticeCard, find_people
from ansim.notices.queries.rungs import steps_of
from ansim.notices.services.revealing import reveal_phone
from ansim.web.base.forms import take_error
from ansim.web.console.change_words import later_messages, next_of, told_of
from ansim.web.console.person_answer import answer_of, opened_moments
from ansim.web.console.scope import batch_or_404, notice_or_404
from ansim.web.console.words import moment_words
from ansim.web.public.verification import kind_name


class RevealForm(forms.Form):
    """Why a hidden number is looked at."""

    why = forms.CharField(
        label=_("열람하는 까닭"), max_length=200, help_text=_("예: 전화로 안내. 감사 기록에 남습니다.")
    )


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that carried a notice: to whom, under which half hidden number, and how it stands ("" not queued)."""

    to: str
    phone: str
    state: str


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a person's time line."""

    at: datetime
    text: str
    who: str = ""
    why: str = ""


@requires(Permission.PERSON_READ)
def person(request: StaffRequest, reference: str) -> HttpResponse:
    """Show a person's notices on one time line; a posted reason reveals the phone number once."""
    notice = notice_or_404(request.actor, reference)
    form = RevealForm(request.POST or None)
    revealed = ""
    if request.method == "POST" and form.is_valid():
        try:
            revealed = reveal_phone(
                by=request.actor, reference=notice.reference, why=form.cleaned_data["why"]
            )
        except AnsimError as error:
            take_error(form, error, "why")
    record = notice.record
    others = _others(request.actor, notice) if record.phone else ()
    shown = {
        "notice": notice,
        "kind": kind_name(record.kind.value),
        "moments": _moments(request.actor, notice),
        "others": [other for other in others if other.reference != notice.reference],
        "deliveries": _deliveries(request.actor, notice) if record.guardian_phone else [],
        "steps": steps_of(request.actor, notice.reference)
        if request.actor.may(Permission.NOTICE_READ)
        else (),
        "form": form,
        "next": next_of(request.actor, notice),
        "answer": answer_of(request.actor, notice, revealed),
        "revealed": revealed,
        "may_reveal": request.actor.may(Permission.PERSON_REVEAL)
        and bool(record.phone or record.guardian_phone),
    }
    return render(request, "console/person.html", shown)


@transaction.atomic
def _others(by: Actor, notice: NoticeCard) -> tuple[NoticeCard, ...]:
    record = notice.record
    found = find_people(by, name=record.name, phone=record.phone, birth=record.birth)
    audit(by=by, verb="person.search", why=f"{len(found)}")
    return found


def _moments(by: Actor, notice: NoticeCard) -> list[Moment]:
    moments = _batch_moments(batch_or_404(by, notice.batch_id), notice)
    moments += _sent_moments(by, notice.reference, "{}")
    if notice.record.second_phone:
        moments += _sent_moments(by, guardian_key(notice.reference), gettext("보호자") + ": {}")
    for key, said in later_messages(by, notice.reference):
        moments += _sent_moments(by, key, said + ": {}")
    moments += [Moment(one.at, one.text, one.who, one.why) for one in told_of(by, notice.reference)]
    moments += [Moment(at, text) for at, text in opened_moments(by, notice.reference)]
    names = queries.names_of({moment.who for moment in moments})
    moments.sort(key=lambda moment: moment.at)
    return [Moment(one.at, one.text, names.get(one.who, ""), one.why) for one in moments]


def _sent_moments(by: Actor, key: str, said: str) -> list[Moment]:
    """Return the life of one delivery, each moment in the words of `said`; nothing when it was never queued."""
    try:
        line = time_line(office_id=by.office_id or 0, key=key)
    except DeliveryUnknown:
        return []
    return [
        Moment(
            one.at,
            said.format(moment_words(one.what, one.code)),
            one.by if one.by.startswith("staff:") else "",
            one.reason,
        )
        for one in line.moments
    ]


def _deliveries(by: Actor, notice: NoticeCard) -> list[Sent]:
    """Return the messages of a notice: the person's own, and the guardian's where it is one of its own."""
    record = notice.record
    second = guardian_key(notice.reference)
    states = states_by_key(office_id=by.office_id or 0, keys=[notice.reference, second])

    def state(key: str) -> str:
        return states[key].value if key in states else ""

    own = gettext("보호자 (본인 번호 없음)") if record.goes_to_guardian else gettext("본인")
    found = [Sent(own, record.phone, state(notice.reference))] if record.phone else []
    if record.second_phone:
        found.append(Sent(gettext("보호자"), record.second_phone, state(second)))
    return found


def _batch_moments(card: BatchCard, notice: NoticeCard) -> list[Moment]:
    moments = [
        Moment(
            card.created_at,
            gettext("명단 %(row)s행에서 옴") % {"row": notice.row},
            f"staff:{card.created_by}",
        )
    ]
    made = next((step.ended_at for step in card.steps if step.name is StepName.MAKE), None)
    if made:
        moments.append(Moment(made, gettext("통지서를 만들어 다시 읽고 견줌")))
    acts = {"prepared": gettext("승인 요청"), "released": gettext("승인")}
    for approval in card.approvals:
        moments.append(
            Moment(approval.at, acts.get(approval.act, approval.act), f"staff:{approval.staff_id}")
        )
    if notice.issued_at:
        moments.append(Moment(notice.issued_at, gettext("통지서 발급")))
    if notice.posted_at:
        moments.append(Moment(notice.posted_at, gettext("우편 발송 파일로 내보냄")))
    return moments
