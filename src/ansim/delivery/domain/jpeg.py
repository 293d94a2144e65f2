"""Width and height of a JPEG, read from its frame header without decoding anything."""

from typing import Final

_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD8)})


def pixels(image: bytes) -> tuple[int, int] | None:
    """Return (width, height) of a JPEG; None when no frame header is found before the picture itself."""
    place = 2
    while place + 9 <= len(image) and image[place] == 0xFF:
        mark = image[place + 1]
        if mark in _FRAMES:
            height, width = image[place + 5 : place + 7], image[place + 7 : place + 9]
            return int.from_bytes(width), int.from_bytes(height)
        if mark == 0xDA:
            return None
        # a filling byte, a mark that stands alone, or a segment with its length
        bare = 1 if mark == 0xFF else 2
        step = bare if mark in _BARE or mark == 0xFF else 2 + int.from_bytes(image[place + 2 : place + 4])
        place += step
    return None
