"""A long list waits sealed as it was brought until the worker has read it; then its cells are kept and it is gone."""

from ansim.conf import keys
from ansim.kit.errors import AnsimError
from ansim.notices.adapters.kept_lists import write_kept, write_refusal
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.door import at_the_door
from ansim.notices.domain.headers import find_layout
from ansim.notices.domain.table import Table
from ansim.notices.models import Batch
from ansim.notices.queries.readings import profile_for

#: bytes that are still read while the officer waits: some 2,000 rows, a quarter of a second
AT_ONCE = 160 * 1024


def reads_slowly(data: bytes) -> bool:
    """Whether a list is of a kind that takes long whatever its size: a page of a PDF takes as long as a thousand rows."""
    return data.startswith(b"%PDF")


def brought_name(batch_id: int) -> str:
    """Return the name of the sealed file in which the list of a batch waits to be read."""
    return f"lists/brought-{batch_id}"


def returned_name(batch_id: int) -> str:
    """Return the name of the sealed file in which a corrected list that came back waits to be read."""
    return f"lists/returned-{batch_id}"


def put_aside(batch: Batch, place: str, filename: str, data: bytes) -> None:
    """Keep a list sealed as it was brought, under the name `place`, for the worker to read. Raises DiskFull."""
    name = filename.replace("\0", "").encode("utf-8", "replace")
    keys.office_blobs(batch.office_id).put(place, name + b"\0" + data)


def read_aside(batch: Batch, place: str) -> tuple[str, bytes]:
    """Return filename and bytes of a list that was put aside. Raises BlobMissing and SealBroken."""
    filename, _, data = keys.office_blobs(batch.office_id).get(place).partition(b"\0")
    return filename.decode(), data


def read_brought(batch: Batch) -> Table | None:
    """Read the list of a batch that waits for it and keep its cells alone; return them, None when they are kept already.

    Interrupted, it begins again with the same file; only once the batch names what is kept is the file forgotten.
    Raises the errors of reading a list after keeping them as the reason, DiskFull, BlobMissing and SealBroken.
    """
    blobs, name = keys.office_blobs(batch.office_id), brought_name(batch.pk)
    table = None
    if batch.list_blob == name:
        filename, data = read_aside(batch, name)
        try:
            table = read_with_profile(batch.office_id, data, filename)
        except AnsimError as wrong:
            _keep(batch, write_refusal(wrong))
            raise
        _keep(batch, write_kept(table))
    blobs.delete(name)
    return table


def forget_brought(batch: Batch) -> None:
    """Forget the lists of a batch that nobody will read any more."""
    for name in (brought_name(batch.pk), returned_name(batch.pk)):
        keys.office_blobs(batch.office_id).delete(name)


def read_with_profile(office_id: int, data: bytes, filename: str) -> Table:
    """Return a list as it passed the door; raises the errors of reading a list.

    What the office confirmed about such headers tells where halves of resident numbers stand under other words.
    """
    table = read_table(data, filename)
    profile = profile_for(office_id, table)
    return at_the_door(table, find_layout(table, profile)) if profile else table


def _keep(batch: Batch, kept: bytes) -> None:
    """Keep what was read under its own name, then name it in the batch, then forget the file."""
    blobs, name = keys.office_blobs(batch.office_id), f"lists/{batch.content_sha256}"
    blobs.put(name, kept)
    Batch.objects.filter(pk=batch.pk).update(list_blob=name)
    batch.list_blob = name
    blobs.delete(brought_name(batch.pk))
