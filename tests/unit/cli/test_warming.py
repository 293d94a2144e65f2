"""The office imports its pages by itself, a moment after it began to answer."""

import threading
from types import SimpleNamespace

import pytest

from ansim.cli import warming


class Resolver:
    """The tree of pages; looking at it imports them."""

    looks = 0

    @property
    def url_patterns(self) -> list[object]:
        """What Django asks when the first request comes."""
        Resolver.looks += 1
        return []


@pytest.mark.parametrize(("ended", "looks"), [(False, 1), (True, 0)])
def test_pages_are_imported_unless_the_role_ends(
    monkeypatch: pytest.MonkeyPatch, ended: bool, looks: int
) -> None:
    """After the pause the tree is looked at once; a role that was told to end meanwhile imports nothing."""
    Resolver.looks = 0
    pauses: list[float] = []

    def wait(seconds: float) -> bool:
        pauses.append(seconds)
        return ended

    monkeypatch.setattr(warming, "get_resolver", Resolver)
    warming.import_pages(SimpleNamespace(wait=wait))
    assert (Resolver.looks, len(pauses)) == (looks, 1)
    assert 1 <= pauses[0] <= 10


def test_an_event_that_is_set_ends_it_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the real thing: nobody waits for the pause."""
    stop = threading.Event()
    stop.set()
    monkeypatch.setattr(warming, "get_resolver", lambda: pytest.fail("looked"))
    warming.import_pages(stop)
