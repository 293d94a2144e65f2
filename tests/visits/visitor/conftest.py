"""A visitor's phone as a browser, and the three origins it talks to."""

import os
from contextlib import contextmanager

import pytest
from playwright.sync_api import sync_playwright
from tests.system.chromium import find
from tests.visits.visitor.city_of_one import City

from ansim.ledger.client import LedgerClient
from ansim.web.visitor import views

CHROMIUM = find()
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]


@pytest.fixture
def city(monkeypatch):
    """The three origins, named in the settings that the page is given."""
    made = City()
    monkeypatch.setenv("ANSIM_GATE_URL", made.gate.address)
    monkeypatch.setenv("ANSIM_RESIDENT_URL", made.vault.address)
    monkeypatch.setenv("ANSIM_PUBLIC_URL", made.page.address)
    held = LedgerClient(None, made.vkeys)
    monkeypatch.setattr(views, "pinned_ledger", lambda: held)
    yield made
    made.close()


@pytest.fixture(scope="package")
def driver():
    """What drives the browsers of all tests."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "1"  # Playwright runs a loop in this thread; nothing here is async
    )
    with sync_playwright() as playwright:
        yield playwright.chromium
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def chromium(driver):
    """One browser for all tests."""
    browser = driver.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@contextmanager
def _page_in(browser):
    """A page in a phone's browser with nothing in it; what its scripts complain about fails the test."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, locale="ko-KR")
    complaints = []
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Policy" in line.text else None)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def phone(chromium, city):
    """A phone's browser with nothing in it."""
    with _page_in(chromium) as page:
        yield page


@pytest.fixture
def phone_that_wakes(driver, city):
    """The same in a browser that knows Background Sync: only the whole one does, not the one without a window."""
    browser = driver.launch(
        executable_path=find(windowed=True) or pytest.skip("no whole Chromium"), args=FLAGS
    )
    with _page_in(browser) as page:
        yield page
    browser.close()
