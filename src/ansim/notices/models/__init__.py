"""Tables of notices. Private to this module: others use queries, services and the values of domain."""

from ansim.notices.models.askings import Asking
from ansim.notices.models.batches import Approval, Batch, BatchEvent, Step
from ansim.notices.models.changes import Change
from ansim.notices.models.corrections import Correction, ListProfile
from ansim.notices.models.evidence import Evidence, EvidenceMark, EvidenceSeal, Pace
from ansim.notices.models.holds import Hold, SlipCheck
from ansim.notices.models.mistakes import Mistake
from ansim.notices.models.notices import Notice, NoticeEvent
from ansim.notices.models.openings import Opening
from ansim.notices.models.own_codes import OwnCode
from ansim.notices.models.readings import PageReading
from ansim.notices.models.returned import ReturnedList
from ansim.notices.models.row_values import RowValues
from ansim.notices.models.rows import RosterRow
from ansim.notices.models.rungs import Rung
from ansim.notices.models.signatures import PdfSigningKey, SignedPdf
from ansim.notices.models.transfers import Transfer, TransferRow
from ansim.notices.models.wordings import Wording

__all__ = [
    "Approval",
    "Asking",
    "Batch",
    "BatchEvent",
    "Change",
    "Correction",
    "Evidence",
    "EvidenceMark",
    "EvidenceSeal",
    "Hold",
    "ListProfile",
    "Mistake",
    "Notice",
    "NoticeEvent",
    "Opening",
    "OwnCode",
    "Pace",
    "PageReading",
    "PdfSigningKey",
    "ReturnedList",
    "RosterRow",
    "RowValues",
    "Rung",
    "SignedPdf",
    "SlipCheck",
    "Step",
    "Transfer",
    "TransferRow",
    "Wording",
]
