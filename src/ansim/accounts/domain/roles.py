"""Roles of staff: named sets of permissions, and which roles one person may hold together."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from ansim.accounts.domain.errors import AuditorHoldsOtherRole, NoRole, UnknownRole
from ansim.accounts.domain.permissions import Permission as P
from ansim.kit.sentence import Sentence


class StaffRole(StrEnum):
    """A role of a member of staff (glossary: role, a set of permissions)."""

    NOTICE_OFFICER = "notice_officer"
    APPROVER = "approver"
    TRACER = "tracer"
    VENUE_HELPER = "venue_helper"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


ROLE_NAMES: Final[Mapping[StaffRole, Sentence]] = {
    StaffRole.NOTICE_OFFICER: Sentence("격리통지서 담당", "Notice officer"),
    StaffRole.APPROVER: Sentence("승인자", "Approver"),
    StaffRole.TRACER: Sentence("역학조사관", "Tracer"),
    StaffRole.VENUE_HELPER: Sentence("장소 등록 도우미", "Venue helper"),
    StaffRole.ADMINISTRATOR: Sentence("관리자", "Administrator"),
    StaffRole.AUDITOR: Sentence("감사자", "Auditor"),
}

ROLE_TASKS: Final[Mapping[StaffRole, Sentence]] = {
    StaffRole.NOTICE_OFFICER: Sentence(
        "명단을 올려 통지서를 만들고 승인을 요청하며 실패를 처리합니다.",
        "Makes notices from a list, hands them over for release and works off failures.",
    ),
    StaffRole.APPROVER: Sentence(
        "다른 사람이 만든 발급을 확인하고 승인합니다.",
        "Checks and releases what another person prepared.",
    ),
    StaffRole.TRACER: Sentence(
        "확진자를 조사하고 방문 기록 조회를 신청합니다.", "Investigates cases and asks for look-ups."
    ),
    StaffRole.VENUE_HELPER: Sentence(
        "장소의 등록과 안내문 출력을 돕습니다.", "Helps venues to register and to print their poster."
    ),
    StaffRole.ADMINISTRATOR: Sentence(
        "기관 정보, 발신번호, 직원을 관리합니다. 개인정보는 보지 않습니다.",
        "Manages the office, sender numbers and staff. Sees no personal data.",
    ),
    StaffRole.AUDITOR: Sentence(
        "감사 기록을 봅니다. 다른 역할과 함께 가질 수 없습니다.",
        "Reads the audit trail. Cannot be combined with another role.",
    ),
}

_EVERYONE: Final = frozenset({P.ACCOUNT_MANAGE, P.HOME_READ})

ROLE_PERMISSIONS: Final[Mapping[StaffRole, frozenset[P]]] = {
    StaffRole.NOTICE_OFFICER: _EVERYONE
    | {P.BATCH_READ, P.BATCH_CREATE, P.BATCH_STOP, P.DELIVERY_READ, P.DELIVERY_CORRECT, P.DELIVERY_DECIDE}
    | {P.DELIVERY_CARRY}
    | {P.PERSON_READ, P.PERSON_REVEAL, P.NOTICE_READ, P.NOTICE_REISSUE, P.NOTICE_WITHDRAW}
    | {P.TEMPLATE_READ, P.TEMPLATE_EDIT, P.SERVICE_READ, P.DESK_SERVE},
    StaffRole.APPROVER: _EVERYONE
    | {P.BATCH_READ, P.BATCH_RELEASE, P.BATCH_STOP, P.DELIVERY_READ, P.DELIVERY_CARRY}
    | {P.PERSON_READ, P.NOTICE_READ, P.NOTICE_APPROVE}
    | {P.TEMPLATE_READ, P.TEMPLATE_APPROVE, P.OFFICE_APPROVE, P.LOOKUP_APPROVE, P.SERVICE_READ},
    StaffRole.TRACER: _EVERYONE
    | {P.CASE_READ, P.CASE_EDIT, P.LOOKUP_REQUEST, P.CONTACT_GRADE, P.VENUE_READ}
    | {P.PERSON_READ, P.PERSON_REVEAL, P.NOTICE_READ, P.DESK_SERVE},
    StaffRole.VENUE_HELPER: _EVERYONE | {P.VENUE_READ, P.VENUE_REGISTER},
    StaffRole.ADMINISTRATOR: _EVERYONE
    | {P.OFFICE_READ, P.OFFICE_MANAGE, P.STAFF_READ, P.STAFF_MANAGE, P.SERVICE_READ, P.TEMPLATE_READ},
    StaffRole.AUDITOR: _EVERYONE
    | {P.AUDIT_READ, P.AUDIT_EXPORT, P.OFFICE_READ, P.STAFF_READ, P.SERVICE_READ},
}


def permissions_of(roles: Iterable[StaffRole]) -> frozenset[P]:
    """Return everything that a holder of these roles may do; nothing for no role."""
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))


def roles_with(permission: P) -> tuple[StaffRole, ...]:
    """Return the roles that hold a permission, in the order of the table."""
    return tuple(role for role in StaffRole if permission in ROLE_PERMISSIONS[role])


def check_roles(names: Iterable[str]) -> tuple[StaffRole, ...]:
    """Return chosen role names as roles, each once, in the order of the table.

    Raises NoRole for none, UnknownRole for another word, AuditorHoldsOtherRole when an auditor would audit
    their own acts.
    """
    wanted = set(names)
    unknown = wanted - {role.value for role in StaffRole}
    if unknown:
        raise UnknownRole
    chosen = tuple(role for role in StaffRole if role.value in wanted)
    if not chosen:
        raise NoRole
    if StaffRole.AUDITOR in chosen and len(chosen) > 1:
        raise AuditorHoldsOtherRole
    return chosen
