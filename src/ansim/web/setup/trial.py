"""The one real message to oneself: a callable named by the setting ANSIM_TRIAL_MESSAGE, bound to delivery."""

from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


class NoMessageService(AnsimError):
    """No message service is configured, so no trial message can be sent."""

    code = "setup.no_message_service"
    sentence = Sentence(
        "문자 서비스가 아직 설정되지 않았습니다. ANSIM_SMS_KEY와 ANSIM_SMS_SECRET을 정한 뒤 다시 하거나, 나중에 하세요.",
        "No message service is configured. Set ANSIM_SMS_KEY and ANSIM_SMS_SECRET and try again, or do it later.",
    )


class TrialMessage(Protocol):
    """Sends one message at once and says how it went; raises AnsimError when it was refused."""

    def __call__(self, *, office_id: int, sender: str, phone: str, text: str) -> Sentence:
        """Send `text` from the digits `sender` to the digits `phone`; return what to tell the person."""


def send_trial(*, office_id: int, sender: str, phone: str, text: str) -> Sentence:
    """Send the trial message. Raises NoMessageService, or what the service refused."""
    name = getattr(settings, "ANSIM_TRIAL_MESSAGE", "")
    if not name:
        raise NoMessageService
    send = cast(TrialMessage, import_string(name))
    return send(office_id=office_id, sender=sender, phone=phone, text=text)
