"""What a role says of itself: read as written, anything else refused as BadAnswer."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.kit.transport import Answer
from ansim.wire.status import BadAnswer, RoleStatus, read_status, write_status

STATUS = RoleStatus("vault", "0.1.0", "vault/0011223344556677", "ok")


@given(st.builds(RoleStatus, st.text(), st.text(), st.text(), st.text()))
def test_a_status_is_read_as_it_was_written(status: RoleStatus) -> None:
    """Writing and reading are inverse for any texts."""
    assert read_status(Answer(200, write_status(status))) == status


def test_the_written_form_is_json_with_four_names() -> None:
    """The bytes are JSON with exactly the agreed names."""
    assert json.loads(write_status(STATUS)) == {
        "role": "vault",
        "version": "0.1.0",
        "service_key": "vault/0011223344556677",
        "database": "ok",
    }


def test_more_names_than_agreed_do_no_harm() -> None:
    """A later version may say more; the four names are still read."""
    fields = {**json.loads(write_status(STATUS)), "more": 1}
    assert read_status(Answer(200, json.dumps(fields).encode())) == STATUS


@pytest.mark.parametrize("status", [201, 301, 401, 403, 500, 503])
def test_only_200_is_a_status(status: int) -> None:
    """A refusal that happens to hold the names is still a refusal, and the error tells the HTTP status."""
    with pytest.raises(BadAnswer) as bad:
        read_status(Answer(status, write_status(STATUS)))
    assert str(status) in bad.value.text("en")


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"7", b"null", b'"role"', b"{}", b'{"role": "x"}', b"\xff\xfe", b"[" * 100_000],
)
def test_another_body_is_a_bad_answer(body: bytes) -> None:
    """HTML, other JSON, bytes that are no text, and nesting without end all become BadAnswer."""
    with pytest.raises(BadAnswer):
        read_status(Answer(200, body))


@given(st.integers(100, 599), st.binary(max_size=100))
def test_any_bytes_are_refused_in_one_way(status: int, body: bytes) -> None:
    """No bytes make anything but BadAnswer escape."""
    with pytest.raises(BadAnswer):
        read_status(Answer(status, body))
