"""The read-back: one field of another person, one other QR, one page too many, and the notice does not leave."""

import io
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image
from tests.unit.notices.samples import (
    OTHER_PEM,
    PERSON,
    blank_pdf,
    jwks,
    quarantine_record,
    record,
    rendered_pair,
    renderer,
)

from ansim.kit.qr import read_qr
from ansim.notices.adapters import readback
from ansim.notices.adapters.images import QR_ROOM, qr_image
from ansim.notices.adapters.readback import qr_of_jpeg, qr_problems, read_back
from ansim.notices.domain.jws import Signer, qr_text


def _codes(problems):
    return {(problem.code, problem.column) for problem in problems}


def test_files_of_their_own_record_are_clean():
    """What was rendered from a record says what the record says, signature included."""
    records, files = rendered_pair()
    for one, made in zip(records, files, strict=True):
        assert read_back(one, made, jwks()) == ()


def test_files_of_another_kind_are_clean_too():
    """A quarantine notice reads back as well, and a drill."""
    one = quarantine_record()
    one = replace(one, issuer=replace(one.issuer, drill=True))
    assert read_back(one, renderer().render([one])[0], jwks()) == ()


def test_the_widest_reference_and_hyphens_at_a_lines_end_are_read():
    """A reference of wide letters stays on one line; an address that breaks after a hyphen is still the address."""
    address = "가람시 " + "가나다라마바사-" * 12 + "끝"
    one = replace(
        record(replace(PERSON, name="Anne-Marie-" * 4 + "Kim", address=address)), reference="WWWW-WWWW-WWWW"
    )
    assert [problem.column for problem in read_back(one, renderer().render([one])[0])] == ["qr"]


def test_another_persons_files_are_caught_everywhere():
    """The whole files of somebody else differ in name, birth, place, reference and QR, on both pages."""
    records, files = rendered_pair()
    found = _codes(read_back(records[0], files[1]))
    for field in ("name", "birth", "place", "reference", "period"):
        assert ("readback.text", field) in found
    assert ("readback.qr", "qr") in found


@pytest.mark.parametrize("field", ["name", "birth", "phone", "address", "place", "period"])
def test_one_swapped_field_is_caught(field):
    """One field of a second person on the pages, all else right: caught, and named."""
    first, second = rendered_pair()[0]
    mixed = replace(first, **{field: getattr(second, field)})
    found = _codes(read_back(first, renderer().render([mixed])[0]))
    assert ("readback.text", field) in found


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reason", quarantine_record().reason),
        ("penalty", quarantine_record().penalty),
        ("legal_basis", quarantine_record().legal_basis),
        ("issued_on", date(2026, 11, 22)),
    ],
)
def test_the_law_and_the_day_are_read_back(field, value):
    """Another kind's reason, law or penalty on the page is caught."""
    one = record()
    found = _codes(read_back(one, renderer().render([replace(one, **{field: value})])[0]))
    assert ("readback.text", field) in found


def test_another_duty_on_the_phone_page_is_caught():
    """What to do in the reader's language is read back too: the words of another kind in its place are found."""
    one, files = rendered_pair()[0][0], rendered_pair()[1][0]
    said = "You are released at the end without further notice."
    ground = " ".join(files.ground_text.split())
    assert said in ground
    other = replace(files, ground_text=ground.replace(said, "Tell the officer at once."))
    assert _codes(read_back(one, replace(files, ground_text=ground))) == set()
    assert ("readback.text", "contact") in _codes(read_back(one, other))


@pytest.mark.parametrize("name", ["홍길", "홍길동수", "길동"])
def test_a_name_within_a_name_is_no_match(name):
    """홍길 on the record does not match 홍길동 on the page: neighbours bound the value on both sides."""
    one = record()
    found = _codes(read_back(replace(one, name=name), rendered_pair()[1][0]))
    assert ("readback.text", "name") in found


def test_a_digit_more_or_less_in_the_birth_is_caught():
    """1990. 3. 1. and 1990. 3. 11. are different people."""
    one = record()
    found = _codes(read_back(replace(one, birth=date(1990, 3, 11)), rendered_pair()[1][0]))
    assert ("readback.text", "birth") in found


def _with_qr(jpg, text):
    image = Image.open(io.BytesIO(jpg)).convert("RGB")
    symbol = qr_image(text, QR_ROOM)
    spare = (QR_ROOM - symbol.width) // 2
    image.paste("white", (26, 1000 - 20 - QR_ROOM, 26 + QR_ROOM, 980))
    image.paste(symbol, (26 + spare, 1000 - 20 - QR_ROOM + spare))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()


def test_another_qr_in_the_picture_is_caught():
    """Another person's QR, or another system's, in a picture that is right otherwise."""
    (first, second), (files, _) = rendered_pair()
    for text in (second.qr_text, "https://example.com"):
        found = _codes(qr_problems(first, _with_qr(files.jpg, text)))
        assert found == {("readback.qr", "qr")}


def test_a_qr_signed_by_a_strange_key_is_caught():
    """Record and picture agree, but the signature is not the office's."""
    strange = record()
    strange = replace(strange, qr_text=qr_text(strange, Signer(OTHER_PEM), "https://a.example"))
    jpg = renderer().render([strange])[0].jpg
    assert qr_problems(strange, jpg) == ()
    assert _codes(qr_problems(strange, jpg, jwks())) == {("readback.signature", "qr")}


def test_a_qr_that_does_not_sign_this_record_is_caught():
    """Pages and QR agree with the record, but what was signed is another period."""
    one = record()
    signed_before = replace(one, period=replace(one.period, last_day=date(2026, 11, 30)))
    files = renderer().render([signed_before])[0]
    assert ("readback.qr", "qr") in _codes(read_back(signed_before, files))


def test_a_picture_without_a_qr_or_with_two_is_caught():
    """No QR, two QRs: not this record's."""
    one = record()
    blank = io.BytesIO()
    Image.new("RGB", (700, 1000), "white").save(blank, "JPEG")
    assert _codes(qr_problems(one, blank.getvalue())) == {("readback.qr", "qr")}
    double = Image.new("RGB", (900, 450), "white")
    double.paste(qr_image(one.qr_text, QR_ROOM), (0, 0))
    double.paste(qr_image("another", QR_ROOM), (450, 0))
    file = io.BytesIO()
    double.save(file, "JPEG")
    assert qr_of_jpeg(file.getvalue()) is None


def test_a_qr_lost_at_half_size_is_read_from_the_whole(monkeypatch):
    """Where the half-size picture gives nothing, the whole one is looked at before anything is called wrong."""
    widths = []

    def only_whole(image, **ways):
        widths.append(image.width)
        return [] if len(widths) == 1 else read_qr(image, **ways)

    monkeypatch.setattr(readback, "read_qr", only_whole)
    assert qr_problems(rendered_pair()[0][0], rendered_pair()[1][0].jpg) == ()
    assert widths == [350, 700]


def test_files_that_are_no_files_are_caught():
    """Empty, cut and exchanged files are problems, not tracebacks."""
    one, files = record(), rendered_pair()[1][0]
    broken = replace(files, pdf=b"", jpg=files.jpg[:2000])
    assert [problem.code for problem in read_back(one, broken)] == ["readback.unreadable"] * 2
    assert _codes(qr_problems(one, files.pdf)) == {("readback.unreadable", "jpg")}
    assert ("readback.text", "name") in _codes(read_back(one, replace(files, phone_text="")))


def test_a_second_page_is_caught():
    """A PDF of two pages is not the notice that was checked."""
    one, files = record(), rendered_pair()[1][0]
    two = replace(files, pdf=blank_pdf(2))
    assert ("readback.pages", None) in _codes(read_back(one, two))


def test_a_picture_over_the_limits_is_caught():
    """A picture of more than 1000 pixels does not leave."""
    one = record()
    large = io.BytesIO()
    image = Image.new("RGB", (1200, 600), "white")
    image.paste(qr_image(one.qr_text, QR_ROOM), (20, 20))
    image.save(large, "JPEG")
    assert ("readback.too_big", "jpg") in _codes(qr_problems(one, large.getvalue()))


def test_problems_never_hold_the_values():
    """A problem names the field, never a name, a birth date or a number: problems reach logs."""
    records, files = rendered_pair()
    for problem in read_back(records[0], files[1]):
        said = problem.message("ko") + problem.message("en") + str(problem.params)
        for secret in (records[0].name, records[1].name, records[0].phone, records[1].address):
            assert secret not in said


def test_a_sheet_that_is_read_with_certainty_is_not_opened_a_second_time(monkeypatch):
    """What pdfium would say of it is known: one page of these words. Another writer's file is still pdfium's to open."""
    (one, _), (made, _) = rendered_pair()
    opened_again = []
    real = readback.opened
    monkeypatch.setattr(readback, "opened", lambda pdf: opened_again.append(pdf) or real(pdf))
    assert read_back(one, made) == ()
    assert opened_again == []
    other = replace(made, pdf=blank_pdf(1))
    assert ("readback.text", "name") in _codes(read_back(one, other))
    assert opened_again == [other.pdf]
