"""SOLAPI's four-digit status codes as outcomes (solapi/documents, api-reference/message-status-codes.md).

1xxx refused on registering, 2xxx inside the platform, 3xxx at the carrier, 4000 received. Codes that are not
known stay raw beside the attempt; by their first digit they count as a failure that a person should look at.
"""

from typing import Final

from ansim.delivery.domain.states import Outcome

REGISTERED: Final = "2000"
#: what became of a whole group that the service took and did not send; its messages stay at 2000
GROUP_FAILED: Final = "group_failed"
_EXACT: Final = {
    GROUP_FAILED: Outcome.TECHNICAL,
    REGISTERED: Outcome.SENT,
    "3000": Outcome.SENT,
    "4000": Outcome.DELIVERED,
}
_PERMANENT: Final = frozenset(
    [
        "1060",
        "1061",
        "1064",
        "2060",
        "2061",
        "2064",
        "3010",
        "3031",
        "3032",
        "3047",
        "3050",
        "3054",
        "3055",
        "3104",
        "3107",
    ]
)
_TEMPORARY: Final = frozenset(
    [
        "1024",
        "1030",
        "2024",
        "2230",
        "3012",
        "3024",
        "3040",
        "3041",
        "3042",
        "3043",
        "3044",
        "3045",
        "3046",
        "3051",
        "3053",
        "3056",
        "3057",
        "3108",
    ]
)
# every further message would fail the same way: balance, quota, sender number, account, Kakao channel
STOPPING: Final = frozenset(["1020", "1030", "1041", "1062", "2062", "2063", "2230", "3059", GROUP_FAILED])


def outcome_of(code: str) -> Outcome | None:
    """Return what `code` says of a message; None when it says nothing (no four digits, or class unknown)."""
    if code in _EXACT:
        return _EXACT[code]
    if len(code) != 4 or not code.isascii() or not code.isdigit():
        return None
    if code in _PERMANENT:
        return Outcome.PERMANENT
    if code in _TEMPORARY:
        return Outcome.TEMPORARY
    return Outcome.TECHNICAL if code[0] in "123" else None
