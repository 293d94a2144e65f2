"""What was tried in 2022: a form typed by hand with "직인 생략", a genuine code under another name, the text of another day."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PIL import Image, ImageDraw, ImageFont
from tests.unit.notices.samples import OTHER_PEM, PERSON, TODAY, composer, jwks, record, references

from ansim.kit.fonts import FONTS
from ansim.notices.adapters.images import qr_image
from ansim.notices.adapters.packages import templates
from ansim.notices.adapters.verify_file import NoQr, qr_texts
from ansim.notices.domain.jws import Signer
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.template import NoTemplateInForce
from ansim.notices.domain.verdict import verify_qr


def typed(*lines, code=None):
    """Return a picture of a form that somebody filled in, with a code copied onto it or none."""
    page = Image.new("RGB", (900, 1000), "white")
    font = ImageFont.truetype(str(FONTS / "NotoSansKR-Regular.otf"), 32)
    for number, line in enumerate(lines):
        ImageDraw.Draw(page).text((60, 60 + 60 * number), line, fill="black", font=font)
    if code:
        page.paste(qr_image(code, 414), (60, 540))
    file = io.BytesIO()
    page.save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("head", ["가람시 보건소장", "나루시 보건소장"])
def test_a_form_with_the_seal_omitted_is_no_notice(head):
    """Name, period and "직인 생략" typed in, as in both convictions: there is nothing to check, and it is said so."""
    faked = typed("격리 통지서", "성명 홍길동", "격리기간 2026. 11. 20. ~ 11. 26.", f"{head} (직인 생략)")
    with pytest.raises(NoQr):
        qr_texts(faked)


def test_a_code_copied_under_another_name_tells_whose_it_is():
    """The code of somebody's genuine notice under a forger's name: the verdict shows whose it is, for all to compare."""
    faked = typed("격리 통지서", "성명 남궁가람", "가람시장 (직인 생략)", code=record().qr_text)
    (text,) = qr_texts(faked)
    verdict = verify_qr(text, jwks(), today=TODAY)
    assert verdict.genuine
    assert verdict.claims is not None
    assert verdict.claims.name == "홍*동"


def test_a_code_signed_by_nobody_is_not_genuine():
    """A forger's own code, signed by a key of his own: not genuine, whatever is typed around it."""
    own = composer(signer=Signer(OTHER_PEM)).compose(PERSON, references()[3])
    (text,) = qr_texts(typed("격리 통지서", "가람시장 (직인 생략)", code=own.qr_text))
    assert not verify_qr(text, jwks(), today=TODAY).genuine


def test_the_text_of_another_day_cannot_be_sent():
    """A template that is over on the day of the notice is not taken, though it is the only one there is."""
    (current,) = [one for one in templates() if one.kind is NoticeKind.ISOLATION]
    over = replace(current, since=date(2022, 1, 1), until=TODAY - timedelta(days=1))
    with pytest.raises(NoTemplateInForce):
        composer(templates=(over,)).compose(PERSON, references()[4])
    assert composer(templates=(over, current)).compose(PERSON, references()[4]).template == current.label
