"""Chains of proxies of any length, held against a plain reading of the rule: the nearest hop that is not ours asks."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from django.http import HttpRequest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansim.conf.askers import UNKNOWN, address_of, household_of

OURS = ("10.1.0.0/16", "2001:db8:aa::/48")
_ours = st.one_of(st.ip_addresses(network=OURS[0]), st.ip_addresses(network=OURS[1])).map(str)
_strangers = (
    st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).filter(lambda one: not _is_ours(one)).map(str)
)
_nobody = st.sampled_from(
    ["", "unknown", "_hidden", "10.1.0.1:80", "[2001:db8:aa::1]", "10.1.0.256", "010.1.0.1"]
)
_settings = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _plain(one: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    return (one.ipv4_mapped or one) if isinstance(one, IPv6Address) else one


def _is_ours(one: IPv4Address | IPv6Address) -> bool:
    return any(_plain(one) in ip_network(network) for network in OURS)


def _asked(*hops: str) -> HttpRequest:
    """A request whose peer is the last hop; those before it stand in the header as proxies write it."""
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = hops[-1]
    if hops[:-1]:
        request.META["HTTP_X_FORWARDED_FOR"] = ", ".join(hops[:-1])
    return request


@pytest.fixture(autouse=True)
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two networks of ours."""
    monkeypatch.setenv("ANSIM_TRUSTED_PROXIES", ", ".join(OURS))


@_settings
@given(written=st.lists(st.one_of(_ours, _strangers, _nobody), max_size=4), who=_strangers,
       proxies=st.lists(_ours, max_size=5))  # fmt: skip
def test_behind_any_number_of_our_proxies_the_stranger_is_counted(
    written: list[str], who: str, proxies: list[str]
) -> None:
    """Whatever the stranger wrote before it, addresses of ours included: the own address is the one that counts."""
    assert address_of(_asked(*written, who, *proxies)) == str(_plain(ip_address(who)))


@_settings
@given(written=st.lists(_strangers, min_size=1, max_size=3), gap=_nobody, proxies=st.lists(_ours, min_size=1))
def test_a_proxy_that_names_nobody_hides_who_stands_before(
    written: list[str], gap: str, proxies: list[str]
) -> None:
    """Nothing beyond a gap is believed: all such askers share one count, none can pick an address to be counted by."""
    request = _asked(*written, gap, *proxies)
    assert address_of(request) == household_of(request) == UNKNOWN


@_settings
@given(proxies=st.lists(_ours, min_size=1, max_size=5))
def test_among_ourselves_the_farthest_is_counted(proxies: list[str]) -> None:
    """A machine of ours that asks through our own proxies is the first of the chain."""
    assert address_of(_asked(*proxies)) == str(_plain(ip_address(proxies[0])))


@_settings
@given(st.ip_addresses(v=4), _ours)
def test_one_asker_is_one_however_the_address_is_written(who: IPv4Address, proxy: str) -> None:
    """An address of IPv4 within IPv6, in capitals or in full, is the same asker; so no form of it is a second count."""
    if _is_ours(who):
        return
    mapped = IPv6Address(b"\0" * 10 + b"\xff\xff" + who.packed)
    forms = [str(who), str(mapped), mapped.exploded.upper(), f"::ffff:{who}", f"  {who}\t"]
    assert {household_of(_asked(form, proxy)) for form in forms} == {str(who)}


@pytest.mark.parametrize("zone", ["", "%eth0", "%", "%25", "%a%b"])
def test_the_name_of_a_link_changes_nothing(zone: str) -> None:
    """fe80::1 is asked from one link or another: the same household, and a proxy of ours stays one of ours."""
    assert household_of(_asked(f"fe80::1{zone}")) == "fe80::/64"
    assert address_of(_asked("198.51.100.1", f"2001:db8:aa::1{zone}")) == "198.51.100.1"
