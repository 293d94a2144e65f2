"""Who acts on a venue: an operator by the number of the own row, never by a phone or a name."""

from ansim.accounts.domain.actors import Actor

_OPERATOR = "operator:"


def operator_actor(operator_id: int) -> Actor:
    """Return the actor of a signed-in operator; it holds no staff role."""
    return Actor(who=f"{_OPERATOR}{operator_id}")


def operator_of(actor: Actor) -> int | None:
    """Return the row of the operator that acts, None when no operator does."""
    return int(actor.who.removeprefix(_OPERATOR)) if actor.who.startswith(_OPERATOR) else None
