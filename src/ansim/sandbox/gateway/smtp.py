"""A tiny mail server on loopback for drills: takes mails into the same book, refuses and loses answers on purpose."""

import asyncio
import hashlib
from email.parser import BytesParser
from email.policy import SMTP

from ansim.sandbox.gateway.faces import Order, Shop
from ansim.sandbox.gateway.standstill import Standstill

LONGEST = 20 * 1024 * 1024


class MailServer:
    """Speaks as much SMTP as a sender needs: EHLO, MAIL, RCPT, DATA, QUIT."""

    name = "email"

    def __init__(self, shop: Shop, standstill: Standstill) -> None:
        self._shop = shop
        self._standstill = standstill
        self._mails = 0

    async def serve(self, port: int) -> asyncio.Server:
        """Listen on 127.0.0.1."""
        return await asyncio.start_server(self._talk, "127.0.0.1", port, limit=LONGEST)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to = ""
        try:
            await self._standstill.sit_out()
            writer.write(b"220 drill ESMTP\r\n")
            while line := await reader.readline():
                verb = line[:4].upper()
                if verb == b"QUIT":
                    writer.write(b"221 bye\r\n")
                    break
                if verb == b"RCPT":
                    to = line.decode("utf-8", "replace").partition("<")[2].partition(">")[0]
                    writer.write(self._recipient(to))
                elif verb == b"DATA":
                    writer.write(b"354 go on\r\n")
                    mail = await reader.readuntil(b"\r\n.\r\n")
                    answer = self._take(to, mail.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n."))
                    if not answer:
                        break
                    writer.write(answer)
                else:
                    writer.write(b"250 drill\r\n")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            pass  # whoever hangs up hangs up
        finally:
            writer.close()

    def _recipient(self, to: str) -> bytes:
        code = self._shop.faults.refusal_for(to)
        return f"{code or 250} drill\r\n".encode()

    def _take(self, to: str, raw: bytes) -> bytes:
        """Enter a mail into the book; b"" when its answer is lost on purpose."""
        self._mails += 1
        token = str(self._mails)
        if self._shop.faults.strikes("too_many", token):
            return b"451 later\r\n"
        if self._shop.faults.strikes("fail_before", token):
            return b"554 no\r\n"
        mail = BytesParser(policy=SMTP).parsebytes(raw)
        body = mail.get_body(("plain",))
        text = body.get_content().replace("\r\n", "\n") if body else ""
        image_id = ""
        for part in mail.iter_attachments():
            image = part.get_payload(decode=True)
            if isinstance(image, bytes):
                image_id = f"mail-{hashlib.sha256(image).hexdigest()[:32]}"
                self._shop.keep(image_id, image)
        ident, sender = str(mail["Message-ID"]), str(mail["From"])
        self._shop.accept(ident, Order(self.name, "EMAIL", to, sender, text.rstrip("\n"), image_id, ident))
        return b"" if self._shop.faults.strikes("lose_answer", token) else b"250 taken\r\n"
