"""Tables of the vault. Personal columns are sealed under the person's own key; invariants are database constraints."""

from django.db import models
from django.db.models import F, Q


class Resident(models.Model):
    """One enrolled person. `key` is the person's key wrapped by the key of `week`; nothing here tells a number or a name.

    `looked` counts the person's own access leaves; it is the n of the next tag.
    """

    uid = models.BinaryField(max_length=8, unique=True)
    index = models.BinaryField(max_length=32, unique=True)
    week = models.IntegerField()
    key = models.BinaryField()
    phone = models.BinaryField()
    name = models.BinaryField(null=True, blank=True)
    audit_key = models.BinaryField()
    form = models.BinaryField(null=True, blank=True)
    form_at = models.DateTimeField(null=True, blank=True)
    looked = models.IntegerField(default=0)
    enrolled_at = models.DateTimeField()
    last_used = models.DateField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(looked__gte=0), name="vault_looked_counted"),)
        indexes = (
            models.Index(fields=["last_used"], name="vault_last_used"),
            models.Index(fields=["week"], name="vault_week"),
        )


class HolderKey(models.Model):
    """A phone's key; enrolling again revokes the one before, and the database allows only one in force."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="keys")
    thumbprint = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["resident"], condition=Q(revoked_at__isnull=True), name="vault_one_key_in_force"
            ),
        )


class Challenge(models.Model):
    """A one-time code that was asked for: its keyed hash, the sealed number until it is used, and how often it was tried."""

    challenge = models.BinaryField(max_length=16, unique=True)
    purpose = models.CharField(max_length=10)
    phone = models.BinaryField(null=True, blank=True)
    digest = models.BinaryField(max_length=32)
    tries = models.IntegerField(default=0)
    made_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Ask(models.Model):
    """One question counted against a limit; `who` is a keyed hash of a number or an address."""

    limit = models.CharField(max_length=20)
    who = models.BinaryField(max_length=16)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = (models.Index(fields=["limit", "who", "at"], name="vault_ask_by_asker"),)


class UsedNonce(models.Model):
    """A nonce that was used; the second use is refused by the database."""

    nonce = models.BinaryField(max_length=32, unique=True)
    at = models.DateTimeField(db_index=True)


class DayCount(models.Model):
    """The issuer's part: how many tokens of a day a number has had, over all its devices."""

    uid = models.BinaryField(max_length=8)
    day = models.IntegerField()
    next = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["uid", "day"], name="vault_day_count"),
            models.CheckConstraint(condition=Q(next__gte=0, next__lte=64), name="vault_day_cap"),
        )


class DeskCount(models.Model):
    """How many stubs of a day a person has had: the counters 64 to 255 are the desk's."""

    uid = models.BinaryField(max_length=8)
    day = models.IntegerField(db_index=True)
    next = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["uid", "day"], name="vault_desk_count"),
            models.CheckConstraint(condition=Q(next__gte=64, next__lte=256), name="vault_desk_cap"),
        )


class Card(models.Model):
    """A card for somebody without a phone: the keyed hash of its 16 bytes, whose it is, whether it was blocked."""

    mark = models.BinaryField(max_length=32, unique=True)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="cards")
    made_at = models.DateTimeField()
    blocked_at = models.DateTimeField(null=True, blank=True)


class Slip(models.Model):
    """A paper slip that was not used yet: the keyed hash of its 16 bytes, whose it is. Its use deletes the row."""

    mark = models.BinaryField(max_length=32, unique=True)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="slips")
    made_at = models.DateTimeField()


class Stub(models.Model):
    """The stub that was given for a sealed box, kept 72 hours so that a repeated box gets the same."""

    box_hash = models.BinaryField(max_length=32, unique=True)
    kind = models.SmallIntegerField()
    stub = models.BinaryField(max_length=87)
    at = models.DateTimeField(db_index=True)


class DayKey(models.Model):
    """What is public of a day's key: its commitment, and where the leaf stands once it is logged."""

    day = models.IntegerField(primary_key=True)
    commitment = models.BinaryField(max_length=32)
    leaf_index = models.BigIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)


class IssuerKey(models.Model):
    """The public half of a week's issuer key; `kid` is SHA-256 of it, four bytes."""

    week = models.IntegerField(primary_key=True)
    public = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()


class WarrantUse(models.Model):
    """A warrant that was presented, by the hash of its leaf; `subject` is set by the first look-up of a person."""

    leaf_hash = models.BinaryField(max_length=32, unique=True)
    case = models.CharField(max_length=80)
    office = models.BigIntegerField()
    most_people = models.IntegerField()
    expires_at = models.DateTimeField(db_index=True)
    subject = models.BinaryField(max_length=16, null=True, blank=True)
    opened_at = models.DateTimeField()
    closing_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closing_at__isnull=False),
                name="vault_closed_in_order",
            ),
        )


class Access(models.Model):
    """One look at one person under one warrant. Written before its leaf, released after its proof, never otherwise.

    `who` stands for the person under this warrant alone; `record` is sealed for the auditor; kept two years, the
    tie to the person only as long as the person is known.
    """

    warrant = models.ForeignKey(WarrantUse, on_delete=models.PROTECT, related_name="accesses")
    resident = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="accesses"
    )
    who = models.BinaryField(max_length=16)
    kind = models.CharField(max_length=8)
    fields = models.CharField(max_length=80)
    officers = models.CharField(max_length=200)
    office = models.BigIntegerField()
    entry = models.BinaryField()
    record = models.BinaryField()
    written_at = models.DateTimeField(db_index=True)
    leaf_index = models.BigIntegerField(null=True, blank=True)
    proof = models.BinaryField(null=True, blank=True)
    logged_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["warrant", "who", "kind", "fields"], name="vault_one_leaf_a_look"
            ),
            models.CheckConstraint(
                condition=Q(logged_at__isnull=True) | Q(leaf_index__isnull=False, proof__isnull=False),
                name="vault_logged_with_proof",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True)
                | Q(logged_at__isnull=False, released_at__gte=F("logged_at")),
                name="vault_released_after_its_leaf",
            ),
        )
        indexes = (
            models.Index(fields=["written_at"], condition=Q(leaf_index__isnull=True), name="vault_leaf_owed"),
        )


class Dummy(models.Model):
    """A leaf that concerns nobody, logged among the others so that a warrant's leaves are a multiple of 16."""

    warrant = models.ForeignKey(WarrantUse, on_delete=models.CASCADE, related_name="dummies")
    entry = models.BinaryField()
    leaf_index = models.BigIntegerField(null=True, blank=True)
