"""Which settings are set and usable, and which environment variables only look like settings."""

import os
from dataclasses import dataclass

from ansim.cli.checkup.findings import Finding
from ansim.conf import env, ports

_PARTS_OF_OTHERS = ("ANSIM_TEST_",)


@dataclass(frozen=True, slots=True)
class SettingSeen:
    """One setting: whether it is set here, and its value as far as it may be shown."""

    name: str
    is_set: bool
    shown: str


def _shown(setting: env.Setting) -> str:
    text = os.environ.get(setting.name, "")
    if setting.secret:
        return "***" if text else ""
    return text or setting.default


def see_settings() -> tuple[list[Finding], list[SettingSeen]]:
    """Return findings and all settings; a secret's value is never among them."""
    findings, seen = [], []
    for setting in env.SETTINGS.values():
        seen.append(SettingSeen(setting.name, bool(os.environ.get(setting.name)), _shown(setting)))
        try:
            setting.value()
        except env.BadSetting as bad:
            findings.append(Finding("setting.bad", bad.params))
    for name in sorted(os.environ):
        if name.startswith("ANSIM_") and name not in env.SETTINGS and not name.startswith(_PARTS_OF_OTHERS):
            findings.append(Finding("setting.unknown", {"name": name}))
    return findings + ([] if findings else _addresses()), seen


def _addresses() -> list[Finding]:
    """Say what an office in earnest should see to; a drill may stay on this machine."""
    if env.sandbox():
        return []
    public = ports.public_url()
    findings = []
    if not public.startswith("https:"):
        findings.append(Finding("setting.local_address", {"address": public}))
        if env.value("BIND") not in ("127.0.0.1", "::1", "localhost"):
            findings.append(Finding("setting.in_the_clear", {"address": env.value("BIND")}))
    return findings
