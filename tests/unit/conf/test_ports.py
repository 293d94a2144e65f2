"""Ports: free ones, one a role, kept from start to start, and no foreign file that ends in a traceback."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.conf.conftest import BecomeRole

from ansim.conf import env, ports
from ansim.conf.roles import Role

NAMES = {*(role.value for role in Role), ports.GATEWAY, ports.GATE}


def _write(home: Path, content: str) -> None:
    (home / "run").mkdir(parents=True, exist_ok=True)
    (home / "run" / "ports.json").write_text(content)


@pytest.fixture
def holder() -> Iterator[socket.socket]:
    """A port that another program holds."""
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other


def _number(holder: socket.socket) -> int:
    return int(holder.getsockname()[1])


def test_before_the_first_start_nothing_is_known(home: Path) -> None:
    """Nobody has a port yet, and asking makes none."""
    assert ports.known() == {}
    assert not home.exists()


def test_every_role_the_gate_and_the_gateway_get_a_port_of_their_own(home: Path) -> None:
    """Seven different ports, all of which can be listened on, remembered for the other processes."""
    chosen = ports.choose()
    assert set(chosen) == NAMES
    assert len(set(chosen.values())) == len(NAMES)
    for port in chosen.values():
        with closing(socket.socket()) as listener:
            listener.bind(("127.0.0.1", port))
    assert ports.known() == chosen
    assert json.loads((home / "run" / "ports.json").read_text()) == chosen


def test_inner_ports_stay_from_start_to_start(home: Path) -> None:
    """Roles other than the console keep theirs while nobody else takes them."""
    first, second = ports.choose(), ports.choose()
    assert {**first, "office": 0} == {**second, "office": 0}


def test_a_port_that_somebody_took_meanwhile_is_given_up(home: Path, holder: socket.socket) -> None:
    """An earlier port that another program now holds is replaced, the others stay."""
    first = ports.choose()
    _write(home, json.dumps({**first, "vault": _number(holder)}))
    second = ports.choose()
    assert second["vault"] != _number(holder)
    assert {**first, "vault": 0, "office": 0} == {**second, "vault": 0, "office": 0}


def test_the_console_moves_on_when_its_port_is_taken(
    home: Path, monkeypatch: pytest.MonkeyPatch, holder: socket.socket
) -> None:
    """The wanted port is held by another program: the console takes one of the next that is free."""
    monkeypatch.setenv("ANSIM_PORT", str(_number(holder)))
    assert ports.choose()["office"] != _number(holder)


def test_the_console_looks_at_the_next_fifty_in_order(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the fifty from the wanted one on, the first free one is taken."""
    monkeypatch.setenv("ANSIM_PORT", "20000")
    asked: list[int] = []

    def free(port: int) -> bool:
        asked.append(port)
        return port == 20007 or port > 20050

    monkeypatch.setattr(ports, "_is_free", free)
    assert ports.choose()["office"] == 20007
    assert asked[:8] == list(range(20000, 20008))


@pytest.mark.parametrize("wanted", [65486, 65487, 65500, 65534, 65535])
def test_at_the_end_of_all_ports_no_port_beyond_is_tried(
    home: Path, monkeypatch: pytest.MonkeyPatch, wanted: int
) -> None:
    """Wanted near 65,535 with all of them held: any free port is taken, and none above 65,535 is looked at."""
    monkeypatch.setenv("ANSIM_PORT", str(wanted))
    asked: list[int] = []

    def held(port: int) -> bool:
        asked.append(port)
        return False

    monkeypatch.setattr(ports, "_is_free", held)
    assert 0 < ports.choose()["office"] < wanted
    assert asked == list(range(wanted, min(wanted + 50, 65536)))


def test_the_system_offering_a_port_twice_gives_it_to_one_role(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody listens while ports are chosen, so the system may name one twice: the second role asks again."""
    offers = iter([30001, 30001, 30001, 30002, 30002, 30003, 30001, 30004, 30005, 30006])

    class Probe:
        def __enter__(self) -> "Probe":
            return self

        def __exit__(self, *_error: object) -> None:
            pass

        def bind(self, _address: tuple[str, int]) -> None:
            pass

        def setsockopt(self, *_option: object) -> None:
            pass

        def getsockname(self) -> tuple[str, int]:
            return "127.0.0.1", next(offers)

    monkeypatch.setenv("ANSIM_PORT", "30000")
    monkeypatch.setattr(ports.socket, "socket", Probe)
    chosen = ports.choose()
    assert sorted(chosen.values()) == [30000, 30001, 30002, 30003, 30004, 30005, 30006]


def test_an_inner_role_never_keeps_the_consoles_port(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the console's new port is one an inner role had, the inner role moves."""
    first = ports.choose()
    monkeypatch.setenv("ANSIM_PORT", str(first["ledger"]))
    second = ports.choose()
    assert second["office"] == first["ledger"]
    assert second["ledger"] != first["ledger"]


FOREIGN = [
    ("", "a file cut to nothing"),
    ("{", "a file cut short"),
    ("null", "JSON, but nothing"),
    ("[]", "JSON, but a list"),
    ("[8000]", "a list of ports"),
    ('"office"', "JSON, but a text"),
    ("8000", "JSON, but a number"),
    ("\x00\x01", "no text"),
    ("[" * 100_000, "nested without end"),
    ('{"vault": "8001"}', "a port as text"),
    ('{"vault": 80.5}', "a port with a fraction"),
    ('{"vault": true}', "true, which Python counts as 1"),
    ('{"vault": null}', "no port"),
    ('{"vault": -1}', "a negative port"),
    ('{"vault": 0}', "port 0"),
    ('{"vault": 65536}', "a port beyond the last"),
    ('{"vault": ' + "9" * 5000 + "}", "a number that Python refuses to read"),
    ('{"vault": [1]}', "a list as port"),
    ('{"vault": NaN}', "not a number at all"),
]


@pytest.mark.parametrize(("content", "reason"), FOREIGN)
def test_a_foreign_table_is_no_table(home: Path, content: str, reason: str) -> None:
    """Whatever stands in ports.json, nothing but ports come out, and the next start puts it right."""
    _write(home, content)
    assert ports.known() == {}, reason
    assert ports.role_url(Role.VAULT) == "http://127.0.0.1:0"
    assert set(ports.choose()) == NAMES
    assert set(ports.known()) == NAMES


def test_bytes_that_are_no_text_are_no_table(home: Path) -> None:
    """A file that is not UTF-8 counts as none."""
    _write(home, "")
    (home / "run" / "ports.json").write_bytes(b"\xff\xfe{}")
    assert ports.known() == {}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(NAMES)), inner),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(json_values)
def test_any_json_reads_as_ports_only(home: Path, content: object) -> None:
    """Of any JSON only whole numbers from 1 to 65,535 under a name survive."""
    _write(home, json.dumps(content))
    for name, port in ports.known().items():
        assert isinstance(name, str)
        assert type(port) is int
        assert port in range(1, 65536)


def test_a_table_of_an_older_version_is_completed(home: Path) -> None:
    """A role that the remembered table does not know is given a port instead of ending in KeyError."""
    first = ports.choose()
    _write(home, json.dumps({"office": first["office"], "vault": first["vault"]}))
    assert ports.own(Role.LEDGER) == ports.known()["ledger"]
    assert ports.own(Role.VAULT) == first["vault"]


def test_a_role_started_alone_chooses_for_itself(home: Path) -> None:
    """Before any supervisor ran, a role that asks for its own port gets one, and keeps it."""
    assert ports.own(Role.VISITS) == ports.own(Role.VISITS) == ports.known()["visits"]


@pytest.mark.parametrize(
    ("setting", "url", "port"),
    [
        ("http://10.0.0.5:8443", "http://10.0.0.5:8443", 8443),
        ("https://vault.example.go.kr:9000/", "https://vault.example.go.kr:9000", 9000),
        ("https://vault.example.go.kr/base/", "https://vault.example.go.kr/base", None),
        ("http://[::1]:7000", "http://[::1]:7000", 7000),
    ],
)
def test_an_address_that_was_set_is_used(
    home: Path, monkeypatch: pytest.MonkeyPatch, setting: str, url: str, port: int | None
) -> None:
    """A role with an address is asked there, without a slash at the end, and itself listens on that port."""
    chosen = ports.choose()
    monkeypatch.setenv("ANSIM_VAULT_URL", setting)
    assert ports.role_url(Role.VAULT) == url
    assert ports.own(Role.VAULT) == (port or chosen["vault"])
    assert ports.role_url(Role.VISITS) == f"http://127.0.0.1:{chosen['visits']}"


def test_the_public_address_is_the_set_one_else_this_machine(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the first start the wanted port, after it the chosen one, and whatever was set goes before both."""
    monkeypatch.setenv("ANSIM_PORT", "21000")
    assert ports.public_url() == "http://localhost:21000"
    monkeypatch.setattr(ports, "_is_free", lambda port: port == 21003)
    ports.choose()
    assert ports.public_url() == "http://localhost:21003"
    monkeypatch.setenv("ANSIM_PUBLIC_URL", "https://ansim.example.go.kr///")
    assert ports.public_url() == "https://ansim.example.go.kr"


def test_a_wrong_wanted_port_stops_the_choice_before_anything_is_written(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A setting that cannot be used is said at once, and the ports of the last start stay as they were."""
    first = ports.choose()
    monkeypatch.setenv("ANSIM_PORT", "http")
    with pytest.raises(env.BadSetting):
        ports.choose()
    assert ports.known() == first


def test_ports_are_chosen_by_the_supervisor_alone(become: BecomeRole, home: Path) -> None:
    """A role process reads what was chosen: its own port is that of the table and it changes nothing."""
    chosen = ports.choose()
    before = (home / "run" / "ports.json").stat().st_mtime_ns
    for role in Role:
        become(role)
        assert ports.own(role) == chosen[role]
    assert (home / "run" / "ports.json").stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, "http://localhost:{gate}"),
        ({"ANSIM_PUBLIC_URL": "https://ansim.example.go.kr:8443/"}, "https://ansim.example.go.kr:{gate}"),
        ({"ANSIM_PUBLIC_URL": "http://[::1]:8000"}, "http://[::1]:{gate}"),
        ({"ANSIM_GATE_URL": "https://gate.example.go.kr/"}, "https://gate.example.go.kr"),
    ],
)
def test_the_gate_is_another_origin_beside_the_page(
    home: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], address: str
) -> None:
    """Phones find the gate under the page's name and scheme on its own port, or under the address that was set."""
    chosen = ports.choose()
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert ports.gate_url() == address.format(gate=chosen["gate"])
    assert ports.own_gate() == chosen["gate"]


def test_a_gate_with_a_port_in_its_address_listens_there(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The port of ANSIM_GATE_URL goes before the chosen one; the gate listens where the console does."""
    monkeypatch.setenv("ANSIM_GATE_URL", "https://gate.example.go.kr:9443")
    monkeypatch.setenv("ANSIM_BIND", "0.0.0.0")
    assert (ports.own_gate(), ports.gate_bind()) == (9443, "0.0.0.0")


@pytest.mark.parametrize(
    ("public", "origins"),
    [
        ("http://localhost:8000", ("http://localhost:8000", "http://127.0.0.1:8000")),
        ("http://127.0.0.1", ("http://127.0.0.1", "http://localhost")),
        ("https://ansim.example.go.kr/x", ("https://ansim.example.go.kr",)),
        ("https://Ansim.Example.go.kr:443", ("https://ansim.example.go.kr",)),
        ("HTTP://LocalHost:80/", ("http://localhost", "http://127.0.0.1")),
        ("http://127.0.0.1:8443", ("http://127.0.0.1:8443", "http://localhost:8443")),
    ],
)
def test_the_origins_of_the_visitors_page(
    home: Path, monkeypatch: pytest.MonkeyPatch, public: str, origins: tuple[str, ...]
) -> None:
    """As browsers name them: no path, no usual port, small letters; this machine's loopback goes by both of its names."""
    monkeypatch.setenv("ANSIM_VISITOR_URL", public)
    assert ports.visitor_origins() == origins


def test_pages_and_vault_are_reached_on_this_machine_by_name(home: Path) -> None:
    """Without settings a browser reaches both at localhost, where it may use its keys."""
    chosen = ports.choose()
    assert ports.visitor_url() == f"http://localhost:{chosen['visits']}"
    assert ports.resident_url() == f"http://localhost:{chosen['vault']}"


def test_pages_and_vault_have_public_addresses(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The public address goes before the role's own, which goes before this machine's."""
    monkeypatch.setenv("ANSIM_VISITS_URL", "https://visits.internal")
    monkeypatch.setenv("ANSIM_VAULT_URL", "https://vault.internal/")
    assert (ports.visitor_url(), ports.resident_url()) == (
        "https://visits.internal",
        "https://vault.internal",
    )
    monkeypatch.setenv("ANSIM_VISITOR_URL", "https://go.example/")
    monkeypatch.setenv("ANSIM_RESIDENT_URL", "https://me.example")
    assert (ports.visitor_url(), ports.resident_url()) == ("https://go.example", "https://me.example")
