"""Masked names: enough for who holds the paper to say "that is you", too little to learn a name from a QR."""

import unicodedata

_MOST_BYTES = 18  # keeps the QR text within its limit, whatever the name


def mask_name(name: str) -> str:
    """Return the name with its middle hidden: 홍길동 → 홍*동, 남궁민수 → 남**수, NGUYEN VAN AN → N*N V*N A*.

    Each word keeps its first and last letter; words of two keep the first; a Latin (or other long) word shows
    one star whatever its length. At most 18 bytes of UTF-8: further words are left out.
    """
    words = [_mask_word(word) for word in unicodedata.normalize("NFC", name).split()]
    masked = ""
    for word in words:
        longer = f"{masked} {word}".strip()
        if len(longer.encode()) > _MOST_BYTES:
            break
        masked = longer
    return masked or "*"


def _mask_word(word: str) -> str:
    marks = ("Mn", "Mc", "Me")  # they need a letter to stand on, and a star is none
    letters = [letter for letter in word if unicodedata.category(letter) not in marks]
    if len(letters) < 2:
        return "*"
    if len(letters) == 2:
        return letters[0] + "*"
    hangul = all("가" <= letter <= "힣" for letter in letters) and len(letters) <= 4
    return letters[0] + "*" * (len(letters) - 2 if hangul else 1) + letters[-1]
