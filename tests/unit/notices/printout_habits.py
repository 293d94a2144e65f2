"""Printouts with the habits of other programs, written by hand: deep trees, passwords, old revisions, packed objects."""

import hashlib
import struct
from collections.abc import Sequence

from tests.unit.notices.pdf_files import FONT, stream, write

SHOW = b"BT /F1 12 Tf 10 100 Td (%b) Tj ET"
_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def nested(names: Sequence[str], depth: int, levels: dict[int, bytes]) -> bytes:
    """A page a name below `depth` nodes of the page tree; `levels` puts inherited values onto a node by its depth."""
    pages = len(names)
    first = 4 + depth
    objects = [b"<</Type/Catalog/Pages 3 0 R>>", FONT]
    for level in range(depth + 1):
        kids = (
            b" ".join(b"%d 0 R" % (first + 2 * place) for place in range(pages))
            if level == depth
            else b"%d 0 R" % (4 + level)
        )
        parent = b"/Parent %d 0 R" % (2 + level) if level else b""
        objects.append(
            b"<</Type/Pages%b/Count %d/Kids[%b]%b>>" % (parent, pages, kids, levels.get(level, b""))
        )
    for place, name in enumerate(names):
        objects += [
            b"<</Type/Page/Parent %d 0 R/Contents %d 0 R>>" % (3 + depth, first + 2 * place + 1),
            stream(SHOW % name.encode()),
        ]
    return write(objects)


def _rc4(key: bytes, data: bytes) -> bytes:
    state, swap = list(range(256)), 0
    for place in range(256):
        swap = (swap + state[place] + key[place % len(key)]) & 255
        state[place], state[swap] = state[swap], state[place]
    one = two = 0
    out = bytearray()
    for byte in data:
        one = (one + 1) & 255
        two = (two + state[one]) & 255
        state[one], state[two] = state[two], state[one]
        out.append(byte ^ state[(state[one] + state[two]) & 255])
    return bytes(out)


def protected(names: Sequence[str], user: bytes = b"") -> bytes:
    """A PDF that may not be changed (RC4 of 40 bits, ISO 32000-1, 7.6.3); with a `user` password it cannot be read."""
    permissions, owner, mark = -44, b"owner", b"\x11" * 16
    pad = (user + _PAD)[:32]
    o = _rc4(hashlib.md5((owner + _PAD)[:32]).digest()[:5], pad)
    key = hashlib.md5(pad + o + struct.pack("<i", permissions) + mark).digest()[:5]
    pages = len(names)
    kids = b" ".join(b"%d 0 R" % (4 + 2 * place) for place in range(pages))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%b]/MediaBox[0 0 300 400]/Resources<</Font<</F1 3 0 R>>>>>>"
        % (pages, kids),
        FONT,
    ]
    for place, name in enumerate(names):
        number = 5 + 2 * place
        own = hashlib.md5(key + struct.pack("<I", number)[:3] + b"\0\0").digest()[:10]
        sealed = _rc4(own, SHOW % name.encode())
        objects += [
            b"<</Type/Page/Parent 2 0 R/Contents %d 0 R>>" % number,
            b"<</Length %d>>\nstream\n%b\nendstream" % (len(sealed), sealed),
        ]
    trailer = b"/ID[<%b><%b>]/Encrypt<</Filter/Standard/V 1/R 2/P %d/O<%b>/U<%b>>>" % (
        mark.hex().encode(), mark.hex().encode(), permissions, o.hex().encode(), _rc4(key, _PAD).hex().encode(),
    )  # fmt: skip
    return write(objects, trailer)


def revised(data: bytes, number: int, body: bytes) -> bytes:
    """A PDF saved again by appending: object `number` is replaced, what it said before still lies in the file."""
    before = int(data[data.rindex(b"startxref") + 9 :].split()[0])
    place = len(data)
    count = data.count(b" 0 obj\n") + 1
    data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(data)
    data += b"xref\n%d 1\n%010d 00000 n \n" % (number, place)
    return data + b"trailer\n<</Size %d/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        count,
        before,
        table,
    )


def packed(names: Sequence[str]) -> bytes:
    """A PDF as programs write them since version 1.5: pages inside an object stream, places in a packed table."""
    pages = len(names)
    inner = [b"<</Type/Catalog/Pages 2 0 R>>", b"", FONT]
    inner[1] = b"<</Type/Pages/Count %d/Kids[%b]/MediaBox[0 0 300 400]/Resources<</Font<</F1 3 0 R>>>>>>" % (
        pages, b" ".join(b"%d 0 R" % (4 + place) for place in range(pages)),
    )  # fmt: skip
    first = 4 + pages
    inner += [b"<</Type/Page/Parent 2 0 R/Contents %d 0 R>>" % (first + place) for place in range(pages)]
    offsets, body = [], b""
    for number, item in enumerate(inner, start=1):
        offsets.append(b"%d %d" % (number, len(body)))
        body += item + b" "
    head = b" ".join(offsets) + b" "
    holder, table = first + pages, first + pages + 1
    data = b"%PDF-1.5\n"
    places: dict[int, int] = {}
    loose = {first + place: stream(SHOW % name.encode()) for place, name in enumerate(names)}
    loose[holder] = stream(head + body, b"/Type/ObjStm/N %d/First %d" % (len(inner), len(head)))
    for number, item in loose.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%b\nendobj\n" % (number, item)
    places[table] = len(data)
    rows = [struct.pack(">BIB", 0, 0, 0)]
    rows += [struct.pack(">BIB", 2, holder, place) for place in range(len(inner))]
    rows += [struct.pack(">BIB", 1, places[number], 0) for number in range(first, table + 1)]
    info = b"/Type/XRef/Size %d/W[1 4 1]/Root 1 0 R" % (table + 1)
    return data + b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        stream(b"".join(rows), info),
        places[table],
    )
