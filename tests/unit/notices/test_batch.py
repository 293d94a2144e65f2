"""The rules of a batch: the only ways between states, and what a manifest hash depends on."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.notices.domain.batch import (
    WAYS,
    BatchState,
    ManifestLine,
    WrongState,
    approval_message,
    check_way,
    manifest_sha256,
)

LINE = ManifestLine("7KQ4-M2XD-9TR3", "a" * 64, "b" * 64, "c" * 64)
OTHER = ManifestLine("SSEG-R5CQ-634M", "d" * 64, "e" * 64, "f" * 64)


@pytest.mark.parametrize("before", list(BatchState))
@pytest.mark.parametrize("after", list(BatchState))
def test_only_the_drawn_ways_are_open(before: BatchState, after: BatchState) -> None:
    """A batch moves exactly along the ways of the table and is refused everywhere else."""
    if after in WAYS[before]:
        check_way(before, after)
    else:
        with pytest.raises(WrongState) as caught:
            check_way(before, after)
        assert before.value in caught.value.text("en")


def test_a_stopped_batch_stays_stopped() -> None:
    """Nothing leads out of the state stopped."""
    assert WAYS[BatchState.STOPPED] == frozenset()


def test_every_unfinished_batch_can_be_stopped() -> None:
    """From every state but stopped itself an officer can stop the batch."""
    assert all(BatchState.STOPPED in ways for state, ways in WAYS.items() if state is not BatchState.STOPPED)


def test_nothing_is_released_that_was_not_handed_over() -> None:
    """Only a batch that its preparer handed over can be released."""
    assert [state for state, ways in WAYS.items() if BatchState.RELEASED in ways] == [BatchState.HANDED_OVER]


def test_the_order_of_lines_does_not_matter() -> None:
    """The manifest hash is that of a set: the order in which rows come back from the database is no difference."""
    one = manifest_sha256(1, "isolation", "isolation-1", "0200000000", [LINE, OTHER])
    two = manifest_sha256(1, "isolation", "isolation-1", "0200000000", [OTHER, LINE])
    assert one == two


CHANGES = {
    "reference": replace(LINE, reference="AAAA-BBBB-CCCC"),
    "pdf": replace(LINE, pdf_sha256="0" * 64),
    "jpg": replace(LINE, jpg_sha256="0" * 64),
    "phone": replace(LINE, phone_tag="0" * 64),
}


@pytest.mark.parametrize("what", sorted(CHANGES))
def test_any_change_of_a_line_changes_the_manifest(what: str) -> None:
    """Another reference, file or phone gives another manifest hash."""
    before = manifest_sha256(1, "isolation", "isolation-1", "0200000000", [LINE, OTHER])
    after = manifest_sha256(1, "isolation", "isolation-1", "0200000000", [CHANGES[what], OTHER])
    assert before != after


@pytest.mark.parametrize(
    "arguments",
    [
        (2, "isolation", "isolation-1", "0200000000"),
        (1, "quarantine", "isolation-1", "0200000000"),
        (1, "isolation", "isolation-2", "0200000000"),
        (1, "isolation", "isolation-1", "0200000001"),
    ],
)
def test_batch_kind_template_and_sender_are_signed_too(arguments: tuple[int, str, str, str]) -> None:
    """A signature over one batch, kind, template and sender says nothing of any other."""
    assert manifest_sha256(1, "isolation", "isolation-1", "0200000000", [LINE]) != manifest_sha256(
        *arguments, [LINE]
    )


def test_swapped_phones_change_the_manifest() -> None:
    """Two people who swap phones, the accident of Sasang-gu, give another manifest."""
    swapped = [replace(LINE, phone_tag=OTHER.phone_tag), replace(OTHER, phone_tag=LINE.phone_tag)]
    assert manifest_sha256(1, "k", "t", "s", [LINE, OTHER]) != manifest_sha256(1, "k", "t", "s", swapped)


def test_the_two_acts_sign_different_bytes() -> None:
    """The preparer's signature cannot be shown as the approver's."""
    assert approval_message(1, "prepared", "ab") != approval_message(1, "released", "ab")


@given(
    st.tuples(
        st.integers(0, 10**9),
        st.sampled_from(["prepared", "released"]),
        st.text("0123456789abcdef", max_size=64),
    ),
    st.tuples(
        st.integers(0, 10**9),
        st.sampled_from(["prepared", "released"]),
        st.text("0123456789abcdef", max_size=64),
    ),
)
def test_different_approvals_never_sign_the_same_bytes(
    one: tuple[int, str, str], other: tuple[int, str, str]
) -> None:
    """What is signed says batch, act and manifest without ambiguity."""
    assert (approval_message(*one) == approval_message(*other)) == (one == other)
