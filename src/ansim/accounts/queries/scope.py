"""The scope of an office: rows carry `office_id`; nobody sees another office's."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice

M = TypeVar("M", bound=Model)


def of_office(rows: QuerySet[M], actor: Actor) -> QuerySet[M]:
    """Return those rows (of a model with `office_id`) that are of the actor's office; none without an office."""
    if actor.office_id is None:
        return rows.none()
    return rows.filter(office_id=actor.office_id)


def in_office(rows: QuerySet[M], actor: Actor, **lookup: Any) -> M:
    """Return the one row of the actor's office that `lookup` names.

    Raises NotInOffice both when it is another office's and when it does not exist.
    """
    row = of_office(rows, actor).filter(**lookup).first()
    if row is None:
        raise NotInOffice
    return row
