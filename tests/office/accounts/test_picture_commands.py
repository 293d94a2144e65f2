"""`ansim picture …` in this process: officers act as themselves, with password and one-time code by standard input."""

import argparse
import io
import json
from datetime import timedelta

import pytest
from PIL import Image

from ansim.accounts import queries
from ansim.accounts.adapters.seal_images import draw_seal
from ansim.accounts.domain.errors import NotPermitted, SignInWrong
from ansim.accounts.domain.pictures import PictureBySame
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.domain.totp import totp_code
from ansim.accounts.models import AuditEvent, Staff
from ansim.cli import job, picture, picture_job
from ansim.cli.account_job import AccountUsage
from ansim.cli.carry_words import OfficeUnclear
from ansim.kit.clock import now

from .test_pictures import logo

pytestmark = pytest.mark.django_db


@pytest.fixture
def command(drill, monkeypatch, capsys):
    """Run `ansim picture` as an officer, each time with a code not used yet; return what it printed."""
    monkeypatch.setattr(job, "migrate", lambda: None)
    taken = iter(timedelta(seconds=30 * step) for step in (-1, 0, 1))
    secrets = {one.login: (one.password, one.totp_secret) for one in drill.staff}

    def send(action, args, job):
        assert job == "picture job"
        given = json.dumps(vars(args))
        parser = argparse.ArgumentParser()
        picture_job.register(parser)
        return picture_job.run(parser.parse_args([action, given]))

    monkeypatch.setattr(picture.errand, "send", send)

    def run(*line, staff=None, password=None, code=None):
        if staff:
            word, secret = secrets[staff]
            typed = f"{password or word}\n{code or totp_code(secret, now() + next(taken))}\n"
            monkeypatch.setattr("sys.stdin", io.StringIO(typed))
            line = (*line, "--staff", staff)
        parser = argparse.ArgumentParser()
        picture.register(parser)
        assert picture.run(parser.parse_args(line)) == 0
        return capsys.readouterr().out

    return run


@pytest.fixture
def seal(tmp_path):
    """A seal as a file."""
    path = tmp_path / "seal.png"
    path.write_bytes(draw_seal("새안심시장인"))
    return str(path)


def _seal_asked(command, seal):
    told = command("ask", "--file", seal, "--why", "개각", "--json", staff="manager")
    return str(json.loads(told)["id"])


def test_one_uploads_and_another_agrees(command, seal, manager, tmp_path):
    """Asked by one, seen and agreed to by the other; listed with state and reason; used from then on."""
    number = _seal_asked(command, seal)
    assert "승인 대기" in command("list")
    command("show", "--id", number, "--to", str(tmp_path / "seen"), staff="approver")
    for page in ("a4", "phone"):
        with Image.open(tmp_path / "seen" / f"picture-{number}-{page}.jpg") as seen:
            assert seen.height > seen.width
    before = queries.seal_png(manager.office_id)
    assert "승인했습니다" in command("agree", "--id", number, staff="approver")
    assert queries.seal_png(manager.office_id) != before
    newest = json.loads(command("list", "--json"))[0]
    assert (newest["id"], newest["kind"], newest["state"], newest["why"]) == (
        int(number),
        "seal",
        "agreed",
        "개각",
    )
    assert {one.who for one in AuditEvent.objects.filter(verb="staff.sign_in", why="terminal")} == {
        f"staff:{Staff.objects.get(login=login).pk}" for login in ("manager", "approver")
    }


def test_whoever_uploaded_cannot_agree_here_either(command, seal, manager):
    """With both roles it is still one person; without the role it is none."""
    number = _seal_asked(command, seal)
    with pytest.raises(NotPermitted):
        command("agree", "--id", number, staff="manager")
    Staff.objects.filter(pk=manager.staff_id).update(roles=["administrator", "approver"])
    with pytest.raises(PictureBySame):
        command("agree", "--id", number, staff="manager")


def test_a_request_is_declined_with_its_reason(command, tmp_path):
    """A logo is asked for, declined, and listed as such; going without one needs no file."""
    file = tmp_path / "logo.png"
    file.write_bytes(logo())
    told = command("ask", "--kind", "logo", "--file", str(file), "--why", "상징", staff="manager")
    number = told.split("번")[0]
    assert "거두었습니다" in command("decline", "--id", number, "--why", "흐림", staff="approver")
    assert "거절" in command("list")


@pytest.mark.parametrize("wrong", [{"password": "wrong"}, {"code": "000000"}, {"code": "가"}])
def test_a_wrong_sign_in_does_nothing(command, seal, wrong):
    """Neither password nor code is told apart; the failure stands in the trail."""
    with pytest.raises(SignInWrong):
        command("ask", "--file", seal, "--why", "개각", staff="manager", **wrong)
    assert AuditEvent.objects.filter(verb="staff.sign_in_failed", why="terminal").count() == 1


def test_a_code_counts_once(command, seal, drill):
    """The code that was seen over a shoulder a moment ago opens nothing more."""
    secret = next(one.totp_secret for one in drill.staff if one.role is StaffRole.ADMINISTRATOR)
    code = totp_code(secret, now())
    command("ask", "--file", seal, "--why", "개각", staff="manager", code=code)
    with pytest.raises(SignInWrong):
        command("decline", "--id", "2", "--why", "x", staff="manager", code=code)


def test_what_is_missing_is_said(command, db, other_office, monkeypatch):
    """Without an officer, a number or one clear office there is one sentence about it."""
    with pytest.raises(AccountUsage):
        command("ask", "--why", "x")
    with pytest.raises(AccountUsage):
        command("agree")
    with pytest.raises(OfficeUnclear):
        command("list")
    assert "올린 관인과 로고가 없습니다" in command("list", "--office", "other-gun")
    monkeypatch.setattr("sys.stdin", io.StringIO("x\ny\n"))
    with pytest.raises(SignInWrong):
        command("agree", "--id", "1", "--staff", "nobody")
