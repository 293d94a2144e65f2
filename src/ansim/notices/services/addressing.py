"""What goes to whom: the message of a notice to its own phone, and the one to a minor's guardian."""

from ansim.delivery.domain.messages import Item
from ansim.notices.domain.guardian_keys import guardian_key
from ansim.notices.domain.message import MessageText, guardian_message, message_for
from ansim.notices.domain.record import NoticeRecord
from ansim.notices.models import Notice
from ansim.notices.queries.people import jpg_name


def own_item(row: Notice, record: NoticeRecord, office_name: str) -> Item | None:
    """Return the message to a notice's own phone; None without one: such a notice goes by registered post."""
    if not record.phone:
        return None
    return _item(row, row.reference, record.phone, message_for(record, office_name))


def guardian_item(row: Notice, record: NoticeRecord, office_name: str) -> Item | None:
    """Return the message to the guardian's phone beside a minor's own; None without one."""
    if not record.second_phone:
        return None
    said = guardian_message(record, office_name)
    return _item(row, guardian_key(row.reference), record.second_phone, said)


def _item(row: Notice, key: str, address: str, said: MessageText) -> Item:
    return Item(
        key=key,
        address=address,
        subject=said.subject,
        text=said.text,
        attachment=jpg_name(row.batch_id, row.reference),
        sha256=row.jpg_sha256,
    )
