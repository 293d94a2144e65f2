"""The second factor (TOTP, recovery codes) kept by django-allauth; its secrets are sealed under the office role's key.

The model is asked for by name, since roles without sign-in do not install allauth.
"""

import base64
import hmac
from datetime import datetime, timedelta
from typing import Any, Final

from django.apps import apps
from django.core.cache import cache

from ansim.accounts.domain.totp import PERIOD, totp_code
from ansim.accounts.models import Staff
from ansim.conf import keys
from ansim.conf.roles import Role
from ansim.kit.sealing import Cipher

_PLACE = b"second-factor"
CODE_USED_FOR: Final = 120  # seconds: longer than a code is valid with one step of tolerance


def _cipher() -> Cipher:
    return Cipher(keys.secret(Role.OFFICE, "second-factor"))


def _authenticators() -> Any:
    return apps.get_model("mfa", "Authenticator").objects


def seal_secret(text: str) -> str:
    """Return a second-factor secret sealed, as ASCII."""
    return base64.b64encode(_cipher().seal_text(text, _PLACE)).decode("ascii")


def open_secret(sealed: str) -> str:
    """Return a sealed second-factor secret. Raises SealBroken."""
    return _cipher().open_text(base64.b64decode(sealed), _PLACE)


def is_enrolled(staff_id: int) -> bool:
    """Say whether this member of staff has enrolled a second factor."""
    return bool(_authenticators().filter(user_id=staff_id, type="totp").exists())


def enrol(staff: Staff, secret: str) -> None:
    """Give a member of staff a known base32 secret; for drills, where it is printed."""
    _authenticators().update_or_create(
        user=staff, type="totp", defaults={"data": {"secret": seal_secret(secret)}}
    )


def forget(staff_id: int) -> None:
    """Remove second factor and recovery codes, so that the next sign-in enrols anew."""
    _authenticators().filter(user_id=staff_id).delete()


def drill_secret(staff_id: int) -> str | None:
    """Return the base32 secret of a member of staff, for showing or comparing its code; None without one."""
    row = _authenticators().filter(user_id=staff_id, type="totp").first()
    return open_secret(row.data["secret"]) if row else None


def takes_code(staff_id: int, code: str, at: datetime) -> bool:
    """Say whether a code typed at an aware moment is that of the member of staff, of this half minute or one beside it.

    A code counts once, on pages and here together.
    """
    secret = drill_secret(staff_id)
    near = (at - timedelta(seconds=PERIOD), at, at + timedelta(seconds=PERIOD))
    right = secret is not None and any(
        hmac.compare_digest(totp_code(secret, one).encode(), code.encode()) for one in near
    )
    return right and bool(cache.add(f"ansim.code-used:{staff_id}:{code}", "y", timeout=CODE_USED_FOR))
