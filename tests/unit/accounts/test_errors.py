"""Every error of accounts has a code of its own and a sentence in both languages."""

import inspect

import pytest

from ansim.accounts.domain import errors
from ansim.kit.errors import AnsimError

ALL = [
    value
    for value in vars(errors).values()
    if inspect.isclass(value) and issubclass(value, AnsimError) and value is not AnsimError
]


def test_codes_are_not_used_twice():
    """A code names one error."""
    assert len({error.code for error in ALL}) == len(ALL)


@pytest.mark.parametrize("error", ALL)
def test_an_error_speaks_both_languages(error):
    """Korean and English are both there, differ, and say something."""
    spoken = error(reasons="…")
    assert spoken.text("ko")
    assert spoken.text("en")
    assert str(spoken).startswith(error.code)
    assert spoken.text("ko") != spoken.text("en")
