"""Looks, enrolling and the own record under any run of acts, against plain Python; and who is over is over everywhere."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.vault.residents.conftest import PHONE, START
from tests.vault.residents.phones import Phone
from tests.vault.residents.warrants import Paper, handle

from ansim.kit.clock import korean_day
from ansim.kit.sealing import SealBroken
from ansim.vault.adapters import key_folder
from ansim.vault.adapters.people import PersonKey, write_form
from ansim.vault.adapters.people import read_form as read_kept
from ansim.vault.domain import retention
from ansim.vault.domain.errors import (
    CredentialWrong,
    FormWrong,
    HolderKeyWrong,
    OutsideWarrant,
    PersonUnknown,
)
from ansim.vault.domain.nonces import make_nonce
from ansim.vault.domain.person import Form, read_form
from ansim.vault.models import Access, Card, DayCount, DeskCount, Dummy, HolderKey, Resident
from ansim.vault.services import own_record
from ansim.vault.services.accesses import Look, write_accesses
from ansim.vault.services.codes import Confirmed
from ansim.vault.services.enrolling import enrol, find_or_make
from ansim.vault.services.forgetting import forget
from ansim.vault.services.forms import keep_form
from ansim.vault.services.holders import Shown, holder_of
from ansim.vault.services.preparing import prepare_keys
from ansim.vault.services.revealing import answered, reveal
from ansim.wire.access import AccessKind, access_tag, read_access
from ansim.wire.days import day_number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers")]
TODAY = korean_day(START)
ORDINARY = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PEOPLE = [f"+82100000003{number}" for number in range(4)]
FIELDS = [("phone",), ("name", "phone"), ("phone", "name")]


@pytest.fixture
def ids(db: None) -> list[int]:
    """Four people without phones of their own, by row."""
    prepare_keys(now=START)
    return [find_or_make(confirmed=Confirmed(phone), now=START)[0].pk for phone in PEOPLE]


Act = tuple[int, list[int], tuple[str, ...]]
ACTS = st.lists(
    st.tuples(
        st.integers(0, 1), st.lists(st.integers(0, 3), min_size=1, max_size=5), st.sampled_from(FIELDS)
    ),
    max_size=5,
)


@ORDINARY
@given(ACTS)
def test_any_run_of_looks_counts_each_person_act_and_warrant_once(ids: list[int], acts: list[Act]) -> None:
    """A warrant for three and one for two: what is refused leaves nothing, what is new is one leaf of the person's own."""
    with transaction.atomic():
        most = (3, 2)
        uses = [Paper(START, people=most[n], salt=bytes([n]) * 32).use() for n in range(2)]
        seen: dict[tuple[int, int, tuple[str, ...]], bytes] = {}
        dummies = 0
        for warrant, people, fields in acts:
            look = Look(AccessKind.REVEAL, "exposure", fields, 3, "안심시 보건소", ("k1", "k2"))
            asked = [ids[person] for person in people]
            named = tuple(sorted(fields))
            under = {person for held, person, _ in seen if held == warrant} | set(people)
            if len(under) > most[warrant]:
                with pytest.raises(OutsideWarrant):
                    write_accesses(warrant_id=uses[warrant].row_id, residents=asked, look=look, now=START)
                continue
            fresh = {person for person in people if (warrant, person, named) not in seen}
            rows = write_accesses(warrant_id=uses[warrant].row_id, residents=asked, look=look, now=START)
            assert [row.resident_id for row in rows] == asked
            for person, row in zip(people, rows, strict=True):
                entry = bytes(row.entry)
                assert seen.setdefault((warrant, person, named), entry) == entry
            dummies += -len(fresh) % 16
        assert Access.objects.count() == len(seen) == len(set(seen.values()))
        assert Dummy.objects.count() == dummies
        for number, pk in enumerate(ids):
            row = Resident.objects.get(pk=pk)
            own = [entry for (_, person, _), entry in seen.items() if person == number]
            key = PersonKey.of(row).open("audit_key", row.audit_key)
            assert {read_access(entry).tag for entry in own} == {
                access_tag(key, count) for count in range(row.looked)
            }
        transaction.set_rollback(True)


def test_one_contact_named_twice_is_one_leaf_and_two_answers(enrol_phone, uid_of, logs, memory_log) -> None:
    """The opener may find one person in two chains: both places are answered, the log shows a single look."""
    phone = enrol_phone(name="홍길동")
    sealed = [handle(uid_of(PHONE)) for _ in range(2)]
    assert sealed[0] != sealed[1]
    paper = Paper(START, people=1)
    both = reveal(use=paper.use(), handles=sealed, why="exposure", fields=("name",), logs=logs, now=START)
    assert [one.values for one in both] == [{"name": "홍길동"}] * 2
    assert both[0].leaf_index == both[1].leaf_index
    assert len(memory_log.leaves()) == 16
    assert Resident.objects.get().looked == 1
    assert phone.audit_key
    assert answered(use=paper.use(), handles=sealed, now=START) == [None, None]


def _ask(phone: Phone, now, act: str = "self") -> Resident:
    binding = phone.binding(act, b"", nonce=make_nonce(key_folder.code_key(), now), now=now)
    return holder_of(shown=Shown(phone.credential, binding), act=act, content=b"", now=now)


@pytest.mark.parametrize(("days", "known"), [(55, True), (56, False), (57, False), (60, False)])
def test_who_is_over_is_a_stranger_though_nobody_swept(enrol_phone, uid_of, logs, days, known) -> None:
    """A clock that stood still, a worker that was down: key, name and form are as gone as after the sweep."""
    phone = enrol_phone(name="홍길동")
    keep_form(confirmed=Confirmed(PHONE), form=Form("홍길동", date(1990, 2, 3), "제주시 이도동"), now=START)
    before, later = uid_of(PHONE), START + timedelta(days=days)
    sealed = [handle(before)]
    if known:
        assert _ask(phone, later).pk == Resident.objects.get().pk
        assert answered(use=Paper(later).use(), handles=sealed, now=later) == [START]
    else:
        with pytest.raises(CredentialWrong):
            _ask(phone, later)
        with pytest.raises(PersonUnknown):
            answered(use=Paper(later).use(), handles=sealed, now=later)
    enrol_phone(now=later)
    row = Resident.objects.get()
    assert (uid_of(PHONE) == before) is known
    assert (row.name is not None) is (row.form is not None) is known
    assert HolderKey.objects.filter(revoked_at__isnull=True).count() == 1
    assert HolderKey.objects.count() == (2 if known else 1)
    forget(now=later)
    assert Resident.objects.get().last_used == korean_day(later)


@settings(max_examples=80, deadline=None)
@given(st.dates(date(2026, 1, 1), date(2029, 12, 31)), st.integers(0, 90))
def test_a_person_is_over_before_the_week_that_wraps_the_key(used: date, later: int) -> None:
    """Eight weeks to the day; while somebody of a week is known the week's key stands, and then not for long."""
    today = used + timedelta(days=later)
    over = retention.is_person_over(used, today)
    assert over is (later >= 56)
    week = retention.week_of(used)
    assert retention.first_day_of(week) <= used < retention.first_day_of(week + 1)
    assert not retention.is_week_over(week, today) or over
    assert retention.is_week_over(week, used + timedelta(days=56 + 6))


@pytest.mark.parametrize(
    ("name", "birth", "address"),
    [
        ("홍", "1990-02-03", "x" * 5),
        ("홍" * 60, "1990-02-03", "x" * 200),
        ("홍길동", TODAY.isoformat(), "제주시 이도동"),
        ("홍길동", f"{TODAY.year - 130}-01-01", "제주시 이도동"),
        ("홍길동", "2024-02-29", "제주시 이도동"),
    ],
)
def test_the_last_form_that_may_be_is_kept_as_it_is(name: str, birth: str, address: str) -> None:
    """At every border: read, sealed as JSON, and read again it is the same form."""
    form = read_form(name, birth, address, today=TODAY)
    assert (form.name, form.birth.isoformat(), form.address) == (name, birth, address)
    assert read_kept(write_form(form)) == form


def test_a_form_without_a_name_is_none() -> None:
    """Name, birth date and address are all needed, whoever calls."""
    with pytest.raises(FormWrong) as refused:
        read_form("", "1990-02-03", "제주시 이도동", today=TODAY)
    assert refused.value.params == {"name": "name"}


@ORDINARY
@given(
    st.dictionaries(st.integers(0, 27), st.integers(1, 64), max_size=4),
    st.dictionaries(st.integers(0, 27), st.integers(65, 256), max_size=4),
    st.integers(0, 3),
)
def test_a_resident_is_told_every_count_that_is_held(
    ids: list[int], tokens: dict[int, int], desks: dict[int, int], cards: int
) -> None:
    """Tokens and desk check-ins by day, cards in force: of oneself all, of the others none; erasing leaves theirs alone."""
    with transaction.atomic():
        rows = list(Resident.objects.filter(pk__in=ids).order_by("pk"))
        mine, other = rows[0], rows[1]
        today = day_number(TODAY)
        for row, extra in ((mine, 0), (other, 30)):
            uid = bytes(row.uid)
            DayCount.objects.bulk_create(
                DayCount(uid=uid, day=today - ago - extra, next=end) for ago, end in tokens.items()
            )
            DeskCount.objects.bulk_create(
                DeskCount(uid=uid, day=today - ago - extra, next=end) for ago, end in desks.items()
            )
        for number in range(cards):
            Card.objects.create(resident=mine, mark=bytes([number]) * 32, made_at=START)
        told = own_record.tell(row=mine, now=START)
        for name, counts, first in (("tokens", tokens, 0), ("desks", desks, 64)):
            wanted = {(TODAY - timedelta(days=ago)).isoformat(): end - first for ago, end in counts.items()}
            assert {one["day"]: one["given"] for one in told[name]} == wanted
            assert [one["day"] for one in told[name]] == sorted(wanted)
        assert (told["cards"], told["phone"], told["form"]) == (cards, PEOPLE[0], None)
        own_record.erase(row=mine)
        assert (DayCount.objects.count(), DeskCount.objects.count()) == (len(tokens), len(desks))
        assert Resident.objects.count() == len(ids) - 1
        with pytest.raises(Resident.DoesNotExist):
            own_record.tell(row=mine, now=START)
        transaction.set_rollback(True)


def test_enrolling_again_without_a_name_keeps_the_name_and_with_one_changes_it(enrol_phone) -> None:
    """A new phone need not repeat the name; the form's name goes before it when a contact has filled one in."""
    for name, kept in (("홍길동", "홍길동"), ("", "홍길동"), ("홍길순", "홍길순")):
        enrol_phone(name=name)
        row = Resident.objects.get()
        assert row.name is not None
        assert PersonKey.of(row).open("name", row.name).decode() == kept


def test_a_value_of_one_person_opens_for_nobody_else(ids: list[int]) -> None:
    """Columns moved between rows, or between columns of one row, are broken seals, not somebody's number."""
    one, two = Resident.objects.filter(pk__in=ids[:2]).order_by("pk")
    assert PersonKey.of(one).open("phone", one.phone).decode() in PEOPLE
    for key, what, sealed in (
        (PersonKey.of(one), "phone", two.phone),
        (PersonKey.of(two), "phone", one.phone),
        (PersonKey.of(one), "name", one.phone),
        (PersonKey.of(one), "phone", one.audit_key),
    ):
        with pytest.raises(SealBroken):
            key.open(what, sealed)
    one.key = two.key
    with pytest.raises(SealBroken):
        PersonKey.of(one)


def test_a_failed_enrolment_leaves_no_half_of_a_person(enrol_phone, db) -> None:
    """A holder key that was used before is refused, and the number that came with it is as unknown as it was."""
    phone = enrol_phone()
    before = list(HolderKey.objects.values())
    for number in (PHONE, PEOPLE[0]):
        with pytest.raises(HolderKeyWrong):
            enrol(confirmed=Confirmed(number), holder_point=phone.point, name="x", audit_key=None, now=START)
    assert list(HolderKey.objects.values()) == before
    row = Resident.objects.get()
    assert (row.name, row.looked) == (None, 0)
    assert _ask(phone, START).pk == row.pk
