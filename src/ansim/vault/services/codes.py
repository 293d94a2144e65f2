"""One-time codes: asked for, sent, and confirmed once, by the request that asked and for what it was asked."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from ansim.vault.adapters import key_folder
from ansim.vault.domain import codes
from ansim.vault.domain.codes import Purpose
from ansim.vault.domain.errors import CodeOver, CodeWrong
from ansim.vault.domain.person import phone_index
from ansim.vault.domain.reading import read_phone
from ansim.vault.models import Challenge
from ansim.vault.services import messages
from ansim.vault.services.limits import take

CHALLENGE = 16


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A number (E.164) that answered with its code."""

    phone: str = field(repr=False)


def request_code(*, phone: str, purpose: Purpose, language: str, address: str, now: datetime) -> bytes:
    """Send a code to `phone` (as typed); return the challenge that only the asker gets, 16 bytes.

    The answer is the same whether or not the number is enrolled. Raises PhoneWrong, TooOften, NoSender, CodeNotSent.
    """
    take(limits=codes.PER_ADDRESS, asker=f"address|{address}", now=now)
    number = read_phone(phone)
    index = phone_index(key_folder.pepper(), number)
    take(limits=codes.PER_PHONE, asker=f"phone|{index.hex()}", now=now)
    challenge, code = secrets.token_bytes(CHALLENGE), codes.new_code()
    key = f"code-{secrets.token_hex(12)}"
    with transaction.atomic():
        Challenge.objects.create(
            challenge=challenge,
            purpose=purpose.value,
            phone=key_folder.challenge_cipher().seal_text(number, challenge),
            digest=codes.digest_of(key_folder.code_key(), challenge, purpose, code),
            made_at=now,
            expires_at=now + codes.LIFE,
        )
        text = codes.message(code, language)
        group_id = messages.queue_message(key=key, phone=number, text=text, life=codes.LIFE, now=now)
    messages.send_message(group_id=group_id, key=key)
    return challenge


def confirm_code(*, challenge: bytes, code: str, purpose: Purpose, address: str, now: datetime) -> Confirmed:
    """Return the confirmed number and use the code up. A wrong code costs one of five tries, whatever else fails.

    Raises CodeWrong, CodeOver, TooOften.
    """
    take(limits=codes.TRIES_PER_ADDRESS, asker=f"tries|{address}", now=now)
    with transaction.atomic():
        row = Challenge.objects.select_for_update().filter(challenge=challenge).first()
        if row is None or not _is_open(row, purpose, now):
            raise CodeOver
        fitting = codes.fits(bytes(row.digest), key_folder.code_key(), challenge, purpose, code)
        row.tries += 1
        number = ""
        if fitting and row.phone is not None:
            number = key_folder.challenge_cipher().open_text(bytes(row.phone), challenge)
            row.used_at, row.phone = now, None
        row.save(update_fields=["tries", "used_at", "phone"])
    if not number:
        raise CodeWrong(left=codes.TRIES - row.tries)
    return Confirmed(number)


def _is_open(row: Challenge, purpose: Purpose, now: datetime) -> bool:
    fresh = row.used_at is None and row.made_at <= now < row.expires_at
    return fresh and row.purpose == purpose and row.tries < codes.TRIES
