"""How an office sends: in which hours, by which ladder for each kind of notice, and where answers of people arrive."""

from django.db import models
from django.db.models import F, Q


class Hours(models.Model):
    """The hours of one office by the clock of Korea; without a row it sends at any time."""

    office_id = models.BigIntegerField(primary_key=True)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="delivery_hours_forward"),
        )


class Ladder(models.Model):
    """The steps of one office for one kind of notice (the caller's own name of it), as a list of their names.

    `template` and `words` are the approved Alimtalk template of the step of that name, with #{...} for what is filled in.
    """

    office_id = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    steps = models.JSONField()
    template = models.CharField(max_length=64, default="", blank=True)
    words = models.TextField(default="", blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office_id", "kind"], name="delivery_ladder_once"),)


class Replies(models.Model):
    """The sender number of one office to which people can answer; without a row nothing is asked by text.

    `hours`: so long an answer is waited for before a person decides.
    """

    office_id = models.BigIntegerField(primary_key=True)
    number = models.CharField(max_length=20)
    hours = models.PositiveSmallIntegerField(default=24)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(hours__gte=1, hours__lte=72), name="delivery_replies_hours"),
        )
