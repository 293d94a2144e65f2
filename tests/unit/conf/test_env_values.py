"""Values of the environment: what each setting takes, and that everything else is refused without being echoed."""

import contextlib
import os
from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansim.conf import env
from ansim.conf.env import SETTINGS, BadSetting, value

TAKEN = [
    ("PORT", "1", 1),
    ("PORT", "8000", 8000),
    ("PORT", "65535", 65535),
    ("PORT", "", 8000),
    ("LANGUAGE", "ko", "ko"),
    ("LANGUAGE", "en", "en"),
    ("LANGUAGE", "", "ko"),
    ("SANDBOX", "1", True),
    ("SANDBOX", "yes", True),
    ("SANDBOX", "YES", True),
    ("SANDBOX", "True", True),
    ("SANDBOX", "0", False),
    ("SANDBOX", "no", False),
    ("SANDBOX", "False", False),
    ("SANDBOX", "", False),
    ("WORKERS", "1", 1),
    ("WORKERS", "256", 256),
    ("ROLE", "office", "office"),
    ("ROLE", "supervisor", "supervisor"),
    ("ROLE", "", ""),
    ("SUPERVISOR", "", 0),
    ("SUPERVISOR", "4711", 4711),
    ("PUBLIC_URL", "", ""),
    ("PUBLIC_URL", "https://ansim.example.go.kr", "https://ansim.example.go.kr"),
    ("PUBLIC_URL", "http://localhost:8000/", "http://localhost:8000/"),
    ("SMS_URL", "", "https://api.solapi.com"),
    ("SMS_SERVICE", "", "solapi"),
    ("SMS_SERVICE", "sens", "sens"),
    ("SMS_URL", "http://127.0.0.1:9", "http://127.0.0.1:9"),
    ("VAULT_URL", "http://[::1]:8000", "http://[::1]:8000"),
    ("LEDGER_ORIGIN", "", ""),
    ("LEDGER_ORIGIN", "ledger.example.go.kr", "ledger.example.go.kr"),
    ("LEDGER_ORIGIN", "원장.한국", "원장.한국"),
    ("BIND", "0.0.0.0", "0.0.0.0"),
    ("TRUSTED_PROXIES", "", (ip_network("127.0.0.1"), ip_network("::1"))),
    ("TRUSTED_PROXIES", "none", ()),
    ("TRUSTED_PROXIES", "10.0.0.0/24, 2001:db8::1", (ip_network("10.0.0.0/24"), ip_network("2001:db8::1"))),
]

REFUSED = [
    ("PORT", "0", "port 0 is 'any port', which nobody could be told of"),
    ("PORT", "-1", "no port is negative"),
    ("SMS_SERVICE", "pigeon", "no such service is built in"),
    ("SMS_SERVICE", "email", "that is another channel"),
    ("PORT", "65536", "ports have 16 bits"),
    ("PORT", "http", "a service's name is no number"),
    ("PORT", "80.0", "a fraction is no port"),
    ("PORT", "0x50", "numbers are decimal"),
    ("PORT", "8000;rm", "nothing may follow the number"),
    ("PORT", "1e3", "no exponents"),
    ("PORT", "9" * 5000, "Python itself refuses to read so long a number"),
    ("TRUSTED_PROXIES", "10.0.0.1/24", "an address of a network is no network"),
    ("TRUSTED_PROXIES", "proxy.example.go.kr", "a name may be anybody's tomorrow"),
    ("TRUSTED_PROXIES", "10.0.0.1,", "an empty place may have been meant as everybody"),
    ("TRUSTED_PROXIES", "10.0.0.1 10.0.0.2", "commas separate"),
    ("TRUSTED_PROXIES", "*", "everybody is nobody's proxy"),
    ("LANGUAGE", "KO", "languages are written small"),
    ("LANGUAGE", "fr", "there are two languages"),
    ("LANGUAGE", "ko ", "a blank is part of the value"),
    ("SANDBOX", "maybe", "a flag is yes or no"),
    ("SANDBOX", "2", "only 0 and 1 among the numbers"),
    ("SANDBOX", "네", "flags are written in English"),
    ("WORKERS", "-1", "fewer than none"),
    ("WORKERS", "257", "more than any machine of an office has"),
    ("WORKERS", "all", "not a number"),
    ("ROLE", "admin", "no such role"),
    ("ROLE", "OFFICE", "roles are written small"),
    ("ROLE", "office ", "a blank is part of the value"),
    ("SUPERVISOR", "pid", "not a number"),
    ("PUBLIC_URL", "ansim.example.go.kr", "without a scheme a phone does not open it"),
    ("PUBLIC_URL", "ftp://ansim.example", "another scheme"),
    ("PUBLIC_URL", "javascript:alert(1)", "a script is no address"),
    ("PUBLIC_URL", "https://", "no host"),
    ("PUBLIC_URL", "https://host:0", "port 0"),
    ("PUBLIC_URL", "https://host:65536", "no such port"),
    ("PUBLIC_URL", "https://host:port", "the port is a word"),
    ("PUBLIC_URL", "http://[::1", "the bracket is left open"),
    ("SMS_URL", "localhost:8000", "the host would be read as the scheme"),
    ("OPENER_URL", "/v1", "a path has no host"),
    ("OPENER_URL", "http://a b", "a blank in the host"),
    ("OPENER_URL", "http://a\tb", "a tab, which some readers drop and others do not"),
    ("OPENER_URL", "http://a\nb", "a line break"),
    ("OPENER_URL", "http://a\x7fb", "a control character"),
    ("OPENER_URL", "http://a\u3000b", "a wide blank, as a Korean keyboard types it"),
    ("PUBLIC_URL", "http://host?x=1", "a query, behind which no path can follow"),
    ("PUBLIC_URL", "http://host#x", "a fragment, which is what the QR itself adds"),
    ("HOME", "~no-such-user/ansim", "the folder of a user who does not exist"),
    ("LEDGER_ORIGIN", "a b", "a blank ends a name in a signed note"),
    ("LEDGER_ORIGIN", "a+b", "a plus sign ends the name in a verifier key"),
    ("LEDGER_ORIGIN", "a\tb", "a tab is white space too"),
    ("LEDGER_ORIGIN", "a\u2028b", "so is the line separator"),
]


@pytest.mark.parametrize(("name", "text", "expected"), TAKEN)
def test_a_right_value_is_read_as_its_type(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, expected: object
) -> None:
    """Each form that the help text allows is read, and an empty variable is the same as none."""
    monkeypatch.setenv(f"ANSIM_{name}", text)
    found = value(name)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(("name", "text", "reason"), REFUSED)
def test_a_wrong_value_is_refused_by_name(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, reason: str
) -> None:
    """A value of the wrong type or range is BadSetting, which names the setting and what it must be."""
    monkeypatch.setenv(f"ANSIM_{name}", text)
    with pytest.raises(BadSetting) as bad:
        value(name)
    assert bad.value.params == {"name": f"ANSIM_{name}", "expected": SETTINGS[f"ANSIM_{name}"].expected}, (
        reason
    )


@pytest.mark.parametrize(
    "name", ["PORT", "WORKERS", "SUPERVISOR", "SMS_URL", "VAULT_URL", "OFFICE_DATABASE_URL"]
)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_refusal_never_repeats_the_value(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str, language: str
) -> None:
    """What stands in a wrong setting may be a password in the wrong place: no text of the error holds it."""
    monkeypatch.setenv(f"ANSIM_{name}", "mysql://user:s3cret-word@host:x/")
    with pytest.raises(BadSetting) as bad:
        value(name)
    assert "s3cret" not in bad.value.text(language)
    assert "s3cret" not in repr(bad.value)
    assert bad.value.__suppress_context__


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("mysql://u:p@h/db", "another engine"),
        ("sqlite:///file.db", "no SQLite"),
        ("postgresql://u:p@h", "no database named"),
        ("postgresql://u:p@h/", "no database named"),
        ("u:p@h/db", "no scheme"),
        ("postgresql", "a word"),
        ("http://h/db", "an address of a page"),
    ],
)
def test_only_postgresql_is_a_database(
    home: Path, monkeypatch: pytest.MonkeyPatch, text: str, reason: str
) -> None:
    """Whatever the form, nothing but a PostgreSQL database with a name is taken."""
    from ansim.conf.database import database_settings
    from ansim.conf.roles import Role

    monkeypatch.setenv("ANSIM_ROLE", "office")
    monkeypatch.setenv("ANSIM_OFFICE_DATABASE_URL", text)
    with pytest.raises(BadSetting) as bad:
        database_settings(Role.OFFICE)
    assert bad.value.params["name"] == "ANSIM_OFFICE_DATABASE_URL", reason


texts = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), max_size=30)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(sorted(SETTINGS)), texts)
def test_any_text_in_any_setting_is_a_value_or_badsetting(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    """No text in any variable makes anything but BadSetting come out of the table."""
    monkeypatch.setenv(name, text)
    with contextlib.suppress(BadSetting):
        SETTINGS[name].value()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(-10, 70_000))
def test_ports_are_judged_as_the_standard_does(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """A number is taken as a port exactly when it has 16 bits and is not 0."""
    monkeypatch.setenv("ANSIM_PORT", str(number))
    if number in range(1, 2**16):
        assert value("PORT") == number
    else:
        with pytest.raises(BadSetting):
            value("PORT")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(codec="ascii", blacklist_characters="\0"), max_size=20))
def test_an_address_that_is_taken_can_be_asked(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """Whatever ASCII text is taken as an address, the client behind all calls can make a request to it."""
    monkeypatch.setenv("ANSIM_VAULT_URL", f"http://{host}")
    try:
        address = value("VAULT_URL")
    except BadSetting:
        return
    with httpx.Client(base_url=address, trust_env=False) as client:
        assert client.build_request("GET", "/v1/status").url.path.endswith("/v1/status")


def test_no_workers_named_means_one_a_core(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """0 and nothing at all mean as many processes as there are cores, one where the system does not say."""
    assert value("WORKERS") == (os.cpu_count() or 1)
    monkeypatch.setenv("ANSIM_WORKERS", "0")
    monkeypatch.setattr(env.os, "cpu_count", lambda: None)
    assert value("WORKERS") == 1


def test_the_home_is_absolute_and_may_begin_with_a_tilde(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """~ is the user's own folder, a relative home hangs below the present one, and neither is made by asking."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("ANSIM_HOME")
    assert env.home() == tmp_path / ".ansim"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANSIM_HOME", "here/there")
    assert env.home() == tmp_path / "here" / "there"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("said", "remembered", "drill"),
    [("", False, False), ("yes", False, True), ("", True, True), ("no", True, True), ("no", False, False)],
)
def test_a_drill_stays_a_drill(
    home: Path, monkeypatch: pytest.MonkeyPatch, said: str, remembered: bool, drill: bool
) -> None:
    """An installation made as a drill stays one, whatever is said later: no drill ever sends a real message."""
    home.mkdir()
    if remembered:
        (home / "sandbox").touch()
    monkeypatch.setenv("ANSIM_SANDBOX", said)
    assert env.sandbox() is drill
