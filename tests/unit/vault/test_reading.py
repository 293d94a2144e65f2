"""Bodies, bytes and phones from outside: read strictly, refused by name, never a ValueError."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.vault.domain.errors import BodyWrong, PhoneWrong
from ansim.vault.domain.reading import Body, national_digits, read_bytes, read_phone


@pytest.mark.parametrize(
    "typed",
    [
        "010-0000-0001",
        "01000000001",
        "010 0000 0001",
        "(010) 0000-0001",
        "010.0000.0001",
        "+82 10-0000-0001",
        "+821000000001",
        "+82010-0000-0001",
        "0082 10 0000 0001",
        " 010-0000-0001 ",
    ],
)
def test_a_number_is_read_however_it_is_typed(typed):
    """Spaces, dashes, dots, brackets and the country code in its spellings: one number."""
    assert read_phone(typed) == "+821000000001"


@pytest.mark.parametrize("digits", ["0111234567", "01612345678", "0171234567", "0181234567", "01912345678"])
def test_older_prefixes_are_mobiles_too(digits):
    """011, 016 to 019 with seven or eight digits behind."""
    assert national_digits(read_phone(digits)) == digits


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "010",
        "0101234567890",
        "02-123-4567",
        "01212345678",
        "+1 2025550100",
        "abc",
        "０１０12345678",
        "010-1234-567x",
        "+82",
        "0082",
    ],
)
def test_what_is_no_mobile_is_refused(typed):
    """Landlines, foreign and broken numbers, digits of other scripts."""
    with pytest.raises(PhoneWrong):
        read_phone(typed)


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused(text):
    """Either E.164 of a Korean mobile comes back, or PhoneWrong."""
    try:
        read = read_phone(text)
    except PhoneWrong:
        return
    assert read.startswith("+821")
    assert read_phone(national_digits(read)) == read


@given(st.integers(0, 99_999_999))
def test_e164_and_national_digits_are_one_number(number):
    """There and back again."""
    digits = f"010{number:08d}"
    assert national_digits(read_phone(digits)) == digits


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"1", b"null", b'"x"', b"{", b"\xff", b"[" * 100_000, b'{"a":' * 50_000]
)
def test_a_body_is_a_json_object(raw):
    """Anything else is refused as body."""
    with pytest.raises(BodyWrong) as refused:
        Body(raw)
    assert refused.value.params == {"name": "body"}


BODY = Body(
    json.dumps(
        {
            "text": "  홍길동 ",
            "empty": "  ",
            "long": "x" * 201,
            "line": "a\nb",
            "zero": "a\u0000",
            "null": None,
            "number": 7,
            "true": True,
            "minus": -1,
            "half": 1.5,
            "big": 65_536,
            "data": "AAEC",
            "padded": "AAE=",
            "odd": "A",
            "loose": "AB",
            "list": ["AAEC", "AAED"],
            "mixed": ["AAEC", 1],
            "none": [],
            "inner": {"a": 1},
        }
    ).encode()
)


def test_what_is_right_is_read():
    """Texts trimmed, numbers, bytes and lists as they are."""
    assert BODY.text("text") == "홍길동"
    assert BODY.number("number") == 7
    assert BODY.data("data") == b"\x00\x01\x02"
    assert BODY.data("data", 3) == b"\x00\x01\x02"
    assert BODY.many_data("list", 2, 3) == [b"\x00\x01\x02", b"\x00\x01\x03"]
    assert BODY.items("mixed", 2) == ["AAEC", 1]
    assert BODY.inner("inner") == {"a": 1}
    assert BODY.choice("data", ("AAEC", "x")) == "AAEC"
    assert (BODY.has("text"), BODY.has("null"), BODY.has("missing")) == (True, False, False)


@pytest.mark.parametrize(
    ("read", "name"),
    [
        *(
            (Body.text, name)
            for name in ("empty", "long", "line", "zero", "null", "number", "missing", "list")
        ),
        *((Body.number, name) for name in ("true", "minus", "half", "big", "text", "null", "missing")),
        *((Body.data, name) for name in ("padded", "odd", "loose", "number", "null", "missing", "text")),
        (lambda body, name: body.data(name, 4), "data"),
        (lambda body, name: body.choice(name, ("x",)), "data"),
        (lambda body, name: body.choice(name, ("x",)), "list"),
        (lambda body, name: body.items(name, 1), "list"),
        (lambda body, name: body.items(name, 9), "none"),
        (lambda body, name: body.items(name, 9), "text"),
        (lambda body, name: body.many_data(name, 9), "mixed"),
        (lambda body, name: body.many_data(name, 9, 2), "list"),
        (Body.inner, "null"),
        (Body.inner, "missing"),
    ],
)
def test_what_is_wrong_is_named(read, name):
    """Another type, too long, too many, missing: the field's name is in the refusal and its value is not."""
    with pytest.raises(BodyWrong) as refused:
        read(BODY, name)
    assert refused.value.params == {"name": name}


@given(st.text(max_size=40))
def test_any_text_is_base64url_or_refused(text):
    """One spelling only, and no other error."""
    try:
        read_bytes(text, "x")
    except BodyWrong:
        return
    assert "=" not in text
