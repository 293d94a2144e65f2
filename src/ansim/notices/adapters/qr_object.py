"""A QR as a picture object of a PDF (ISO 32000-1, 8.9.5): one bit a dot, quiet zone included."""

from ansim.notices.adapters.images import qr_dots
from ansim.notices.adapters.pdf_objects import Name, Stream, Value, Word, packed

_PACKING = 1  # a thousand bytes at most


def qr_object(text: str, module: int) -> Stream:
    """Return the QR of `text` as an image XObject, `module` dots wide a module."""
    dots = qr_dots(text, module)
    info: dict[bytes, Value] = {
        b"/Type": Name(b"/XObject"),
        b"/Subtype": Name(b"/Image"),
        b"/Width": Word(b"%d" % dots.width),
        b"/Height": Word(b"%d" % dots.height),
        b"/ColorSpace": Name(b"/DeviceGray"),
        b"/BitsPerComponent": Word(b"1"),
    }
    return packed(info, dots.tobytes(), _PACKING)
