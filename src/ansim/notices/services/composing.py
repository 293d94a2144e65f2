"""What the records of one batch share, gathered from the office, the rules and the templates of its day."""

from datetime import date

from ansim.accounts.queries.offices import office
from ansim.conf import env, ports
from ansim.notices.adapters.office_keys import notice_signer
from ansim.notices.adapters.packages import period_rules, templates
from ansim.notices.domain.columns import Column
from ansim.notices.domain.composing import Composer, Recipient
from ansim.notices.domain.guardians import is_minor
from ansim.notices.domain.kinds import law_of
from ansim.notices.domain.people import Person
from ansim.notices.domain.record import Issuer, NoticeKind
from ansim.notices.models import Batch


def composer_of(batch: Batch) -> Composer:
    """Return the composer of a batch's records. Raises BadRules, BadTemplate."""
    card = office(batch.office_id)
    issuer = Issuer(
        office_name=card.name,
        head_title=card.head_title,
        department=card.department,
        officer=card.officer,
        contact=card.phone,
        code=card.code,
        drill=card.is_drill or env.sandbox(),
    )
    return Composer(
        kind=NoticeKind(batch.kind),
        issuer=issuer,
        rules=period_rules(),
        templates=templates(),
        signer=notice_signer(card.id, card.code),
        base_url=ports.public_url(),
        issued_on=batch.issued_on,
    )


def recipient_of(person: Person, kind: NoticeKind, on: date) -> Recipient:
    """Return the recipient of a notice issued `on` a Korean day, with the guardian of a minor.

    The specimen day decides for a case, the onset only where it is missing.
    """
    guarded = is_minor(person.birth, on)
    counted_from = law_of(kind).counted_from
    case = Column.SPECIMEN in counted_from
    return Recipient(
        name=person.name,
        birth=person.birth,
        phone=person.phone or "",
        address=person.address,
        place=person.place,
        specimen=person.specimen if case else None,
        onset=person.onset if Column.ONSET in counted_from and person.specimen is None else None,
        last_contact=None if case else person.last_contact,
        guardian_name=person.guardian_name if guarded else "",
        guardian_phone=(person.guardian_phone or "") if guarded else "",
    )
