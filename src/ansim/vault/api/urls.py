"""Addresses of the vault, below the root of its role."""

from django.urls import URLPattern, URLResolver, path

from ansim.vault.api import desks, office_desks, own, roles, visitors

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/codes", visitors.ask_code),
    path("v1/enrolments", visitors.enrol),
    path("v1/nonce", visitors.give_nonce),
    path("v1/tokens", visitors.issue),
    path("v1/issuer-keys", visitors.issuer_keys),
    path("v1/operators", visitors.confirm_operator),
    path("v1/identities", visitors.give_identity),
    path("v1/self", visitors.tell_own),
    path("v1/self/visits", own.visits),
    path("v1/self/erase", visitors.erase_own),
    path("v1/cards", own.card),
    path("v1/cards/block", own.block),
    path("v1/desk/cards", office_desks.card),
    path("v1/desk/cards/block", office_desks.block),
    path("v1/desk/slips", office_desks.slips),
    path("v1/desk/record", office_desks.record),
    path("v1/desk-key", desks.desk_key),
    path("v1/stubs", desks.stubs),
    path("v1/subjects", roles.subject),
    path("v1/reveals", roles.reveal),
    path("v1/answers", roles.answered),
    path("v1/day-keys", roles.day_keys),
    path("v1/contact-key", roles.contact_key),
]
