"""Signatures of PDFs: certificates that are over or about to be, a token without its library, PDFs no reader knows."""

from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from ansim.cli.checkup.findings import Finding
from ansim.cli.checkup.messages import as_office
from ansim.conf import env
from ansim.kit.clock import korean_date, korean_day, now


def see_signatures() -> tuple[list[Finding], list[None]]:
    """Look at the key of every office; turns this process into the office role."""
    return as_office(_see)


def _see() -> tuple[list[Finding], list[None]]:
    queries, moment = import_module("ansim.notices.queries.pdf_keys"), now()
    found = [_ending(code, card, moment) for code, card in queries.pdf_keys_to_renew(moment)]
    found += [Finding("signature.own", {"office": code}) for code in queries.offices_without_certificate()]
    if env.value("PKCS11_MODULE") and find_spec("pkcs11") is None:
        found.append(Finding("signature.token"))
    return found, []


def _ending(office: str, card: Any, moment: datetime) -> Finding:
    kind = "over" if card.is_over(moment) else "ends"
    return Finding(f"signature.{kind}", {"office": office, "day": korean_date(korean_day(card.expires_at))})
