"""200 tokens with a bit of every byte turned, one at a time: none is genuine. Fewer stand in tests/unit/notices."""

import base64
import os
from collections import Counter
from collections.abc import Iterator

from tests.unit.notices.samples import PERSON, TODAY, composer, jwks, references

from ansim.notices.domain.verdict import Reason, verify_qr

COUNT = int(os.environ.get("ANSIM_SOAK_TOKENS", "200"))


def _flipped(token: str) -> Iterator[str]:
    """The token once for each byte of its three parts, one bit of that byte turned, spelled anew."""
    parts = token.split(".")
    for number, part in enumerate(parts):
        data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        for place, value in enumerate(data):
            changed = data[:place] + bytes([value ^ (1 << place % 8)]) + data[place + 1 :]
            spelled = base64.urlsafe_b64encode(changed).rstrip(b"=").decode()
            yield ".".join([*parts[:number], spelled, *parts[number + 1 :]])


def test_no_token_with_a_bit_turned_is_genuine() -> None:
    """Header, payload and signature of every token, byte by byte, are refused with a reason; untouched each is taken."""
    compose, keys, found = composer().compose, jwks(), Counter[str]()
    for number in range(COUNT):
        token = compose(PERSON, references()[number % len(references())]).jws
        assert verify_qr(token, keys, today=TODAY).genuine
        for changed in _flipped(token):
            said = verify_qr(changed, keys, today=TODAY)
            assert not said.genuine, changed
            found[said.reason] += 1
    print(f"\n{COUNT} tokens, {sum(found.values()):,} changed: {dict(found)}")
    assert Reason.NONE not in found
