"""`ansim account …` in this process: services of other channels are connected, listed and used; secrets come by stdin."""

import argparse
import io
import json
from types import SimpleNamespace
from typing import Any

import pytest

from ansim.accounts.models import AuditEvent
from ansim.cli import account, account_job, job
from ansim.cli.account_job import AccountUsage, UnknownService
from ansim.cli.carry_words import OfficeUnclear
from ansim.delivery.domain.messages import Channel
from ansim.delivery.services.providers import adapter_of, follow_senders, provider_of
from ansim.kit.clock import now
from ansim.web.staff.message_service import DrillStaysInside

TALK = ("connect", "--service", "nhn_alimtalk", "--url", "http://127.0.0.1:9", "--key", "K", "--profile", "P")
MAIL = ("connect", "--service", "email", "--url", "smtp://127.0.0.1:9", "--sender", "health@city.example.kr")


@pytest.fixture
def command(db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run `ansim account` for one office; return what it printed, as JSON unless told."""
    cards = [SimpleNamespace(id=1, code="O1", name="가람시", senders=("0200000000",))]
    monkeypatch.setattr(account_job, "offices", lambda: tuple(cards))
    monkeypatch.setattr(job, "migrate", lambda: None)

    def send(action: str, args: argparse.Namespace, job: str) -> int:
        assert job == "account job"
        given = json.dumps(vars(args))
        assert "hush" not in given
        parser = argparse.ArgumentParser()
        account_job.register(parser)
        return account_job.run(parser.parse_args([action, given]))

    monkeypatch.setattr(account.errand, "send", send)

    def run(*line: str, in_json: bool = True) -> Any:
        monkeypatch.setattr("sys.stdin", io.StringIO("hush\n"))
        parser = argparse.ArgumentParser()
        account.register(parser)
        assert account.run(parser.parse_args([*line, *(["--json"] if in_json else [])])) == 0
        printed = capsys.readouterr().out
        return json.loads(printed) if in_json else printed

    return run


def test_other_channels_are_connected_beside_texts(command: Any) -> None:
    """Proves that Alimtalk and e-mail get accounts of their own, with profile and sender, and are listed."""
    assert "hush" not in str(command(*TALK))
    told = command(*MAIL)
    assert (told["name"], told["channel"]) == ("email", "email")
    assert "/hooks/delivery/" in told["receipts"]
    assert command("list") == [
        {"channel": "alimtalk", "name": "nhn_alimtalk"},
        {"channel": "email", "name": "email"},
    ]
    talk = provider_of(office_id=1, channel=Channel.ALIMTALK)
    assert talk.senders == ["0200000000"]
    adapter: Any = adapter_of(talk)
    assert adapter._profile == "P"
    assert adapter._http._secret == "hush"
    adapter.close()
    assert provider_of(office_id=1, channel=Channel.EMAIL).senders == ["health@city.example.kr"]
    assert AuditEvent.objects.filter(verb="message_service.connect").count() == 2


def test_a_changed_list_of_numbers_leaves_the_address_of_mails_alone(command: Any) -> None:
    """Proves that sender numbers never become senders of e-mail."""
    command(*TALK)
    command(*MAIL)
    follow_senders(office_id=1, senders=["0311112222"], now=now())
    assert provider_of(office_id=1, channel=Channel.ALIMTALK).senders == ["0311112222"]
    assert provider_of(office_id=1, channel=Channel.EMAIL).senders == ["health@city.example.kr"]


def test_it_speaks_in_sentences_too(command: Any) -> None:
    """Proves the words for people."""
    assert "연결된 서비스가 없습니다" in command("list", in_json=False)
    assert "nhn_alimtalk" in command(*TALK, in_json=False)
    assert "alimtalk: nhn_alimtalk" in command("list", in_json=False)


def test_a_service_of_texts_is_told_where_residents_texts_go(command: Any) -> None:
    """Proves that an account for texts has two addresses under one secret, said in words and as data; others have one."""
    line = ("connect", "--service", "nhn", "--url", "http://127.0.0.1:9", "--key", "K")
    told = command(*line)
    assert told["texts"] == told["receipts"].replace("/delivery/", "/texts/")
    said = command(*line, in_json=False)
    assert f"주민이 보낸 문자를 받을 주소: {told['texts']}" in said
    assert "texts" not in command(*TALK)
    assert "/hooks/texts/" not in command(*MAIL, in_json=False)


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (("connect",), AccountUsage),
        (("connect", "--service", "pigeon"), UnknownService),
        (("connect", "--service", "bridge"), UnknownService),
        (("connect", "--service", "nhn"), AccountUsage),
        ((*TALK[:-2],), AccountUsage),
        ((*MAIL[:-2],), AccountUsage),
        (("list", "--office", "O9"), OfficeUnclear),
    ],
)
def test_what_is_missing_is_said(command: Any, line: tuple[str, ...], error: type[Exception]) -> None:
    """Proves that nothing is connected half."""
    with pytest.raises(error):
        command(*line)
    assert command("list") == []


def test_a_drill_stays_inside(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a drill's installation reaches this machine only."""
    monkeypatch.setattr("ansim.conf.env.sandbox", lambda: True)
    command(*TALK)
    with pytest.raises(DrillStaysInside):
        command(*(word.replace("127.0.0.1:9", "mail.example.kr") for word in MAIL))
