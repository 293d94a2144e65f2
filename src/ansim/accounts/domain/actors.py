"""The actor: who acts, as a value that services of every module take as `by`. No name, no personal data."""

from dataclasses import dataclass

from ansim.accounts.domain.errors import NotPermitted
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.domain.roles import StaffRole, permissions_of


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of staff, or a process, that acts for one office.

    `who` is `staff:12` or `system:worker`; `staff_id` and `office_id` are None where there is none.
    """

    who: str
    roles: tuple[StaffRole, ...] = ()
    staff_id: int | None = None
    office_id: int | None = None
    office_code: str = ""

    @property
    def role_text(self) -> str:
        """Return the roles as the audit trail keeps them: names joined by commas."""
        return ",".join(self.roles)

    def may(self, permission: Permission) -> bool:
        """Say whether the actor's roles hold a permission."""
        return permission in permissions_of(self.roles)

    def need(self, permission: Permission) -> None:
        """Raise NotPermitted unless the actor's roles hold the permission."""
        if not self.may(permission):
            raise NotPermitted


def system_actor(name: str, *, office_id: int | None = None, office_code: str = "") -> Actor:
    """Return the actor of a process, such as `system:worker`; it holds no role and no permission."""
    return Actor(who=f"system:{name}", office_id=office_id, office_code=office_code)
