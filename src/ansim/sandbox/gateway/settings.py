"""What a sandbox gateway is started with: one account, its sender numbers, where receipts go."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from ansim.sandbox.gateway.faults import BadFaults, Faults, read_faults

_KINDS: Mapping[str, Any] = {
    "api_key": str,
    "api_secret": str,
    "senders": list,
    "profile": str,
    "templates": dict,
    "reviews": dict,
    "quota": int,
    "webhook_url": str,
    "hooks": dict,
    "texts_url": str,
    "residents": dict,
    "smtp_port": int,
    "receipt_delay": (int, float),
    "balance": (int, float),
    "faults": dict,
}


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """One account of the drill message service.

    `senders` are its registered sender numbers (digits), `profile` its Kakao channel, `templates` the approved texts
    by code with #{variables}, `reviews` the state of those that are not approved (INSPECTING, REJECTED), `quota` the
    messages of a day of Korea, kept to by every interface (0: no limit). Receipts are posted to `webhook_url` (empty: none), those of another face than SOLAPI's to
    `hooks` by its name, about `receipt_delay` seconds after acceptance; texts of people to `texts_url`; `residents`
    (number: birth date as YYMMDD) answer there when they are asked for it. `balance` is in won. Mails are taken at
    `smtp_port` (0: none).
    """

    api_key: str = "DRILLKEY00000000"
    api_secret: str = "drill-secret-not-for-real-services"  # noqa: S105 (opens only the drill)
    senders: frozenset[str] = frozenset({"0200000000"})
    profile: str = "DRILLPROFILE"
    templates: Mapping[str, str] = field(default_factory=dict)
    reviews: Mapping[str, str] = field(default_factory=dict)
    quota: int = 10_000_000
    webhook_url: str = ""
    hooks: Mapping[str, str] = field(default_factory=dict)
    texts_url: str = ""
    residents: Mapping[str, str] = field(default_factory=dict)
    smtp_port: int = 0
    receipt_delay: float = 0.3
    balance: float = 100_000_000.0
    faults: Faults = field(default_factory=Faults)


def template_status(settings: GatewaySettings, code: str) -> str:
    """Return how a template stands, in SOLAPI's words; "" for one that there is not."""
    return settings.reviews.get(code, "APPROVED" if code in settings.templates else "")


def read_settings(given: Mapping[str, Any]) -> GatewaySettings:
    """Return settings given as JSON; what is left out has its default. Raises BadFaults naming what is wrong."""
    values = dict(given)
    for name in values:
        if name not in {entry.name for entry in fields(GatewaySettings)}:
            raise BadFaults(name=name)
        if name in _KINDS and not isinstance(values[name], _KINDS[name]):
            raise BadFaults(name=name)
    if "senders" in values:
        values["senders"] = frozenset(str(number) for number in values["senders"])
    values["faults"] = read_faults(values.get("faults", {}))
    return GatewaySettings(**values)
