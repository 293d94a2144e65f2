"""The actor as a value: compared by what it is, without a name, able to exactly what its roles hold."""

import dataclasses

import pytest

from ansim.accounts.domain.actors import Actor, system_actor
from ansim.accounts.domain.errors import NotPermitted
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.domain.roles import StaffRole, permissions_of

OFFICER = Actor("staff:7", (StaffRole.NOTICE_OFFICER,), 7, 3, "ansim-si")


def test_equal_actors_are_one():
    """Two values of the same person are equal and usable as a key."""
    assert Actor("staff:7", (StaffRole.NOTICE_OFFICER,), 7, 3, "ansim-si") == OFFICER
    assert len({OFFICER, dataclasses.replace(OFFICER)}) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"who": "staff:8"},
        {"roles": (StaffRole.APPROVER,)},
        {"staff_id": 8},
        {"office_id": 4},
        {"office_code": "other-gun"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_part_tells_actors_apart(change):
    """Another person, role, office or code is another actor."""
    assert dataclasses.replace(OFFICER, **change) != OFFICER


@pytest.mark.parametrize("field", ["who", "roles", "staff_id", "office_id", "office_code"])
def test_an_actor_cannot_be_promoted_in_place(field):
    """The value handed to a service cannot be changed on the way."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(OFFICER, field, None)


def test_an_actor_carries_no_other_fields():
    """There is no room for a name or a phone number."""
    assert [field.name for field in dataclasses.fields(Actor)] == [
        "who",
        "roles",
        "staff_id",
        "office_id",
        "office_code",
    ]
    with pytest.raises((AttributeError, TypeError)):
        object.__setattr__(OFFICER, "name", "김하늘")


@pytest.mark.parametrize("role", StaffRole)
@pytest.mark.parametrize("permission", Permission)
def test_may_and_need_agree_with_the_roles(role, permission):
    """`may` answers and `need` raises by the same table."""
    actor = dataclasses.replace(OFFICER, roles=(role,))
    if permission in permissions_of([role]):
        assert actor.may(permission)
        actor.need(permission)
    else:
        assert not actor.may(permission)
        with pytest.raises(NotPermitted):
            actor.need(permission)


@pytest.mark.parametrize(
    ("roles", "text"),
    [
        ((), ""),
        ((StaffRole.AUDITOR,), "auditor"),
        ((StaffRole.NOTICE_OFFICER, StaffRole.TRACER), "notice_officer,tracer"),
        (tuple(StaffRole)[:5], "notice_officer,approver,tracer,venue_helper,administrator"),
    ],
)
def test_roles_are_written_for_the_trail(roles, text):
    """The audit trail keeps role names joined by commas, in at most the 120 characters of its column."""
    assert dataclasses.replace(OFFICER, roles=roles).role_text == text
    assert len(text) <= 120


@pytest.mark.parametrize("name", ["worker", "setup", "sandbox", "retention"])
def test_a_process_is_named_and_may_nothing(name):
    """A process acts under its own name; being the system gives no permission."""
    actor = system_actor(name, office_id=3, office_code="ansim-si")
    assert (actor.who, actor.staff_id, actor.role_text) == (f"system:{name}", None, "")
    assert (actor.office_id, actor.office_code) == (3, "ansim-si")
    assert not any(actor.may(permission) for permission in Permission)


def test_a_process_without_an_office_has_none():
    """Without an office the actor's scope is empty, not everything."""
    actor = system_actor("setup")
    assert (actor.office_id, actor.office_code) == (None, "")
