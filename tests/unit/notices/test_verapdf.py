"""The PDFs of notices before veraPDF: to be archived (PDF/A-2b) and read out (PDF/UA-1), all kinds and languages, signed too."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.unit.notices import test_dispatch as dispatch
from tests.unit.notices.kind_samples import CONTACT, of_kind
from tests.unit.notices.samples import OFFICE, PERSON, compiled_sheet, record
from tests.unit.notices.signed_files import chain, plain, signed
from tests.unit.notices.test_archive_claims import tagged
from tests.unit.notices.test_kind_languages import LONG, THERE
from tests.unit.notices.test_logo import pictures
from tests.verapdf import PDFA, PDFUA, found_in, why_not

from ansim.notices.adapters import pades_door
from ansim.notices.adapters.dispatch_pdf import dispatch_pdf
from ansim.notices.adapters.render import Renderer
from ansim.notices.domain.record import NoticeKind

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "there is a validator")

LANGUAGES = ("en", *THERE)
FROM_CONTACT = (NoticeKind.EXPOSURE, NoticeKind.QUARANTINE)
PAIRS = [
    (kind, LANGUAGES[(place + step) % len(LANGUAGES)])
    for place, kind in enumerate(NoticeKind)
    for step in (0, 4)
]
SHEETS = [
    *(f"{kind.value}, {language}" for kind, language in PAIRS),
    *(f"{kind.value}, long, drill" for kind in NoticeKind),
    "in Thai letters",
    "in Polish letters",
]
NAMES = [
    *SHEETS,
    "set as a whole",
    "signed",
    "signed, set as a whole",
    "certificate of dispatch",
    "certificate, long",
]
RULES = {PDFA: 144, PDFUA: 106}  # in veraPDF 1.29, as read from its own profiles
#: what is exchanged in a sound sheet, under which profile, and the rule that it breaks
BREAKS = [
    (PDFA, b"pdfaid:part>2", b"pdfaid:part>3", "6.6.4-2"),
    (PDFA, b"/ID[<", b"/Ix[<", "6.1.3-1"),
    (PDFA, b"/FontFile3", b"/FontFileX", "6.2.11.4.1-1"),
    (PDFA, b"/GTS_PDFA1", b"/GTS_PDFX1", "6.2.4.3-2"),
    (PDFA, b"/Lang(ko)", b"/AA<<>>  ", "6.5.2-1"),
    (PDFUA, b"pdfuaid:part>1", b"pdfuaid:part>2", "5-2"),
    (PDFUA, b"/Marked true", b"/Marked null", "6.2-1"),
    (PDFUA, b"/DisplayDocTitle", b"/DisplayDocTitlX", "7.1-10"),
    (PDFUA, b"/StructTreeRoot", b"/StructTreeRooX", "7.1-11"),
    (PDFUA, b"/Alt", b"/Alx", "7.3-1"),
    (PDFUA, b"/ToUnicode", b"/ToUnicodX", "7.21.7-1"),
]


def _person(kind, language):
    return replace(CONTACT if kind in FROM_CONTACT else PERSON, language="" if language == "en" else language)


def _drill(kind):
    """The longest of everything, under the mark of a drill."""
    person = replace(_person(kind, "th"), name="NGUYEN THI HOANG ANH MINH CHAU", address=LONG, place=LONG)
    one = of_kind(kind, person, logo=pictures().logo_sha256)
    return replace(one, issuer=replace(OFFICE, drill=True))


@cache
def files():
    """Every file by its name; sheets have the office's seal and logo."""
    logo = pictures().logo_sha256
    records = [of_kind(kind, _person(kind, language), logo=logo) for kind, language in PAIRS]
    others = [record(replace(PERSON, name=name), logo=logo) for name in ("กฤตภาส ชื่นชู้", "Łukasz Żółć")]
    sheets = Renderer(pictures()).render([*records, *map(_drill, NoticeKind), *others])
    whole = compiled_sheet()
    long = [dispatch.message("sent", attempt=number) for number in range(60)]
    more = (
        whole,
        signed(),
        pades_door.sign(whole, chain()[2].pdf_key(), reason="가람시 7KQ4-M2XD-9TRB")[0],
        dispatch_pdf(dispatch.made(dispatch.RELEASED), at=dispatch.AT),
        dispatch_pdf(dispatch.made(dispatch.RELEASED, *long), at=dispatch.AT),
    )
    return dict(zip(NAMES, [*(one.pdf for one in sheets), *more], strict=True))


@cache
def verdicts():
    """What veraPDF finds in every file, by profile and name, and in the broken ones by place; one Java for all."""
    asked = {(profile, name): pdf for profile in RULES for name, pdf in files().items()}
    for number, (profile, good, bad, _) in enumerate(BREAKS):
        assert good in _sound(good)
        asked[profile, number] = _sound(good).replace(good, bad)
    with TemporaryDirectory() as folder:
        found = found_in(Path(folder), [(profile, pdf) for (profile, _), pdf in asked.items()])
    return dict(zip(asked, found, strict=True))


def _sound(part):
    """A good file in which `part` stands open."""
    return plain() if part in plain() else tagged()


@pytest.mark.parametrize("profile", RULES)
@pytest.mark.parametrize("name", NAMES)
def test_a_pdf_keeps_every_rule(name, profile):
    """veraPDF looks at all its rules, thousands of times a sheet, and none is broken."""
    found = verdicts()[profile, name]
    assert found.broken == {}
    assert found.rules == RULES[profile]
    assert found.checks > 500


def test_every_language_and_kind_is_among_them():
    """Each language stands on two kinds, and each kind in two languages."""
    assert {language for _, language in PAIRS} == set(LANGUAGES)
    assert {kind for kind, _ in PAIRS} == set(NoticeKind)


@pytest.mark.parametrize(
    "number", range(len(BREAKS)), ids=[f"{rule} of {profile}" for profile, *_, rule in BREAKS]
)
def test_a_broken_rule_is_found(number):
    """One thing exchanged in a good file, and the validator names the rule: it does not pass everything."""
    profile, *_, rule = BREAKS[number]
    assert rule in verdicts()[profile, number].broken
