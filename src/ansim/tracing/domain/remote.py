"""What the other roles give back to tracing, as values."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class NewOpening:
    """An opening: its name and the opener's one-time X25519 public key, 32 bytes."""

    opening: str
    public_key: bytes


@dataclass(frozen=True, slots=True)
class Revealed:
    """What the vault knows of a contact: E.164 phone, name or "". `leaf_index` is where the reveal is logged."""

    phone: str = field(repr=False)
    name: str = field(repr=False)
    leaf_index: int


@dataclass(frozen=True, slots=True)
class NamedVenue:
    """What the poster of a venue (its id as hex) says, and its kind."""

    venue: str
    name: str
    kind: str
