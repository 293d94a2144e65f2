"""The one shape a signed PDF may have, and when its signer says it signed: every branch, without any cryptography."""

from datetime import UTC, datetime

import pytest

from ansim.notices.domain.signed_pdf import (
    PdfSignature,
    SignatureState,
    SignedShape,
    claimed_time,
    shape_of,
)

DER = b"\x30\x81\x03abc"


def _file(value=None, numbers=None, before_value=b"/Contents ", after=b""):
    """A file with a value between brackets and a ByteRange that covers all the rest."""
    body = b"<%s>" % (DER.hex().encode() if value is None else value)
    head = b"%PDF-1.7\n1 0 obj\n<</Type/Sig" + before_value
    tail = b"/ByteRange [%s]>>\nendobj\n" + after
    for _ in range(3):  # the numbers are part of what they count
        size = len(head) + len(body)
        text = numbers or b"0 %d %d %d" % (len(head), size, len(tail) - 2 + _length(head, body, tail))
        found = head + body + tail % text
    return found


def _length(head, body, tail):
    """How long the four numbers are."""
    guess = 20
    for _ in range(4):
        guess = len(b"0 %d %d %d" % (len(head), len(head) + len(body), len(tail) - 2 + guess))
    return guess


def test_a_file_of_the_shape_gives_its_value_and_range():
    """What comes back is the DER and where the file's two parts lie."""
    data = _file()
    shape = shape_of(data)
    assert isinstance(shape, SignedShape)
    assert shape.value == DER
    start, before, after, rest = shape.byte_range
    assert (start, after + rest) == (0, len(data))
    assert data[before:after] == b"<" + DER.hex().encode() + b">"


@pytest.mark.parametrize(
    "padded", [DER + bytes(1), DER + bytes(500), b"\x30\x82\x00\x03abc", b"\x30\x83\x00\x00\x03abc"]
)
def test_zeros_may_fill_the_room_behind_the_value(padded):
    """Room for a value is made before its length is known; what is left of it is zero."""
    shape = shape_of(_file(padded.hex().upper().encode()))
    assert isinstance(shape, SignedShape)
    assert shape.value == padded.rstrip(b"\0")


@pytest.mark.parametrize(
    "value",
    [
        b"00",
        b"30",
        b"3003616263",  # too short for a signature
        b"3084000000036162",  # longer than any
        b"308200ff6162",  # says more than there is
        b"318103616263",
        (DER + b"\x01").hex().encode(),
        (DER + bytes(9) + b"\x01").hex().encode(),
    ],
)
def test_a_value_that_is_no_der_or_hides_something_is_broken(value):
    """No sequence, a length that does not fit, or bytes behind it."""
    assert shape_of(_file(value)) is SignatureState.BROKEN


@pytest.mark.parametrize("value", [b"", b"3", b"zz", b"30 81", b"aB", b"(30)", b"<30>"])
def test_a_hole_that_is_no_plain_hex_is_no_signature(value):
    """Of one case, of whole bytes, nothing between them: else a reader could see another value."""
    assert shape_of(_file(value)) is SignatureState.INCOMPLETE


@pytest.mark.parametrize("name", [b"/Kontents ", b"/Contents null ", b"/Contents" + b" " * 30])
def test_a_hole_that_is_not_the_contents_is_no_signature(name):
    """The one part that is not signed must be the signature's value and nothing else."""
    assert shape_of(_file(before_value=name)) is SignatureState.INCOMPLETE


@pytest.mark.parametrize(
    "trace",
    [
        b"/ByteRange",
        b"/SigFlags 3",
        b"/FT/Sig",
        b"/FT /Sig",
        b"/Type\n/Sig ",
        b"/Type/DocTimeStamp",
        b"/SubFilter/ETSI.CAdES.detached",
        b"/SubFilter /adbe.pkcs7.detached",
    ],
)
def test_a_trace_of_a_signature_without_one_is_incomplete(trace):
    """A file that makes a reader look for a signature must have one."""
    assert shape_of(b"%PDF-1.7\n<<" + trace + b">>") is SignatureState.INCOMPLETE


@pytest.mark.parametrize("words", [b"", b"%PDF-1.7\n/Signal /FT/Signal /Type/Signatory /ByteRang"])
def test_without_a_trace_there_is_no_signature(words):
    """Words that only resemble are none."""
    assert shape_of(words) is SignatureState.ABSENT


def test_two_ranges_are_two_signatures():
    """Which of two is the office's cannot be told from outside."""
    assert shape_of(_file(after=b"%%/ByteRange [0 1 2 3]")) is SignatureState.SEVERAL


@pytest.mark.parametrize("numbers", [b"1 2 3 4", b"0 2 3 4", b"0 0 0 0", b"0 10 20 999999"])
def test_a_range_that_is_not_the_whole_file_means_it_was_changed(numbers):
    """Not from the first byte, or not to the last."""
    assert shape_of(_file(numbers=numbers)) is SignatureState.CHANGED


@pytest.mark.parametrize(
    "numbers", [b"", b"0 1 2", b"0 -1 2 3", b"0 1 2 3 4", b"0 1 2 9999999999999", b"a b c d"]
)
def test_a_range_of_other_than_four_numbers_is_none(numbers):
    """Missing, negative, more than four or beyond any file."""
    data = _file().replace(
        b"/ByteRange [", b"/ByteRange [" + b"x " if not numbers else b"/ByteRange [" + numbers + b" y "
    )
    assert shape_of(data) is SignatureState.INCOMPLETE


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        (b"/M(D:20261122143000Z)", datetime(2026, 11, 22, 14, 30, tzinfo=UTC)),
        (b"/M (D:20261122233000+09'00)", datetime(2026, 11, 22, 14, 30, tzinfo=UTC)),
        (b"/M (D:20261122233000+09'00')", datetime(2026, 11, 22, 14, 30, tzinfo=UTC)),
        (b"/M (D\\07220261122093000-05\\04700\\047)", datetime(2026, 11, 22, 14, 30, tzinfo=UTC)),
        (b"/M (D:20261399000000Z)", None),
        (b"/M (D:20261122143000)", None),
        (b"", None),
    ],
)
def test_the_signers_clock_is_read_in_each_spelling(said, moment):
    """With a zone, escaped or not; what is no moment is none, and what stands before the range does not count."""
    data = b"/M (D:19990101000000Z) /ByteRange [0 1 2 3] " + said
    assert claimed_time(data) == moment


@pytest.mark.parametrize("state", list(SignatureState))
def test_every_state_has_its_sentence_and_says_whether_it_is_refused(state):
    """Both languages, with the signer where there is one; only three states are not refused."""
    found = PdfSignature(state, "가람시 {x}")
    for language in ("ko", "en"):
        assert found.sentence().text(language, signer=found.signer)
    assert found.refused == (state.value not in ("absent", "trusted", "drill"))
