"""The office's account at the message service: connected from the settings, kept in step with the sender numbers, tried.

The settings win over what was connected before, so that a corrected key takes effect with the next trial.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import transaction
from django.urls import reverse

from ansim.accounts import queries, services
from ansim.accounts.domain.actors import Actor
from ansim.conf import env, keys, ports
from ansim.conf.roles import Role
from ansim.delivery.domain.states import State
from ansim.delivery.queries.accounts import offices_with_account
from ansim.delivery.services.providers import connect_provider, follow_senders
from ansim.delivery.services.trial import send_trial
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_SENT = Sentence(
    "시험 문자를 보냈습니다. 1분 안에 오는지 휴대전화를 확인해 주세요.",
    "The trial message was sent. See whether it reaches your phone within a minute.",
)
_UNKNOWN = Sentence(
    "문자 서비스의 답이 오지 않았습니다. 문자가 왔는지 휴대전화를 확인하고, 몇 분이 지나도 없으면 다시 보내 주세요.",
    "The message service did not answer. Look at your phone; if nothing came after some minutes, try again.",
)


class NoMessageService(AnsimError):
    """No message service is configured, so no message can be sent."""

    code = "setup.no_message_service"
    sentence = Sentence(
        "문자 서비스가 아직 설정되지 않았습니다. ANSIM_SMS_KEY와 ANSIM_SMS_SECRET을 정하고 다시 시작한 뒤 하거나, 나중에 하세요.",
        "No message service is configured. Set ANSIM_SMS_KEY and ANSIM_SMS_SECRET and start again, or do it later.",
    )


class DrillStaysInside(AnsimError):
    """A drill installation must not send through a real message service."""

    code = "setup.drill_stays_inside"
    sentence = Sentence(
        "훈련 설치에서는 실제 문자 서비스를 쓸 수 없습니다. ANSIM_SMS_KEY를 지우거나 ANSIM_SANDBOX 없이 새로 설치해 주세요.",
        "A drill installation cannot use a real message service. Clear ANSIM_SMS_KEY, or install without ANSIM_SANDBOX.",
    )


class NoSender(AnsimError):
    """The office has no sender number in use, so nothing can be sent in its name."""

    code = "setup.no_sender"
    sentence = Sentence(
        "쓸 수 있는 발신번호가 없습니다. 발신번호를 먼저 등록해 주세요.",
        "There is no sender number in use. Add a sender number first.",
    )


@dataclass(frozen=True, slots=True)
class MessageService:
    """What pages show of the account: whether there is one, and the addresses for receipts and texts when settings made it."""

    is_connected: bool
    receipts_url: str = ""
    texts_url: str = ""


def connect_message_service(*, by: Actor, office_id: int) -> MessageService:
    """Connect the account that ANSIM_SMS_SERVICE, _URL, _KEY and _SECRET describe; keep what stands when they are not set.

    Raises DrillStaysInside when a drill installation would reach beyond this machine.
    """
    url, key, secret = (env.value(f"SMS_{part}") for part in ("URL", "KEY", "SECRET"))
    if not (key and secret):
        return MessageService(office_id in offices_with_account())
    if env.sandbox() and urlsplit(url).hostname not in _LOOPBACK:
        raise DrillStaysInside
    receipt_secret = keys.secret(Role.OFFICE, f"receipts-{office_id}").hex()
    is_new = office_id not in offices_with_account()
    with transaction.atomic():
        account = connect_provider(
            office_id=office_id,
            base_url=url,
            api_key=key,
            api_secret=secret,
            senders=queries.office(office_id).senders,
            receipt_secret=receipt_secret,
            now=now(),
            by=by.who,
            name=env.value("SMS_SERVICE"),
            per_second=env.value("SMS_PER_SECOND"),
        )
        if is_new:
            services.audit(by=by, verb="message_service.connect", reference=f"account:{account}")
    addresses = (reverse(name, args=[account, receipt_secret]) for name in ("receipts", "texts"))
    return MessageService(True, *(ports.public_url() + address for address in addresses))


def follow_sender_numbers(office_id: int) -> None:
    """Bring the account's closed list in step with the office's, after a number was added or retired."""
    follow_senders(office_id=office_id, senders=queries.office(office_id).senders, now=now())


def send_trial_message(*, by: Actor, office_id: int, phone: str, text: str) -> Sentence:
    """Send one real message from the office's usual sender to the digits `phone`; return what to tell the person.

    Raises NoMessageService, DrillStaysInside, NoSender, and what the service refused.
    """
    if not connect_message_service(by=by, office_id=office_id).is_connected:
        raise NoMessageService
    senders = queries.office(office_id).senders
    if not senders:
        raise NoSender
    with transaction.atomic():
        services.audit(by=by, verb="message_service.try", reference=f"trial:{office_id}")
    state = send_trial(office_id=office_id, sender=senders[0], phone=phone, text=text, now=now(), by=by.who)
    return _UNKNOWN if state is State.UNKNOWN else _SENT
