"""The receiving side of signed calls: every forged, old, early, replayed or misdirected request is refused alike."""

import base64
import json
import time

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansim.calls import service
from ansim.calls.service import caller, calling_role, service_required
from ansim.conf import keys
from ansim.conf.keys import KeysMissing
from ansim.conf.roles import Role
from ansim.wire.http_signature import BadSignature, SignedRequest, key_id, sign

MOMENT = 1_795_237_200
PATH, QUERY, BODY = "/lookups/entries", "key=a&key=b", b'{"entries": []}'
untimed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def installation(monkeypatch, tmp_path):
    """A ledger whose installation has published keys of all roles; nothing was asked of it yet."""
    monkeypatch.setenv("ANSIM_HOME", str(tmp_path))
    monkeypatch.setenv("ANSIM_ROLE", keys.SUPERVISOR)
    keys.publish_services()
    private = {role: keys.service_key(role) for role in Role}
    monkeypatch.setenv("ANSIM_ROLE", Role.LEDGER)
    monkeypatch.setattr(service, "_nonces", service._Nonces())
    return private


class Made:
    """A signed request under construction; what is not named is right."""

    def __init__(self, private):
        self._private, self._number = private, 0

    def headers(self, **changes):
        self._number += 1
        said = {
            "by": Role.OFFICE,
            "asked": "ledger",
            "created": MOMENT,
            "nonce": f"{self._number:032x}",
            "method": "POST",
            "path": PATH,
            "query": QUERY,
            "body": BODY,
        } | changes
        return sign(
            SignedRequest(said["method"], said["path"], said["query"], said["body"]),
            said.get("key") or self._private[said["by"]],
            role=said.get("name") or str(said["by"]),
            asked=said["asked"],
            created=said["created"],
            nonce=said["nonce"],
        )


def arriving(headers, *, method="POST", path=PATH, query=QUERY, body=BODY):
    """The request as Django has it."""
    return RequestFactory().generic(
        method, f"{path}?{query}", data=body, content_type="application/json", headers=headers
    )


@pytest.fixture
def made(installation):
    return Made(installation)


@pytest.mark.parametrize("role", list(Role))
def test_a_signed_request_names_its_role(made, role):
    """Whichever role signed, that role is the caller, also the ledger itself."""
    assert calling_role(arriving(made.headers(by=role)), MOMENT) is role


AGES = [
    (-3600, False, "an hour ahead"),
    (-61, False, "a second too early"),
    (-60, True, "a minute ahead: the other machine's clock is fast"),
    (-1, True, "a second ahead"),
    (0, True, "at once"),
    (59.9, True, "almost a minute late"),
    (60, True, "a minute late: the other machine's clock is slow"),
    (60.1, False, "just too old"),
    (61, False, "a second too old"),
    (86_400, False, "yesterday's"),
]


@pytest.mark.parametrize(("late", "passes", "reason"), AGES)
def test_a_signature_lives_a_minute_either_way(made, late, passes, reason):
    """Skewed clocks of up to a minute pass; older and earlier signatures do not, whatever else is right."""
    request = arriving(made.headers())
    if passes:
        assert calling_role(request, MOMENT + late) is Role.OFFICE, reason
    else:
        with pytest.raises(BadSignature):
            calling_role(request, MOMENT + late)


@untimed
@given(st.integers(-200, 200), st.floats(0, 1, exclude_max=True))
def test_age_is_judged_by_the_distance_of_the_clocks(made, late, part):
    """At any distance: it passes exactly when the two clocks differ by 60 seconds at most."""
    request = arriving(
        made.headers(
            nonce=base64.b16encode(Ed25519PrivateKey.generate().private_bytes_raw())[:32].decode().lower()
        )
    )
    moment = MOMENT + late + part
    if abs(moment - MOMENT) <= 60:
        assert calling_role(request, moment) is Role.OFFICE
    else:
        with pytest.raises(BadSignature):
            calling_role(request, moment)


def test_a_request_shown_again_is_refused(made):
    """The very same request passes once, and then never while its signature lives."""
    headers = made.headers()
    assert calling_role(arriving(headers), MOMENT) is Role.OFFICE
    for later in (0, 1, 30, 60):
        with pytest.raises(BadSignature):
            calling_role(arriving(headers), MOMENT + later)


def test_a_nonce_used_by_another_role_is_used(made):
    """One nonce is one request, whoever signs it: no role's request can stand for another's."""
    calling_role(arriving(made.headers(nonce="ab" * 16)), MOMENT)
    with pytest.raises(BadSignature):
        calling_role(arriving(made.headers(nonce="ab" * 16, by=Role.VAULT)), MOMENT)


def test_a_refused_request_uses_up_no_nonce(made):
    """Somebody who guesses nonces and sends rubbish under them locks out nobody."""
    headers = made.headers()
    with pytest.raises(BadSignature):
        calling_role(arriving(headers, body=b"other"), MOMENT)
    with pytest.raises(BadSignature):
        calling_role(arriving(headers), MOMENT + 500)
    assert calling_role(arriving(headers), MOMENT) is Role.OFFICE


@pytest.mark.parametrize(
    "asked", [*(role.value for role in Role if role is not Role.LEDGER), "supervisor", "x"]
)
def test_a_request_meant_for_another_role_is_refused(made, asked):
    """What was signed for the vault cannot be passed on to the ledger by the vault."""
    with pytest.raises(BadSignature):
        calling_role(arriving(made.headers(asked=asked)), MOMENT)


CHANGES = [
    ({"method": "PUT"}, "another method"),
    ({"method": "GET"}, "a read made of a write"),
    ({"path": "/visits/entries"}, "another log"),
    ({"path": "/lookups/entries/"}, "a slash more"),
    ({"path": "/LOOKUPS/entries"}, "other letters"),
    ({"query": "key=a"}, "a key less"),
    ({"query": "key=b&key=a"}, "another order"),
    ({"query": ""}, "no query"),
    ({"query": "key=a&key=b&"}, "one sign more"),
    ({"query": "key=%61&key=b"}, "the same key spelt otherwise"),
    ({"body": b'{"entries":[]}'}, "the same JSON in other bytes"),
    ({"body": b""}, "no body"),
    ({"body": BODY + b" "}, "a blank more"),
]


@pytest.mark.parametrize(("change", "reason"), CHANGES)
def test_a_request_changed_on_the_way_is_refused(made, change, reason):
    """Any part that arrives other than it was signed is refused."""
    with pytest.raises(BadSignature):
        calling_role(arriving(made.headers(), **change), MOMENT), reason


STRANGERS = [
    ("supervisor", "a name that is no role but exists"),
    ("custodian", "a name that is no role yet"),
    ("xoffice", "a role's name with a letter more"),
]


@pytest.mark.parametrize(("name", "reason"), STRANGERS)
def test_only_roles_have_a_voice(made, name, reason):
    """A key of no role signs in vain, whatever it calls itself."""
    with pytest.raises(BadSignature):
        calling_role(arriving(made.headers(name=name, key=Ed25519PrivateKey.generate())), MOMENT), reason


@pytest.mark.parametrize("role", list(Role))
def test_a_foreign_key_in_a_roles_name_is_refused(made, role):
    """A key that was made elsewhere signs for no role of this installation."""
    with pytest.raises(BadSignature):
        calling_role(arriving(made.headers(by=role, key=Ed25519PrivateKey.generate())), MOMENT)


@pytest.mark.parametrize("by", list(Role))
@pytest.mark.parametrize("name", list(Role))
def test_no_role_signs_in_anothers_name(made, installation, by, name):
    """Every pair of roles: a key passes under its own role's name only."""
    request = arriving(made.headers(by=by, name=name.value))
    if by is name:
        assert calling_role(request, MOMENT) is name
    else:
        with pytest.raises(BadSignature):
            calling_role(request, MOMENT)


def test_a_key_id_borrowed_from_another_key_is_refused(made, installation):
    """The right key id over a signature of another key is no signature."""
    headers = made.headers(key=Ed25519PrivateKey.generate())
    stranger = headers["Signature-Input"].partition('keyid="')[2].partition('"')[0]
    honest = key_id("office", installation[Role.OFFICE].public_key())
    headers["Signature-Input"] = headers["Signature-Input"].replace(stranger, honest)
    with pytest.raises(BadSignature):
        calling_role(arriving(headers), MOMENT)


@pytest.mark.parametrize("name", ["Signature", "Signature-Input", "Content-Digest"])
@pytest.mark.parametrize(
    "how", ["missing", "empty", "doubled", "blank before", "blank after", "long", "hangul"]
)
def test_headers_are_whole_or_nothing(made, name, how):
    """A header that is missing, doubled, padded or foreign is refused; no form of it is tolerated."""
    headers = made.headers()
    right = headers[name]
    wrong = {
        "empty": "",
        "doubled": f"{right}, {right}",
        "blank before": f" {right}",
        "blank after": f"{right} ",
        "long": right + "A" * 100_000,
        "hangul": "서명",
    }
    if how == "missing":
        del headers[name]
    else:
        headers[name] = wrong[how]
    with pytest.raises(BadSignature):
        calling_role(arriving(headers), MOMENT)


@untimed
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_headers_are_refused_in_one_way(installation, first, second, third):
    """Whatever stands in the three headers, nothing but BadSignature comes out."""
    headers = {"Signature-Input": first, "Signature": second, "Content-Digest": third}
    with pytest.raises(BadSignature):
        calling_role(arriving(headers), MOMENT)


def test_a_role_that_was_never_published_is_missing(made, tmp_path):
    """Without the public half of a role's key its requests cannot be judged: that is said, not waved through."""
    headers = made.headers(by=Role.VISITS)
    (tmp_path / "keys" / "public" / "visits.service").unlink()
    with pytest.raises(KeysMissing):
        calling_role(arriving(headers), MOMENT)


def test_a_replaced_key_refuses_the_old_one_at_once(made, installation, tmp_path):
    """After a role's key was changed, what the old key signed a second ago is refused."""
    headers = made.headers(by=Role.VISITS)
    fresh = Ed25519PrivateKey.generate()
    public = tmp_path / "keys" / "public" / "visits.service"
    public.write_text(fresh.public_key().public_bytes_raw().hex())
    with pytest.raises(BadSignature):
        calling_role(arriving(headers), MOMENT)
    assert calling_role(arriving(made.headers(by=Role.VISITS, key=fresh)), MOMENT) is Role.VISITS


def _view(*roles):
    """A view for `roles` that says who asked, with the clock of this test."""

    @service_required(*roles)
    def view(request, word="-"):
        return HttpResponse(f"{caller(request)} {word}")

    return view


@pytest.fixture
def clock(monkeypatch):
    """The moment at which the view is asked."""
    monkeypatch.setattr(time, "time", lambda: float(MOMENT))


@pytest.mark.parametrize("allowed", [(), (Role.OFFICE,), (Role.VAULT, Role.VISITS), tuple(Role)])
@pytest.mark.parametrize("asking", list(Role))
def test_a_view_answers_the_roles_it_names(made, clock, allowed, asking):
    """A named role is let in and known to the view; any other with a right signature is 403, and is told its code."""
    answer = _view(*allowed)(arriving(made.headers(by=asking)), word="x")
    if asking in allowed:
        assert (answer.status_code, answer.content.decode()) == (200, f"{asking.value} x")
    else:
        assert (answer.status_code, json.loads(answer.content)["code"]) == (403, "service.signature")


def test_who_asks_is_not_for_the_request_to_say(made, clock):
    """A header, a query or a body that names a role changes nothing: the caller is who signed."""
    extra = {"ansim-caller": "vault", "X-Ansim-Caller": "vault"}
    headers = made.headers(by=Role.OFFICE, query="ansim_caller=vault", body=b'{"ansim_caller": "vault"}')
    request = arriving(headers | extra, query="ansim_caller=vault", body=b'{"ansim_caller": "vault"}')
    assert _view(Role.OFFICE, Role.VAULT)(request).content == b"office -"


@pytest.mark.parametrize("named", [(), tuple(Role)])
def test_without_a_signature_no_view_runs(installation, clock, named):
    """401 with a code and a sentence, for views that answer all roles and views that answer none."""
    answer = _view(*named)(arriving({}))
    said = json.loads(answer.content)
    assert answer.status_code == 401
    assert said == {"code": "service.signature", "message": BadSignature().text("en")}


def test_a_view_is_asked_once_for_one_request(made, clock):
    """The second of two equal requests is 401: a view that writes does not write twice for a replay."""
    view, headers = _view(Role.OFFICE), made.headers()
    assert view(arriving(headers)).status_code == 200
    assert view(arriving(headers)).status_code == 401


def test_keys_that_are_missing_are_told_as_such(made, clock, tmp_path):
    """An installation without published keys says keys.missing, so that doctor and people know what to mend."""
    headers = made.headers()
    (tmp_path / "keys" / "public" / "office.service").unlink()
    answer = _view(Role.OFFICE)(arriving(headers))
    assert (answer.status_code, json.loads(answer.content)["code"]) == (401, "keys.missing")


def test_a_guarded_view_says_whom_it_answers():
    """The route tests can read the roles, and no cookie token is asked of callers that have none."""
    view = _view(Role.VAULT)
    assert view.ansim_service_roles == (Role.VAULT,)
    assert view.csrf_exempt is True
    assert view.__name__ == "view"
