"""The doctor's parts one by one: settings, keys, machine, roles, and what is told of it all."""

import json
import os
import string
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar, Self

import pytest

from ansim.calls.transport import RoleUnreachable
from ansim.cli import doctor_report
from ansim.cli.checkup import answering, custody, examination, machine, settings
from ansim.cli.checkup.carrying import CarrySeen, Side
from ansim.cli.checkup.databases import DatabasesSeen, worker_findings
from ansim.cli.checkup.examination import Examination
from ansim.cli.checkup.findings import KINDS, Finding, Level
from ansim.cli.checkup.machine import MachineSeen
from ansim.cli.checkup.messages import AccountSeen
from ansim.conf import keys
from ansim.conf.env import SETTINGS, BadSetting
from ansim.conf.roles import Role
from ansim.kit.transport import Answer
from ansim.wire.status import RoleStatus, write_status

NOW = datetime(2026, 11, 21, 5, 5, tzinfo=UTC)
CARRIED = CarrySeen(2, Side.INSIDE, None, 0, 0)


def codes(findings: list[Finding]) -> list[str]:
    """The codes alone."""
    return [finding.code for finding in findings]


@pytest.mark.parametrize("code", sorted(KINDS))
def test_every_finding_speaks_both_languages_and_says_what_to_do(code: str) -> None:
    """Each finding fills the same gaps in both languages and holds a next step (a verb of request)."""
    sentence = KINDS[code][1]
    gaps = {gap for _, gap, _, _ in string.Formatter().parse(sentence.ko) if gap}
    finding = Finding(code, dict.fromkeys(gaps, "x"))
    assert finding.text("en").endswith((".", "`", "않습니다.", ").")) or "`" in finding.text("en")
    assert finding.text("ko") != finding.text("en")
    assert finding.level in Level


def test_settings_are_told_and_secrets_are_not(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All settings are listed with what is set; of a secret only that it is set."""
    monkeypatch.setenv("ANSIM_SANDBOX", "yes")
    monkeypatch.setenv("ANSIM_SMS_SECRET", "hush")
    findings, seen = settings.see_settings()
    assert findings == []
    shown = {one.name: (one.is_set, one.shown) for one in seen}
    assert set(shown) == set(SETTINGS)
    assert shown["ANSIM_SMS_SECRET"] == (True, "***")
    assert shown["ANSIM_SMS_KEY"] == (False, "")
    assert shown["ANSIM_HOME"] == (True, str(own_home))
    assert shown["ANSIM_PORT"] == (False, "8000")


def test_settings_that_are_off_or_misspelt_are_found(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that cannot be read is red and not echoed; a name that is none is amber; a test's own name is let be."""
    monkeypatch.setenv("ANSIM_PORT", "many")
    monkeypatch.setenv("ANSIM_PROT", "8000")
    monkeypatch.setenv("ANSIM_TEST_PICTURES", "x")
    findings, _ = settings.see_settings()
    assert [(f.code, f.level, f.params["name"]) for f in findings] == [
        ("setting.bad", Level.RED, "ANSIM_PORT"),
        ("setting.unknown", Level.AMBER, "ANSIM_PROT"),
    ]
    assert "many" not in findings[0].text("ko")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ["setting.local_address"]),
        ({"ANSIM_BIND": "0.0.0.0"}, ["setting.local_address", "setting.in_the_clear"]),
        ({"ANSIM_PUBLIC_URL": "https://ansim.example"}, []),
        ({"ANSIM_PUBLIC_URL": "https://ansim.example", "ANSIM_BIND": "0.0.0.0"}, []),
        ({"ANSIM_SANDBOX": "1", "ANSIM_BIND": "0.0.0.0"}, []),
    ],
)
def test_an_office_in_earnest_is_told_of_its_address(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], expected: list[str]
) -> None:
    """Outside a drill a local or unencrypted address is amber: it would be printed into every notice."""
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert codes(settings.see_settings()[0]) == expected


def test_keys_are_told_by_name_and_id_and_are_well_when_closed(own_home: Path) -> None:
    """After the first start every role holds its service key, and nothing is found; ids are not the keys."""
    keys.publish_services()
    findings, seen = custody.see_keys()
    assert findings == []
    assert {holder for holder, files in seen.items() if files} == {role.value for role in Role}
    for holder, files in seen.items():
        for file in files:
            content = (own_home / "keys" / holder / file.name).read_bytes()
            assert file.fingerprint not in content.hex()
            assert len(file.fingerprint) == 16


def test_before_the_first_start_every_role_lacks_keys_and_none_is_made(own_home: Path) -> None:
    """Looking makes no key."""
    findings, seen = custody.see_keys()
    assert findings == [Finding("keys.none", {"role": role.value}) for role in Role]
    assert not any(seen.values())
    assert not (own_home / "keys").exists()


def test_open_damaged_and_foreign_keys_are_found(own_home: Path) -> None:
    """A readable file, an open folder, a damaged key and a published half that is another's are each red."""
    keys.publish_services()
    root = own_home / "keys"
    (root / "office" / "service.key").chmod(0o640)
    (root / "vault").chmod(0o755)
    (root / "visits" / "service.key").write_bytes(b"short")
    (root / "public" / "ledger.service").write_text((root / "public" / "opener.service").read_text())
    findings, _ = custody.see_keys()
    assert [(f.code, f.params.get("role") or Path(str(f.params["file"])).name) for f in findings] == [
        ("keys.open", "service.key"),
        ("keys.open", "vault"),
        ("keys.unpublished", "visits"),
        ("keys.unpublished", "ledger"),
    ]
    assert "chmod 600" in findings[0].text("en")
    assert "chmod 700" in findings[1].text("en")


def test_a_folder_that_cannot_be_read_is_said(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run as another user, the doctor says whose folder is closed instead of failing."""

    def closed(_holder: str) -> Any:
        raise PermissionError

    monkeypatch.setattr(custody.keys, "held", closed)
    findings, seen = custody.see_keys()
    assert set(codes(findings)) == {"keys.closed"}
    assert seen == {}


def test_a_role_that_runs_elsewhere_needs_no_key_here(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A role with an address of its own keeps its keys there."""
    monkeypatch.setenv("ANSIM_VAULT_URL", "http://192.0.2.1:8001")
    keys.publish_services()
    findings, seen = custody.see_keys()
    assert findings == []
    assert "vault" not in seen


def test_the_machine_is_told(own_home: Path) -> None:
    """Home, megabytes free and whether this is a drill; a sound machine gives no red finding but missing assets."""
    findings, seen = machine.see_machine()
    assert seen.home == str(own_home)
    assert seen.free_megabytes > 0
    assert seen.sandbox is False
    (own_home / "sandbox").write_text("{}")
    assert machine.see_machine()[1].sandbox is True
    assert {f.code for f in findings} <= {"assets.missing", "disk.low", "disk.short", "clock.loose"}


@pytest.mark.parametrize(("free", "expected"), [(500, "disk.short"), (3_000, "disk.low"), (50_000, None)])
def test_little_room_is_found_before_it_is_none(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, free: int, expected: str | None
) -> None:
    """Below a gigabyte red, below five amber; measured where the home is or will be."""
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _path: SimpleNamespace(free=free * 1_000_000))
    monkeypatch.setenv("ANSIM_HOME", str(own_home / "not" / "yet"))
    found = codes(machine.see_machine()[0])
    assert ("home.missing" in found) is True
    assert [code for code in found if code.startswith("disk")] == ([expected] if expected else [])


def test_a_home_that_cannot_be_written_is_found(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read-only home is red."""
    monkeypatch.setattr(machine.os, "access", lambda _path, _mode: False)
    assert "home.read_only" in codes(machine.see_machine()[0])


@pytest.mark.parametrize(
    ("says", "expected"), [("yes", True), ("no", False), ("", None), (None, None), (OSError(), None)]
)
def test_the_clock_is_asked_of_systemd_where_there_is_one(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, says: Any, expected: bool | None
) -> None:
    """Synchronised, not synchronised (amber), or nobody to ask."""

    def run(*_args: Any, **_kwargs: Any) -> Any:
        if isinstance(says, OSError):
            raise says
        return SimpleNamespace(stdout=f"{says}\n")

    monkeypatch.setattr(machine.shutil, "which", lambda _name: None if says is None else "/bin/timedatectl")
    monkeypatch.setattr(machine.subprocess, "run", run)
    findings, seen = machine.see_machine()
    assert seen.clock_synchronised is expected
    assert ("clock.loose" in codes(findings)) is (expected is False)


def test_missing_page_files_and_fonts_are_named(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before `make assets` the doctor names what is missing."""
    monkeypatch.setattr(machine, "_PACKAGE", own_home)
    monkeypatch.setattr(machine.importlib.util, "find_spec", lambda _name: None)
    (finding,) = [f for f in machine.see_machine()[0] if f.code == "assets.missing"]
    assert "htmx" in str(finding.params["missing"])
    assert "pylopdf-fonts-ko, manimgx-fonts" in str(finding.params["missing"])
    assert "make assets" in finding.text("ko")


class FakeTransport:
    """Answers by role instead of over HTTP; `None` is a role that does not answer."""

    answers: ClassVar[dict[str, Any]] = {}

    def __init__(self, role: Role, *, address: str, **_more: Any) -> None:
        self._key = f"{role.value} {address.partition(':')[0]}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def request(self, _method: str, _path: str) -> Answer:
        answer = self.answers.get(self._key)
        if answer is None:
            raise RoleUnreachable(role="x")
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]


def status_of(role: Role, **changed: str) -> Answer:
    """A status as the role itself would answer it."""
    words = {
        "role": role.value,
        "version": "0.1.0",
        "service_key": f"{role.value}/00",
        "database": "ok",
        **changed,
    }
    return Answer(200, write_status(RoleStatus(**words)))


@pytest.fixture
def asked(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A home with ports, roles answered by FakeTransport, nobody else on the ports."""
    (own_home / "run").mkdir()
    ports = {role.value: 8000 + n for n, role in enumerate(Role)}
    (own_home / "run" / "ports.json").write_text(json.dumps(ports))
    answers: dict[str, Any] = {f"{role.value} http": status_of(role) for role in Role}
    monkeypatch.setattr(FakeTransport, "answers", answers)
    monkeypatch.setattr(answering, "HttpTransport", FakeTransport)
    monkeypatch.setattr(answering, "version", lambda _name: "0.1.0")
    monkeypatch.setattr(answering, "_is_held", lambda _address: False)
    return answers


def test_roles_that_answer_are_told_with_version_and_key(asked: dict[str, Any]) -> None:
    """With every role answering nothing is found."""
    findings, seen = answering.see_roles()
    assert findings == []
    assert [(one.role, one.status.role if one.status else None) for one in seen] == [
        (r, r.value) for r in Role
    ]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (None, "role.silent"),
        (Answer(401, b"{}"), "role.refuses"),
        (Answer(403, b"{}"), "role.refuses"),
        (Answer(500, b"Internal"), "role.broken"),
        (Answer(200, b"<html>hello"), "role.stranger"),
        (Answer(404, b""), "role.stranger"),
        (status_of(Role.VISITS), "role.stranger"),
        (status_of(Role.VAULT, version="0.0.9"), "role.version"),
        (status_of(Role.VAULT, database="unreachable"), "role.database"),
        (BadSetting(name="x", expected="y"), "role.silent"),
    ],
)
def test_what_a_role_answers_wrongly_has_a_finding_of_its_own(
    asked: dict[str, Any], answer: Any, code: str
) -> None:
    """Silence, refusal, fault, a stranger on the port, another version, a lost database: each is red by its name."""
    asked["vault http"] = answer
    findings, seen = answering.see_roles()
    assert codes(findings) == [code]
    assert findings[0].level is Level.RED
    assert len(seen) == len(Role)


def test_a_stranger_on_a_silent_roles_port_is_told_from_silence(
    asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A port that takes connections but no request of ours is held by another program."""
    asked["ledger http"] = None
    monkeypatch.setattr(answering, "_is_held", lambda _address: True)
    assert codes(answering.see_roles()[0]) == ["role.stranger"]


def test_before_the_first_start_no_role_is_asked(own_home: Path) -> None:
    """Without ports there is nobody to ask."""
    assert answering.see_roles() == ([], [])


def test_a_free_port_is_told_from_a_held_one() -> None:
    """The probe connects and nothing more."""
    import socket

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        assert answering._is_held(address)
    assert not answering._is_held(address)


@pytest.mark.parametrize(("seconds", "found"), [(0, False), (59, False), (61, True), (None, False)])
def test_a_silent_worker_is_found_after_a_minute(seconds: int | None, found: bool) -> None:
    """The worker's last sign of life may be a minute old; before its first there is nothing to say."""
    seen_at = None if seconds is None else NOW - timedelta(seconds=seconds)
    assert bool(worker_findings(seen_at, NOW)) is found


def whole(*findings: Finding, **changed: Any) -> Examination:
    """An examination of a made-up installation."""
    seen: dict[str, Any] = {
        "moment": NOW,
        "findings": findings,
        "settings": [settings.SettingSeen("ANSIM_PORT", True, "8000")],
        "machine": MachineSeen("/srv/ansim", 12_345, True, True),
        "keys": {"vault": (keys.HeldKey("service.key", "00aa", 0o600, 0, NOW - timedelta(days=30)),)},
        "databases": DatabasesSeen(
            {"office": "18.1", "vault": "down"},
            {"office": {"office": "reaches", "vault": "refused"}, "vault": {"vault": "down"}},
        ),
        "roles": [
            answering.RoleSeen(
                Role.VAULT, "http://127.0.0.1:1", RoleStatus("vault", "0.1.0", "vault/00", "ok")
            ),
            answering.RoleSeen(Role.VISITS, "http://127.0.0.1:2", None),
        ],
        "accounts": [AccountSeen(1, 12_000.0), AccountSeen(2, None)],
    }
    return Examination(**{**seen, **changed})


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_report_tells_everything_that_was_seen(language: str) -> None:
    """Findings first with their codes, then installation, service, roles, databases, keys with ages, settings."""
    lines = "\n".join(doctor_report.as_lines(whole(Finding("clock.loose")), language))
    assert lines.splitlines()[0].endswith("(clock.loose)")
    for part in (
        "/srv/ansim",
        "12345",
        "14:05",
        "12,000",
        "vault/00",
        "18.1",
        "00aa",
        "0600",
        "30",
        "ANSIM_PORT",
    ):
        assert part in lines


def test_a_well_installation_is_said_to_be_well() -> None:
    """Without findings the first line says so, and with amber ones alone it is still well."""
    assert next(iter(doctor_report.as_lines(whole(), "en"))) == "All is well."
    assert whole(Finding("clock.loose")).is_well
    assert not whole(Finding("clock.loose"), Finding("assets.missing", {"missing": "x"})).is_well


def test_an_empty_examination_can_be_told_too() -> None:
    """Before the first start most parts are empty; the report still stands."""
    empty = whole(machine=None, keys={}, databases=DatabasesSeen(), roles=[], accounts=[], settings=[])
    assert len(list(doctor_report.as_lines(empty, "ko"))) >= 4
    assert doctor_report.as_json(empty, "ko")["installation"] is None


def test_the_json_form_is_plain_and_whole() -> None:
    """The JSON form can be written, tells level, code and message of each finding, and the state of every part."""
    told = json.loads(json.dumps(doctor_report.as_json(whole(Finding("keys.none", {"role": "vault"})), "en")))
    assert told["ok"] is False
    assert told["findings"][0]["code"] == "keys.none"
    assert told["findings"][0]["level"] == "red"
    assert "vault" in told["findings"][0]["message"]
    assert [one["answers"] for one in told["roles"]] == [True, False]
    assert told["databases"]["reach"]["office"] == {"office": "reaches", "vault": "refused"}
    assert told["keys"][0] == {
        "holder": "vault",
        "name": "service.key",
        "id": "00aa",
        "mode": "0600",
        "made_at": (NOW - timedelta(days=30)).isoformat(),
    }


@pytest.fixture
def parts(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Every part of an examination replaced by what a test puts there."""
    answers: dict[str, Any] = {
        "see_settings": ([], []),
        "see_machine": ([], None),
        "see_keys": ([Finding("clock.loose")], {"x": ()}),
        "see_databases": (
            [],
            DatabasesSeen({}, {"office": {"office": "reaches"}}, NOW - timedelta(minutes=5)),
        ),
        "see_roles": ([Finding("keys.none", {"role": "vault"})], [whole().roles[0]]),
        "see_gate": ([], None),
        "see_messages": ([], [AccountSeen(1, 1.0)]),
        "see_carrying": ([Finding("carry.unpinned_inside", {"office": 2})], [CARRIED]),
        "see_signatures": ([], []),
        "see_evidence": ([], []),
        "see_counts": ([], []),
    }

    def part(name: str) -> Any:
        def look() -> Any:
            if isinstance(answers[name], Exception):
                raise answers[name]
            return answers[name]

        return look

    for name in answers:
        monkeypatch.setattr(examination, name, part(name))
    return answers


def test_an_examination_puts_red_first_and_asks_services_only_when_the_office_is_reached(
    parts: dict[str, Any],
) -> None:
    """Red before amber in the order found; the message service is asked only with the office's database up."""
    seen = examination.examine(NOW)
    assert codes(list(seen.findings)) == ["keys.none", "carry.unpinned_inside", "clock.loose"]
    assert seen.accounts == [AccountSeen(1, 1.0)]
    assert seen.carrying == (CARRIED,)
    assert os.environ["ANSIM_ROLE"] == keys.SUPERVISOR
    parts["see_databases"] = ([], DatabasesSeen())
    assert examination.examine(NOW).accounts == []
    assert examination.examine(NOW).carrying == ()


def test_a_silent_worker_matters_only_while_the_office_answers(parts: dict[str, Any]) -> None:
    """A worker is missed when its office runs; an installation at rest has none."""
    office = answering.RoleSeen(Role.OFFICE, "x", RoleStatus("office", "0.1.0", "office/00", "ok"))
    parts["see_roles"] = ([], [office])
    assert "worker.silent" in codes(list(examination.examine(NOW).findings))
    parts["see_roles"] = ([], [])
    assert "worker.silent" not in codes(list(examination.examine(NOW).findings))


def test_a_home_that_is_not_there_is_the_one_thing_told(parts: dict[str, Any]) -> None:
    """Before the first start only that is said: missing keys and a stopped database follow from it."""
    parts["see_machine"] = ([Finding("home.missing", {"home": "x"})], None)
    seen = examination.examine(NOW)
    assert codes(list(seen.findings)) == ["home.missing"]
    assert seen.keys == {}


def test_a_setting_that_is_off_hides_only_the_part_that_needs_it(parts: dict[str, Any]) -> None:
    """A part that cannot read its setting is left out; the others are told."""
    parts["see_roles"] = BadSetting(name="ANSIM_PORT", expected="a port number")
    seen = examination.examine(NOW)
    assert seen.roles == []
    assert seen.keys == {"x": ()}


def test_keys_that_nobody_shares_yet_are_said_in_red(own_home: Path) -> None:
    """Day keys that the vault holds alone are red, an auditor's key beside them amber; without residents neither is."""
    keys.publish_services()
    assert custody.see_keys()[0] == []
    for name in ("day-20780.key", "day-20781.key", "audit-2026.key", "week-2968.key"):
        keys.secret("vault", name)
    keys.secret("visits", "day-20780.evidence")
    findings, seen = custody.see_keys()
    assert [(f.code, f.level, f.params) for f in findings] == [
        ("custody.day_keys", Level.RED, {"count": 2}),
        ("custody.audit_key", Level.AMBER, {"count": 1}),
    ]
    assert "backup" in findings[0].text("en")
    assert {file.name for file in seen["vault"]} >= {"day-20780.key", "week-2968.key", "audit-2026.key"}
