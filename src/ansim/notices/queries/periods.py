"""The period of a notice by the rules of this installation."""

from datetime import date

from ansim.notices.adapters.packages import period_rules
from ansim.notices.domain.period import period
from ansim.notices.domain.record import NoticeKind, Period


def period_for(
    kind: NoticeKind,
    *,
    specimen: date | None = None,
    onset: date | None = None,
    last_contact: date | None = None,
    on: date | None = None,
) -> Period:
    """Return the period counted by the one rule in force on `on`, or on the event's own day when not given.

    Raises PeriodOfAnother, EventMissing, EventAfterNotice, EventTooOld, NoRuleInForce, BadRules.
    """
    return period(period_rules(), kind, specimen=specimen, onset=onset, last_contact=last_contact, on=on)
