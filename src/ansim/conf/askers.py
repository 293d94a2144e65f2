"""Who asks: the one place that reads an address from a request, as every limit by address counts it.

An address that a header names is believed only from a proxy of ANSIM_TRUSTED_PROXIES; anybody can write a header.
"""

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.http import HttpRequest

from ansim.conf.env import Address, Networks, value

UNKNOWN = "unknown"


def address_of(request: HttpRequest) -> str:
    """Return the asker's address, or "unknown" for what is none.

    It is the last one that no trusted proxy of ours has: the peer itself, or what the proxies before us wrote down.
    """
    trusted: Networks = value("TRUSTED_PROXIES")
    hops = [str(request.META.get("REMOTE_ADDR", "")), *_forwarded(request)]
    for text in hops:
        address = _read(text)
        if address is None:
            return UNKNOWN
        if not any(address in network for network in trusted):
            break
    return str(address)


def household_of(request: HttpRequest) -> str:
    """Return the asker's address as it is counted: of IPv6 the network that one household is given (/64)."""
    text = address_of(request)
    return str(IPv6Network((text, 64), strict=False)) if ":" in text else text


def _forwarded(request: HttpRequest) -> list[str]:
    """Return the addresses that proxies noted, the nearest first."""
    noted = request.headers.get("x-forwarded-for", "")
    return [text.strip() for text in reversed(noted.split(","))] if noted else []


def _read(text: str) -> Address | None:
    try:
        address = ip_address(text.partition("%")[0])  # of a link's own address the link does not count
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
