"""Confirming a venue operator: a signed word that a phone answered, under a name that only the visits role can use."""

import secrets
from datetime import datetime

from ansim.vault.adapters import key_folder
from ansim.vault.domain.person import pairwise_id
from ansim.vault.services.codes import Confirmed
from ansim.wire.operator import OperatorAssertion, sign_operator


def assert_operator(*, confirmed: Confirmed, now: datetime) -> bytes:
    """Return the signed assertion of 101 bytes; it carries no phone, and nothing of it is kept here."""
    pairwise = pairwise_id(key_folder.pairwise_key(), confirmed.phone)
    assertion = OperatorAssertion(pairwise, int(now.timestamp()), secrets.token_bytes(16))
    return sign_operator(assertion, key_folder.service_key())
