"""Tables of tracing. Private to this module: others use queries, services and the values of domain."""

from ansim.tracing.models.cases import Case, CaseEvent, Visit
from ansim.tracing.models.contacts import Contact, ContactEvent, Exposure
from ansim.tracing.models.follow_up import ExposureMessage, IdentityAnswer, Reveal
from ansim.tracing.models.imported import ImportedCase, ImportedLink, ImportedList
from ansim.tracing.models.lookups import Lookup, LookupEvent, LookupSignature
from ansim.tracing.models.places import Place

__all__ = [
    "Case",
    "CaseEvent",
    "Contact",
    "ContactEvent",
    "Exposure",
    "ExposureMessage",
    "IdentityAnswer",
    "ImportedCase",
    "ImportedLink",
    "ImportedList",
    "Lookup",
    "LookupEvent",
    "LookupSignature",
    "Place",
    "Reveal",
    "Visit",
]
