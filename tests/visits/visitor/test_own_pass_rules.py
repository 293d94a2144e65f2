"""The store's rule for a pass, without a database: what is asked is read strictly, and every part must belong to it."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.ledger import oracle

from ansim.checkins.domain.lookup_errors import RowsMalformed
from ansim.checkins.domain.own_pass import (
    FRESH,
    MOST_A_DAY,
    MOST_DAYS,
    OwnAsked,
    PassRefused,
    read_asked,
    require_pass,
)
from ansim.ledger.domain.checkpoints import Checkpoint
from ansim.ledger.domain.hashing import leaf_hash
from ansim.ledger.domain.notes import write_note
from ansim.ledger.domain.proofs import TlogProof
from ansim.ledger.domain.signing import NoteSigner
from ansim.web.visitor import own_views
from ansim.wire.access import AccessKind, AccessNote, seal_access
from ansim.wire.errors import SelfForged, SelfMalformed
from ansim.wire.layout import write_base64url
from ansim.wire.self_pass import SelfPass, digest_of, sign_self
from ansim.wire.token import DESK_COUNTERS

NOW = 1_795_237_200
DAY = 20_778
VAULT = Ed25519PrivateKey.from_private_bytes(b"v" * 32)
LOG = NoteSigner("ansim.example/lookups", Ed25519PrivateKey.from_private_bytes(b"l" * 32))
HANDLES = {DAY - 1: (b"a" * 16,), DAY: (b"b" * 16, b"c" * 16)}


def leaf_of(made: SelfPass) -> bytes:
    """The public leaf of a pass."""
    note = AccessNote(AccessKind.SELF, NOW, "본인", "self", ("visits",))
    return seal_access(b"k" * 32, 0, note, made.reference).encode()


def proof_of(
    leaf: bytes, *, at: int = NOW, place: int = 2, signer: NoteSigner = LOG, timed: bool = True
) -> bytes:
    """The proof that it is one of five leaves, under a checkpoint of that time."""
    row = [leaf_hash(one) for one in oracle.entries(5)]
    row[place] = leaf_hash(leaf)
    text = Checkpoint(signer.key.name, 5, oracle.root(row)).text()
    lines = [signer.sign(text), signer.sign_at(text, at)] if timed else [signer.sign(text)]
    return TlogProof(place, tuple(oracle.path(place, row)), write_note(text, lines)).encode()


MADE = SelfPass(NOW + 600, b"s" * 32, digest_of(HANDLES))
LEAF = leaf_of(MADE)
GOOD = OwnAsked(sign_self(MADE, VAULT), HANDLES, LEAF, 2, proof_of(LEAF))


def judge(asked: OwnAsked, now: int = NOW) -> None:
    """Hold it to the rule."""
    require_pass(asked, VAULT.public_key(), LOG.key, now)


def as_json(asked: OwnAsked) -> dict[str, Any]:
    """What the vault gives and the phone passes on."""
    return {
        "pass": write_base64url(asked.signed),
        "handles": {
            str(day): [write_base64url(one) for one in of_day] for day, of_day in asked.handles.items()
        },
        "leaf": write_base64url(asked.leaf),
        "leaf_index": asked.leaf_index,
        "proof": write_base64url(asked.proof),
    }


def test_what_belongs_together_is_accepted_and_again_while_it_lasts() -> None:
    """Read as it came, judged, and judged once more: within its time a phone may ask again after a lost answer."""
    read = read_asked(json.loads(json.dumps(as_json(GOOD))))
    assert read == GOOD
    for _ in range(2):
        judge(read)


@pytest.mark.parametrize(
    ("now", "sealed_at", "is_good"),
    [
        (NOW + 599, NOW, True),
        (NOW + 600, NOW + 1, False),  # the pass is over
        (NOW, NOW - FRESH, True),
        (NOW, NOW - FRESH - 1, False),  # the checkpoint is old
        (NOW, NOW + 60, True),
        (NOW, NOW + 61, False),  # of a time to come
    ],
)
def test_the_borders_of_time(now: int, sealed_at: int, is_good: bool) -> None:
    """The second at which a pass, or the checkpoint under its leaf, stops being good."""
    asked = replace(GOOD, proof=proof_of(LEAF, at=sealed_at))
    if is_good:
        judge(asked, now)
        return
    with pytest.raises(PassRefused):
        judge(asked, now)


OTHER_LEAF = leaf_of(SelfPass(NOW + 600, b"t" * 32, MADE.digest))
SPOILED: dict[str, Callable[[], OwnAsked]] = {
    "the leaf and proof of another pass about the same handles": lambda: replace(
        GOOD, leaf=OTHER_LEAF, proof=proof_of(OTHER_LEAF)
    ),
    "the proof of another leaf": lambda: replace(GOOD, proof=proof_of(OTHER_LEAF)),
    "a proof for another place": lambda: replace(GOOD, proof=proof_of(LEAF, place=3)),
    "a checkpoint that nobody timed": lambda: replace(GOOD, proof=proof_of(LEAF, timed=False)),
    "another log of the same name": lambda: replace(
        GOOD, proof=proof_of(LEAF, signer=NoteSigner(LOG.key.name, VAULT))
    ),
    "no proof": lambda: replace(GOOD, proof=b""),
    "no leaf": lambda: replace(GOOD, leaf=b""),
    "a day less": lambda: replace(GOOD, handles={DAY: HANDLES[DAY]}),
    "the same handles on another day": lambda: replace(
        GOOD, handles={day + 1: of_day for day, of_day in HANDLES.items()}
    ),
    "handles in another order": lambda: replace(GOOD, handles={**HANDLES, DAY: HANDLES[DAY][::-1]}),
    "a handle twice": lambda: replace(GOOD, handles={**HANDLES, DAY: HANDLES[DAY] * 2}),
    "an empty day more": lambda: replace(GOOD, handles={**HANDLES, DAY + 1: ()}),
    "no handle": lambda: replace(GOOD, handles={}),
}


@pytest.mark.parametrize("how", SPOILED)
def test_parts_of_different_answers_do_not_fit(how: str) -> None:
    """Each part is true by itself; put together from two answers, or with one part missing, it is refused."""
    with pytest.raises(PassRefused):
        judge(SPOILED[how]())


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["signed", "leaf", "proof"]), st.data())
def test_no_bit_of_it_can_be_turned(part: str, data: st.DataObject) -> None:
    """Pass, leaf and proof: whichever bit is turned, it is refused in words, and nothing is looked up."""
    raw = bytearray(getattr(GOOD, part))
    at = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[at // 8] ^= 1 << at % 8
    with pytest.raises((PassRefused, SelfForged, SelfMalformed)):
        judge(replace(GOOD, **{part: bytes(raw)}))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["leaf", "proof"]), st.binary(max_size=300))
def test_any_leaf_or_proof_is_refused_in_words(part: str, raw: bytes) -> None:
    """Who has a true pass writes leaf and proof as they like: a refusal each time, never a traceback."""
    head = b"c2sp.org/tlog-proof@v1\nindex 2\n\n" if part == "proof" else LEAF[:3]
    for rubbish in (raw, head + raw):
        with pytest.raises(PassRefused):
            judge(replace(GOOD, **{part: rubbish}))


@pytest.mark.parametrize("name", sorted(as_json(GOOD)))
@pytest.mark.parametrize("value", [None, 5, 2.0, True, "", "=", "가", [], {}, -1, "AA=="])
def test_each_member_is_of_its_kind_or_all_is_refused(name: str, value: object) -> None:
    """Missing or of another kind: refused; what reads as empty belongs to no pass and is refused then."""
    whole = as_json(GOOD)
    with pytest.raises(RowsMalformed):
        read_asked({key: one for key, one in whole.items() if key != name})
    with pytest.raises((RowsMalformed, PassRefused, SelfMalformed)):
        judge(read_asked({**whole, name: value}))


@pytest.mark.parametrize(
    "day", ["", " 1", "+1", "-1", "1.0", "1e3", "٣", "²", "65536", "000001", "0x10", "null"]
)
def test_a_day_is_a_plain_number(day: str) -> None:
    """Other digits, signs, spaces, too many of them: no day."""
    with pytest.raises(RowsMalformed):
        read_asked({**as_json(GOOD), "handles": {day: []}})


def test_the_most_that_a_person_can_have_is_read_and_fits_into_a_request() -> None:
    """Every handle of every day that a vault gives, 256 each: read, judged, and shorter than the page's limit."""
    handles = {
        DAY - ago: tuple(bytes([ago, at % 256]) * 8 for at in range(MOST_A_DAY)) for ago in range(MOST_DAYS)
    }
    made = SelfPass(NOW + 600, b"s" * 32, digest_of(handles))
    leaf = leaf_of(made)
    asked = OwnAsked(sign_self(made, VAULT), handles, leaf, 2, proof_of(leaf))
    written = json.dumps(as_json(asked))
    judge(read_asked(json.loads(written)))
    assert len(written) < own_views._LONGEST
    assert DESK_COUNTERS.stop <= MOST_A_DAY
    with pytest.raises(RowsMalformed):
        read_asked({**as_json(asked), "handles": {**as_json(asked)["handles"], "1": []}})
