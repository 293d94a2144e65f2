"""The pages of seal and logo: what is chosen is seen at once, asked for by one, agreed to by another, told in the list."""

import io
import re
from base64 import b64decode
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.office.markup import Page

from ansim.accounts import queries, services
from ansim.accounts.adapters.seal_images import draw_seal
from ansim.accounts.domain.pictures import PictureKind
from ansim.accounts.models import OfficePicture
from ansim.accounts.queries.pictures import SEAL_NAME, picture_in_use, picture_name
from ansim.conf import keys
from ansim.kit.clock import korean_datetime

from .standing import START
from .test_pictures import logo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("drill")]
EDIT = {"seal": "/office/seal/edit/", "logo": "/office/logo/edit/"}
FILES = {"seal": draw_seal("새안심시장인"), "logo": logo()}


def _text(answer):
    assert answer.status_code == 200
    return " ".join(Page(answer.content.decode()).spoken().split())


def _upload(data, name="picture.png"):
    return SimpleUploadedFile(name, data, "image/png")


def _pages(answer):
    found = re.findall(r"data:image/jpeg;base64,([^\"]+)", answer.content.decode())
    return [Image.open(io.BytesIO(b64decode(one))).convert("RGB") for one in found]


def _of(picture, colour):
    """How many pixels are about the seal's red or the logo's blue."""
    return sum(
        1
        for red, green, blue in picture.getdata()
        if (
            red > 150 and green < 90 and blue < 90
            if colour == "seal"
            else blue > 120 and red < 40 and green < 110
        )
    )


@pytest.mark.parametrize("kind", ["seal", "logo"])
def test_what_is_chosen_is_seen_on_both_pages(as_manager, kind):
    """The picture stands on the phone page and the sheet before anything is kept; the files in use are not touched."""
    before = OfficePicture.objects.count()
    empty = as_manager.post(f"/office/{kind}/sample/")
    assert "그림을 고르면" in _text(empty)
    answer = as_manager.post(f"/office/{kind}/sample/", {"picture": _upload(FILES[kind])})
    phone, sheet = _pages(answer)
    assert phone.size == (700, 1000)
    assert _of(phone, kind) > 300
    assert _of(sheet, kind) > 300
    assert OfficePicture.objects.count() == before


def test_the_specimen_speaks_the_language_chosen(as_manager):
    """Both pages in another language beside Korean; one nobody knows is English."""

    def titles(code):
        sent = {"picture": _upload(logo()), "language": code}
        phone, sheet = _pages(as_manager.post("/office/logo/sample/", sent))
        return phone.crop((0, 0, 500, 100)).tobytes(), sheet.crop((0, 100, 900, 400)).tobytes()

    english, russian, odd = map(titles, ("", "ru", "xx"))
    assert english == odd
    assert english[0] != russian[0]
    assert english[1] != russian[1]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<svg><script>alert(1)</script></svg>", "SVG는 PNG로"),
        (b"\x89PNG" + b"0" * 3_000_000, "2 MB 이하"),
        (logo()[:150], "쓸 수 없는 파일"),
    ],
)
def test_a_wrong_file_is_told_at_once_and_when_sent(as_manager, data, says):
    """In the place of the sample and beside the field; nothing waits."""
    assert says in _text(as_manager.post("/office/logo/sample/", {"picture": _upload(data)}))
    sent = as_manager.post("/office/logo/edit/", {"picture": _upload(data), "why": "상징"})
    assert says in _text(sent)
    assert not OfficePicture.objects.filter(kind="logo").exists()


@pytest.mark.parametrize("kind", ["seal", "logo"])
def test_one_uploads_and_another_approves(as_manager, as_approver, manager, kind):
    """From the upload to the page that waits, on the approver's home and list, agreed, in use, and in the office's record."""
    before = picture_in_use(manager.office_id, PictureKind(kind))
    answer = as_manager.post(EDIT[kind], {"picture": _upload(FILES[kind]), "why": "상징 변경"})
    url = answer["Location"]
    own = _text(as_manager.get(url))
    assert "올린 사람은 승인할 수 없습니다" in own
    assert "요청 거두기" in own
    assert picture_in_use(manager.office_id, PictureKind(kind)) == before
    assert "승인을 기다리는 관인과 로고" in _text(as_approver.get("/batches/"))
    assert url in as_approver.get("/templates/").content.decode()
    seen = as_approver.get(url)
    assert "상징 변경" in _text(seen)
    assert len(_pages(seen)) == 2
    assert _of(_pages(seen)[1], kind) > 300
    assert "러시아어" in _text(as_approver.get(f"{url}?language=ru"))
    done = _text(as_approver.post(f"{url}agree/", follow=True))
    assert "이미 만든 통지서는 그대로입니다" in done
    assert picture_in_use(manager.office_id, PictureKind(kind)) != before
    assert as_manager.get(f"/office/{kind}/")["Content-Type"] == "image/png"
    assert url in as_manager.get("/office/").content.decode()
    assert "승인을 기다리는 관인과 로고" not in _text(as_approver.get("/batches/"))
    assert "그 사이에 다른 사람이" in _text(as_approver.post(f"{url}agree/", follow=True))


def _beside(answer):
    """(alternative text, size) of the pictures beside each other, and what stands under each of the two."""
    page = Page(answer.content.decode())
    pictures = [one for one in page.all("img") if one.attrs["src"].startswith("data:image/png")]
    said = [" ".join(" ".join(one.words).split()) for one in page.all("figure")[:2]]
    sizes = [(one.attrs["alt"], int(one.attrs["width"]), int(one.attrs["height"])) for one in pictures]
    return sizes, said


def test_what_is_in_use_stands_beside_what_was_uploaded(as_approver, manager, approver):
    """Both seals with their sizes and since when, while one waits and for good afterwards; before any approval it says so."""
    old = len(queries.seal_png(manager.office_id))
    first = services.ask_picture(
        by=manager, kind=PictureKind.SEAL, picture=FILES["seal"], why="개각", at=START
    )
    sizes, (used, new) = _beside(as_approver.get(f"/office/pictures/{first}/"))
    assert sizes == [("지금까지의 관인 그림", 300, 300), ("새로 올린 관인 그림", 300, 300)]
    assert used.startswith("지금 쓰는 것 300×300픽셀")
    assert f"{old / 1024:.1f}" in used
    assert new.startswith("올린 그림 300×300픽셀")
    services.agree_picture(by=approver, picture_id=first, at=START)
    third = draw_seal("셋째시장인")
    second = services.ask_picture(
        by=manager, kind=PictureKind.SEAL, picture=third, why="개각", at=START + timedelta(days=1)
    )
    answer = as_approver.get(f"/office/pictures/{second}/")
    assert f"{len(FILES['seal']) / 1024:.1f}" in _beside(answer)[1][0]
    assert f"{korean_datetime(START)}부터" in _beside(answer)[1][0]
    services.agree_picture(by=approver, picture_id=second, at=START + timedelta(days=1))
    after = as_approver.get(f"/office/pictures/{second}/")
    assert _beside(after)[1][0] == _beside(answer)[1][0].replace("지금 쓰는 것", "그때까지 쓴 것")


def test_a_first_logo_has_nothing_beside_it(as_approver, manager, approver):
    """Nothing in use is told in a word; going without a logo shows the one that would go, and after it none is there."""
    first = services.ask_picture(by=manager, kind=PictureKind.LOGO, picture=logo(), why="상징", at=START)
    sizes, (used, _) = _beside(as_approver.get(f"/office/pictures/{first}/"))
    assert (sizes, used) == ([("새로 올린 로고 그림", 282, 94)], "지금 쓰는 것 없음")
    services.agree_picture(by=approver, picture_id=first, at=START)
    gone = services.ask_picture(
        by=manager, kind=PictureKind.LOGO, picture=None, why="규정", at=START + timedelta(days=1)
    )
    sizes, (_, new) = _beside(as_approver.get(f"/office/pictures/{gone}/"))
    assert (sizes, new) == ([("지금까지의 로고 그림", 282, 94)], "올린 그림 로고를 쓰지 않음")
    services.agree_picture(by=approver, picture_id=gone, at=START + timedelta(days=1))
    sizes, _ = _beside(as_approver.get(f"/office/pictures/{gone}/"))
    assert sizes == [("지금까지의 로고 그림", 282, 94)]


def test_a_lost_file_does_not_keep_another_seal_from_approval(as_approver, manager, approver):
    """Where the picture in use cannot be read the page says so and the new one can still be agreed to."""
    first = services.ask_picture(
        by=manager, kind=PictureKind.SEAL, picture=FILES["seal"], why="개각", at=START
    )
    services.agree_picture(by=approver, picture_id=first, at=START)
    blobs = keys.office_blobs(manager.office_id)
    blobs.delete(picture_name(picture_in_use(manager.office_id, PictureKind.SEAL)))
    blobs.delete(SEAL_NAME)
    again = services.ask_picture(
        by=manager, kind=PictureKind.SEAL, picture=draw_seal("셋째시장인"), why="파일 유실", at=START
    )
    answer = as_approver.get(f"/office/pictures/{again}/")
    assert "그림 파일을 읽을 수 없습니다" in _text(answer)
    assert "관인 승인하기" in _text(answer)


def test_a_request_is_declined_with_a_reason(as_manager, as_approver):
    """Without a reason nothing happens; with one the picture is gone from the page and the reason stands there."""
    url = as_manager.post(EDIT["seal"], {"picture": _upload(FILES["seal"]), "why": "개각"})["Location"]
    assert "까닭을 적어 주세요" in _text(as_approver.post(f"{url}decline/", {"why": " "}, follow=True))
    said = as_approver.post(f"{url}decline/", {"why": "획이 흐림"}, follow=True)
    assert "획이 흐림" in _text(said)
    assert "승인되지 않아 지웠습니다" in _text(said)
    assert _pages(said) == []


def test_a_second_one_has_to_wait(as_manager):
    """While a seal waits another is refused beside its field."""
    as_manager.post(EDIT["seal"], {"picture": _upload(FILES["seal"]), "why": "개각"})
    again = as_manager.post(EDIT["seal"], {"picture": _upload(draw_seal("셋째시장인")), "why": "개각"})
    assert "승인을 기다리는 그림이 있습니다" in _text(again)


def test_a_logo_is_taken_out_by_two_officers(as_manager, as_approver, manager, approver):
    """Asked for on its own page, shown as going without, and gone once agreed to."""
    asked = services.ask_picture(by=manager, kind=PictureKind.LOGO, picture=logo(), why="상징", at=START)
    services.agree_picture(by=approver, picture_id=asked, at=START)
    assert "/office/logo/drop/" in as_manager.get("/office/").content.decode()
    url = as_manager.post("/office/logo/drop/", {"why": "규정 변경"})["Location"]
    assert "로고를 쓰지 않음" in _text(as_approver.get(url))
    as_approver.post(f"{url}agree/")
    assert as_manager.get("/office/logo/").status_code == 404
    assert "로고가 없습니다" in _text(as_manager.get("/office/"))


def test_a_reason_with_a_number_stands_beside_its_field(as_manager):
    """What must not be in the trail is told where it was typed."""
    page = Page(
        as_manager.post(EDIT["logo"], {"picture": _upload(logo()), "why": "010-0000-0001"}).content.decode()
    )
    (field,) = [one for one in page.all("input") if one.attrs.get("name") == "why"]
    assert field.attrs.get("aria-invalid") == "true"


def test_the_first_setup_is_named_as_who_uploaded(as_approver, approver, drill):
    """Where nobody of the staff uploaded it, the page says so."""
    by = queries.actor_of("manager").__class__(
        "system:setup", office_id=drill.office_id, office_code=drill.code
    )
    asked = services.ask_picture(by=by, kind=PictureKind.SEAL, picture=FILES["seal"], why="첫 설치", at=START)
    assert "올린 사람 첫 설치" in _text(as_approver.get(f"/office/pictures/{asked}/"))


def test_what_is_not_there_is_not_found(as_manager, as_approver):
    """Neither a picture of another number nor a logo that no one uploaded."""
    assert as_manager.get("/office/pictures/999999/").status_code == 404
    assert as_approver.post("/office/pictures/999999/agree/").status_code == 404
    assert as_approver.post("/office/pictures/999999/decline/", {"why": "x"}).status_code == 404
    assert as_manager.get("/office/logo/").status_code == 404
