"""The one real message to oneself: a callable named by the setting ANSIM_TRIAL_MESSAGE, bound to delivery."""

from typing import Any, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from ansim.accounts.domain.actors import Actor
from ansim.kit.sentence import Sentence


class TrialMessage(Protocol):
    """Sends one message at once and says how it went; raises AnsimError when it was refused."""

    def __call__(self, *, by: Actor, office_id: int, phone: str, text: str) -> Sentence:
        """Send `text` from the office's usual sender to the digits `phone`; return what to tell the person."""


def send_trial(*, by: Actor, office_id: int, phone: str, text: str) -> Sentence:
    """Send the trial message. Raises AnsimError: what is not set up, or what the service refused."""
    send = cast(TrialMessage, import_string(cast(Any, settings).ANSIM_TRIAL_MESSAGE))
    return send(by=by, office_id=office_id, phone=phone, text=text)
