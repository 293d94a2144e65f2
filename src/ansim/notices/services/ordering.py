"""Keeps what a checked list is ordered by, so that its pages come at once however long it is."""

from collections.abc import Iterable, Mapping

from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.people import Person
from ansim.notices.domain.sort_values import SORTED_BY, sort_values, values_to_bytes
from ansim.notices.models import Batch, RowValues
from ansim.notices.queries.row_orders import values_place


def keep_values(batch: Batch, people: Iterable[Person], names: Mapping[int, str]) -> None:
    """Keep what the rows of a batch are ordered by, sealed, in the place of what an earlier check kept.

    `names` are those of rows without a person. In the caller's transaction.
    """
    office, found = OfficeKeys(batch.office_id), list(people)
    RowValues.objects.filter(batch=batch).delete()
    for key in SORTED_BY:
        values = values_to_bytes(sort_values(key, found, names))
        RowValues.objects.create(
            batch=batch, key=key, sealed=office.seal(values, values_place(batch.pk, key))
        )
