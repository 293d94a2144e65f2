"""Which characters the fonts of the pages draw, read from their own tables, in both of the formats that these have."""

import struct

import pytest

from ansim.kit.fonts import FONTS, FURTHER, characters, own_face, unprintable

BASIC, FULL = (3, 1), (3, 10)


def font(*maps):
    """Return as much of an OpenType font as is read: a directory, and a cmap of ((platform, encoding), subtable)."""
    head, place, body = struct.pack(">HH", 0, len(maps)), 4 + 8 * len(maps), b""
    for (platform, encoding), table in maps:
        head += struct.pack(">HHI", platform, encoding, place + len(body))
        body += table
    directory = struct.pack(">4sHHHH", b"OTTO", 2, 0, 0, 0)
    directory += struct.pack(">4sIII", b"GSUB", 0, 0, 0)
    directory += struct.pack(">4sIII", b"cmap", 0, len(directory) + 16, len(head + body))
    return directory + head + body


def format_12(*groups):
    """Return a subtable of groups (first, last, glyph of the first)."""
    body = b"".join(struct.pack(">III", *group) for group in groups)
    return struct.pack(">HHIII", 12, 0, 16 + len(body), 0, len(groups)) + body


def format_4(*segments, glyphs=()):
    """Return a subtable of segments (first, last, delta, place of their first glyph in `glyphs` or None)."""
    count = len(segments)
    offsets = [
        0 if place is None else 2 * (count - number + place) for number, (*_, place) in enumerate(segments)
    ]
    words = [
        *(last for _, last, *_ in segments), 0, *(first for first, *_ in segments),
        *(delta for _, _, delta, _ in segments), *offsets, *glyphs,
    ]  # fmt: skip
    return struct.pack(f">HHHHHHH{len(words)}H", 4, 0, 0, 2 * count, 0, 0, 0, *words)


@pytest.mark.parametrize(
    ("made", "drawn"),
    [
        (font((FULL, format_12((65, 67, 9)))), {65, 66, 67}),
        (font((FULL, format_12((65, 67, 0)))), {66, 67}),
        (font((FULL, format_12((65, 65, 1), (0x20000, 0x20001, 2)))), {65, 0x20000, 0x20001}),
        (font((FULL, format_12())), set()),
        (font((BASIC, format_4((65, 67, 10, None)))), {65, 66, 67}),
        (font((BASIC, format_4((65, 67, 65536 - 66, None)))), {65, 67}),
        (font((BASIC, format_4((65, 67, 0, 0), glyphs=(5, 0, 7)))), {65, 67}),
        (font((BASIC, format_4((65, 67, 1, 0), glyphs=(5, 0, 65535)))), {65}),
        (font((BASIC, format_4((65, 66, 3, None), (97, 98, 0, 1), glyphs=(9, 0, 4)))), {65, 66, 98}),
        (font((BASIC, format_4((65, 65, 1, None))), (FULL, format_12((90, 90, 1)))), {90}),
    ],
)
def test_a_font_draws_what_it_maps_to_a_glyph(made, drawn):
    """Glyph 0 is the empty box, in a group, by a delta and in the list of glyphs alike; all of Unicode goes first."""
    assert characters(made) == drawn


def test_a_font_without_a_map_that_we_read_is_refused():
    """Nothing is guessed of a font whose letters we cannot tell."""
    with pytest.raises(KeyError):
        characters(font(((1, 0), format_12((65, 65, 1)))))


@pytest.mark.parametrize(
    ("beside", "text", "missing"),
    [
        ("", "สมชาย", "สมชาย"),
        ("th", "ท่านติดเชื้อแล้ว น้ำ ๆ ฯ", ""),
        ("th", "ข้อ 5 (Art. 41-2) 격리", ""),
        ("th", "ไทย Өө 😀", "Өө😀"),
        ("", "Өвчний үед", "Өү"),
        ("mn", "Өвчний үед Ү «ба» № 41-2 격리", ""),
        ("mn", "Өө ไทย", "ไทย"),
        ("ru", "Ёжик Ү", "Ү"),
        ("uz-Cyrl", "Ғ Қ Ҳ Ў тўғрисида", ""),
        ("uz", "Қ", "Қ"),
        ("vi", "Thông báo cách ly", ""),
        ("xx", "ก", "ก"),
    ],
)
def test_a_language_is_drawn_in_its_own_face(beside, text, missing):
    """Thai beside Thai and Ө beside Mongolian, nowhere else: where anything may stand there are only the Korean faces."""
    assert unprintable(text, beside) == set(missing)


@pytest.mark.parametrize(
    ("text", "face"),
    [
        ("", ""),
        ("홍길동 NGUYỄN Ánh", ""),
        ("Иван", ""),
        ("Łukasz", "latin"),
        ("Ștefan 수진", "latin"),
        ("Өөдөс", "latin"),
        ("Oʻktam", ""),
        ("สมชาย น้ำ", "thai"),
        ("สมชาย 2동", "thai"),
        ("สมชาย Ł", None),
        ("๓", None),
        ("฿", None),
        ("Ǆ", None),
        ("Ѡ", None),
        ("ŉ", None),
        ("ខ្មែរ", None),
        ("Ł😀", None),
        ("Z\u0335", None),
        ("\u00c0\u0323", ""),
    ],
)
def test_a_person_s_own_words_stand_in_one_face(text, face):
    """All of a name in the face that has its rarest letter, or in none; figures and signs of another script do not count."""
    assert own_face(text) == face


def test_the_faces_are_in_the_packages():
    """Both folders are there, and hold what the pages name."""
    assert sorted(one.name for one in FONTS.glob("*.otf")) == [
        "NotoSansKR-Regular.otf",
        "NotoSerifKR-Regular.otf",
    ]
    assert {"NotoSans[wght].ttf", "NotoSansThai[wght].ttf"} <= {one.name for one in FURTHER.glob("*.ttf")}
