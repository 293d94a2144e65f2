"""What a visitor's browser asks: codes, enrolment, tokens, operators' and contacts' confirmation, the own record."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from ansim.conf.askers import household_of
from ansim.kit.clock import korean_day, now
from ansim.vault import queries
from ansim.vault.adapters import key_folder
from ansim.vault.api.answers import open_to_visitors
from ansim.vault.domain.codes import Purpose
from ansim.vault.domain.credential import AUDIENCE, thumbprint
from ansim.vault.domain.nonces import make_nonce
from ansim.vault.domain.person import read_form
from ansim.vault.domain.reading import Body
from ansim.vault.services import codes, enrolling, forms, holders, issuing, operators, own_record
from ansim.vault.services.preparing import prepare_keys
from ansim.wire.layout import write_base64url
from ansim.wire.p256 import POINT

_POINT = POINT
_LONGEST_JWS = 4_096


@open_to_visitors("POST")
def ask_code(request: HttpRequest) -> HttpResponse:
    """`/v1/codes` {phone, purpose, language}: send a code; {challenge} is for the asker alone."""
    body = Body(request.body)
    challenge = codes.request_code(
        phone=body.text("phone", 24),
        purpose=Purpose(body.choice("purpose", tuple(Purpose))),
        language=body.choice("language", ("ko", "en")),
        address=household_of(request),
        now=now(),
    )
    return JsonResponse({"challenge": write_base64url(challenge)})


@open_to_visitors("POST")
def enrol(request: HttpRequest) -> HttpResponse:
    """`/v1/enrolments` {challenge, code, holder_key, name?, audit_key?}: {credential, audit_key}.

    `audit_key` is the phone's k_u sealed to the contact key; without it the person's own comes back.
    """
    body = Body(request.body)
    point = body.data("holder_key", _POINT)
    thumbprint(point)  # refused before the code is used up
    name = body.text("name", 60) if body.has("name") else ""
    audit_key = enrolling.read_audit_key(body.data("audit_key")) if body.has("audit_key") else None
    confirmed = _confirmed(request, body, Purpose.ENROL)
    prepare_keys(now=now())
    enrolled = enrolling.enrol(
        confirmed=confirmed,
        holder_point=point,
        name=name,
        audit_key=audit_key,
        now=now(),
    )
    return JsonResponse(
        {"credential": enrolled.credential, "audit_key": write_base64url(enrolled.audit_key)}, status=201
    )


@open_to_visitors("GET")
def give_nonce(_request: HttpRequest) -> HttpResponse:
    """`/v1/nonce`: {nonce, audience} for one key binding within five minutes."""
    nonce = make_nonce(key_folder.code_key(), now())
    return JsonResponse({"nonce": write_base64url(nonce), "audience": AUDIENCE})


@open_to_visitors("POST")
def issue(request: HttpRequest) -> HttpResponse:
    """`/v1/tokens` {credential, binding, day, keys[]}: {tokens[]}, each 120 bytes, in the order of the keys."""
    body = Body(request.body)
    tokens = issuing.issue_tokens(
        shown=_shown(body),
        day=body.number("day"),
        points=body.many_data("keys", issuing.MOST_KEYS, _POINT),
        now=now(),
    )
    return JsonResponse({"tokens": [write_base64url(token) for token in tokens]})


@open_to_visitors("GET")
def issuer_keys(_request: HttpRequest) -> HttpResponse:
    """`/v1/issuer-keys`: the public keys under which tokens verify, by day, and the vault's contact key."""
    listed = [
        {
            "kid": write_base64url(key.kid),
            "key": write_base64url(key.public),
            "first_day": key.first_day,
            "last_day": key.last_day,
        }
        for key in queries.issuer_keys()
    ]
    return JsonResponse({"keys": listed, "contact_key": write_base64url(key_folder.contact_public())})


@open_to_visitors("POST")
def confirm_operator(request: HttpRequest) -> HttpResponse:
    """`/v1/operators` {challenge, code}: {assertion}, 101 signed bytes for the visits role; no phone in them."""
    confirmed = _confirmed(request, Body(request.body), Purpose.OPERATOR)
    return JsonResponse(
        {"assertion": write_base64url(operators.assert_operator(confirmed=confirmed, now=now()))}
    )


@open_to_visitors("POST")
def give_identity(request: HttpRequest) -> HttpResponse:
    """`/v1/identities` {challenge, code, name, birth, address}: keep a contact's identity form."""
    body = Body(request.body)
    form = read_form(
        body.text("name", 60), body.text("birth", 10), body.text("address"), today=korean_day(now())
    )
    forms.keep_form(confirmed=_confirmed(request, body, Purpose.IDENTITY), form=form, now=now())
    return JsonResponse({"kept": True}, status=201)


@open_to_visitors("POST")
def tell_own(request: HttpRequest) -> HttpResponse:
    """`/v1/self` {credential, binding}: everything the vault holds about the holder (warrant `self`)."""
    row = holders.holder_of(shown=_shown(Body(request.body)), act="self", content=b"", now=now())
    return JsonResponse(own_record.tell(row=row, now=now()))


@open_to_visitors("POST")
def erase_own(request: HttpRequest) -> HttpResponse:
    """`/v1/self/erase` {credential, binding}: destroy the holder's key and everything under it, at once."""
    row = holders.holder_of(shown=_shown(Body(request.body)), act="erase", content=b"", now=now())
    own_record.erase(row=row)
    return JsonResponse({"erased": True})


def _shown(body: Body) -> holders.Shown:
    return holders.Shown(body.text("credential", _LONGEST_JWS), body.text("binding", _LONGEST_JWS))


def _confirmed(request: HttpRequest, body: Body, purpose: Purpose) -> codes.Confirmed:
    return codes.confirm_code(
        challenge=body.data("challenge", codes.CHALLENGE),
        code=body.text("code", 6),
        purpose=purpose,
        address=household_of(request),
        now=now(),
    )
