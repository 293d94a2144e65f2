"""Sealing a person: a key of their own, wrapped by the key of the week of their last use, around each personal value."""

import json
from datetime import date

from ansim.kit.sealing import Cipher, new_key
from ansim.vault.adapters import key_folder
from ansim.vault.domain.errors import PersonUnknown
from ansim.vault.domain.person import Form
from ansim.vault.models import Resident


class PersonKey:
    """The key of one person, unwrapped; every value is bound to the person and to what it is."""

    def __init__(self, uid: bytes, key: bytes) -> None:
        self._uid = uid
        self._key = key
        self._cipher = Cipher(key)

    @classmethod
    def fresh(cls, uid: bytes) -> "PersonKey":
        """Return a new person's key."""
        return cls(uid, new_key())

    @classmethod
    def of(cls, row: Resident) -> "PersonKey":
        """Return the key of a row. Raises PersonUnknown when its week's key was destroyed, SealBroken."""
        week_key = key_folder.week_key(row.week)
        if week_key is None:
            raise PersonUnknown
        uid = bytes(row.uid)
        return cls(uid, Cipher(week_key).open(bytes(row.key), b"vault.person|" + uid))

    def wrap(self, week: int) -> bytes:
        """Return the key wrapped by that week's key."""
        return self.wrap_under(Cipher(key_folder.make_week_key(week)))

    def wrap_under(self, week_cipher: Cipher) -> bytes:
        """Return the key wrapped by the cipher of a week's key: for many people at once."""
        return week_cipher.seal(self._key, b"vault.person|" + self._uid)

    def seal(self, what: str, plain: bytes) -> bytes:
        """Return a value of the person sealed; `what` names the column."""
        return self._cipher.seal(plain, self._place(what))

    def open(self, what: str, sealed: bytes | memoryview) -> bytes:
        """Return a value of the person. Raises SealBroken."""
        return self._cipher.open(bytes(sealed), self._place(what))

    def _place(self, what: str) -> bytes:
        return b"vault." + what.encode() + b"|" + self._uid


def write_form(form: Form) -> bytes:
    """Return a form as it is sealed: JSON."""
    return json.dumps([form.name, form.birth.isoformat(), form.address], ensure_ascii=False).encode()


def read_form(plain: bytes) -> Form:
    """Return a form that write_form wrote."""
    name, birth, address = json.loads(plain)
    return Form(name, date.fromisoformat(birth), address)
