"""What a sandbox gateway is started with: one account, its sender numbers, where receipts go."""

from dataclasses import dataclass, field

from ansim.sandbox.gateway.faults import Faults


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """One account of the drill message service.

    `senders` are its registered sender numbers (digits). Receipts are posted to `webhook_url` (empty: none)
    about `receipt_delay` seconds after acceptance. `balance` is in won.
    """

    api_key: str = "DRILLKEY00000000"
    api_secret: str = "drill-secret-not-for-real-services"  # noqa: S105 (opens only the drill)
    senders: frozenset[str] = frozenset({"0200000000"})
    webhook_url: str = ""
    receipt_delay: float = 0.3
    balance: float = 100_000_000.0
    faults: Faults = field(default_factory=Faults)
