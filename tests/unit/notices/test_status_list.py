"""The signed list of notices that no longer stand: what it says, and what the browser's own script makes of it."""

import base64
import hashlib
import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import KeySet
from tests.unit.notices.samples import BASE, OTHER_PEM, PEM, TODAY, jwks, references

from ansim.notices.domain.jws import Signer
from ansim.notices.domain.status_list import (
    LIFE,
    MARK_BYTES,
    STEP,
    TYPE,
    NoLongerStanding,
    list_address,
    mark_of,
    read_list,
    signed_list,
    step_of,
)
from ansim.notices.domain.verdict import Reason, verify_qr

STATIC = Path(__file__).parents[3] / "src" / "ansim" / "web" / "static" / "ansim"
ISSUED = datetime(2026, 11, 21, 5, 7, tzinfo=UTC)
WITHDRAWN, SUPERSEDED, STANDING = references()[:3], references()[3:5], references()[5]
SCRIPT = """
import { readFileSync } from "node:fs";
const { readStatusList, standingIn } = await import(process.argv[2]);
const said = [];
for (const one of JSON.parse(readFileSync(process.argv[3], "utf-8"))) {
  const list = await readStatusList(one.token, one.jwks, one.office, one.now);
  if (!list) { said.push(null); continue; }
  const standing = [];
  for (const reference of one.references) standing.push(await standingIn(list, reference));
  said.push({ issued: list.issued, standing });
}
process.stdout.write(JSON.stringify(said));
"""


def _list(withdrawn=WITHDRAWN, superseded=SUPERSEDED, pem=PEM, issued=ISSUED):
    known = NoLongerStanding(withdrawn, superseded)
    return signed_list(Signer(pem), list_address(BASE, "4199"), known, issued=issued)


def _signed(claims, kind=TYPE):
    return Signer(PEM).sign(claims if isinstance(claims, bytes) else json.dumps(claims).encode(), kind=kind)


def _said(**changes):
    claims = json.loads(jws.extract_compact(_list().encode()).payload)
    return {**claims, **changes}


def _head(token):
    return json.loads(jws.extract_compact(token.encode()).payload)


def _flipped(token):
    """The token with one bit of each byte of each part turned, in a readable spelling."""
    parts = token.split(".")
    for number, part in enumerate(parts):
        data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        for place in range(0, len(data), 1 if number != 1 else 5):
            changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
            spelled = base64.urlsafe_b64encode(changed).rstrip(b"=").decode()
            yield ".".join([*parts[:number], spelled, *parts[number + 1 :]])


def _cases():
    """Each case by name: the question to the browser's script, and what it must answer."""
    good = {
        "token": _list(),
        "jwks": jwks(),
        "office": "4199",
        "now": ISSUED.timestamp() + 60,
        "references": [*WITHDRAWN, *SUPERSEDED, STANDING],
    }
    standing = ["withdrawn"] * 3 + ["superseded"] * 2 + ["valid"]
    read = {"issued": int(ISSUED.timestamp()), "standing": standing}
    end = (ISSUED + LIFE).timestamp()
    cases = {
        "as served": (good, read),
        "with the line's end of a file": ({**good, "token": f"{good['token']}\n"}, read),
        "in its last second": ({**good, "now": end - 1}, read),
        "five minutes before it was signed, by a slow clock": (
            {**good, "now": ISSUED.timestamp() - 300},
            read,
        ),
        "nobody on it": ({**good, "token": _list((), ())}, {**read, "standing": ["valid"] * 6}),
        "over": ({**good, "now": end}, None),
        "of the future": ({**good, "now": ISSUED.timestamp() - 301}, None),
        "another office's": ({**good, "office": "9999"}, None),
        "signed by somebody else": ({**good, "token": _list(pem=OTHER_PEM)}, None),
        "by a key nobody published": ({**good, "jwks": {}}, None),
        "a notice in its place": ({**good, "token": _signed(_said(), kind="")}, None),
        "of another kind": ({**good, "token": _signed(_said(), kind="JWT")}, None),
        "no token": ({**good, "token": "no list"}, None),
        "no object": ({**good, "token": _signed(b"[]")}, None),
        "without a moment": ({**good, "token": _signed(_said(iat=None))}, None),
        "without an end": ({**good, "token": _signed(_said(exp=None))}, None),
        "with a mark cut": ({**good, "token": _signed(_said(withdrawn="AAAA"))}, None),
        "with marks that are no text": ({**good, "token": _signed(_said(superseded=7))}, None),
        "with marks in another alphabet": ({**good, "token": _signed(_said(withdrawn="+/+/+/+/"))}, None),
    }
    for number, token in enumerate(_flipped(good["token"])):
        cases[f"a bit turned, {number}"] = ({**good, "token": token}, None)
    return cases


CASES = _cases()


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What the browser's module says of every case, under node."""
    if shutil.which("node") is None:
        pytest.skip("node is not on the path, and the module is JavaScript")
    place = tmp_path_factory.mktemp("list")
    for name in ("status_list.js", "verdict.js"):
        shutil.copy(STATIC / name, place)
    (place / "package.json").write_text('{"type": "module"}')
    (place / "run.mjs").write_text(SCRIPT)
    (place / "asked.json").write_text(json.dumps([question for question, _ in CASES.values()]))
    done = subprocess.run(
        ["node", str(place / "run.mjs"), (place / "status_list.js").as_uri(), str(place / "asked.json")],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return dict(zip(CASES, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("name", [name for name in CASES if not name.startswith("a bit")])
def test_the_browser_takes_only_what_the_office_signed_and_still_answers_for(answers, name):
    """Each list is read as it must be: the office's own within its day, and no other."""
    assert answers[name] == CASES[name][1]


@pytest.mark.parametrize("name", CASES)
def test_the_command_line_reads_lists_as_the_browser_does(name):
    """One rule in two languages: what the browser refuses, `ansim verify` refuses, and both find the same notices."""
    asked, expected = CASES[name]
    found = read_list(asked["token"], asked["jwks"], asked["office"])
    if found is None or not found.counts_at(datetime.fromtimestamp(asked["now"], UTC)):
        assert expected is None
        return
    assert expected == {
        "issued": int(found.issued.timestamp()),
        "standing": [found.standing(reference).value for reference in asked["references"]],
    }


@pytest.mark.parametrize("change", [{"iat": True}, {"iat": -1}, {"exp": 2**32}, {"exp": "9"}, {"iat": 1.5}])
def test_a_moment_that_no_clock_shows_makes_no_list(change):
    """Half, negative and endless moments, and what is no number: refused instead of an exception."""
    assert read_list(_signed(_said(**change)), jwks(), "4199") is None


def test_no_list_with_a_bit_turned_is_taken(answers):
    """Header, payload and signature changed in one bit, place by place: the browser refuses every one."""
    turned = [name for name in CASES if name.startswith("a bit")]
    assert len(turned) > 150
    assert [name for name in turned if answers[name] is not None] == []


def test_any_jose_library_reads_the_list():
    """Key set, token, SHA-256: all that a stranger's program needs to know how a notice stands."""
    keys = KeySet.import_key_set(jwks())
    found = jws.deserialize_compact(_list(), keys)
    assert found.headers() == {"alg": "ES256", "kid": Signer(PEM).kid, "typ": TYPE}
    said = json.loads(found.payload)
    assert (said["sub"], said["ttl"]) == (f"{BASE}/n/lists/4199", STEP.total_seconds())
    assert said["exp"] - said["iat"] == LIFE.total_seconds()
    marks = base64.urlsafe_b64decode(said["withdrawn"])
    listed = {marks[start : start + 6] for start in range(0, len(marks), 6)}
    assert listed == {hashlib.sha256(one.encode()).digest()[:6] for one in WITHDRAWN}


def test_the_list_says_nothing_of_people_and_no_order():
    """Marks stand in ascending order whatever was withdrawn first, and no reference can be read from them."""
    first, other = _head(_list()), _head(_list(WITHDRAWN[::-1], SUPERSEDED[::-1]))
    assert first == other
    assert set(first) == {"sub", "iat", "exp", "ttl", "withdrawn", "superseded"}
    assert not [one for one in WITHDRAWN if one in json.dumps(first)]


def test_a_list_is_no_notice_and_a_notice_no_list():
    """What one key signs for two uses cannot be taken for the other: a list has a type, a notice must have none."""
    assert verify_qr(_list((), ()), jwks(), today=TODAY).reason is Reason.NOT_A_NOTICE
    assert "typ" not in jws.extract_compact(Signer(PEM).sign(b"{}").encode()).headers()


def test_a_list_speaks_for_its_whole_minute():
    """Two processes asked in one minute sign for the same moment, its beginning."""
    assert step_of(ISSUED + timedelta(seconds=59, microseconds=5)) == ISSUED
    assert step_of(ISSUED + STEP) == ISSUED + STEP


def test_an_address_has_one_slash():
    """A base address may end in a slash or not."""
    assert list_address(f"{BASE}/", "4199") == list_address(BASE, "4199")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(references()), unique=True, max_size=60))
def test_every_listed_reference_has_its_mark_once(listed):
    """As many marks as references, each findable by the rule that the reference page tells."""
    said = _head(_list(listed, ()))
    marks = base64.urlsafe_b64decode(said["withdrawn"])
    assert len(marks) == MARK_BYTES * len(listed)
    assert {marks[at : at + 6] for at in range(0, len(marks), 6)} == {mark_of(one) for one in listed}
    assert said["superseded"] == ""
