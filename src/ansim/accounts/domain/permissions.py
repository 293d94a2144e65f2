"""Permissions: one verb on one noun. Every route names one of these, or says why it is public.

The table of what each role may do is in roles.py; docs/reference/permissions.md is checked against both.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from ansim.kit.sentence import Sentence


class Permission(StrEnum):
    """What a member of staff may do; the value is `noun.verb` and is the verb of the audit trail where one is written."""

    ACCOUNT_MANAGE = "account.manage"
    HOME_READ = "home.read"
    BATCH_READ = "batch.read"
    BATCH_CREATE = "batch.create"
    BATCH_RELEASE = "batch.release"
    BATCH_STOP = "batch.stop"
    DELIVERY_READ = "delivery.read"
    DELIVERY_CORRECT = "delivery.correct"
    DELIVERY_DECIDE = "delivery.decide"
    DELIVERY_CARRY = "delivery.carry"
    PERSON_READ = "person.read"
    PERSON_REVEAL = "person.reveal"
    NOTICE_READ = "notice.read"
    NOTICE_REISSUE = "notice.reissue"
    NOTICE_WITHDRAW = "notice.withdraw"
    NOTICE_APPROVE = "notice.approve"
    TEMPLATE_READ = "template.read"
    TEMPLATE_EDIT = "template.edit"
    TEMPLATE_APPROVE = "template.approve"
    CASE_READ = "case.read"
    CASE_EDIT = "case.edit"
    LOOKUP_REQUEST = "lookup.request"
    LOOKUP_APPROVE = "lookup.approve"
    CONTACT_GRADE = "contact.grade"
    DESK_SERVE = "desk.serve"
    VENUE_READ = "venue.read"
    VENUE_REGISTER = "venue.register"
    OFFICE_READ = "office.read"
    OFFICE_MANAGE = "office.manage"
    OFFICE_APPROVE = "office.approve"
    STAFF_READ = "staff.read"
    STAFF_MANAGE = "staff.manage"
    SERVICE_READ = "service.read"
    AUDIT_READ = "audit.read"
    AUDIT_EXPORT = "audit.export"


MEANINGS: Final[Mapping[Permission, Sentence]] = {
    Permission.ACCOUNT_MANAGE: Sentence("자기 계정 관리", "manage one's own account"),
    Permission.HOME_READ: Sentence("첫 화면 보기", "see the home page"),
    Permission.BATCH_READ: Sentence("일괄 발급 보기", "see batches"),
    Permission.BATCH_CREATE: Sentence(
        "일괄 발급 만들기와 승인 요청", "make a batch and hand it over for release"
    ),
    Permission.BATCH_RELEASE: Sentence("일괄 발급 승인", "release a batch"),
    Permission.BATCH_STOP: Sentence("진행 중인 발급 멈추기", "pause or stop a running batch"),
    Permission.DELIVERY_READ: Sentence("발송과 수신 결과 보기", "see deliveries and receipts"),
    Permission.DELIVERY_CORRECT: Sentence("발송 실패 처리", "work off failed deliveries"),
    Permission.DELIVERY_DECIDE: Sentence("결과를 모르는 발송의 판단", "decide on unknown deliveries"),
    Permission.DELIVERY_CARRY: Sentence(
        "망분리 꾸러미 내보내기와 결과 받기",
        "carry bundles out of a separated network and their results back",
    ),
    Permission.PERSON_READ: Sentence("대상자 검색", "search people"),
    Permission.PERSON_REVEAL: Sentence("가린 전화번호 열람", "reveal hidden phone numbers"),
    Permission.NOTICE_READ: Sentence("통지서 보기", "see notices"),
    Permission.NOTICE_REISSUE: Sentence("통지서 재발급과 정정", "reissue or correct a notice"),
    Permission.NOTICE_WITHDRAW: Sentence("통지서 철회", "withdraw a notice"),
    Permission.NOTICE_APPROVE: Sentence(
        "통지서 철회와 재발송 승인", "approve the withdrawal of a notice or sending it once more"
    ),
    Permission.TEMPLATE_READ: Sentence("서식과 기간 규칙 보기", "see templates and rules"),
    Permission.TEMPLATE_EDIT: Sentence("서식과 기간 규칙 고치기", "edit templates and rules"),
    Permission.TEMPLATE_APPROVE: Sentence("고친 서식 승인", "approve an edited template"),
    Permission.CASE_READ: Sentence("확진자 조사 보기", "see cases"),
    Permission.CASE_EDIT: Sentence("확진자 조사 입력", "edit cases"),
    Permission.LOOKUP_REQUEST: Sentence("방문 기록 조회 신청", "ask for a look-up"),
    Permission.LOOKUP_APPROVE: Sentence("방문 기록 조회 승인", "approve a look-up"),
    Permission.CONTACT_GRADE: Sentence("접촉자 분류", "grade contacts"),
    Permission.DESK_SERVE: Sentence(
        "휴대전화 없는 분의 카드 창구", "serve people without a phone at the desk"
    ),
    Permission.VENUE_READ: Sentence("장소 보기", "see venues"),
    Permission.VENUE_REGISTER: Sentence("장소 등록 돕기", "help to register venues"),
    Permission.OFFICE_READ: Sentence("기관 정보 보기", "see the office"),
    Permission.OFFICE_MANAGE: Sentence(
        "기관, 관인, 로고, 발신번호 관리", "manage the office, its seal, logo and sender numbers"
    ),
    Permission.OFFICE_APPROVE: Sentence("새 관인과 로고 승인", "approve a new seal or logo"),
    Permission.STAFF_READ: Sentence("직원 보기", "see staff"),
    Permission.STAFF_MANAGE: Sentence("직원과 역할 관리", "manage staff and roles"),
    Permission.SERVICE_READ: Sentence("서비스 상태 보기", "see the state of services"),
    Permission.AUDIT_READ: Sentence("감사 기록 보기", "read the audit trail"),
    Permission.AUDIT_EXPORT: Sentence("감사 기록 내려받기", "export the audit trail"),
}
