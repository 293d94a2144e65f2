"""Errors of delivery: each has a code, a sentence saying what to do, and whether trying again can help."""

from datetime import timedelta
from typing import ClassVar

from ansim.kit.errors import AnsimError
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence


class ItemsRefused(AnsimError):
    """Messages cannot be sent as they are; `problems` says which and why."""

    code = "delivery.items_refused"
    sentence = Sentence(
        ko="보낼 수 없는 문자가 {count}건 있습니다. 고친 뒤 다시 시도해 주세요. 아무것도 보내지 않았습니다.",
        en="{count} messages cannot be sent as they are. Correct them and try again; nothing was sent.",
    )

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(count=len({problem.row for problem in problems}))
        self.problems = problems


class KeyReused(AnsimError):
    """A reference that was already queued came again with other content."""

    code = "delivery.key_reused"
    sentence = Sentence(
        ko="이미 접수된 발송 번호에 다른 내용이 들어왔습니다: {count}건. 새 번호로 다시 만들어 주세요.",
        en="{count} references already queued came again with other content. Make them again with new references.",
    )


class GroupUnknown(AnsimError):
    """No such group of deliveries."""

    code = "delivery.group_unknown"
    sentence = Sentence(ko="그런 발송 묶음이 없습니다.", en="There is no such group of deliveries.")
    status = 404


class GroupClosed(AnsimError):
    """The group was stopped for good, or belongs to another office or sender."""

    code = "delivery.group_closed"
    sentence = Sentence(
        ko="이 발송 묶음은 중지되었거나 조건이 달라 더 보낼 수 없습니다. 새 묶음으로 보내 주세요.",
        en="This group was stopped or has other terms, so nothing can be added. Use a new group.",
    )


class SenderNotAllowed(AnsimError):
    """The sender number is not in the office's locked list."""

    code = "delivery.sender_not_allowed"
    sentence = Sentence(
        ko="등록된 발신번호가 아닙니다. 기관 설정의 발신번호 목록에서 골라 주세요.",
        en="This sender number is not registered. Choose one from the office's list.",
    )


class ProviderMissing(AnsimError):
    """The office has no message service."""

    code = "delivery.provider_missing"
    sentence = Sentence(
        ko="문자 서비스가 설정되지 않았습니다. 기관 설정에서 문자 서비스를 연결해 주세요.",
        en="No message service is set up. Connect one in the office's settings.",
    )


class DeliveryUnknown(AnsimError):
    """No such delivery in this office."""

    code = "delivery.not_found"
    sentence = Sentence(ko="그런 발송이 없습니다.", en="There is no such delivery.")
    status = 404


class NotUndecided(AnsimError):
    """A person decided about a delivery that is not (or no longer) unknown."""

    code = "delivery.not_undecided"
    sentence = Sentence(
        ko="이 발송은 더 이상 '확인 필요' 상태가 아닙니다. 화면을 새로 고쳐 주세요.",
        en="This delivery is no longer unknown. Reload the page.",
    )


class ReasonMissing(AnsimError):
    """A decision without a reason."""

    code = "delivery.reason_missing"
    sentence = Sentence(ko="결정한 까닭을 적어 주세요.", en="Write down the reason for the decision.")


class ReceiptForged(AnsimError):
    """A receipt without the secret that only the provider was told."""

    code = "delivery.receipt_forged"
    sentence = Sentence(
        ko="수신 결과의 인증이 맞지 않아 받지 않았습니다.",
        en="The receipt was not authenticated and was refused.",
    )


class ReceiptUnreadable(AnsimError):
    """A receipt that is not in the provider's form."""

    code = "delivery.receipt_unreadable"
    sentence = Sentence(
        ko="수신 결과를 읽을 수 없습니다. 문자 서비스의 웹훅 설정을 확인해 주세요.",
        en="The receipt cannot be read. Check the message service's webhook settings.",
    )


class ProviderError(AnsimError):
    """The message service refused a request that has no effect (upload, balance, new group)."""

    code = "delivery.provider_refused"
    sentence: ClassVar[Sentence] = Sentence(
        ko="문자 서비스가 요청을 거절했습니다({reason}). 문자 서비스 설정을 확인해 주세요.",
        en="The message service refused the request ({reason}). Check the service's settings.",
    )


class ProviderBusy(ProviderError):
    """The message service cannot be reached or asks to wait; `wait` is for how long, where it said so."""

    code = "delivery.provider_busy"
    sentence = Sentence(
        ko="문자 서비스에 연결할 수 없습니다({reason}). 잠시 뒤 저절로 다시 시도합니다.",
        en="The message service cannot be reached ({reason}). It is tried again by itself.",
    )
    retryable = True

    def __init__(self, *, wait: timedelta | None = None, **params: object) -> None:
        super().__init__(**params)
        self.wait = wait


class TrialRefused(AnsimError):
    """The message service did not take the trial message; nothing went and nothing will."""

    code = "delivery.trial_refused"
    sentence = Sentence(
        ko="문자 서비스가 시험 문자를 받지 않았습니다({reason}). API 키, 잔액, 발신번호 등록을 확인한 뒤 다시 해 주세요.",
        en="The message service did not take the trial message ({reason}). Check the API key, the balance and whether the sender number is registered, then try again.",
    )


class FileSeenBefore(AnsimError):
    """A provider returned an id of an earlier upload: someone would get another person's notice."""

    code = "delivery.file_seen_before"
    sentence = Sentence(
        ko="문자 서비스가 이미 쓴 그림 번호를 돌려주어 발송을 멈췄습니다. 문자 서비스에 문의해 주세요.",
        en="The message service returned the id of an earlier picture; sending was halted. Ask the service.",
    )


class AttachmentChanged(AnsimError):
    """The bytes of a picture are not those that were released."""

    code = "delivery.attachment_changed"
    sentence = Sentence(
        ko="그림이 발급할 때와 다릅니다. 발송을 멈췄으니 통지서를 다시 만들어 주세요.",
        en="The picture is not the one that was released. Sending was halted; make the notice again.",
    )
