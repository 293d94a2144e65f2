"""Tables of the logs. Rows are only ever added; the database itself refuses to rewrite history (migration 0002)."""

from typing import ClassVar

from django.db import models


class Log(models.Model):
    """A log and its head: the newest checkpoint, replaced by compare-and-swap when it is sealed."""

    name = models.CharField(max_length=16, primary_key=True)
    origin = models.CharField(max_length=200, unique=True)
    vkey = models.TextField()
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.BinaryField()
    sealed_at = models.DateTimeField()


class Tail(models.Model):
    """The next free index of a log; its row lock puts appends in one line, so that indexes have no gaps."""

    log = models.OneToOneField(Log, on_delete=models.PROTECT, primary_key=True)
    next_index = models.BigIntegerField(default=0)


class Entry(models.Model):
    """Opaque bytes at an index; pending until the head's size passes it. `data` becomes null when pruned."""

    pk = models.CompositePrimaryKey("log_id", "index")
    log = models.ForeignKey(Log, on_delete=models.PROTECT, db_index=False)
    index = models.BigIntegerField()
    caller = models.CharField(max_length=16)
    key = models.CharField(max_length=64)
    leaf = models.BinaryField()
    data = models.BinaryField(null=True)
    appended_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("log", "caller", "key"), name="entry_key_once"),
        ]


class Tile(models.Model):
    """1 to 256 concatenated hashes of one level; only ever gets longer."""

    pk = models.CompositePrimaryKey("log_id", "level", "index")
    log = models.ForeignKey(Log, on_delete=models.PROTECT, db_index=False)
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()


class Checkpoint(models.Model):
    """The first checkpoint signed at a size: one root for a size, for ever."""

    pk = models.CompositePrimaryKey("log_id", "size")
    log = models.ForeignKey(Log, on_delete=models.PROTECT, db_index=False)
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.BinaryField()
    sealed_at = models.DateTimeField()
