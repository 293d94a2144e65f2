"""Names under which the deliveries of a batch go: a group for the people, one for their guardians, one for what follows.

Every message has a key of its own that begins with the reference of its notice, so that none of them goes twice.
"""

_REFERENCE = len("XXXX-XXXX-XXXX")
_GUARDIAN = "-G"
_WITHDRAWN = "-W"
_AGAIN = "-R"
_STEP = "-L"
_QUESTION = "-Q"
_GROUP = "batch:"
_GUARDIANS = ":guardians"
_LATER = ":later:"
_QUESTIONS = ":questions"


def guardian_key(reference: str) -> str:
    """Return the key of the message to a notice's guardian."""
    return f"{reference}{_GUARDIAN}"


def again_key(reference: str, number: int) -> str:
    """Return the key of the message that carries a notice once more; `number` from 1, one a decision."""
    return f"{reference}{_AGAIN}{number}"


def withdrawn_key(reference: str, number: int) -> str:
    """Return the key of the message that tells of a withdrawal; `number` from 1, one a phone."""
    return f"{reference}{_WITHDRAWN}{number}"


def step_key(reference: str, number: int) -> str:
    """Return the key of the message of a later step of the ladder; `number` from 2."""
    return f"{reference}{_STEP}{number}"


def question_key(key: str) -> str:
    """Return the key of the message that asks, before the message of this key (own or guardian's) may go, who has the phone."""
    return f"{key[:_REFERENCE]}{_QUESTION}{'G' if is_guardians(key) else ''}"


def is_question(key: str) -> bool:
    """Return whether a delivery asks for a birth date and carries no notice."""
    return key[_REFERENCE:].startswith(_QUESTION)


def is_guardians(key: str) -> bool:
    """Return whether a delivery goes to a guardian's phone: the notice, or the question before it."""
    return key[_REFERENCE:] in (_GUARDIAN, f"{_QUESTION}G")


def is_later(key: str) -> bool:
    """Return whether a delivery went after its notice's own: once more, another way, or to tell of its withdrawal."""
    return key[_REFERENCE:].startswith((_WITHDRAWN, _AGAIN, _STEP))


def is_step(key: str) -> bool:
    """Return whether a delivery is a step of the ladder: a notice's own message, or a later one of another way."""
    rest = key[_REFERENCE:]
    return not rest or rest.startswith(_STEP)


def goes_elsewhere(key: str) -> bool:
    """Return whether a delivery goes to a phone that its notice need not name: once more, or to tell of its end."""
    return key[_REFERENCE:].startswith((_WITHDRAWN, _AGAIN))


def notice_of(key: str) -> str:
    """Return the reference of the notice that a delivery's key belongs to, the person's own or one beside it."""
    return key[:_REFERENCE] if is_guardians(key) or is_later(key) or is_question(key) else key


def people_group(batch_id: int) -> str:
    """Return the name of the delivery group of a batch's people."""
    return f"{_GROUP}{batch_id}"


def guardians_group(batch_id: int) -> str:
    """Return the name of the delivery group of their guardians."""
    return f"{_GROUP}{batch_id}{_GUARDIANS}"


def later_group(batch_id: int, sender: str) -> str:
    """Return the name of the group of what goes after the release: sent again, withdrawn; one for each sender number."""
    return f"{_GROUP}{batch_id}{_LATER}{sender}"


def questions_group(batch_id: int) -> str:
    """Return the name of the group of the questions to numbers that no witness knows."""
    return f"{_GROUP}{batch_id}{_QUESTIONS}"


def batch_of(group: str) -> int | None:
    """Return the batch that a delivery group belongs to, None for one that is no batch's."""
    digits, _, rest = group.removeprefix(_GROUP).partition(":")
    beside = f":{rest}" in (_GUARDIANS, _QUESTIONS) or f":{rest}".startswith(_LATER)
    known = beside or ":" not in group.removeprefix(_GROUP)
    return (
        int(digits) if group.startswith(_GROUP) and known and digits.isascii() and digits.isdigit() else None
    )
