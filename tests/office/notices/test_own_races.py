"""Many at once at one code: guesses cannot slip through together, one opening is one, a closed look stays closed."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest
from django.core.cache import cache
from test_racing import at_once

from ansim.kit.clock import now
from ansim.notices.adapters.own_key import own_key
from ansim.notices.domain.own_codes import OPEN, TRIES, digest_of, token_hash
from ansim.notices.models import OwnCode
from ansim.notices.queries.own_notices import own_notices
from ansim.notices.services.own_codes import ask_code, close_own, confirm_code, forget_own
from ansim.web.base.limits import take
from ansim.web.public.own_views import PER_PHONE

CODE, MOMENT = "271828", now()
Browser = Callable[[], bytes]


@pytest.fixture
def browser(transactional_db: None) -> Iterator[Browser]:
    """`browser()`: the token of a browser to which the code was sent, over real commits."""

    def make() -> bytes:
        token = ask_code(phone="01000000001", birth=date(1990, 3, 1), language="ko", at=MOMENT)
        name = token_hash(token)
        OwnCode.objects.filter(token_hash=name).update(digest=digest_of(own_key(), name, CODE))
        return token

    cache.clear()
    yield make
    cache.clear()


def test_a_volley_of_guesses_is_five(browser: Browser) -> None:
    """Twelve guesses together count as five: the right one among the late ones opens nothing."""
    token = browser()
    guess = partial(confirm_code, token=token, at=MOMENT)
    answers = at_once(*[partial(guess, code=f"{number:06d}") for number in range(12)])
    assert answers == [False] * 12
    assert OwnCode.objects.get().tries == TRIES
    assert not guess(code=CODE)
    assert own_notices(token, at=MOMENT) is None


def test_the_right_code_twice_opens_once(browser: Browser) -> None:
    """Two presses of one button: one opens, the other is told that the code is used, and the look is open."""
    token = browser()
    answers = at_once(*[lambda: confirm_code(token=token, code=CODE, at=MOMENT)] * 2)
    assert sorted(answers) == [False, True]
    assert own_notices(token, at=MOMENT) == ()
    assert OwnCode.objects.get().expires_at == MOMENT + OPEN


def test_closing_and_forgetting_meet_without_harm(browser: Browser) -> None:
    """The button, the hourly job and a late code together: nothing is left, nothing breaks."""
    token = browser()
    at_once(
        lambda: close_own(token=token),
        lambda: forget_own(at=MOMENT + OPEN),
        lambda: confirm_code(token=token, code="000000", at=MOMENT),
    )
    assert not OwnCode.objects.exists()
    assert not confirm_code(token=token, code=CODE, at=MOMENT)


def test_askings_together_are_counted_each(browser: Browser) -> None:
    """Eight askings for one phone at once: three pass."""
    passed = at_once(*[lambda: take(PER_PHONE[0], "phone", MOMENT)] * 8)
    assert sorted(passed) == [False] * 5 + [True] * 3
