"""From what a tracer asked to the warrant's bytes: what officers sign, what is public, what the vault can check."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ansim.tracing.domain.lookups import VALID, Asked, PersonDays, VenueHours
from ansim.tracing.domain.warrants import FIELDS, About, present, signed_text, signed_warrant, write_warrant
from ansim.wire.days import day_number
from ansim.wire.errors import WireError
from ansim.wire.scope import PersonScope, VenueScope, commit_subject
from ansim.wire.warrant import read_presented, read_warrant, write_presented

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
ABOUT = About("+821000000001", bytes(range(32)))
DAYS = PersonDays(date(2026, 11, 18), date(2026, 11, 22))


def written(scope=DAYS, **changes):
    """A warrant's bytes."""
    asked = Asked(scope, changes.pop("generations", 2), changes.pop("most", 500), "idcpa-76-2")
    said = {"case": "7KQ4-M2XD-9TR3", "office": 3, "about": ABOUT, "expires": AT + VALID,
            "opener_key": b"k" * 32, "salt": b"s" * 32, **changes}  # fmt: skip
    return write_warrant(asked=asked, **said)


def test_the_warrant_says_what_was_asked():
    """Days, generations, people, fields, expiry and key stand in it as asked."""
    warrant = read_warrant(written())
    assert warrant.scope == PersonScope(
        day_number(DAYS.first), day_number(DAYS.last), commit_subject(ABOUT.opening, ABOUT.phone)
    )
    assert (warrant.generations, warrant.most_people, warrant.office) == (2, 500, 3)
    assert warrant.fields == tuple(sorted(FIELDS))
    assert warrant.expires == int((AT + VALID).timestamp())


def test_the_phone_is_not_in_it():
    """Neither the number nor its opening: only the commitment, which another opening changes."""
    one, other = written(), written(about=About(ABOUT.phone, bytes(32)))
    assert b"1000000001" not in one
    assert ABOUT.opening not in one
    assert read_warrant(one).scope != read_warrant(other).scope


def test_a_venue_names_nobody():
    """A look-up of a venue has the venue and its hours, and no commitment to a person."""
    scope = VenueHours("0000000000a1", AT, AT + timedelta(hours=2))
    start = int(AT.timestamp())
    assert read_warrant(written(scope)).scope == VenueScope(
        bytes.fromhex("0000000000a1"), start, start + 7200
    )


@pytest.mark.parametrize(
    "changes",
    [{"scope": PersonDays(date(2026, 11, 1), date(2026, 11, 22))}, {"opener_key": b"k"}, {"generations": 3}],
)
def test_the_format_refuses_what_the_protocol_forbids(changes):
    """Even past the form, no warrant is written for 22 days, a short key or a third generation."""
    with pytest.raises(WireError):
        written(**changes)


def test_every_change_is_another_text_to_sign():
    """A signature over one warrant is none over another."""
    texts = {
        signed_text(written(**changes))
        for changes in ({}, {"most": 501}, {"salt": b"t" * 32}, {"office": 4}, {"generations": 1})
    }
    assert len(texts) == 5


def test_what_is_presented_reads_back():
    """Warrant, signatures, index and proof survive the way to another role; the leaf hides what it is of."""
    signed = signed_warrant(written(), [("k1", b"der", b"1" * 64), ("k2", b"der", b"2" * 64)])
    shown = present(signed, 7, b"proof")
    assert read_presented(write_presented(shown)) == shown
    assert len(signed.leaf()) == 33
    assert b"7KQ4" not in signed.leaf()
