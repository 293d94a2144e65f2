"""The door screen's own scripts against Python: the code of every step, the fragment, and QR symbols that are read."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ansim.kit.qr import read_qr
from ansim.wire.days import day_of
from ansim.wire.venue_code import screen_code, step_of, write_fragment

STATIC = Path(__file__).parents[3] / "src" / "ansim" / "web" / "static" / "ansim"
NODE = shutil.which("node")
QUIET = 4
pytestmark = pytest.mark.skipif(NODE is None, reason="no node on this machine")


def _run(body: str) -> Any:
    """Return what a module prints as JSON."""
    source = "\n".join(
        (
            "globalThis.crypto ??= (await import('node:crypto')).webcrypto;",
            f"const code = await import({json.dumps((STATIC / 'venue_code.js').as_uri())});",
            f"const qr = await import({json.dumps((STATIC / 'qr.js').as_uri())});",
            body,
        )
    )
    done = subprocess.run(
        [str(NODE), "--input-type=module", "-e", source],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


def test_the_code_of_a_step_is_the_one_the_gate_expects() -> None:
    """Seeds, venues, zones and steps up to the last: the screen computes what Python computes."""
    cases = [
        (bytes(range(32)), bytes(6), 0, 0),
        (b"s" * 32, b"venue1", 1, 59_843_678),
        (b"\xff" * 32, b"\xff" * 6, 65_535, 0xFFFF_FFFF),
    ]
    given = [[seed.hex(), venue.hex(), zone, step] for seed, venue, zone, step in cases]
    told = _run(
        f"""const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
        const out = [];
        for (const [seed, venue, zone, step] of {json.dumps(given)}) {{
          const made = await code.screenCode(bytes(seed), bytes(venue), zone, step);
          out.push(code.fragment(bytes(venue), zone, made));
        }}
        console.log(JSON.stringify(out));"""
    )
    assert told == [
        write_fragment(venue, zone, screen_code(seed, venue, zone, step)) for seed, venue, zone, step in cases
    ]


def test_day_and_step_change_when_pythons_do() -> None:
    """At the border of the Korean day and of a step, the screen changes in the same second."""
    moments = [0, 53_999, 54_000, 1_795_273_199, 1_795_273_200, 1_795_273_229, 1_795_273_230]
    told = _run(f"console.log(JSON.stringify({moments}.map((at) => [code.dayOf(at), code.stepOf(at)])));")
    assert told == [[day_of(at), step_of(at)] for at in moments]


@pytest.mark.parametrize("count", [1, 14, 15, 26, 27, 42, 43, 62, 63, 84, 85, 106])
def test_symbols_of_every_version_are_read(count: int) -> None:
    """The shortest and the longest text of each version comes back from a reader as it went in."""
    text = ("http://localhost:8000/#lNRR95NeAAACJ7Q5AsmcTw" * 3)[:count]
    rows = _run(f"console.log(JSON.stringify(qr.makeQr({json.dumps(text)}).map((row) => row.map(Number))));")
    side = len(rows)
    sheet = Image.new("L", (side + 2 * QUIET, side + 2 * QUIET), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            sheet.putpixel((x + QUIET, y + QUIET), 0 if dark else 255)
    assert read_qr(sheet.resize((sheet.width * 4, sheet.height * 4), Image.Resampling.NEAREST)) == [text]


def test_a_text_that_does_not_fit_is_refused() -> None:
    """107 bytes are too many: an error, not a symbol that says something else."""
    assert (
        _run(
            """let said = "";
        try { qr.makeQr("x".repeat(107)); } catch (error) { said = error.name; }
        console.log(JSON.stringify(said));"""
        )
        == "RangeError"
    )


def test_letters_beyond_ascii_are_bytes() -> None:
    """An address with Hangul in it is read back whole."""
    text = "https://안심.example/#lNRR95NeAAACJ7Q5AsmcTw"
    rows = _run(f"console.log(JSON.stringify(qr.makeQr({json.dumps(text)}).map((row) => row.map(Number))));")
    sheet = Image.new("L", (len(rows) + 8, len(rows) + 8), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            sheet.putpixel((x + QUIET, y + QUIET), 0 if dark else 255)
    assert read_qr(sheet.resize((sheet.width * 4,) * 2, Image.Resampling.NEAREST)) == [text]


@pytest.mark.parametrize(
    "script", ["screen.js", "screen_offline.js", "venue_code.js", "qr.js", "operator.js", "today.js"]
)
def test_the_scripts_are_of_2017(script: str) -> None:
    """Old tablets read them: no optional chaining, no nullish operators, no spread in objects, no top-level await."""
    text = (STATIC / script).read_text(encoding="utf-8")
    assert not any(sign in text for sign in ("?.", "??", "{ ...", "#private", " ** "))
    assert "\nawait " not in text
