"""Who may do what, written out once more by hand: a change of a role has to be made in two places to pass."""

from itertools import combinations

import pytest

from ansim.accounts.domain.permissions import Permission
from ansim.accounts.domain.roles import StaffRole, check_roles, permissions_of, roles_with

# N notice officer, A approver, T tracer, V venue helper, M administrator, U auditor
LETTERS = dict(zip("NATVMU", StaffRole, strict=True))
MATRIX = {
    "account.manage": "N A T V M U",
    "home.read": "N A T V M U",
    "batch.read": "N A . . . .",
    "batch.create": "N . . . . .",
    "batch.release": ". A . . . .",
    "batch.stop": "N A . . . .",
    "delivery.read": "N A . . . .",
    "delivery.correct": "N . . . . .",
    "delivery.decide": "N . . . . .",
    "delivery.carry": "N A . . . .",
    "person.read": "N A T . . .",
    "person.reveal": "N . T . . .",
    "notice.read": "N A T . . .",
    "notice.reissue": "N . . . . .",
    "notice.withdraw": "N . . . . .",
    "notice.approve": ". A . . . .",
    "template.read": "N A . . M .",
    "template.edit": "N . . . . .",
    "template.approve": ". A . . . .",
    "case.read": ". . T . . .",
    "case.edit": ". . T . . .",
    "lookup.request": ". . T . . .",
    "lookup.approve": ". A . . . .",
    "contact.grade": ". . T . . .",
    "desk.serve": "N . T . . .",
    "venue.read": ". . T V . .",
    "venue.register": ". . . V . .",
    "office.read": ". . . . M U",
    "office.manage": ". . . . M .",
    "office.approve": ". A . . . .",
    "staff.read": ". . . . M U",
    "staff.manage": ". . . . M .",
    "service.read": "N A . . M U",
    "audit.read": ". . . . . U",
    "audit.export": ". . . . . U",
}
#: two acts that one role must never hold together: who prepares does not decide, who acts does not audit
APART = [
    ("batch.create", "batch.release"),
    ("template.edit", "template.approve"),
    ("lookup.request", "lookup.approve"),
    ("office.manage", "office.approve"),
    ("staff.manage", "audit.read"),
    ("office.manage", "audit.read"),
    ("staff.manage", "person.read"),
    ("staff.manage", "batch.create"),
    ("office.manage", "batch.release"),
    ("audit.read", "person.reveal"),
    ("venue.register", "person.read"),
]
#: whoever may do the first must be able to see what it is done to
NEEDS = [
    ("batch.create", "batch.read"),
    ("batch.release", "batch.read"),
    ("batch.stop", "batch.read"),
    ("delivery.correct", "delivery.read"),
    ("delivery.decide", "delivery.read"),
    ("delivery.carry", "delivery.read"),
    ("person.reveal", "person.read"),
    ("notice.reissue", "notice.read"),
    ("notice.withdraw", "notice.read"),
    ("notice.approve", "notice.read"),
    ("template.edit", "template.read"),
    ("template.approve", "template.read"),
    ("case.edit", "case.read"),
    ("venue.register", "venue.read"),
    ("office.manage", "office.read"),
    ("staff.manage", "staff.read"),
    ("audit.export", "audit.read"),
]


def _holders(row):
    return {LETTERS[letter] for letter in row.split() if letter != "."}


def test_the_matrix_lists_every_permission():
    """No permission is missing from the table, none in it is unknown, and they stand in the same order."""
    assert list(MATRIX) == [permission.value for permission in Permission]


@pytest.mark.parametrize(("permission", "row"), MATRIX.items())
def test_a_permission_is_held_by_exactly_these_roles(permission, row):
    """The roles that hold a permission are the ones marked here, read both ways."""
    assert set(roles_with(Permission(permission))) == _holders(row)
    for role in StaffRole:
        assert (Permission(permission) in permissions_of([role])) == (role in _holders(row))


@pytest.mark.parametrize(("one", "other"), APART)
def test_two_acts_are_kept_apart(one, other):
    """No single role holds both acts of a pair that needs two people."""
    assert not _holders(MATRIX[one]) & _holders(MATRIX[other])


@pytest.mark.parametrize(("act", "sight"), NEEDS)
def test_whoever_acts_can_see(act, sight):
    """Holding an act without being able to see its object would be a dead end."""
    assert _holders(MATRIX[act]) <= _holders(MATRIX[sight])


@pytest.mark.parametrize("role", StaffRole)
def test_every_role_has_an_account_and_a_home(role):
    """Whatever else somebody may do, they can manage their own account and see the home page."""
    assert {Permission.ACCOUNT_MANAGE, Permission.HOME_READ} <= permissions_of([role])


@pytest.mark.parametrize("pair", combinations(StaffRole, 2), ids=lambda pair: "+".join(pair))
def test_two_roles_give_what_either_gives(pair):
    """Permissions of two roles are their union; the auditor cannot be one of two."""
    assert permissions_of(pair) == permissions_of([pair[0]]) | permissions_of([pair[1]])
    if StaffRole.AUDITOR not in pair:
        assert check_roles([role.value for role in reversed(pair)]) == pair


def test_the_two_person_rule_survives_two_roles_only_by_person():
    """One person may hold both roles; that the same person does not do both is checked where it is done."""
    both = permissions_of([StaffRole.NOTICE_OFFICER, StaffRole.APPROVER])
    assert {Permission.BATCH_CREATE, Permission.BATCH_RELEASE} <= both


def test_no_combination_without_the_auditor_reads_the_trail():
    """However many other roles are piled up, the audit trail stays shut."""
    everything_else = [role for role in StaffRole if role is not StaffRole.AUDITOR]
    assert Permission.AUDIT_READ not in permissions_of(everything_else)
    assert Permission.AUDIT_EXPORT not in permissions_of(everything_else)
