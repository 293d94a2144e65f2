"""An operator's way through the pages: signing in with what the vault signed, and the four steps."""

import itertools
import re

from ansim.kit.clock import now
from ansim.wire.layout import write_base64url
from ansim.wire.operator import OperatorAssertion, sign_operator

NAME = {"name": "바다 앞 국수집", "kind": "food.restaurant"}
ADDRESS = {"region": "제주특별자치도", "district": "제주시", "street": "지어낸로 12", "detail": ""}
HOURS = {"opens": "11:00", "closes": "22:00", "closed": ["0"], "zones": "홀\n방 1"}


_numbers = itertools.count()


def sign_in(client, key, number=1):
    """Post a fresh assertion for the phone of a number; return the answer."""
    nonce = next(_numbers).to_bytes(16, "big")
    said = OperatorAssertion(bytes([number]) * 16, int(now().timestamp()), nonce)
    return client.post("/venues/sign-in/", {"assertion": write_base64url(sign_operator(said, key))})


def opened(client, **words):
    """Walk the four steps; return the venue's twelve characters."""
    client.post("/venues/open/", {**NAME, **words})
    client.post("/venues/open/address/", ADDRESS)
    answer = client.post("/venues/open/hours/", HOURS)
    return re.fullmatch(r"/venues/([0-9a-f]{12})/posters/", answer["Location"]).group(1)
