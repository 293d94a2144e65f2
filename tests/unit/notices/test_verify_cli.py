"""`ansim verify` and `ansim notices period`: what they print, and zero only for a genuine notice valid today."""

import argparse
import io
import json
from datetime import date, datetime

import pytest
from PIL import Image
from tests.unit.notices.samples import TODAY, blank_pdf, jwks, record, rendered_pair

from ansim.cli import period as period_command
from ansim.cli import verify as verify_command
from ansim.kit.clock import KST
from ansim.notices.adapters import verify_file
from ansim.notices.adapters.verify_file import CannotLook, NoQr, qr_texts
from ansim.notices.domain.period import NoRuleInForce
from ansim.notices.queries.verification import verdict_on_file


def _args(command, *words):
    parser = argparse.ArgumentParser()
    command.register(parser)
    return parser.parse_args(words)


@pytest.fixture
def keys(tmp_path, monkeypatch):
    """The office's keys as a downloaded file, on the day of the sample notices."""
    monkeypatch.setattr(verify_command, "now", lambda: datetime(2026, 11, 21, 12, tzinfo=KST))
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(jwks()))
    return ("--keys", str(file))


def _saved(path, data):
    path.write_bytes(data)
    return str(path)


def test_the_jpeg_the_pdf_and_the_text_are_genuine(keys, tmp_path, capsys):
    """All three forms of one notice give the same facts and exit code 0."""
    one, files = rendered_pair()[0][0], rendered_pair()[1][0]
    forms = (_saved(tmp_path / "a.jpg", files.jpg), _saved(tmp_path / "a.pdf", files.pdf), one.qr_text)
    answers = []
    for form in forms:
        assert verify_command.run(_args(verify_command, form, "--json", *keys)) == 0
        answers.append(json.loads(capsys.readouterr().out))
    assert answers[1].pop("pdf_signature")["state"] == "absent"
    assert answers[0] == answers[1] == answers[2]
    said = answers[0]
    assert (said["genuine"], said["status"], said["reference"]) == (True, "valid", one.reference)
    assert (said["name"], said["birth_year"], said["kind"]) == ("홍*동", 1990, "isolation")
    assert (said["first_day"], said["last_day"], said["office"]) == ("2026-11-20", "2026-11-26", "4199")


def test_an_ended_notice_is_genuine_and_not_zero(keys, monkeypatch, capsys):
    """After the last day the notice is genuine, ended, and the exit code says no."""
    monkeypatch.setattr(verify_command, "now", lambda: datetime(2026, 11, 27, 0, tzinfo=KST))
    assert verify_command.run(_args(verify_command, record().qr_text, *keys)) == 1
    assert "끝났습니다" in capsys.readouterr().out


def test_a_forgery_is_said_to_be_one(keys, capsys):
    """A changed text: not genuine, a reason, no facts of it repeated."""
    forged = record().qr_text[:-1] + "!"
    assert verify_command.run(_args(verify_command, forged, "--json", *keys)) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["genuine"], said["reference"], said["reason"]) == (False, None, "altered")
    assert "name" not in said


def test_without_a_file_of_keys_the_installations_own_count(monkeypatch, capsys):
    """The keys of this installation are used when none are given."""
    monkeypatch.setattr(verify_command, "public_keys", jwks)
    monkeypatch.setattr(verify_command, "now", lambda: datetime(2026, 11, 21, 12, tzinfo=KST))
    assert verify_command.run(_args(verify_command, record().qr_text)) == 0
    assert "진본" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["", "[]", '{"keys": 7}', "\ud800"])
def test_a_broken_file_of_keys_is_refused(content, tmp_path):
    """A JWKS that is none is one clear error."""
    file = tmp_path / "k.json"
    file.write_text(content, errors="surrogatepass")
    with pytest.raises(verify_command.BadKeys):
        verify_command.run(_args(verify_command, "x", "--keys", str(file)))


def test_a_file_that_cannot_be_opened_is_told(keys, tmp_path, monkeypatch):
    """A file without permission is an error with what to check; a long QR text is not taken for a file."""

    def refuse(_path):
        raise PermissionError(13, "no")

    form = _saved(tmp_path / "a.jpg", b"x")
    monkeypatch.setattr(verify_command.Path, "read_bytes", refuse)
    with pytest.raises(verify_command.CannotOpen):
        verify_command.run(_args(verify_command, form, *keys))


@pytest.mark.parametrize("name", ["notice.jpg", "folder/통지서.PDF", "a.png"])
def test_a_file_that_is_not_there_is_told(name, keys):
    """The name of a picture or PDF that nobody finds is a wrong path, not a text without a QR."""
    with pytest.raises(verify_command.CannotOpen):
        verify_command.run(_args(verify_command, name, *keys))


@pytest.mark.parametrize("text", ["https://a.example/#" + "x" * 5000 + ".pdf", "nothing", "a\0b#"])
def test_texts_that_are_no_file_names_are_texts(text, keys, capsys):
    """Whatever cannot be a file is judged as a text."""
    assert verify_command.run(_args(verify_command, text, *keys)) == 1
    assert "QR이 아닙니다" in capsys.readouterr().out


def _bytes(image, form="PNG"):
    file = io.BytesIO()
    image.save(file, form)
    return file.getvalue()


def test_files_without_a_qr_say_so():
    """A blank picture and a blank PDF have no QR; what is neither cannot be looked at."""
    with pytest.raises(NoQr):
        qr_texts(_bytes(Image.new("RGB", (300, 300), "white")))
    with pytest.raises(NoQr):
        qr_texts(blank_pdf(1))
    for data in (b"", b"GIF89a", b"%PDF-1.7", b"hello", rendered_pair()[1][0].jpg[:600], b"\0" * 99):
        with pytest.raises(CannotLook):
            qr_texts(data)


def test_huge_files_are_not_opened(monkeypatch):
    """Files and pictures beyond reason are refused before they are decoded."""
    monkeypatch.setattr(verify_file, "MOST_BYTES", 10)
    with pytest.raises(CannotLook):
        qr_texts(b"%PDF-1.7 and more")
    monkeypatch.setattr(verify_file, "MOST_BYTES", 10**6)
    monkeypatch.setattr(verify_file, "_MOST_PIXELS", 100)
    with pytest.raises(CannotLook):
        qr_texts(_bytes(Image.new("L", (50, 50))))
    with pytest.raises(NoQr):
        qr_texts(rendered_pair()[1][0].pdf)


def test_a_small_photo_is_looked_at_twice_as_large():
    """A notice photographed at a third of its size is still read."""
    image = Image.open(io.BytesIO(rendered_pair()[1][0].jpg))
    small = image.resize((image.width * 2 // 5, image.height * 2 // 5), Image.Resampling.LANCZOS)
    assert qr_texts(_bytes(small)) == [rendered_pair()[0][0].qr_text]


def test_the_genuine_one_of_several_codes_counts():
    """A picture with an advertisement's QR beside the notice's is judged by the notice's."""
    one, other = (Image.open(io.BytesIO(files.jpg)) for files in rendered_pair()[1])
    both = Image.new("RGB", (1400, 1000), "white")
    both.paste(one, (0, 0))
    both.paste(other, (700, 0))
    assert verdict_on_file(_bytes(both), jwks(), today=TODAY).genuine


def test_the_period_is_printed_as_json(capsys):
    """The facts that other systems rely on, under the names they rely on."""
    args = _args(period_command, "--kind", "isolation", "--specimen", "2022-02-16", "--json")
    assert period_command.run(args) == 0
    said = json.loads(capsys.readouterr().out)
    assert said == {
        "first_day": "2022-02-16",
        "last_day": "2022-02-22",
        "released_at": "2022-02-23T00:00:00+09:00",
        "shown": "2022. 2. 22. 24:00",
        "days": 7,
        "rule": "covid19-case-7d",
        "article": "감염병예방법 제41조제2항, 제43조",
        "binding": True,
        "means": "ordered",
    }


def test_the_period_is_printed_as_a_sentence(capsys):
    """Without --json one line for a person, and a second where it is only advice."""
    words = ("--kind", "isolation", "--specimen", "2023-06-30", "--on", "2023-07-01")
    assert period_command.run(_args(period_command, *words)) == 0
    out = capsys.readouterr().out
    assert "2023. 7. 4. 24:00" in out
    assert "권고" in out
    words = ("--kind", "quarantine", "--last-contact", "2020-04-01")
    assert period_command.run(_args(period_command, *words)) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.parametrize("text", ["2022-2-16", "2022.02.16", "tomorrow", "2022-02-30", ""])
def test_a_day_that_is_none_is_told(text):
    """A mistyped day names its option and shows the form."""
    with pytest.raises(period_command.BadDay, match="--specimen"):
        period_command.run(_args(period_command, "--kind", "isolation", "--specimen", text))


def test_a_day_without_a_rule_is_told():
    """The command hands the rule's own error on."""
    with pytest.raises(NoRuleInForce):
        period_command.run(_args(period_command, "--kind", "quarantine", "--onset", str(date(2026, 1, 1))))
