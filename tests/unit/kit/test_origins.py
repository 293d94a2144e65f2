"""Origins are written as browsers write them in `Origin`: two ways to write one address are one origin (RFC 6454)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.kit.origins import origin_of


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://ansim.example.go.kr", "https://ansim.example.go.kr"),
        ("https://ansim.example.go.kr:443", "https://ansim.example.go.kr"),
        ("http://ansim.example.go.kr:80/", "http://ansim.example.go.kr"),
        ("HTTPS://Ansim.Example.GO.KR/in?x#y", "https://ansim.example.go.kr"),
        ("https://ansim.example.go.kr:0443", "https://ansim.example.go.kr"),
        ("https://user:word@ansim.example.go.kr:8443", "https://ansim.example.go.kr:8443"),
    ],
)
def test_two_ways_to_write_an_address_are_one_origin(address: str, origin: str) -> None:
    """A usual port, capitals, a path, a user: none of them is in the header that a browser sends."""
    assert origin_of(address) == origin


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("http://ansim.example:443", "http://ansim.example:443"),
        ("https://ansim.example:80", "https://ansim.example:80"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://localhost:0", "http://localhost:0"),
    ],
)
def test_a_port_stays_where_it_is_not_the_usual_one(address: str, origin: str) -> None:
    """The usual port is that of the scheme, not any that is known."""
    assert origin_of(address) == origin


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("http://[::1]:8000/", "http://[::1]:8000"),
        ("http://[0:0:0:0:0:0:0:1]:80", "http://[::1]"),
        ("https://[2001:DB8::00A1]:443", "https://[2001:db8::a1]"),
        ("http://[v1.x:y]:80", "http://[v1.x:y]"),
    ],
)
def test_an_ipv6_host_is_written_short_in_brackets(address: str, origin: str) -> None:
    """Browsers shorten it; a form that is still to come stays as it is."""
    assert origin_of(address) == origin


def test_a_korean_name_is_written_in_ace() -> None:
    """`Origin` is ASCII: the name as name servers know it; what none could know stays as it is."""
    assert origin_of("https://안심.한국/") == "https://xn--cw4b56b.xn--3e0b707e"
    assert origin_of("https://" + "가" * 80 + ".kr:443") == "https://" + "가" * 80 + ".kr"


@given(
    scheme=st.sampled_from(["http", "https"]),
    host=st.from_regex(r"[a-z][a-z0-9-]{0,20}\.example", fullmatch=True),
    port=st.one_of(st.none(), st.integers(1, 65535)),
    path=st.sampled_from(["", "/", "/a/b", "/?x=1"]),
)
@settings(max_examples=50, deadline=None)
def test_an_origin_is_its_own_origin_however_it_was_written(
    scheme: str, host: str, port: int | None, path: str
) -> None:
    """Asking twice changes nothing, and capitals and paths never make another origin."""
    address = f"{scheme}://{host}" + (f":{port}" if port else "")
    origin = origin_of(address)
    assert origin == origin_of(origin) == origin_of(address.upper()) == origin_of(address + path)
    assert origin in (address, f"{scheme}://{host}")
