"""Names under which the deliveries of a batch go: one group for the people, one for their guardians, one key a message."""

_GUARDIAN = "-G"  # a reference has a fixed length, so that no reference ends in this by chance
_GROUP = "batch:"
_GUARDIANS = ":guardians"


def guardian_key(reference: str) -> str:
    """Return the key of the message to a notice's guardian."""
    return f"{reference}{_GUARDIAN}"


def is_guardians(key: str) -> bool:
    """Return whether a delivery's key is that of a guardian's message."""
    return len(key) == len("XXXX-XXXX-XXXX") + len(_GUARDIAN) and key.endswith(_GUARDIAN)


def notice_of(key: str) -> str:
    """Return the reference of the notice that a delivery's key belongs to, the person's own or the guardian's."""
    return key.removesuffix(_GUARDIAN) if is_guardians(key) else key


def people_group(batch_id: int) -> str:
    """Return the name of the delivery group of a batch's people."""
    return f"{_GROUP}{batch_id}"


def guardians_group(batch_id: int) -> str:
    """Return the name of the delivery group of their guardians."""
    return f"{_GROUP}{batch_id}{_GUARDIANS}"


def batch_of(group: str) -> int | None:
    """Return the batch that a delivery group belongs to, None for one that is no batch's."""
    digits = group.removeprefix(_GROUP).removesuffix(_GUARDIANS)
    return int(digits) if group.startswith(_GROUP) and digits.isascii() and digits.isdigit() else None
