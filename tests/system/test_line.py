"""The whole line as one drill: a city, check-ins over HTTP, a look-up with two signatures, contacts, their notices."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.system.browser import CHROMIUM, Visitor, chromium, picture
from tests.system.installation import Installation, wait_until


@pytest.fixture(scope="module")
def walked(homes: Path) -> Iterator[Installation]:
    """An installation of its own, ended whatever happens in it."""
    one = Installation(homes / "line")
    try:
        yield one
    finally:
        one.end()


@pytest.fixture(scope="module")
def told(walked: Installation) -> subprocess.CompletedProcess[str]:
    """What `ansim demo --once` of a small city says, from the first start to the table."""
    return walked.run(
        "demo", "--once", "--residents", "400", "--people", "24", "--issued", "2", seconds=600.0
    )


def _numbers(pattern: str, text: str) -> list[int]:
    found = re.search(pattern, text)
    assert found is not None, text
    return [int(number.replace(",", "")) for number in found.groups()]


def test_the_line_is_walked_to_its_end(told: subprocess.CompletedProcess[str]) -> None:
    """The drill ends with 0, which it does only when every step came to what it should and the balance holds."""
    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stderr == ""


def test_those_who_were_there_are_found_and_nobody_else(told: subprocess.CompletedProcess[str]) -> None:
    """Of three who checked in at one venue, one is the case and two are contacts; two tokens were opened."""
    contacts, opened, leaf = _numbers(
        r"(\d+) contacts \((\d+) tokens opened, public ledger lookups #(\d+)\)", told.stdout
    )
    assert (contacts, opened) == (2, 2)
    assert leaf >= 0


def test_who_was_revealed_finds_it_with_the_own_key(told: subprocess.CompletedProcess[str]) -> None:
    """The person reads agency and reason out of the public ledger; there is one leaf of theirs."""
    assert re.search(r"finds in the ledger with the own key: 안심시, call \(1 in all\)", told.stdout)


def test_contacts_of_two_generations_are_told_and_some_answer(
    told: subprocess.CompletedProcess[str],
) -> None:
    """A case of the city has contacts in generations; who answered is handed over, the others are waiting."""
    first, second = _numbers(r"the city's case: ([\d,]+) contacts, ([\d,]+) of generation 2", told.stdout)
    assert first > 0
    assert second >= 0
    rows = re.findall(
        r"(\d+) told of the exposure, (\d+) known and handed over.*, (\d+) waiting", told.stdout
    )
    handed = [tuple(map(int, row)) for row in rows]
    assert handed[0] == (2, 2, 0)
    assert all(told_to == known + waiting for told_to, known, waiting in handed)


def test_the_contacts_stand_in_the_one_table(told: subprocess.CompletedProcess[str]) -> None:
    """Rosters, Saeol pages and contacts end in one table, each row adding up, none waiting, none unknown."""
    rows = [line.split() for line in told.stdout.splitlines() if "✓" in line]
    assert [row[0] for row in rows].count("contacts") == 2
    assert "✗" not in told.stdout
    for row in rows:
        total, delivered, failed, posted, excluded, expired, unknown, waiting = map(int, row[-9:-1])
        assert total == delivered + failed + posted + excluded + expired
        assert (unknown, waiting) == (0, 0)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_the_tracer_sees_the_cases_and_their_contacts(
    walked: Installation, told: subprocess.CompletedProcess[str]
) -> None:
    """Started again, the cases' pages show their contacts and the time axis at every width, without a complaint."""
    assert told.returncode == 0
    walked.start()
    with chromium() as browser:
        context = browser.new_context(locale="ko-KR", viewport={"width": 1280, "height": 900})
        context.set_default_timeout(60_000)
        tracer = Visitor(context, f"http://localhost:{walked.settings['ANSIM_PORT']}")
        tracer.sign_in("tracer", "cases")
        tracer.fits()
        contacts, largest = 0, ""
        for address in {
            link.get_attribute("href") or ""
            for link in tracer.page.locator("main a[href*='/cases/']").all()
            if re.fullmatch(r"/cases/[-A-Z0-9]+/", link.get_attribute("href") or "")
        }:
            tracer.open(f"{address}contacts/")
            tracer.fits()
            if (found := tracer.page.locator("main table tbody tr").count()) > contacts:
                contacts, largest = found, address
        assert contacts > 2
        tracer.open(largest)
        tracer.fits()
        picture(tracer.page, "case")
        for tab in ("sources/", "follow-up/", "follow-up/sheet/", "documents/"):
            tracer.open(largest + tab)
            tracer.fits()
        the_why_of_a_contact(tracer, f"{largest}contacts/")
        assert tracer.complaints == []


def the_why_of_a_contact(tracer: Visitor, address: str) -> None:
    """By the keyboard one stands in the why and comes back with Escape; on a phone the number opens its own page."""
    page = tracer.open(address)
    number = page.locator("main table a[hx-get]").first
    number.press("Enter")
    wait_until(lambda: page.locator("#why a:focus").count(), "the keyboard in the why")
    page.keyboard.press("Escape")
    assert page.locator("main table a[hx-get]:focus").count() == 1
    page.set_viewport_size({"width": 390, "height": 844})
    number.click()
    page.wait_for_url("**/contacts/*/")
    assert page.locator("aside .overlaps").is_visible()
    tracer.fits()
