"""Bytes of a text message as Korean carriers count them: EUC-KR (KS X 1001), not UTF-8.

Python's `euc_kr` codec writes syllables outside the 2,350 as 8 bytes without complaint, so bytes are counted in
cp949 and a character passes only when its EUC-KR form has 1 or 2 bytes.
"""


def count_bytes(text: str) -> int:
    """Return the length of `text` in bytes as a carrier counts it; 2 for each character that cannot be sent."""
    try:
        return len(text.encode("cp949"))
    except UnicodeEncodeError:
        return sum(1 if character.isascii() else 2 for character in text)


def is_sendable(character: str) -> bool:
    """Return whether one character arrives as itself (not as "?" and not refused)."""
    if character.isascii():
        return character.isprintable() or character in "\n\r\t"
    try:
        return len(character.encode("euc_kr")) <= 2
    except UnicodeEncodeError:
        return False


def unsendable(text: str) -> tuple[str, ...]:
    """Return the characters of `text` that a carrier cannot carry, each once, in order of appearance."""
    if _all_plain(text):
        return ()
    return tuple(dict.fromkeys(character for character in text if not is_sendable(character)))


def _all_plain(text: str) -> bool:
    """Whether each letter is plainly sendable: told by the text as a whole, as thousands of messages have such texts."""
    if not text.replace("\n", "").isprintable():
        return False
    try:
        length = len(text.encode("euc_kr"))
    except UnicodeEncodeError:
        return False
    return length == 2 * len(text) - len(text.encode("ascii", "ignore"))
