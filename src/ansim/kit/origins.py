"""The origin of an address, written as browsers write it in the header `Origin` (RFC 6454, sections 4 and 6.2)."""

from ipaddress import AddressValueError, IPv6Address
from typing import Final
from urllib.parse import urlsplit

_USUAL_PORTS: Final = {"http": 80, "https": 443}


def origin_of(address: str) -> str:
    """Return scheme, host and port of an http(s) address: small letters, a usual port left out, no path.

    A name in other letters than ASCII becomes its ACE form, an IPv6 address its short one, as in a browser.
    """
    parts = urlsplit(address)
    host = _host(parts.hostname or "")
    is_usual = parts.port in (None, _USUAL_PORTS.get(parts.scheme))
    return f"{parts.scheme}://{host}" if is_usual else f"{parts.scheme}://{host}:{parts.port}"


def _host(name: str) -> str:
    if ":" in name:
        try:
            return f"[{IPv6Address(name)}]"
        except AddressValueError:
            return f"[{name}]"
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode()
    except UnicodeError:  # no name server could know it
        return name
