"""Contacts of a case as the list of a batch: the same form an officer would upload, so that nothing is typed twice."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ansim.notices.domain.phones import show_phone

HEADER = ("성명", "생년월일", "휴대전화", "주소", "최종접촉일")


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One contact: `phone` national digits, or empty for somebody to be reached by post."""

    name: str
    birth: date
    phone: str
    address: str
    last_contact: date


def contact_list(lines: Iterable[ContactLine]) -> bytes:
    """Return the list as CSV (UTF-8 with mark): one row a contact, in the order given."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for line in lines:
        phone = show_phone(line.phone) if line.phone else ""
        writer.writerow(
            [line.name, line.birth.isoformat(), phone, line.address, line.last_contact.isoformat()]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode()
