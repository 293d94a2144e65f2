"""The identity form of a contact: name, birth date and address, given by the person after a code, sealed as everything is."""

from datetime import datetime

from django.db import transaction

from ansim.vault.adapters.people import write_form
from ansim.vault.domain.person import Form
from ansim.vault.services.codes import Confirmed
from ansim.vault.services.enrolling import find_or_make


@transaction.atomic
def keep_form(*, confirmed: Confirmed, form: Form, now: datetime) -> None:
    """Keep (or replace) the form of a confirmed number; who asked for it reads it by a reveal, with its leaf."""
    row, key = find_or_make(confirmed=confirmed, now=now)
    row.form, row.form_at = key.seal("form", write_form(form)), now
    row.save(update_fields=["form", "form_at"])
