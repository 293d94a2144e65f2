"""A signer over the key of a PKCS#11 token (GPKI and others); python-pkcs11 is not in the core: `pip install 'pyHanko[pkcs11]'`."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from ansim.conf import env
from ansim.kit.errors import AnsimError
from ansim.notices.domain.pdf_signing import TokenMissing


@contextmanager
def signer_of_token() -> Iterator[Any]:
    """Give pyHanko's signer over the token of the settings ANSIM_PKCS11_… for the length of a block. Raises TokenMissing."""
    label = env.value("PKCS11_CERTIFICATE") or None
    try:
        tokens: Any = import_module("pyhanko.sign.pkcs11")
        wanted = tokens.TokenCriteria(label=env.value("PKCS11_TOKEN")) if env.value("PKCS11_TOKEN") else None
        with tokens.open_pkcs11_session(
            env.value("PKCS11_MODULE"), token_criteria=wanted, user_pin=env.value("PKCS11_PIN") or None
        ) as session:
            yield tokens.PKCS11Signer(session, cert_label=label, key_label=label)
    except AnsimError:
        raise
    except Exception:  # a driver raises what it likes, and tells more of the token than anybody should read
        raise TokenMissing from None
