"""`ansim verify` of a signed PDF: signature beside QR, a changed file refused before its QR is looked at."""

import argparse
import json

import pytest
from tests.unit.notices.samples import blank_pdf, jwks, rendered_pair
from tests.unit.notices.signed_files import chain, holder, plain, signed
from tests.unit.notices.test_signed_attacks import replaced

from ansim.cli import verify as verify_command
from ansim.kit.clock import midnight
from ansim.notices.adapters import pades_door, verify_file
from ansim.notices.queries.verification import signature_on_file


@pytest.fixture
def verify(tmp_path, monkeypatch, capsys):
    """`verify(data, *words)`: exit code and what was printed, on the first day of the sample notice."""
    day = midnight(rendered_pair()[0][0].period.first_day)
    monkeypatch.setattr(verify_command, "now", lambda: day)
    monkeypatch.setenv("ANSIM_HOME", str(tmp_path))
    (tmp_path / "keys.json").write_text(json.dumps(jwks()))
    (tmp_path / "root.pem").write_bytes(chain()[0].pem)

    def run(data, *words):
        file = tmp_path / "notice.pdf"
        file.write_bytes(data)
        parser = argparse.ArgumentParser()
        verify_command.register(parser)
        keys = ("--keys", str(tmp_path / "keys.json"))
        code = verify_command.run(parser.parse_args((str(file), *keys, *words)))
        return code, capsys.readouterr().out

    run.root = ("--authorities", str(tmp_path / "root.pem"))
    return run


def test_a_signed_notice_is_genuine_twice(verify):
    """Both sentences: the QR's and the signature's, which names the office."""
    code, said = verify(signed(), *verify.root)
    assert code == 0
    assert "진본이며 오늘 유효한" in said
    assert "'가람시 보건소'이(가) 서명한 그대로" in said


def test_a_signed_notice_in_json(verify):
    """State, signer and moment stand beside the facts of the QR."""
    code, said = verify(signed(), "--json", *verify.root)
    facts = json.loads(said)
    assert (code, facts["genuine"]) == (0, True)
    told = facts["pdf_signature"]
    assert (told["state"], told["signer"], told["timestamped"]) == ("trusted", "가람시 보건소", False)
    assert told["signed_at"].endswith("+00:00")


def test_an_unsigned_notice_is_judged_by_its_qr_as_before(verify):
    """And one is told to compare what is printed."""
    code, said = verify(plain())
    assert code == 0
    assert "전자서명이 없습니다" in said
    facts = json.loads(verify(plain(), "--json")[1])
    assert facts["pdf_signature"] == {
        "state": "absent",
        "signer": None,
        "signed_at": None,
        "timestamped": False,
    }


def test_a_changed_file_is_refused_though_its_qr_is_genuine(verify):
    """One sentence, and the QR is not asked."""
    code, said = verify(replaced(signed()), *verify.root)
    assert code == 1
    assert said.strip() == "서명한 뒤 파일이 바뀌었습니다(덧붙임, 잘림, 끼워 넣음). 진본이 아닙니다."


def test_a_changed_file_in_json(verify):
    """Not genuine, for that reason, and nothing of the QR."""
    code, said = verify(replaced(signed()), "--json", *verify.root)
    facts = json.loads(said)
    assert (code, facts["genuine"], facts["reason"]) == (1, False, "pdf_signature")
    assert facts["pdf_signature"]["state"] == "changed"
    assert facts["checked"] == ["pdf_signature"]
    assert "name" not in facts


def test_a_strangers_signature_is_refused_with_his_name_made_harmless(verify):
    """A name in a certificate is anybody's words: control characters do not reach the screen."""
    one = holder("가람시\x1b[2J\n보건소")
    code, said = verify(pades_door.sign(plain(), one.pdf_key(), reason="x")[0], *verify.root)
    assert code == 1
    assert "알려진 기관의 인증서가 아닙니다" in said
    assert "\x1b" not in said
    assert said.count("\n") == 1


def test_without_a_file_of_authorities_those_of_this_installation_count(verify, tmp_path):
    """Here nobody signed yet: a stranger. Once published: the office."""
    assert verify(signed())[0] == 1
    public = tmp_path / "keys" / "public"
    public.mkdir(parents=True)
    (public / "pdf-authorities.pem").write_bytes(chain()[0].pem)
    assert verify(signed())[0] == 0


def test_a_file_of_authorities_that_is_not_there_is_told(verify):
    """A wrong path is an error, not an empty list."""
    with pytest.raises(verify_command.CannotOpen):
        verify(signed(), "--authorities", "/nowhere/root.pem")


def test_a_file_of_authorities_that_holds_none_trusts_nobody(verify, tmp_path):
    """Some other file in its place: nobody is known."""
    (tmp_path / "root.pem").write_bytes(b"nothing")
    assert verify(signed(), *verify.root)[0] == 1


def test_a_changed_file_without_a_qr_is_refused_too(verify):
    """The signature alone speaks where no QR is left."""
    code, said = verify(
        pades_door.sign(blank_pdf(1), chain()[2].pdf_key(), reason="x")[0] + b"\n", *verify.root
    )
    assert code == 1
    assert "바뀌었습니다" in said


def test_a_signed_file_without_a_qr_is_no_notice(verify):
    """The office signed something else: that is no notice."""
    with pytest.raises(verify_file.NoQr):
        verify(pades_door.sign(blank_pdf(1), chain()[2].pdf_key(), reason="x")[0], *verify.root)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"text", b"x" * 2000 + b"%PDF-1.7"])
def test_what_is_no_pdf_has_no_signature_to_look_at(data):
    """Pictures and texts are judged by their QR alone."""
    assert signature_on_file(data) is None
