"""QR codes (ISO/IEC 18004) made and read with zxing-cpp."""

import re
from functools import lru_cache
from typing import Any

import zxingcpp

QUIET = 4  # modules of white around a QR symbol (ISO/IEC 18004, 9.1)
_RUN = re.compile(rb"\x00+|\xff+")
_STROKES = {bytes([0]) * n: f"h{n}" for n in range(1, 178)} | {
    bytes([255]) * n: f"m{n} 0" for n in range(1, 178)
}
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


def qr_svg(side: int, pixels: bytes) -> str:
    """Return a QR symbol with its quiet zone as SVG, one unit a module: a stroke a row, to be short."""
    rows = (pixels[start : start + side] for start in range(0, side * side, side))
    path = "".join(
        f"M0 {y}.5" + "".join([_STROKES[run] for run in _RUN.findall(row)]) for y, row in enumerate(rows)
    )
    box = f"{-QUIET} {-QUIET} {side + 2 * QUIET} {side + 2 * QUIET}"
    return f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='{box}'><path stroke='#000' d='{path}'/></svg>"


def read_qr(image: Any, *, upright: bool = False) -> list[str]:
    """Return the texts of all QR symbols found in a Pillow image or array, possibly none.

    `upright` looks once, for dark symbols as they stand: neither turned, inverted nor at another scale.
    """
    other = not upright
    found = zxingcpp.read_barcodes(
        image, formats=_FORMATS, try_rotate=other, try_downscale=other, try_invert=other
    )
    return [barcode.text for barcode in found if barcode.valid]
