"""Asking the vault for the stub of a sealed box; box, class and day go there, and nothing of the venue."""

import json

from ansim.checkins.domain.refusals import DeskNotTaken, IssuerAway
from ansim.kit.errors import AnsimError
from ansim.kit.transport import Transport
from ansim.wire.layout import read_base64url, write_base64url
from ansim.wire.stub import Stub, read_stub


def stub_for(transport: Transport, box: bytes, kind: int, day: int, *, out: bool = False) -> Stub:
    """Return the stub; of who leaves it may be that of the day before. Raises DeskNotTaken, IssuerAway.

    DeskNotTaken when the vault gives none, IssuerAway when it does not answer.
    """
    body = json.dumps({"box": write_base64url(box), "class": kind, "day": day}).encode()
    try:
        answer = transport.request("POST", "/v1/stubs", body)
    except AnsimError:
        raise IssuerAway from None
    if answer.status >= 500:
        raise IssuerAway
    try:
        stub = read_stub(read_base64url(str(json.loads(answer.body)["stub"])) or b"")
    except (ValueError, KeyError, TypeError, RecursionError, AnsimError):
        raise DeskNotTaken from None
    if stub.day not in ((day, day - 1) if out else (day,)):
        raise DeskNotTaken
    return stub
