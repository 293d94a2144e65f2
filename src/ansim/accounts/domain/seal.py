"""What a picture of an office's seal (관인) must be to stand on a notice."""

from typing import Final

MOST_BYTES: Final = 2_000_000
SIDES: Final = range(100, 3001)
