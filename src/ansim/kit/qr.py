"""QR codes (ISO/IEC 18004) made and read with zxing-cpp."""

from functools import lru_cache
from typing import Any

import zxingcpp

_FIXED_MASK = 3
_FORMATS: Any = zxingcpp.BarcodeFormat.QRCode  # the stubs want a set, the function takes one


def make_qr(text: str, *, error_correction: str = "L") -> list[list[bool]]:
    """Return the modules of a QR symbol, without quiet zone: rows of True for dark.

    `error_correction` is one of L, M, Q, H (ISO/IEC 18004, 7.5.1).
    """
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=error_correction)
    image: Any = barcode.to_image(scale=1, add_quiet_zones=False)
    rows: Any = memoryview(image).tolist()
    return [[value == 0 for value in row] for row in rows]


@lru_cache(maxsize=1)  # one text is drawn twice in a row: for paper and for the phone
def qr_pixels(text: str, *, error_correction: str = "M") -> tuple[int, bytes]:
    """Return (side, pixels) of a QR symbol without quiet zone: one byte a module, 0 dark, 255 light, row by row.

    The mask is fixed: a reader takes any of the eight, and weighing them costs eight times the drawing. Meant for
    signed texts, which look random under every mask.
    """
    barcode = zxingcpp.create_barcode(
        text, zxingcpp.BarcodeFormat.QRCode, ec_level=error_correction, data_mask=_FIXED_MASK
    )
    image: Any = barcode.to_image(scale=1, add_quiet_zones=False)
    return image.shape[0], memoryview(image).tobytes()


def read_qr(image: Any) -> list[str]:
    """Return the texts of all QR symbols found in a Pillow image or array, possibly none."""
    found = zxingcpp.read_barcodes(image, formats=_FORMATS)
    return [barcode.text for barcode in found if barcode.valid]
