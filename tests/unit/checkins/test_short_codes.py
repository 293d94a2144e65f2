"""Short codes: random, readable aloud, and a slip of the finger shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.checkins.domain.errors import ShortCodeBad
from ansim.checkins.domain.screens import digest_of, new_token
from ansim.checkins.domain.short_codes import check_short_code, new_short_code
from ansim.kit.ids import ALPHABET


def test_codes_are_fresh_and_of_one_form() -> None:
    """A thousand codes are all different, of the form XXXX-XXXX, and are accepted as they are."""
    codes = {new_short_code() for _ in range(1_000)}
    assert len(codes) == 1_000
    assert all(check_short_code(code) == code for code in codes)


def test_a_person_may_type_it_freely() -> None:
    """Small letters, no hyphen, blanks, and I, L, O for 1, 1, 0 are the same code."""
    code = new_short_code()
    typed = code.lower().replace("-", " ").replace("1", "l").replace("0", "o")
    assert check_short_code(f" {typed} ") == code


@given(st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_refused(place: int, sign: str) -> None:
    """Changing any one character of a code never gives another good code."""
    code = new_short_code().replace("-", "")
    changed = code[:place] + sign + code[place + 1 :]
    if changed == code:
        assert check_short_code(changed)
    else:
        with pytest.raises(ShortCodeBad):
            check_short_code(changed)


@given(st.text(max_size=20))
def test_any_text_is_taken_or_refused(text: str) -> None:
    """No text is anything else than a code or ShortCodeBad."""
    try:
        found = check_short_code(text)
    except ShortCodeBad:
        found = ""
    assert len(found) in (0, 9)


def test_a_screen_token_is_never_kept() -> None:
    """Tokens are fresh; what is kept is a digest from which the token does not follow."""
    token = new_token()
    assert token != new_token()
    assert digest_of(token) == digest_of(token)
    assert token not in digest_of(token)
    assert len(digest_of("\ud800")) == 64
