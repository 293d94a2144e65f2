"""Checked names: staff ids, office codes, and reasons that must hold no personal data."""

import re
from typing import Final

from ansim.accounts.domain.errors import LoginBad, OfficeCodeBad, WhyHoldsPersonalData

_LOGIN: Final = re.compile(r"[a-z][a-z0-9.-]{2,29}")
_OFFICE_CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,19}")
_PHONE: Final = re.compile(r"(?<!\d)(?:\+82[\s-]?|0)1[016789][\s.-]?\d{3,4}[\s.-]?\d{4}(?!\d)")
_RESIDENT_NUMBER: Final = re.compile(r"(?<!\d)\d{6}[\s-]?[1-8]\d{6}(?!\d)")


def check_login(text: str) -> str:
    """Return a staff id in its one form (small letters, no spaces around); raise LoginBad."""
    login = text.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise LoginBad
    return login


def check_office_code(text: str) -> str:
    """Return an office code in its one form; raise OfficeCodeBad."""
    code = text.strip().lower()
    if not _OFFICE_CODE.fullmatch(code):
        raise OfficeCodeBad
    return code


def check_why(text: str) -> str:
    """Return a reason trimmed to 500 characters; raise WhyHoldsPersonalData for phone or resident numbers."""
    why = " ".join(text.split())[:500]
    if _PHONE.search(why) or _RESIDENT_NUMBER.search(why):
        raise WhyHoldsPersonalData
    return why
