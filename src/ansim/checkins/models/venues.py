"""Venues, their zones, stickers, door screens and times of closing. No person stands in any of these tables."""

from django.db import models
from django.db.models import F, Q


class Venue(models.Model):
    """A registered place with a poster. `ident` is the 6 bytes of the venue code; `key_sealed` its k_v.

    `changed_at` moves with everything the gate has to know, so that it can ask for what is new.
    """

    ident = models.BinaryField(unique=True, max_length=6)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    region = models.CharField(max_length=20)
    district = models.CharField(max_length=30)
    street = models.CharField(max_length=120)
    detail = models.CharField(max_length=80, blank=True)
    hours = models.JSONField(default=list, blank=True)
    key_sealed = models.BinaryField()
    opened_at = models.DateTimeField()
    shut_at = models.DateTimeField(null=True, blank=True)
    shut_until = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = (models.Index(fields=["region", "district", "kind"], name="venue_place_kind"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="venue_closed_after",
            ),
            models.CheckConstraint(
                condition=Q(shut_at__isnull=True, shut_until__isnull=True)
                | Q(shut_at__isnull=False, shut_until__isnull=False, shut_until__gt=F("shut_at")),
                name="venue_shut_whole",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(kind="") & ~Q(region=""), name="venue_says_what"
            ),
        )

    def __str__(self) -> str:
        return bytes(self.ident).hex()


class FormerKey(models.Model):
    """A k_v, sealed, whose codes counted `until` its screens were cut off; kept while late check-ins may name them."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="former_keys")
    key_sealed = models.BinaryField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.venue_id} {self.until:%Y-%m-%d}"


class Zone(models.Model):
    """A part of a venue (hall, floor, table); number 0 is the venue itself and has no row. `parent` is a number."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="zones")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=40)
    parent = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["venue", "number"], name="zone_number_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=65_535), name="zone_number_two_bytes"
            ),
            models.CheckConstraint(condition=~Q(parent=F("number")), name="zone_not_its_parent"),
        )

    def __str__(self) -> str:
        return f"{self.venue_id}/{self.number}"


class Sticker(models.Model):
    """A printed code of a venue or zone: `code` is 0x02 and 7 random bytes, `short` what a person types instead."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="stickers")
    zone = models.PositiveIntegerField(default=0)
    code = models.BinaryField(max_length=8)
    short = models.CharField(max_length=14, unique=True)
    made_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["venue", "zone"], condition=Q(stopped_at__isnull=True), name="sticker_one_in_use"
            ),
        )

    def __str__(self) -> str:
        return f"{self.venue_id}/{self.zone}"


class Screen(models.Model):
    """A device that shows the rotating code at the door; it may fetch seeds and the count, and nothing else."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="screens")
    zone = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.venue_id}/{self.zone}"


class Closing(models.Model):
    """A moment at which the operator closed the venue for the day: whoever was still inside left then."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="closings")
    at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["venue", "-at"], name="closing_venue_at"),)

    def __str__(self) -> str:
        return f"{self.venue_id} {self.at:%Y-%m-%d}"


class Device(models.Model):
    """An operator's device that takes in people without a phone: bound to one venue, known by the point of its own key.

    One without a venue is an intake of calls: it speaks for every venue, and for nothing but calls.
    """

    venue = models.ForeignKey(Venue, null=True, on_delete=models.CASCADE, related_name="devices")
    number = models.BinaryField(max_length=7, unique=True)
    point = models.BinaryField(max_length=33)
    made_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return bytes(self.number).hex()
