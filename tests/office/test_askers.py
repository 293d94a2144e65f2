"""Who is counted by a limit: the peer, or what a trusted proxy wrote down; whatever anybody else writes is not read."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from django.http import HttpRequest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.conf.askers import UNKNOWN, address_of, household_of

PROXY = "127.0.0.1"


def asked(peer: str | None, forwarded: str | None = None) -> HttpRequest:
    """A request from a peer, with the header if there is one."""
    request = HttpRequest()
    if peer is not None:
        request.META["REMOTE_ADDR"] = peer
    if forwarded is not None:
        request.META["HTTP_X_FORWARDED_FOR"] = forwarded
    return request


@pytest.mark.parametrize(
    ("peer", "forwarded", "who"),
    [
        ("203.0.113.5", None, "203.0.113.5"),
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),  # forged: the peer is no proxy
        ("203.0.113.5", "127.0.0.1", "203.0.113.5"),
        ("203.0.113.5", "nonsense", "203.0.113.5"),
        (PROXY, None, PROXY),
        (PROXY, "", PROXY),
        (PROXY, "198.51.100.1", "198.51.100.1"),
        ("::1", "198.51.100.1", "198.51.100.1"),
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        (PROXY, "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # what the asker wrote stands before
        (PROXY, "6.6.6.6,198.51.100.1,127.0.0.1", "198.51.100.1"),  # two proxies of ours
        (PROXY, "127.0.0.1, 127.0.0.1", PROXY),
        (PROXY, "198.51.100.1, nonsense", UNKNOWN),
        (PROXY, "nonsense, 198.51.100.1", "198.51.100.1"),
        (PROXY, "198.51.100.1:4711", UNKNOWN),
        (PROXY, "198.51.100.1,", UNKNOWN),
        (PROXY, "::ffff:198.51.100.1", "198.51.100.1"),
        ("", "198.51.100.1", UNKNOWN),
        (None, "198.51.100.1", UNKNOWN),
        ("unix:", "198.51.100.1", UNKNOWN),
    ],
)
def test_only_a_proxy_on_this_machine_is_believed(peer: str | None, forwarded: str | None, who: str) -> None:
    """With nothing set: loopback may say who asks through it, nobody else, and only the address next to it."""
    assert address_of(asked(peer, forwarded)) == who


@pytest.mark.parametrize(
    ("trusted", "peer", "who"),
    [
        ("10.0.0.0/24", "10.0.0.7", "198.51.100.1"),
        ("10.0.0.0/24", "10.0.1.7", "10.0.1.7"),
        ("10.0.0.0/24", PROXY, PROXY),  # what is set replaces the default
        ("10.0.0.7, 2001:db8:9::/48", "2001:db8:9::1", "198.51.100.1"),
        ("none", PROXY, PROXY),
        ("none", "10.0.0.7", "10.0.0.7"),
    ],
)
def test_the_setting_says_who_is_believed(
    monkeypatch: pytest.MonkeyPatch, trusted: str, peer: str, who: str
) -> None:
    """Addresses and networks of ANSIM_TRUSTED_PROXIES, and no others."""
    monkeypatch.setenv("ANSIM_TRUSTED_PROXIES", trusted)
    assert address_of(asked(peer, "198.51.100.1")) == who


@settings(max_examples=100, deadline=None)
@given(stranger=st.ip_addresses(v=4).filter(lambda one: not one.is_loopback), written=st.text(max_size=60))
def test_nobody_writes_the_own_address(stranger: IPv4Address, written: str) -> None:
    """Whatever a stranger puts into the header, directly or before a proxy adds to it: counted as who it is."""
    assert address_of(asked(str(stranger), written)) == str(stranger)
    assert address_of(asked(PROXY, f"{written},{stranger}")) == str(stranger)


@settings(max_examples=60, deadline=None)
@given(one=st.ip_addresses(v=6), low=st.integers(0, 2**64 - 1))
def test_a_household_is_one_asker(one: IPv6Address, low: int) -> None:
    """Whoever owns the last 64 bits of an address of IPv6 is counted once, whichever of them asks."""
    other = IPv6Address((int(one) >> 64 << 64) | low)
    if one.ipv4_mapped is None and other.ipv4_mapped is None:
        assert household_of(asked(str(one))) == household_of(asked(str(other)))
        assert ip_address(str(one)) in ip_network(household_of(asked(str(one))))


@pytest.mark.parametrize(
    ("peer", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("not an address", UNKNOWN),
    ],
)
def test_how_an_address_is_counted(peer: str, counted: str) -> None:
    """IPv4 by address, IPv6 by the network of a household, what is none all together."""
    assert household_of(asked(peer)) == counted
