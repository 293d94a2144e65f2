"""Who holds which key: what lies in every key folder, closed to others or not, and whether its public half is known."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ansim.cli.checkup.findings import Finding
from ansim.conf import env, keys
from ansim.conf.roles import Role
from ansim.kit.errors import AnsimError

_OTHERS = 0o077


def see_keys() -> tuple[list[Finding], dict[str, tuple[keys.HeldKey, ...]]]:
    """Return findings and the files of every local key folder by holder; makes no key."""
    findings: list[Finding] = []
    seen: dict[str, tuple[keys.HeldKey, ...]] = {}
    local = [role.value for role in Role if not env.value(f"{role.name}_URL") or _has_folder(role)]
    for holder in (*local, keys.SUPERVISOR):
        try:
            seen[holder] = keys.held(holder)
            findings += _open_files(holder, seen[holder])
        except PermissionError:
            findings.append(Finding("keys.closed", {"role": holder}))
    for name in local:
        if name in seen:
            findings += _service_key(Role(name), seen[name])
    return findings + _unshared(seen.get(Role.VAULT.value, ())), seen


def _has_folder(role: Role) -> bool:
    return keys.folder_mode(role) is not None


def _open_files(holder: str, files: tuple[keys.HeldKey, ...]) -> list[Finding]:
    modes = {f"keys/{holder}/{file.name}": (file.mode, "600") for file in files if file.mode & _OTHERS}
    mode = keys.folder_mode(holder)
    if mode is not None and mode & _OTHERS:
        modes[f"keys/{holder}"] = (mode, "700")
    return [
        Finding("keys.open", {"file": str(env.home() / file), "mode": f"{mode:o}", "right": right})
        for file, (mode, right) in modes.items()
    ]


def _unshared(files: tuple[keys.HeldKey, ...]) -> list[Finding]:
    """Say which keys the vault holds alone that others should hold with it: day keys and the auditor's key."""
    days = [file.name for file in files if file.name.startswith("day-") and file.name.endswith(".key")]
    findings = [Finding("custody.day_keys", {"count": len(days)})] if days else []
    audit = [file.name for file in files if file.name.startswith("audit-") and file.name.endswith(".key")]
    return findings + ([Finding("custody.audit_key", {"count": len(audit)})] if audit else [])


def _service_key(role: Role, files: tuple[keys.HeldKey, ...]) -> list[Finding]:
    """Compare the role's service key with its published half, without making either."""
    if "service.key" not in {file.name for file in files}:
        return [Finding("keys.none", {"role": role.value})]
    try:
        private: Ed25519PrivateKey = keys.service_key(role)
        known = keys.service_public(role).public_bytes_raw()
    except AnsimError:
        return [Finding("keys.unpublished", {"role": role.value})]
    if known != private.public_key().public_bytes_raw():
        return [Finding("keys.unpublished", {"role": role.value})]
    return []
