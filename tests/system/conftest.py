"""Installations for the system tests, each in a home of its own and gone after its test.

Not under pytest's own temporary folder: every pytest session closes that to the user who runs PostgreSQL for root.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.resting import resting
from tests.system.installation import Installation


@pytest.fixture(scope="module")
def homes() -> Iterator[Path]:
    """A folder for the homes of a module's installations."""
    folder = Path(tempfile.mkdtemp(prefix="ansim-system-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def unmeasured() -> Iterator[None]:
    """Let coverage rest over a module whose browser walks pages that tests of the roles cover: this process and the roles."""
    with resting():
        yield


@pytest.fixture(scope="session")
def template() -> Iterator[Path]:
    """A home that was started once and ended: keys, databases and tables are there, nothing in them, no ports chosen."""
    folder = Path(tempfile.mkdtemp(prefix="ansim-system-"))
    one = Installation(folder / "template")
    try:
        one.start()
        one.stop()
        shutil.rmtree(one.home / "run")
        yield one.home
    finally:
        one.end()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_installation(homes: Path) -> Iterator[Callable[..., Installation]]:
    """Make installations that are ended with the test."""
    made: list[Installation] = []

    def make(name: str = "home", *, like: Path | None = None, **settings: str) -> Installation:
        folder = Path(tempfile.mkdtemp(dir=homes))
        made.append(Installation(folder / name, like=like, **settings))
        return made[-1]

    yield make
    for one in made:
        one.end()


@pytest.fixture
def blank(new_installation: Callable[..., Installation]) -> Installation:
    """One installation that was never started."""
    return new_installation()


@pytest.fixture
def installation(new_installation: Callable[..., Installation], template: Path) -> Installation:
    """One installation that ran before and is not running."""
    return new_installation(like=template)


@pytest.fixture(scope="module")
def running(homes: Path, template: Path) -> Iterator[Installation]:
    """One running installation for all tests of a module that do not disturb it, or leave it whole again."""
    one = Installation(homes / "running", like=template)
    try:
        one.start()
        yield one
    finally:
        one.end()
