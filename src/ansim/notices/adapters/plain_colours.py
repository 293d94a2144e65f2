"""Colours of a PDF that Typst wrote, named by device: under the output intent (sRGB) they mean the same.

Every reader of a page with ICC colours builds a colour transform first, which takes as long as reading the page.
ISO 19005-2 (PDF/A-2), 6.2.4.3: DeviceRGB and DeviceGray may be used where the file has an RGB output intent.
"""

import re

_SPACE = re.compile(rb"\[/ICCBased (\d+) 0 R\](?=\nendobj)")
_DEVICE = {b"3": b"/DeviceRGB", b"1": b"/DeviceGray"}


def plain_colours(pdf: bytes) -> bytes:
    """Return the same PDF, byte for byte as long, with its RGB and grey ICC colour spaces named by device."""
    return _SPACE.sub(lambda found: _device(pdf, found), pdf)


def _device(pdf: bytes, found: re.Match[bytes]) -> bytes:
    profile = re.search(rb"\n%s 0 obj\n<<[^>]*?/N (\d)" % found[1], pdf)
    stands_alone = pdf.endswith(b" 0 obj\n", 0, found.start())
    name = _DEVICE.get(profile[1]) if profile and stands_alone else None
    return name.ljust(len(found[0])) if name else found[0]
