"""Permissions and roles: complete tables, and which roles may be held together."""

import re
from itertools import chain, combinations

import pytest

from ansim.accounts.domain.actors import Actor, system_actor
from ansim.accounts.domain.errors import AuditorHoldsOtherRole, NoRole, NotPermitted, UnknownRole
from ansim.accounts.domain.permissions import MEANINGS, Permission
from ansim.accounts.domain.roles import (
    ROLE_NAMES,
    ROLE_PERMISSIONS,
    ROLE_TASKS,
    StaffRole,
    check_roles,
    permissions_of,
    roles_with,
)


@pytest.mark.parametrize("permission", Permission)
def test_a_permission_is_one_verb_on_one_noun_with_a_meaning(permission):
    """Every permission reads noun.verb and has its meaning in Korean and English."""
    assert re.fullmatch(r"[a-z]+\.[a-z]+", permission.value)
    assert MEANINGS[permission].ko
    assert MEANINGS[permission].en


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_held_by_some_role(permission):
    """No permission is out of everybody's reach."""
    assert roles_with(permission)


@pytest.mark.parametrize("role", StaffRole)
def test_every_role_is_named_told_and_listed(role):
    """Every role has a name, a task and its permissions, in both languages."""
    assert all((ROLE_NAMES[role].ko, ROLE_NAMES[role].en))
    assert all((ROLE_TASKS[role].ko, ROLE_TASKS[role].en))
    assert {Permission.ACCOUNT_MANAGE, Permission.HOME_READ} <= ROLE_PERMISSIONS[role]


def test_whoever_makes_a_batch_does_not_release_it_by_the_same_role():
    """No single role both makes and releases batches, so the two-person rule starts with the roles."""
    for role in StaffRole:
        assert not {Permission.BATCH_CREATE, Permission.BATCH_RELEASE} <= ROLE_PERMISSIONS[role]


@pytest.mark.parametrize("role", [StaffRole.ADMINISTRATOR, StaffRole.AUDITOR, StaffRole.VENUE_HELPER])
def test_roles_without_a_case_see_no_person(role):
    """Administrator, auditor and venue helper can neither search nor reveal people."""
    assert not {Permission.PERSON_READ, Permission.PERSON_REVEAL} & ROLE_PERMISSIONS[role]


def test_only_the_auditor_reads_the_audit_trail():
    """Nobody whose acts are in the trail decides alone what is read of it."""
    assert roles_with(Permission.AUDIT_READ) == (StaffRole.AUDITOR,)


def test_permissions_of_several_roles_are_their_union():
    """Holding two roles gives what either gives and nothing more."""
    both = permissions_of([StaffRole.NOTICE_OFFICER, StaffRole.TRACER])
    assert both == ROLE_PERMISSIONS[StaffRole.NOTICE_OFFICER] | ROLE_PERMISSIONS[StaffRole.TRACER]
    assert permissions_of([]) == frozenset()


def test_chosen_roles_come_back_once_and_in_the_order_of_the_table():
    """Order and repetition in a form do not matter."""
    assert check_roles(["tracer", "notice_officer", "tracer"]) == (
        StaffRole.NOTICE_OFFICER,
        StaffRole.TRACER,
    )


def test_no_role_is_refused():
    """Somebody without a role could do nothing and is refused."""
    with pytest.raises(NoRole):
        check_roles([])


def test_an_unknown_role_is_refused():
    """A word that is no role is refused, even beside good ones."""
    with pytest.raises(UnknownRole):
        check_roles(["tracer", "superuser"])


def test_the_auditor_stands_alone():
    """Of all sets of roles, exactly those with the auditor and another one are refused."""
    every = chain.from_iterable(combinations(StaffRole, size) for size in range(1, len(StaffRole) + 1))
    for roles in every:
        if StaffRole.AUDITOR in roles and len(roles) > 1:
            with pytest.raises(AuditorHoldsOtherRole):
                check_roles(roles)
        else:
            assert check_roles(roles) == roles


def test_an_actor_may_what_the_roles_hold():
    """An actor may what one of the roles holds; `need` raises for the rest."""
    actor = Actor("staff:1", (StaffRole.APPROVER,), 1, 1, "ansim-si")
    assert actor.may(Permission.BATCH_RELEASE)
    actor.need(Permission.BATCH_RELEASE)
    assert not actor.may(Permission.BATCH_CREATE)
    with pytest.raises(NotPermitted):
        actor.need(Permission.BATCH_CREATE)


def test_the_audit_trail_keeps_roles_as_words():
    """Several roles are written as names joined by commas."""
    actor = Actor("staff:1", (StaffRole.NOTICE_OFFICER, StaffRole.APPROVER))
    assert actor.role_text == "notice_officer,approver"


def test_a_process_holds_no_permission():
    """The system actor is named, scoped to an office, and may nothing by itself."""
    actor = system_actor("worker", office_id=3, office_code="ansim-si")
    assert (actor.who, actor.office_id, actor.office_code) == ("system:worker", 3, "ansim-si")
    assert not any(actor.may(permission) for permission in Permission)
