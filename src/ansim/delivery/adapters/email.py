"""E-mail by SMTP: one mail a message, the picture within it. What the server took is sent; nothing more is ever known.

The account's address is smtp://host:port (encrypted by STARTTLS, but on this machine) or smtps://host:port.
"""

import hashlib
import smtplib
import ssl
import time
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final
from urllib.parse import urlsplit

from ansim.delivery.adapters.base import Access, Balance, Kind, WithoutParcels, check_senders, no_receipts
from ansim.delivery.adapters.pictures import Pictures
from ansim.delivery.domain.errors import ProviderError
from ansim.delivery.domain.messages import Capabilities, Channel, Message
from ansim.delivery.domain.reports import (
    Answered,
    LookUp,
    NoAnswer,
    NotSent,
    Registered,
    Report,
    SendResult,
    Unclear,
)
from ansim.delivery.domain.states import Outcome
from ansim.kit import clock

CAPABILITIES: Final = Capabilities(
    sms_bytes=0,
    lms_bytes=0,
    subject_bytes=200,
    image_bytes=5 * 1024 * 1024,
    image_pixels=None,
    batch_messages=1,
    batch_bytes=10 * 1024 * 1024,
    image_per_message=False,
    looks_up=False,
    withdraws=False,
    settle=timedelta(days=5),
    settle_sms=timedelta(days=5),
    kept=timedelta(0),
    files_kept=timedelta(0),
    channel=Channel.EMAIL,
    characters=20_000,
    has_balance=False,
    has_results=False,
)
TIMEOUT: Final = 10.0
#: seconds until the mail itself is handed over; with two more time-outs the call is over before its lease is (45 s)
PATIENCE: Final = 20.0
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class _Refusal(Exception):
    """The server said no to one step before the mail was handed over."""

    def __init__(self, step: str, code: int) -> None:
        super().__init__(step)
        self.step = step
        self.code = code


class Email(WithoutParcels):
    """One office's mailbox. `senders` is the office's locked list of sender addresses."""

    name = "email"
    capabilities = CAPABILITIES

    def __init__(self, access: Access) -> None:
        parts = urlsplit(access.base_url)
        self._host, self._encrypted = parts.hostname or "", parts.scheme == "smtps"
        self._port = parts.port or (465 if self._encrypted else 587)
        self._user, self._secret = access.api_key, access.api_secret
        self._senders = access.senders
        self._pictures = Pictures()

    def close(self) -> None:
        """Nothing to close: each mail has its own connection."""

    def upload(self, name: str, image: bytes) -> str:
        """Keep the picture for the mail that carries it."""
        self._pictures.put(name, image)
        return name

    def send_one(self, message: Message) -> SendResult:
        """Hand one mail over. From the first byte of it on, silence may mean that it went."""
        check_senders([message], self._senders)
        image = self._pictures.take(message.file_id) if message.file_id else None
        if message.file_id and image is None:
            return NotSent("picture_missing", retryable=True)
        try:
            raw = _mail(message, image).as_bytes()
        except (ValueError, UnicodeError):
            return Answered((Registered(message.reference, "", "unwritable", Outcome.TECHNICAL),))
        begun = time.monotonic()
        try:
            client = self._ready(message)
        except _Refusal as refusal:
            return _refused(message, refusal)
        except (OSError, smtplib.SMTPException) as error:
            return NotSent(type(error).__name__, retryable=True)
        try:
            if time.monotonic() - begun > PATIENCE:
                return NotSent("late", retryable=True)
            return _handed(message, client, raw)
        except (OSError, smtplib.SMTPException) as error:
            return NoAnswer(type(error).__name__)
        finally:
            client.close()

    def _ready(self, message: Message) -> smtplib.SMTP:
        """Return a connection on which the server waits for the mail itself; nothing of it has left."""
        if self._encrypted:
            context = ssl.create_default_context()
            client: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT, context=context)
        else:
            client = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT)
        try:
            client.ehlo()
            if not self._encrypted and self._host not in _LOOPBACK:
                client.starttls(context=ssl.create_default_context())
                client.ehlo()
            if self._user:
                client.login(self._user, self._secret)
            for step, (code, _) in (
                ("from", client.mail(message.sender)),
                ("to", client.rcpt(message.address)),
                ("data", client.docmd("DATA")),
            ):
                if code // 100 != (3 if step == "data" else 2):
                    raise _Refusal(step, code)
        except smtplib.SMTPAuthenticationError as error:
            client.close()
            raise _Refusal("login", error.smtp_code) from None
        except (OSError, smtplib.SMTPException, _Refusal):
            client.close()
            raise
        return client

    def look_up(self, parcel: str) -> LookUp:  # noqa: ARG002 (a mail server is not asked)
        """Know nothing that was not answered."""
        return Unclear("no_look_up")

    def find(self, reference: str, since: datetime, until: datetime) -> LookUp:  # noqa: ARG002 (nobody to ask)
        """Know nothing: mail servers tell nobody what they sent."""
        return Unclear("no_look_up")

    def reports(self, parcel: str) -> tuple[Report, ...]:  # noqa: ARG002 (a mail server is not asked)
        """Have no results."""
        return ()

    def balance(self) -> Balance:
        """Mail costs nothing. Raises ProviderError."""
        raise ProviderError(reason="free")


def _mail(message: Message, image: bytes | None) -> EmailMessage:
    """Return the mail; its id is made of our reference, which tells nobody whom it concerns."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = message.sender
    mail["To"] = message.address
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(clock.now())
    digest = hashlib.sha256(message.reference.encode()).hexdigest()[:40]
    mail["Message-ID"] = f"<{digest}@{message.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    if image is not None:
        mail.add_attachment(image, maintype="image", subtype="jpeg", filename="notice.jpg")
    return mail


def _handed(message: Message, client: smtplib.SMTP, raw: bytes) -> SendResult:
    """Send the mail itself and read what the server says of it."""
    body = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in raw.split(b"\r\n"))
    client.send(body.removesuffix(b"\r\n") + b"\r\n.\r\n")
    code, _ = client.getreply()
    if code // 100 not in (2, 4, 5):
        return NoAnswer(f"smtp_{code}")
    outcome = {2: Outcome.SENT, 4: Outcome.NOT_SENT, 5: Outcome.TECHNICAL}[code // 100]
    return Answered((Registered(message.reference, "", str(code), outcome),))


def _refused(message: Message, refusal: _Refusal) -> SendResult:
    """A refused recipient is this message's result; a refused sender or log-in concerns all that would follow."""
    passing = refusal.code // 100 == 4
    if refusal.step == "to":
        outcome = Outcome.NOT_SENT if passing else Outcome.PERMANENT
        return Answered((Registered(message.reference, "", str(refusal.code), outcome),))
    return NotSent(f"smtp_{refusal.code}", retryable=passing)


KIND: Final = Kind(CAPABILITIES, Email, no_receipts)
