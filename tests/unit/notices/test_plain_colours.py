"""Colours named by device: the same picture, the same length, and nothing else of the file is touched."""

import pypdfium2
import pytest
from tests.unit.notices.samples import compiled_sheet, rendered_pair

from ansim.notices.adapters.images import pixels_of
from ansim.notices.adapters.plain_colours import plain_colours

GREY = b"\n5 0 obj\n[/ICCBased 22 0 R]\nendobj\n22 0 obj\n<</Length 9/N 1/Range[0 1]>>\n"
INK = b"\n4 0 obj\n[/ICCBased 21 0 R]\nendobj\n21 0 obj\n<</Length 9/N 3/Range[0 1 0 1 0 1]>>\n"


@pytest.fixture
def with_profiles(monkeypatch):
    """An A4 as Typst writes it, its colours not yet named by device."""
    monkeypatch.setattr("ansim.notices.adapters.render.plain_colours", lambda pdf: pdf)
    return compiled_sheet()


def _pixels(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return pixels_of(document[0], 2).tobytes()


def test_a_page_looks_the_same_to_the_last_pixel(with_profiles):
    """Typst's own file has ICC colours; named by device, it is as long and draws the very same pixels."""
    assert b"[/ICCBased" in with_profiles
    plain = plain_colours(with_profiles)
    assert b"[/ICCBased" not in plain
    assert len(plain) == len(with_profiles)
    assert _pixels(plain) == _pixels(with_profiles)


def test_the_finished_a4_keeps_its_output_intent():
    """Device colours are PDF/A only under an output intent with an RGB profile: the finished file has one."""
    pdf = rendered_pair()[1][0].pdf
    assert b"/DeviceRGB" in pdf
    assert b"/OutputIntents" in pdf
    assert b"/DestOutputProfile" in pdf


def test_each_profile_gets_the_space_of_its_channels():
    """One channel is grey, three are RGB; the file stays as long, so no offset moves."""
    assert plain_colours(GREY) == GREY.replace(b"[/ICCBased 22 0 R]", b"/DeviceGray       ")
    assert plain_colours(INK) == INK.replace(b"[/ICCBased 21 0 R]", b"/DeviceRGB        ")
    assert b"/DeviceGray" in plain_colours(INK + GREY)


@pytest.mark.parametrize(
    "pdf",
    [
        b"",
        INK.replace(b"/N 3", b"/N 4"),
        INK.replace(b"21 0 obj", b"31 0 obj"),
        INK.replace(b"4 0 obj", b"4 0 objx"),
        INK.replace(b"endobj", b"stream"),
    ],
)
def test_what_is_not_understood_is_left_alone(pdf):
    """Four channels, a profile that is not there, or other places of the same letters: not a byte changes."""
    assert plain_colours(pdf) == pdf
