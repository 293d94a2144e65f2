"""PDFs changed after signing, by each known way: every one is refused with one sentence, and none is called genuine."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices.signed_files import (
    byte_range,
    chain,
    holder,
    known,
    number_of,
    plain,
    signed,
    standing,
    update,
    value_span,
    with_range,
    with_value,
)

from ansim.notices.adapters import pades_door
from ansim.notices.domain.signed_pdf import PdfSignature, SignatureState

REFUSED = {"changed", "incomplete", "several", "broken", "stranger"}
OTHER_WORDS = b"<</Length 44>>\nstream\nBT /F1 24 Tf 72 700 Td (not what was said) Tj ET\nendstream"


def _page(data):
    return number_of(data, rb"/Type\s*/Page\b")


def _contents(data):
    return int(re.findall(rb"/Contents\s*\[?\s*(\d+) 0 R", data)[-1])


def replaced(data):
    """Shadow "replace": the words of the page are exchanged by an update."""
    return update(data, {_contents(data): OTHER_WORDS})


def hidden(data):
    """Shadow "hide": something is laid over the page, as an annotation."""
    page = _page(data)
    cover = b"<</Type/Annot/Subtype/Square/Rect[0 0 595 842]/IC[1 1 1]/F 4>>"
    body = b"<</Type/Page/Parent 1 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Annots[990 0 R]>>" % _contents(
        data
    )
    return update(data, {page: body, 990: cover})


def hidden_and_replaced(data):
    """Shadow "hide-and-replace": another catalogue with other pages takes over."""
    objects = {
        991: b"<</Type/Catalog/Pages 992 0 R>>",
        992: b"<</Type/Pages/Kids[993 0 R]/Count 1>>",
        993: b"<</Type/Page/Parent 992 0 R/MediaBox[0 0 595 842]/Contents 994 0 R>>",
        994: OTHER_WORDS,
    }
    return update(data, objects, root=b"991 0 R")


def font_exchanged(data):
    """Shadow by a font: the letters stay, what they look like does not."""
    return update(
        data, {number_of(data, rb"/Type\s*/Font\b"): b"<</Type/Font/Subtype/Type1/BaseFont/Symbol>>"}
    )


def page_added(data):
    """A page is added behind the signed one."""
    return update(data, {995: b"<</Type/Page/Parent 1 0 R/MediaBox[0 0 595 842]>>"})


def saved_without_a_table(data):
    """Incremental saving: objects are appended without cross-reference or trailer, which tolerant readers take up."""
    return data + b"%d 0 obj\n%s\nendobj\n" % (_contents(data), OTHER_WORDS)


def saved_with_a_copied_signature(data):
    """Incremental saving with a copy of the signature, so that a reader thinks that the last revision is signed."""
    start, end = value_span(data)
    copy = b"<</Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 1 2 3]/Contents<" + data[start:end] + b">>>"
    return update(data, {996: copy, _contents(data): OTHER_WORDS})


def object_doubled(data):
    """The number of a signed object is given a second body, and the end of the file is written once more."""
    return data + b"%d 0 obj\n%s\nendobj\n" % (_page(data), b"<<>>") + data[data.rfind(b"trailer") :]


def wrapped(data):
    """Signature wrapping: the second signed part moves behind what is pushed in, and the ByteRange follows it."""
    _, (_, before, after, rest) = byte_range(data)
    pushed = b"\n997 0 obj\n" + OTHER_WORDS + b"\nendobj\n"
    moved = data[:after] + pushed + data[after:]
    return with_range(moved, [0, before, after + len(pushed), rest])


def wrapped_with_room(data):
    """Signature wrapping into the room that the value leaves: zeros make way for an object."""
    start, end = value_span(data)
    room = b">/X<</Y 1>>/Z<"
    return data[: end - len(room)] + room + data[end:]


def wider_hole(data):
    """The hole grows over signed bytes beside it."""
    _, (_, before, after, rest) = byte_range(data)
    return with_range(data, [0, before - 10, after, rest])


def shorter_end(data):
    """What is covered ends before the file does."""
    _, (_, before, after, rest) = byte_range(data)
    return with_range(data, [0, before, after, rest - 7])


def later_start(data):
    """What is covered begins after the file does."""
    _, (_, before, after, rest) = byte_range(data)
    return with_range(data, [9, before - 9, after, rest])


def overlapping(data):
    """The two parts overlap, so that there is no hole."""
    _, (_, before, after, _) = byte_range(data)
    return with_range(data, [0, after, before, len(data) - before])


def no_range(data):
    """Universal forgery: no ByteRange at all."""
    return data.replace(b"/ByteRange", b"/ByteXange")


def empty_range(data):
    """Universal forgery: an empty ByteRange."""
    return with_range(data, [])


def null_range(data):
    """Universal forgery: null in its place."""
    return re.sub(rb"/ByteRange\s*\[[\d ]+\]", b"/ByteRange null", data)


def zero_range(data):
    """Universal forgery: a ByteRange over nothing."""
    return with_range(data, [0, 0, 0, 0])


def negative_range(data):
    """Universal forgery: numbers below zero."""
    return with_range(data, [0, -1, 5, 0])


def huge_range(data):
    """Universal forgery: numbers beyond the file."""
    _, (_, before, after, _) = byte_range(data)
    return with_range(data, [0, before, after, 999])


def three_numbers(data):
    """Universal forgery: three numbers instead of four."""
    return with_range(data, [0, 1, 2])


def spelled_otherwise(data):
    """The name of the range is written with an escape, which a parser reads and a search does not find."""
    return data.replace(b"/ByteRange", b"/Byte#52ang", 1)


def no_value(data):
    """Universal forgery: no value."""
    return with_value(data, b"")


def empty_value(data):
    """Universal forgery: an empty value."""
    return with_value(data, b"<>")


def null_value(data):
    """Universal forgery: null in the place of the value."""
    return with_value(data, b"null")


def zero_value(data):
    """Universal forgery: a value of zeros, the file as long as before."""
    start, end = value_span(data)
    return data[:start] + b"0" * (end - start) + data[end:]


def value_as_text(data):
    """The value as a string in brackets instead of hex."""
    start, end = value_span(data)
    return data[: start - 1] + b"(" + data[start:end] + b")" + data[end + 1 :]


def value_elsewhere(data):
    """The hole belongs to another name than /Contents."""
    return data.replace(b"/Contents <", b"/Kontents <")


def mixed_case(data):
    """One hex digit in another case: the same value, another byte of the file."""
    start, end = value_span(data)
    place = next(at for at in range(start, end) if data[at : at + 1].isalpha())
    return data[:place] + data[place : place + 1].swapcase() + data[place + 1 :]


def behind_the_value(data):
    """Bytes are hidden in the zeros behind the value."""
    _, end = value_span(data)
    return data[: end - 4] + b"BEEF" + data[end:]


def line_behind(data):
    """One line end more."""
    return data + b"\n"


def comment_before(data):
    """Something before the head of the file."""
    return b"%\n" + data


def cut(data):
    """The last bytes are missing."""
    return data[:-6]


def two_signatures(data):
    """A stranger signs too."""
    return pades_door.sign(plain(), holder("Stranger").pdf_key(), reason="x")[0] + data


def signed_by_a_stranger(_data):
    """The notice is taken, changed, and signed by somebody who calls himself the office."""
    return pades_door.sign(plain(), holder("가람시 보건소").pdf_key(), reason="x")[0]


def value_of_another(data):
    """The value of another file that the office did sign."""
    other, _ = pades_door.sign(plain(), chain()[2].pdf_key(), reason="another notice, of other length")
    start, end = value_span(data)
    theirs = other[slice(*value_span(other))]
    return data[:start] + theirs.ljust(end - start, b"0")[: end - start] + data[end:]


ATTACKS = (
    replaced,
    hidden,
    hidden_and_replaced,
    font_exchanged,
    page_added,
    saved_without_a_table,
    saved_with_a_copied_signature,
    object_doubled,
    wrapped,
    wrapped_with_room,
    wider_hole,
    shorter_end,
    later_start,
    overlapping,
    no_range,
    empty_range,
    null_range,
    zero_range,
    negative_range,
    huge_range,
    three_numbers,
    spelled_otherwise,
    no_value,
    empty_value,
    null_value,
    zero_value,
    value_as_text,
    value_elsewhere,
    mixed_case,
    behind_the_value,
    line_behind,
    comment_before,
    cut,
    two_signatures,
    signed_by_a_stranger,
    value_of_another,
)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_every_known_attack_is_refused(attack):
    """The file differs from the signed one, is refused, and the sentence says so without an open gap."""
    forged = attack(signed())
    assert forged != signed()
    found = pades_door.look(forged, known())
    assert found.refused, found
    assert found.state.value in REFUSED
    for language in ("ko", "en"):
        said = found.sentence().text(language, signer=found.signer)
        assert said
        assert "{" not in said


def test_the_signed_file_itself_is_trusted():
    """The ground of all the others: untouched, it is the office's."""
    assert standing(signed()) == "trusted"


def test_without_its_signature_a_file_claims_nothing():
    """The file before signing has none, and is not refused for that: its QR speaks."""
    found = pades_door.look(plain(), known())
    assert found == PdfSignature(SignatureState.ABSENT)
    assert not found.refused


@settings(max_examples=50, deadline=None)
@given(place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_any_changed_bit_is_found(place, bit):
    """One bit anywhere in the file: not one passes, neither in what is covered nor in the value."""
    data = bytearray(signed())
    data[place % len(data)] ^= 1 << bit
    assert standing(bytes(data)) in REFUSED


def test_any_changed_digit_of_the_value_is_found(untraced):
    """Every 13th hex digit of the value exchanged: what no signature covers can be said in one way only."""
    start, end = value_span(signed())
    for place in range(start, end, 13):
        data = bytearray(signed())
        data[place : place + 1] = b"%X" % (int(data[place : place + 1], 16) ^ 5)
        assert standing(bytes(data)) in REFUSED, place


@settings(max_examples=30, deadline=None)
@given(at=st.integers(min_value=0), junk=st.binary(min_size=1, max_size=40))
def test_anything_pushed_in_is_found(at, junk):
    """Bytes put in at any place are found, whatever they are."""
    place = at % (len(signed()) + 1)
    assert standing(signed()[:place] + junk + signed()[place:]) in REFUSED
