"""Staff: console users, each of one office with one or more roles. No e-mail address, no phone is kept."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.names import check_login
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models.offices import Office

_ROLE_NAMES = [role.value for role in StaffRole]


class StaffManager(BaseUserManager["Staff"]):
    """Looks staff up by their staff id in its one form."""

    def get_by_natural_key(self, username: str | None) -> "Staff":
        """Return the member of staff with this staff id, however it was typed."""
        return self.get(login=(username or "").strip().lower())

    def create_user(self, login: str, password: str | None = None, **fields: Any) -> "Staff":
        """Make a member of staff; used by the services of this module only."""
        staff = self.model(login=check_login(login), **fields)
        staff.set_password(password)
        staff.save(using=self._db)
        return staff


class Staff(AbstractBaseUser):
    """A console user. Signs in with the staff id; shown by name to colleagues only."""

    login = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="staff")
    roles = ArrayField(models.CharField(max_length=20), default=list)
    is_active = models.BooleanField(default=True)
    invitation_digest = models.CharField(max_length=64, blank=True)
    invitation_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[StaffManager] = StaffManager()

    class Meta:
        ordering = ("login",)
        constraints = (
            models.CheckConstraint(condition=Q(roles__contained_by=_ROLE_NAMES), name="staff_roles_known"),
            models.CheckConstraint(condition=Q(roles__len__gt=0), name="staff_has_role"),
            models.CheckConstraint(
                condition=Q(invitation_digest="", invitation_until__isnull=True)
                | (~Q(invitation_digest="") & Q(invitation_until__isnull=False)),
                name="staff_invitation_whole",
            ),
        )

    def __str__(self) -> str:
        return f"staff:{self.pk}"

    @property
    def actor(self) -> Actor:
        """Return this person as the value that services take as `by`."""
        return Actor(
            who=f"staff:{self.pk}",
            roles=tuple(StaffRole(name) for name in self.roles),
            staff_id=self.pk,
            office_id=self.office_id,
            office_code=self.office.code,
        )
