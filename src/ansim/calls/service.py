"""The receiving side of a signed call: which role asks, and which roles a view answers.

A signature lives 60 s either way and its nonce is taken once a process.
"""

import time
from collections.abc import Callable
from functools import wraps
from threading import Lock

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from ansim.conf import env, keys
from ansim.conf.roles import Role
from ansim.kit.errors import AnsimError
from ansim.wire.http_signature import BadSignature, SignedRequest, key_id, read_signer, verify

_MAX_AGE_SECONDS = 60


class _Nonces:
    """The nonces of at least the last two signature lifetimes, in two generations: taking one costs no sweep."""

    def __init__(self) -> None:
        self._older: set[str] = set()
        self._newer: set[str] = set()
        self._begun = 0.0
        self._lock = Lock()

    def take(self, nonce: str, moment: float) -> bool:
        """Return True the first time a nonce is seen; `moment` in seconds since 1970."""
        with self._lock:
            if moment - self._begun >= 2 * _MAX_AGE_SECONDS:
                self._older, self._newer, self._begun = self._newer, set(), moment
            if nonce in self._newer or nonce in self._older:
                return False
            self._newer.add(nonce)
            return True


_nonces = _Nonces()


def calling_role(request: HttpRequest, moment: float) -> Role:
    """Return the role whose service key signed `request` to this role at about `moment` (seconds).

    Raises BadSignature, KeysMissing.
    """
    headers = {
        name: request.headers.get(name, "") for name in ("signature-input", "signature", "content-digest")
    }
    signer = read_signer(headers["signature-input"])
    name = signer.keyid.partition("/")[0]
    if name not in set(Role) or abs(moment - signer.created) > _MAX_AGE_SECONDS:
        raise BadSignature
    if signer.asked != Role(env.value("ROLE")):  # a role cannot pass on to another what it was asked itself
        raise BadSignature
    public = keys.service_public(Role(name))
    if key_id(name, public) != signer.keyid:
        raise BadSignature
    signed = SignedRequest(
        request.method or "", request.path, request.META.get("QUERY_STRING", ""), request.body
    )
    verify(signed, headers, public)
    if not _nonces.take(signer.nonce, moment):
        raise BadSignature
    return Role(name)


_View = Callable[..., HttpResponseBase]


def service_required(*roles: Role) -> Callable[[_View], _View]:
    """Return a decorator for views that only the named roles may call; everyone else gets 401 or 403 as JSON."""

    def decorate(view: _View) -> _View:
        @wraps(view)
        def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            try:
                role = calling_role(request, time.time())
            except AnsimError as error:
                return _refusal(error, 401)
            if role not in roles:
                return _refusal(BadSignature(), 403)
            request.ansim_caller = role  # type: ignore[attr-defined]  # read by caller()
            return view(request, *args, **kwargs)

        checked.ansim_service_roles = roles  # type: ignore[attr-defined]  # read by the architecture test
        checked.csrf_exempt = True  # type: ignore[attr-defined]  # no cookies: the signature is the proof
        return checked

    return decorate


def caller(request: HttpRequest) -> Role:
    """Return the role that asks, in a view under service_required; it was proved by the signature."""
    role: Role = request.ansim_caller  # type: ignore[attr-defined]
    return role


def _refusal(error: AnsimError, status: int) -> HttpResponse:
    return JsonResponse({"code": error.code, "message": error.text("en")}, status=status)
