"""A code over the drill's real gateway, in its own process: sent, read, confirmed, its result fetched, erased."""

import json
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import count

import httpx
import pytest
from tests.vault.residents.conftest import ADDRESS

from ansim.delivery.models import Delivery
from ansim.sandbox.gateway.settings import GatewaySettings
from ansim.vault.domain.codes import Purpose
from ansim.vault.domain.errors import CodeNotSent
from ansim.vault.services import messages
from ansim.vault.services.codes import confirm_code, request_code

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gateway(own_home):
    """The gateway on a port of its own, known to the drill as its installation would know it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "ansim.sandbox.gateway", str(port)], stdin=subprocess.PIPE
    )
    process.stdin.close()
    account = GatewaySettings()
    told = {
        "api_key": account.api_key,
        "api_secret": account.api_secret,
        "senders": list(account.senders),
        "webhook_url": "",
    }
    (own_home / "sandbox").write_text(json.dumps(told))
    (own_home / "run" / "ports.json").write_text(json.dumps({"gateway": port}))
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as client:
        wait_for(lambda: client.get("/sandbox/health").status_code == 200)
        yield client
    process.terminate()
    process.wait(60)


def wait_for(ready, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if ready():
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.05)
    raise AssertionError("not ready in time")


def ask(phone):
    return request_code(
        phone=phone, purpose=Purpose.ENROL, language="ko", address=ADDRESS, now=datetime.now(UTC)
    )


def test_a_code_goes_out_and_nothing_of_it_stays(gateway):
    """The text is the gateway's inbox's, its code confirms, and after its result every row is gone."""
    challenge = ask("010-0000-0001")
    texts = gateway.get("/sandbox/inbox", params={"to": "01000000001"}).json()
    code = next(
        word for word in json.dumps(texts).replace(".", " ").split() if word.isdigit() and len(word) == 6
    )
    confirmed = confirm_code(
        challenge=challenge, code=code, purpose=Purpose.ENROL, address=ADDRESS, now=datetime.now(UTC)
    )
    assert confirmed.phone == "+821000000001"
    minutes = count(1)
    wait_for(lambda: messages.tidy_messages(now=datetime.now(UTC) + timedelta(minutes=next(minutes))) == 1)
    assert not Delivery.objects.exists()


def test_a_gateway_that_is_away_is_told_and_tidied(gateway, own_home):
    """A refused connection is certain: the asker hears that nothing went; tidying waits for another day."""
    (own_home / "run" / "ports.json").write_text(json.dumps({"gateway": 1}))
    with pytest.raises(CodeNotSent):
        ask("010-0000-0002")
    assert messages.tidy_messages(now=datetime.now(UTC) + timedelta(minutes=6)) == 1
    assert not Delivery.objects.exists()
