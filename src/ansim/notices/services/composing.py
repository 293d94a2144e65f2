"""What the records of one batch share, gathered from the office, the rules and the templates of its day."""

from collections.abc import Mapping
from datetime import date, datetime

from ansim.accounts.domain.pictures import PictureKind
from ansim.accounts.queries.offices import office
from ansim.accounts.queries.pictures import picture_in_use, seal_png
from ansim.conf import env, ports
from ansim.delivery.domain.euckr import unsendable
from ansim.kit.errors import AnsimError
from ansim.kit.fonts import unprintable
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.office_keys import OfficeKeys, notice_signer
from ansim.notices.adapters.packages import period_rules, templates
from ansim.notices.domain.batch import BatchState, Source
from ansim.notices.domain.columns import Column
from ansim.notices.domain.composing import Composer, Recipient
from ansim.notices.domain.guardians import is_minor
from ansim.notices.domain.kinds import law_of
from ansim.notices.domain.people import Person
from ansim.notices.domain.record import Issuer, NoticeKind, Worded
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.models import Batch, BatchEvent, Notice
from ansim.notices.queries.wordings import wordings_on


class OfficeUnprintable(AnsimError):
    """What stands on every notice of the office has a letter that no font draws or no text message carries."""

    code = "office.unprintable"
    sentence = Sentence(
        ko="기관 이름, 기관장 직위, 부서, 담당자, 연락처에 통지서에 찍거나 문자로 보낼 수 없는 글자({letters})가 있습니다. "
        "기관 화면에서 고쳐 주세요.",
        en="The office's name, head, department, officer or phone has letters that cannot be printed or sent "
        "({letters}). Correct them on the office's page.",
    )


def composer_of(batch: Batch) -> Composer:
    """Return the composer of a batch's records. Raises BadRules, BadTemplate, OfficeUnprintable."""
    issuer = _issuer_of(batch)
    _check_letters(issuer)
    return Composer(
        kind=NoticeKind(batch.kind),
        issuer=issuer,
        rules=period_rules(),
        templates=templates(),
        signer=notice_signer(batch.office_id, issuer.code),
        base_url=ports.public_url(),
        issued_on=batch.issued_on,
        wordings=_wordings_of(batch),
        logo=logo_of(batch),
    )


def _issuer_of(batch: Batch) -> Issuer:
    """Return who issues: the office as the first notices of the batch name it, or as it stands where there are none."""
    first = Notice.objects.filter(batch=batch).order_by("id").first()
    if first is not None:
        sealed = OfficeKeys(batch.office_id).open(first.record, f"notice:{first.reference}")
        return record_from_bytes(sealed).issuer
    card = office(batch.office_id)
    return Issuer(
        office_name=card.name,
        head_title=card.head_title,
        department=card.department,
        officer=card.officer,
        contact=card.phone,
        code=card.code,
        drill=card.is_drill or env.sandbox(),
    )


def logo_of(batch: Batch) -> str:
    """Return the SHA-256 of the office's logo as it stood when the making of a batch began, "" for none.

    Pages issued elsewhere have their own.
    """
    if batch.source == Source.ISSUED:
        return ""
    return picture_in_use(batch.office_id, PictureKind.LOGO, agreed_by=_began(batch))


def seal_of(batch: Batch) -> bytes | None:
    """Return the office's seal (PNG) as it stood when the making of a batch began, None for none: one batch has one seal.

    Pages issued elsewhere have their own. Raises BlobMissing, SealBroken.
    """
    return None if batch.source == Source.ISSUED else seal_png(batch.office_id, agreed_by=_began(batch))


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
        language=person.language,
    )


def _wordings_of(batch: Batch) -> Mapping[str, tuple[Worded, ...]]:
    """Return the office's own texts by template, as they stood when the making began: one batch has one wording.

    Pages issued elsewhere have their own words.
    """
    if batch.source == Source.ISSUED:
        return {}
    return wordings_on(batch.office_id, batch.issued_on, agreed_by=_began(batch))


def _began(batch: Batch) -> datetime | None:
    """Return when the making of a batch began, None before."""
    began = BatchEvent.objects.filter(batch=batch, after=BatchState.MAKING).values_list("at", flat=True)
    return began.first()


def _check_letters(issuer: Issuer) -> None:
    """Raise OfficeUnprintable for what of the office's own facts not every notice and message can show."""
    printed = f"{issuer.office_name}{issuer.head_title}{issuer.department}{issuer.officer}{issuer.contact}"
    odd = unprintable(printed) | set(unsendable(issuer.office_name + issuer.contact))
    if odd:
        raise OfficeUnprintable(letters=" ".join(sorted(odd)))
