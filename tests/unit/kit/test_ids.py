"""References: shape, tolerance of typing, and what the check character of ISO/IEC 7064 MOD 37,36 catches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.kit import ids
from ansim.kit.ids import ALPHABET, BadReference, check_reference, new_reference

ALL_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# What an adjacent swap can hide, found by trying every carry with every pair: 28 of 17,856 (0.16 %).
HIDDEN_SWAPS, ALL_SWAPS = 28, 17_856

bodies = st.text(ALPHABET, min_size=11, max_size=11)


def iso_7064_check(body: str) -> str:
    """The standard's own words (hybrid system, M+1 = 37, M = 36), written apart from the product's loop."""
    carry = 36
    for character in body:
        carry = carry + ALL_36.index(character)
        carry = carry - 36 if carry > 36 else carry
        carry = (carry * 2) % 37
    return next(c for c in ALL_36 if (carry + ALL_36.index(c)) % 36 == 1)


def step(carry: int, character: str) -> int:
    """One step of the hybrid system from one carry to the next."""
    return ((carry + ALL_36.index(character)) % 36 or 36) * 2 % 37


def canonical(plain: str) -> str:
    return "-".join(plain[start : start + 4] for start in (0, 4, 8))


@given(bodies)
def test_the_check_character_is_that_of_the_standard(body: str) -> None:
    """The check character agrees with the standard's procedure written a second time."""
    assert ids.check_character(body) == iso_7064_check(body)


@pytest.mark.parametrize(
    ("body", "check"),
    [("A12425GABC1234002", "M"), ("0", "2"), ("", "1")],
)
def test_known_check_characters(body: str, check: str) -> None:
    """Known values, among them a Global Release Identifier (IFPI) printed with its check character M."""
    assert ids.check_character(body) == check


def test_new_references_are_canonical_random_and_shaped_in_three_groups() -> None:
    """A thousand new references are all different, all pass their own check and come out as they went in."""
    made = [new_reference() for _ in range(1_000)]
    assert len(set(made)) == len(made)
    for reference in made:
        assert len(reference) == 14
        assert reference[4] == reference[9] == "-"
        assert set(reference.replace("-", "")) <= set(ALPHABET)
        assert check_reference(reference) == reference


def test_a_check_that_looks_like_another_character_is_never_given_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A body whose check would be I, L, O or U is thrown away and another one is drawn."""
    unlucky = next(
        body for body in (f"0000000000{c}" for c in ALPHABET) if iso_7064_check(body) not in ALPHABET
    )
    drawn = iter(unlucky + "7KQ4M2XD9TR")
    monkeypatch.setattr(ids.secrets, "choice", lambda _alphabet: next(drawn))
    assert new_reference().replace("-", "").startswith("7KQ4M2XD9TR")


def test_every_single_substitution_is_caught_at_every_carry() -> None:
    """Each step is one-to-one in the carry and in the character, so one changed character can never cancel out."""
    for character in ALL_36:
        assert len({step(carry, character) for carry in range(1, 37)}) == 36
    for carry in range(1, 37):
        assert len({step(carry, character) for character in ALL_36}) == 36


@given(bodies.filter(lambda body: iso_7064_check(body) in ALPHABET))
def test_every_single_substitution_of_a_reference_is_refused(body: str) -> None:
    """All 372 references that differ in one character from a good one are refused."""
    plain = body + iso_7064_check(body)
    for position, right in enumerate(plain):
        for wrong in ALPHABET:
            if wrong != right:
                with pytest.raises(BadReference):
                    check_reference(plain[:position] + wrong + plain[position + 1 :])


def test_almost_every_adjacent_swap_is_caught() -> None:
    """Over every carry and pair of characters only the 28 swaps that the hybrid system cannot see go unseen."""
    pairs = [(a, b) for a in ALPHABET for b in ALPHABET if a < b]
    hidden = [
        (carry, a, b)
        for carry in range(1, 37)
        for a, b in pairs
        if step(step(carry, a), b) == step(step(carry, b), a)
    ]
    assert (len(hidden), 36 * len(pairs)) == (HIDDEN_SWAPS, ALL_SWAPS)


@given(bodies.filter(lambda body: iso_7064_check(body) in ALPHABET), st.integers(0, 10))
def test_a_swap_is_refused_unless_the_standard_cannot_see_it(body: str, at: int) -> None:
    """Two neighbours swapped: refused, or else the standard's own check of the swapped body is the same."""
    plain = body + iso_7064_check(body)
    swapped = plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :]
    if swapped == plain:
        return
    if iso_7064_check(swapped[:-1]) == swapped[-1]:
        assert check_reference(swapped) == canonical(swapped)
    else:
        with pytest.raises(BadReference):
            check_reference(swapped)


@given(bodies.filter(lambda body: iso_7064_check(body) in ALPHABET), st.randoms())
def test_typing_is_forgiven(body: str, chance: object) -> None:
    """Small letters, missing hyphens, spaces, and I, L, O for 1, 1, 0 all lead to the same reference."""
    plain = body + iso_7064_check(body)
    typed = plain.replace("0", "o").replace("1", chance.choice("iIlL"))  # type: ignore[attr-defined]
    for form in (typed, typed.lower(), " ".join(typed), canonical(plain).lower(), f" {canonical(plain)} "):
        assert check_reference(form) == canonical(plain)


@given(st.text(max_size=40))
def test_any_text_is_a_reference_or_refused(text: str) -> None:
    """Whatever is typed, the answer is a canonical reference or BadReference, never another exception."""
    try:
        read = check_reference(text)
    except BadReference:
        return
    assert check_reference(read) == read


@pytest.mark.parametrize(
    "text", ["", "-", "7KQ4", "7KQ4-M2XD-9TRUU", "7KQ4M2XD9TR!", "가나다라마바사아자차카타", "ß" * 6]
)
def test_texts_that_can_be_no_reference(text: str) -> None:
    """Wrong length, foreign letters and signs are refused with the one code."""
    with pytest.raises(BadReference):
        check_reference(text)
