"""Posters before veraPDF: what a venue downloads is PDF/A-2b and PDF/UA-1, in every size."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.unit.checkins.test_posters import PAGE
from tests.verapdf import PDFA, PDFUA, found_in, why_not

from ansim.checkins.adapters.posters import make_posters
from ansim.checkins.domain.posters import Size

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "there is a validator")

ASKED = [(profile, size) for profile in (PDFA, PDFUA) for size in Size]


@cache
def _verdicts():
    pages = [PAGE, replace(PAGE, zone="", drill=False)]
    files = {size: make_posters(pages, size) for size in Size}
    with TemporaryDirectory() as folder:
        found = found_in(Path(folder), [(profile, files[size]) for profile, size in ASKED])
    return dict(zip(ASKED, found, strict=True))


@pytest.mark.parametrize(("profile", "size"), ASKED)
def test_a_poster_keeps_every_rule(profile, size):
    """Two pages, one with the mark of a drill: words in order, the QR with its words, nothing of the wrong kind."""
    assert _verdicts()[profile, size].broken == {}
    assert _verdicts()[profile, size].checks > 500
