"""What the database itself refuses about venues, whatever a program tries."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from ansim.checkins.models import Closing, Operator, Operatorship, Sticker, TakenAssertion, Venue, Zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(opened):
    """The row of the café."""
    return Venue.objects.get(ident=opened(zones=["홀"]))


def _refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


@pytest.mark.parametrize("ident", [b"", b"12345", b"1234567"])
def test_a_venue_has_six_bytes(row, ident) -> None:
    """No other length, and no second venue with the same."""
    _refused(lambda: Venue.objects.filter(pk=row.pk).update(ident=ident))


def test_no_two_venues_share_their_bytes(opened) -> None:
    """A second row with a venue's bytes is refused."""
    first, second = opened(), opened()
    _refused(lambda: Venue.objects.filter(ident=second).update(ident=first))


@pytest.mark.parametrize("field", ["name", "kind", "region"])
def test_a_venue_says_what_and_where_it_is(row, field) -> None:
    """Empty words are refused."""
    _refused(lambda: Venue.objects.filter(pk=row.pk).update(**{field: ""}))


def test_a_venue_does_not_close_before_it_opened(row) -> None:
    """The closing lies after the opening."""
    _refused(lambda: Venue.objects.filter(pk=row.pk).update(closed_at=row.opened_at - timedelta(seconds=1)))


def test_a_shut_venue_has_begin_and_end(row, start) -> None:
    """Half a closing, and one that ends before it begins, are refused."""
    hour = timedelta(hours=1)
    for words in (
        {"shut_until": start + hour},
        {"shut_at": start},
        {"shut_at": start, "shut_until": start - hour},
    ):
        _refused(lambda words=words: Venue.objects.filter(pk=row.pk).update(**words))
    assert Venue.objects.filter(pk=row.pk).update(shut_at=start, shut_until=start + hour) == 1


@pytest.mark.parametrize("code", [b"\x02" + bytes(6), b"\x02" + bytes(8), b"\x01" + bytes(7), bytes(8), b""])
def test_a_sticker_begins_with_two_and_has_eight_bytes(row, code) -> None:
    """Codes of screens, and of other lengths, cannot be stickers."""
    _refused(lambda: Sticker.objects.filter(venue=row, zone=0).update(code=code))


def test_a_zone_has_one_sticker_in_use(row, start) -> None:
    """A second one is refused until the first is stopped; stopped ones may be many."""

    def another(short):
        return Sticker.objects.create(venue=row, zone=0, code=b"\x02abcdefg", short=short, made_at=start)

    _refused(lambda: another("AAAA-AAAA"))
    row.stickers.filter(zone=0).update(stopped_at=start)
    another("AAAA-AAAA")
    row.stickers.filter(zone=0).update(stopped_at=start)
    assert another("BBBB-BBBB").stopped_at is None


def test_no_two_stickers_share_a_short_code(row, start) -> None:
    """Short codes name one poster, over all venues and times."""
    short = row.stickers.get(zone=0).short
    _refused(
        lambda: Sticker.objects.create(venue=row, zone=5, code=b"\x02abcdefg", short=short, made_at=start)
    )


@pytest.mark.parametrize("number", [0, 65_536, 70_000])
def test_a_zone_fits_two_bytes_and_is_not_the_venue(row, number) -> None:
    """Zone 0 is the venue itself; beyond 65,535 there is no room in a check-in."""
    _refused(lambda: Zone.objects.create(venue=row, number=number, name="끝"))


def test_a_zones_number_stands_once_and_it_is_not_its_own_parent(row) -> None:
    """A number twice and a circle of one are refused."""
    _refused(lambda: Zone.objects.create(venue=row, number=1, name="또"))
    _refused(lambda: Zone.objects.filter(venue=row).update(parent=1))


@pytest.mark.parametrize("pairwise", [b"", bytes(15), bytes(17), b"01000000001"])
def test_an_operator_is_sixteen_bytes(start, pairwise) -> None:
    """A phone number, or anything of another length, does not fit the column."""
    _refused(lambda: Operator.objects.create(pairwise=pairwise, first_seen_at=start, last_seen_at=start))


def test_an_operator_runs_a_venue_once_at_a_time(row, start) -> None:
    """The same right twice is refused; after it ended it may be given again."""
    operator = Operator.objects.create(pairwise=bytes(16), first_seen_at=start, last_seen_at=start)
    held = Operatorship.objects.create(venue=row, operator=operator, since=start)
    _refused(lambda: Operatorship.objects.create(venue=row, operator=operator, since=start))
    Operatorship.objects.filter(pk=held.pk).update(ended_at=start)
    assert Operatorship.objects.create(venue=row, operator=operator, since=start).ended_at is None


def test_a_nonce_is_taken_once(start) -> None:
    """Two sign-ins with one nonce cannot both be kept."""
    TakenAssertion.objects.create(nonce=bytes(16), until=start)
    _refused(lambda: TakenAssertion.objects.create(nonce=bytes(16), until=start))


def test_no_column_of_venues_could_hold_a_person() -> None:
    """Names of columns tell: no phone, no birth, no person's name stands in any table of venues."""
    tables = [table for table in connection.introspection.table_names() if table.startswith("checkins_")]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = ANY(%s)", [tables]
        )
        columns = {name for (name,) in cursor.fetchall()}
    assert not columns & {"phone", "birth", "person", "email", "resident", "uid"}


def test_rows_name_themselves_without_words(row, start) -> None:
    """What stands in a log for a row is numbers and bytes, never a venue's words or an operator's id of the vault."""
    operator = Operator.objects.create(pairwise=b"p" * 16, first_seen_at=start, last_seen_at=start)
    held = Operatorship.objects.create(venue=row, operator=operator, since=start)
    closing = Closing.objects.create(venue=row, at=start)
    told = [str(one) for one in (row, row.zones.get(), row.stickers.first(), operator, held, closing)]
    told.append(str(TakenAssertion(nonce=bytes(16), until=start)))
    assert not any(word in " ".join(told) for word in ("안심", "홀", "pppp"))
    assert str(row) == bytes(row.ident).hex()


def test_the_migrations_are_whole() -> None:
    """The models say nothing that the migrations do not make."""
    call_command("makemigrations", "checkins", check=True, dry_run=True, verbosity=0)
