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
    return tuple(dict.fromkeys(character for character in text if not is_sendable(character)))
