"""An invented notice of one template, to look at: it says that it is no real one, and no office's key signs it."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from ansim.kit.clock import midnight
from ansim.notices.domain.composing import Composer, Recipient
from ansim.notices.domain.jws import Signer, new_signing_key
from ansim.notices.domain.kinds import law_of
from ansim.notices.domain.record import Issuer, NoticeKind, NoticeRecord, Period, Replaced, Worded
from ansim.notices.domain.template import Template

_REFERENCE, _OTHER = "7KQ4-M2XD-9TRK", "7KQ4-M2XD-0001"
PERSON = Recipient(
    name="홍길동",
    birth=date(1990, 3, 1),
    phone="01000000001",
    address="경기도 가람시 나루로 27, 101동 1202호 (나루동)",
    place="자택",
)
_DAYS = 7


def sample_record(
    template: Template,
    issuer: Issuer,
    base_url: str,
    today: date,
    *,
    wording: tuple[Worded, ...] = (),
    person: Recipient = PERSON,
    logo: str = "",
) -> NoticeRecord:
    """Return the record of a sample notice with the words of `template`, dated today or on a day it is in force.

    `wording` are the office's own texts in the place of the template's, `person` whose notice it seems to be, `logo`
    the SHA-256 of the office's logo, "" for none.
    It is marked as a drill and signed with a key that nobody publishes. Raises QrTooLong.
    """
    on = max(template.since, min(today, template.until or today))
    last = on + timedelta(days=_DAYS - 1)
    count = Period(on, last, midnight(last + timedelta(days=1)), "sample", "규칙의 근거가 여기에 적힙니다.")
    replaces = None
    if law_of(template.kind).speaks_of_another:
        replaces = Replaced(_OTHER, NoticeKind.ISOLATION, on, "담당자가 적은 까닭이 여기에 적힙니다.")
    composer = Composer(
        kind=template.kind,
        issuer=replace(issuer, drill=True),
        rules=(),
        templates=(template,),
        signer=_nobody(),
        base_url=base_url,
        issued_on=on,
        wordings={template.label: wording},
        logo=logo,
    )
    return composer.sign(person, _REFERENCE, count, replaces)


@cache
def _nobody() -> Signer:
    return Signer(new_signing_key())
