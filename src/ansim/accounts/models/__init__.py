"""Tables of accounts. Private to this module: others use queries, services and the values of domain."""

from ansim.accounts.models.offices import Office, SenderNumber
from ansim.accounts.models.pictures import OfficePicture
from ansim.accounts.models.signing import SigningKey
from ansim.accounts.models.staff import Staff
from ansim.accounts.models.trail import AuditEvent

__all__ = ["AuditEvent", "Office", "OfficePicture", "SenderNumber", "SigningKey", "Staff"]
