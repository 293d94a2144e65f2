"""The second half of setting up a drill installation, as the office role: office, staff, account at the gateway."""

import argparse
import json
import secrets

from ansim.accounts.queries.offices import office
from ansim.accounts.services.demo import DEMO_STAFF, create_demo_office
from ansim.conf import env, ports
from ansim.conf.roles import Role
from ansim.delivery.services.providers import connect_provider
from ansim.kit.clock import now

API_KEY = "DRILLKEY00000000"
# Some numbers of the never-assigned block 010-0 end badly, so that a drill has failures to work off.
FAULTS = {"numbers": {"010003": "3010", "010007": "3040"}, "lose_answer": 0.01, "seed": 1}


def register(parser: argparse.ArgumentParser) -> None:
    """`ansim demo prepare` takes no arguments."""


def run(_args: argparse.Namespace) -> int:
    """Make what is missing and write how the gateway is to be started; return 0."""
    demo = create_demo_office(at=now())
    known = ports.known()
    secret, api_secret = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    senders = office(demo.office_id).senders
    provider = connect_provider(
        office_id=demo.office_id,
        base_url=f"http://127.0.0.1:{known[ports.GATEWAY]}",
        api_key=API_KEY,
        api_secret=api_secret,
        senders=senders,
        receipt_secret=secret,
        now=now(),
        by="system:sandbox",
    )
    hooks, own = f"http://127.0.0.1:{known[Role.OFFICE]}/hooks", f"{provider}/{secret}"
    described = {
        "api_key": API_KEY,
        "api_secret": api_secret,
        "senders": list(senders),
        "webhook_url": f"{hooks}/delivery/{own}",
        "texts_url": f"{hooks}/texts/{own}",
        "faults": FAULTS,
        "staff": [
            {
                "login": person.login,
                "password": person.password,
                "totp": person.totp_secret,
                "role": person.role,
            }
            for person in DEMO_STAFF
        ],
    }
    path = env.home() / "sandbox"
    path.touch(mode=0o600)
    path.write_text(json.dumps(described, ensure_ascii=False, indent=1))
    return 0
