"""Making what issuing needs before it is asked for: day keys and issuer keys for today and the days ahead."""

from datetime import datetime

from ansim.kit.clock import korean_day
from ansim.vault.services.day_keys import keep_ahead
from ansim.vault.services.issuing import publish_issuer_keys


def prepare_keys(*, now: datetime) -> None:
    """Make the day keys and issuer keys that are missing for today and the days for which tokens may be asked."""
    keep_ahead(today=korean_day(now), now=now)
    publish_issuer_keys(today=korean_day(now), now=now)
