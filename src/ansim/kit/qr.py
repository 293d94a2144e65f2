"""QR codes (ISO/IEC 18004) made and read with zxing-cpp."""

from typing import Any

import zxingcpp


def make_qr(text: str, *, error_correction: str = "L") -> list[list[bool]]:
    """Return the modules of a QR symbol, without quiet zone: rows of True for dark.

    `error_correction` is one of L, M, Q, H (ISO/IEC 18004, 7.5.1).
    """
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=error_correction)
    rows: list[list[int]] = memoryview(barcode.to_image(scale=1, add_quiet_zones=False)).tolist()
    return [[value == 0 for value in row] for row in rows]


def read_qr(image: Any) -> list[str]:
    """Return the texts of all QR symbols found in a Pillow image or array, possibly none."""
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    return [barcode.text for barcode in found if barcode.valid]
