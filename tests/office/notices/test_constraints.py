"""The tables refuse by themselves what the services never write: each constraint tried with a raw row."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import ProtectedError
from office_ground import TODAY, row

from ansim.kit.clock import now
from ansim.notices.domain.batch import BatchState, NoticeState
from ansim.notices.models import Approval, Batch, BatchEvent, Notice, RosterRow, Step

HASH = "a" * 64
_numbers = iter(range(10**6))


@pytest.fixture
def new_batch(drill: Any) -> Callable[..., Batch]:
    """`new_batch(**columns)`: one raw row of the batch table, good but for what is given."""

    def make(**columns: Any) -> Batch:
        good: dict[str, Any] = {
            "office_id": drill.office.office_id,
            "kind": "isolation",
            "source": "roster",
            "state": "checking",
            "issued_on": TODAY,
            "list_blob": "lists/x",
            "list_suffix": ".xlsx",
            "content_sha256": f"{next(_numbers):064d}",
            "created_by_id": drill.officer.staff_id,
            "created_at": now(),
        }
        return Batch.objects.create(**{**good, **columns})

    return make


@pytest.fixture
def new_row(new_batch: Any) -> Callable[..., RosterRow]:
    """`new_row(**columns)`: one raw row of a list."""

    def make(**columns: Any) -> RosterRow:
        good: dict[str, Any] = {"row": next(_numbers), "person": b"sealed"}
        if "batch" not in columns:
            good["batch"] = new_batch()
        return RosterRow.objects.create(**{**good, **columns})

    return make


@pytest.fixture
def new_notice(drill: Any, new_row: Any) -> Callable[..., Notice]:
    """`new_notice(**columns)`: one raw row of the notice table, a draft unless told otherwise."""

    def make(**columns: Any) -> Notice:
        roster_row = columns.pop("roster_row", None) or new_row()
        good: dict[str, Any] = {
            "office_id": drill.office.office_id,
            "batch": roster_row.batch,
            "roster_row": roster_row,
            "reference": f"{next(_numbers):014d}",
            "record": b"sealed",
            "name_tag": b"n" * 32,
            "birth_tag": b"b" * 32,
            "first_day": TODAY,
            "last_day": TODAY,
        }
        return Notice.objects.create(**{**good, **columns})

    return make


class _Refused:
    """A block whose writes PostgreSQL must refuse by the named constraint."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.savepoint: Any = None

    def __enter__(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        self.savepoint.__exit__(kind, error, trace)
        assert isinstance(error, IntegrityError), f"{self.name} let it pass"
        assert self.name in str(error)
        return True


def _files() -> dict[str, str]:
    return {"pdf_sha256": HASH, "jpg_sha256": HASH}


def test_good_raw_rows_are_taken(new_batch: Any, new_row: Any, new_notice: Any) -> None:
    """The ground of the refusals below: the same rows without their fault are stored."""
    assert new_batch().pk
    assert new_row().pk
    assert new_notice().pk


@pytest.mark.parametrize("kind", ["", "Isolation", "party", "확진자"])
def test_a_batch_has_a_known_kind(new_batch: Any, kind: str) -> None:
    """A kind that no law table knows is refused."""
    with _Refused("batch_kind_known"):
        new_batch(kind=kind)


@pytest.mark.parametrize("source", ["", "email", "ROSTER"])
def test_a_batch_has_a_known_source(new_batch: Any, source: str) -> None:
    """Notices come from a list or from a PDF issued elsewhere."""
    with _Refused("batch_"):
        new_batch(source=source)


@pytest.mark.parametrize("state", ["", "done", "Made", "sent"])
def test_a_batch_has_a_known_state(new_batch: Any, state: str) -> None:
    """Only states of the drawing can be stored."""
    with _Refused("batch_state_known"):
        new_batch(state=state)


@pytest.mark.parametrize("state", ["made", "handed_over", "released"])
def test_a_made_batch_has_its_manifest(new_batch: Any, state: str) -> None:
    """Nothing can be handed over or released that has no hash to sign."""
    with _Refused("batch_made_has_manifest"):
        new_batch(state=state)
    assert new_batch(state=state, manifest_sha256=HASH).pk


@pytest.mark.parametrize("state", ["checking", "checked", "making", "stopped"])
def test_before_it_is_made_a_batch_needs_no_manifest(new_batch: Any, state: str) -> None:
    """Earlier states, and a stop, ask for no hash."""
    assert new_batch(state=state).pk


def test_more_people_than_rows_cannot_be_included(new_batch: Any) -> None:
    """The balance cannot be broken by a wrong count of the included."""
    with _Refused("batch_included_within_rows"):
        new_batch(rows=3, included=4)
    assert new_batch(rows=3, included=3).pk


@pytest.mark.parametrize("column", ["rows", "included"])
def test_counts_are_never_negative(new_batch: Any, column: str) -> None:
    """A count below nothing is refused."""
    with _Refused("notices_batch"):
        new_batch(**{"rows": 5, "included": 0, column: -1})


@pytest.mark.parametrize(("source", "pdf"), [("roster", "lists/x.pdf"), ("issued", "")])
def test_a_pdf_belongs_to_issued_notices_only(new_batch: Any, source: str, pdf: str) -> None:
    """A list of ours has no PDF of others, and issued notices have one."""
    with _Refused("batch_pdf_only_when_issued"):
        new_batch(source=source, pdf_blob=pdf)


def test_the_same_list_is_stored_once_an_office(new_batch: Any) -> None:
    """A second live batch of one content is refused; once the first is stopped its list may try again."""
    first = new_batch(content_sha256=HASH)
    with _Refused("batch_same_list_once"):
        new_batch(content_sha256=HASH)
    Batch.objects.filter(pk=first.pk).update(state="stopped")
    second = new_batch(content_sha256=HASH)
    assert new_batch(content_sha256=HASH, state="stopped").pk
    with _Refused("batch_same_list_once"):
        Batch.objects.filter(pk=first.pk).update(state="checked")
    assert Batch.objects.exclude(state="stopped").get(content_sha256=HASH) == second


def test_a_batch_that_was_made_cannot_lose_its_manifest(new_batch: Any) -> None:
    """An update by hand is held to the same rule as an insert."""
    made = new_batch(state="made", manifest_sha256=HASH)
    with _Refused("batch_made_has_manifest"):
        Batch.objects.filter(pk=made.pk).update(manifest_sha256="")


@pytest.mark.parametrize("name", ["", "send", "Check"])
def test_steps_have_known_names(new_batch: Any, name: str) -> None:
    """Only the two steps whose progress is shown exist."""
    with _Refused("step_known"):
        Step.objects.create(batch=new_batch(), name=name, started_at=now(), updated_at=now())


def test_a_step_is_counted_once_and_never_beyond_its_total(new_batch: Any) -> None:
    """One row a step, and done stays within total, on insert and on update."""
    batch = new_batch()
    good = Step.objects.create(batch=batch, name="make", done=3, total=3, started_at=now(), updated_at=now())
    with _Refused("step_once"):
        Step.objects.create(batch=batch, name="make", started_at=now(), updated_at=now())
    with _Refused("step_done_within_total"):
        Step.objects.filter(pk=good.pk).update(done=4)
    with _Refused("step_done_within_total"):
        Step.objects.create(batch=batch, name="check", done=1, total=0, started_at=now(), updated_at=now())


def _approval(batch: Batch, staff: int | None, act: str) -> Approval:
    return Approval.objects.create(
        batch=batch, staff_id=staff, act=act, manifest_sha256=HASH, key_id="k", signature=b"s", at=now()
    )


@pytest.mark.parametrize("act", ["", "checked", "Prepared"])
def test_approvals_are_of_two_known_acts(drill: Any, new_batch: Any, act: str) -> None:
    """A signature is one of preparing or of releasing."""
    with _Refused("approval_act_known"):
        _approval(new_batch(), drill.officer.staff_id, act)


def test_one_officer_cannot_sign_both_acts(drill: Any, new_batch: Any) -> None:
    """The four eyes are a constraint: the same staff row cannot stand twice beside one batch."""
    batch = new_batch()
    _approval(batch, drill.officer.staff_id, "prepared")
    with _Refused("approval_two_officers"):
        _approval(batch, drill.officer.staff_id, "released")
    assert _approval(batch, drill.approver.staff_id, "released").pk


def test_an_act_is_signed_once(drill: Any, new_batch: Any) -> None:
    """Two releases of one batch cannot both be stored."""
    batch = new_batch()
    _approval(batch, drill.officer.staff_id, "released")
    with _Refused("approval_act_once"):
        _approval(batch, drill.approver.staff_id, "released")


def test_a_row_stands_once_in_its_batch(new_row: Any) -> None:
    """The same row of a list twice is refused; the same number in another batch is not."""
    first = new_row(row=7)
    with _Refused("roster_row_once"):
        new_row(row=7, batch=first.batch)
    assert new_row(row=7).pk


def test_a_row_is_a_person_or_a_reason(new_row: Any) -> None:
    """Nobody is dropped silently: without a person there is a code, and an empty list of codes is none."""
    with _Refused("roster_row_person_or_reason"):
        new_row(person=None)
    with _Refused("roster_row_person_or_reason"):
        new_row(person=None, codes=[])
    assert new_row(person=None, codes=["name.missing"]).pk
    assert new_row(codes=["name.missing"]).pk


def test_a_row_cannot_lose_its_person_without_a_reason(new_row: Any) -> None:
    """Forgetting a person leaves a code behind or is refused."""
    stored = new_row()
    with _Refused("roster_row_person_or_reason"):
        RosterRow.objects.filter(pk=stored.pk).update(person=None)


def test_row_numbers_are_not_negative(new_row: Any) -> None:
    """A list has no row below zero."""
    with _Refused("notices_rosterrow_row"):
        new_row(row=-1)


@pytest.mark.parametrize("state", ["", "sent", "Draft", "void"])
def test_a_notice_has_a_known_state(new_notice: Any, state: str) -> None:
    """Only the five states of a notice can be stored."""
    with _Refused("notice_state_known"):
        new_notice(state=state, issued_at=now(), **_files())


@pytest.mark.parametrize("state", ["made", "issued", "withdrawn", "superseded"])
@pytest.mark.parametrize("lost", ["pdf_sha256", "jpg_sha256"])
def test_beyond_a_draft_both_files_are_there(new_notice: Any, state: str, lost: str) -> None:
    """No notice counts as made or issued without the hash of its PDF and of its image."""
    issued_at = None if state == "made" else now()
    with _Refused("notice_beyond_draft_has_files"):
        new_notice(state=state, issued_at=issued_at, **{**_files(), lost: ""})
    assert new_notice(state=state, issued_at=issued_at, **_files()).pk


@pytest.mark.parametrize("state", ["issued", "withdrawn", "superseded"])
def test_what_was_issued_has_its_time(new_notice: Any, state: str) -> None:
    """A notice that left the house says when."""
    with _Refused("notice_issued_has_time"):
        new_notice(state=state, **_files())


@pytest.mark.parametrize("state", ["draft", "made"])
def test_what_was_not_issued_has_no_time(new_notice: Any, state: str) -> None:
    """A time of issue before the release is refused, so that nothing looks released that is not."""
    with _Refused("notice_issued_has_time"):
        new_notice(state=state, issued_at=now(), **_files())


def test_an_issued_notice_cannot_fall_back_to_made(new_notice: Any) -> None:
    """A slow second worker that would mark an issued notice as made again is refused."""
    issued = new_notice(state="issued", issued_at=now(), **_files())
    with _Refused("notice_issued_has_time"):
        Notice.objects.filter(pk=issued.pk).update(state=NoticeState.MADE)


def test_nothing_is_posted_before_it_is_issued(new_notice: Any) -> None:
    """A letter has a time of posting only after its time of issue."""
    with _Refused("notice_posted_after_issue"):
        new_notice(state="made", posted_at=now(), **_files())
    assert new_notice(state="issued", issued_at=now(), posted_at=now(), **_files()).pk


def test_a_period_does_not_run_backwards(new_notice: Any) -> None:
    """The last day lies on or after the first."""
    with _Refused("notice_period_forward"):
        new_notice(first_day=TODAY, last_day=TODAY - timedelta(days=1))


def test_a_reference_exists_once_in_the_installation(new_notice: Any) -> None:
    """Two notices never share a number, in whichever batch they are."""
    first = new_notice()
    with _Refused("reference"):
        new_notice(reference=first.reference)


def test_a_row_has_one_notice(new_notice: Any, new_row: Any) -> None:
    """A row of a list cannot be made into two notices: the guard against two workers."""
    shared = new_row()
    new_notice(roster_row=shared)
    with _Refused("roster_row_id"):
        new_notice(roster_row=shared)


@pytest.mark.parametrize("column", ["record", "name_tag", "birth_tag", "first_day", "last_day", "reference"])
def test_the_parts_of_a_notice_are_never_missing(new_notice: Any, column: str) -> None:
    """A notice without record, tags, days or number is refused."""
    with _Refused(column):
        new_notice(**{column: None})


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("content_sha256", "a" * 65),
        ("manifest_sha256", "a" * 65),
        ("list_suffix", ".spreadsheet"),
        ("list_blob", "x" * 81),
        ("stopped_code", "x" * 61),
    ],
)
def test_texts_longer_than_their_column_are_refused(new_batch: Any, column: str, value: str) -> None:
    """Nothing is cut silently on its way into the table."""
    with pytest.raises(DataError), transaction.atomic():
        new_batch(**{column: value})


def test_a_batch_with_notices_cannot_be_deleted(new_notice: Any) -> None:
    """What became a document protects its batch and its row."""
    notice = new_notice()
    for guarded in (notice.batch, notice.roster_row):
        with pytest.raises(ProtectedError):
            guarded.delete()


def test_an_office_and_staff_with_batches_cannot_be_deleted(new_batch: Any) -> None:
    """The books keep who made what for whom."""
    batch = new_batch()
    with pytest.raises(ProtectedError):
        batch.created_by.delete()
    with pytest.raises(ProtectedError):
        batch.office.delete()


def test_a_raw_delete_is_refused_by_the_database_too(new_notice: Any) -> None:
    """Somebody with SQL cannot take the row from under a notice either."""
    notice = new_notice()
    with _Refused("notices_rosterrow"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM notices_rosterrow WHERE id = %s", [notice.roster_row_id])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_rows_name_themselves_without_anybodys_data(drill: Any, new_batch: Any, new_notice: Any) -> None:
    """What a log may print of a row is ids, states and references."""
    batch = new_batch()
    step = Step(batch=batch, name="make", done=1, total=2)
    event = BatchEvent(batch=batch, before="checked", after="making")
    notice = new_notice()
    assert (str(batch), str(step), str(event)) == (f"batch:{batch.pk}", "make 1/2", "checked>making")
    assert str(notice) == notice.reference
    assert str(notice.roster_row) == f"row:{notice.roster_row.row}"
    assert str(_approval(batch, drill.officer.staff_id, "prepared")) == "prepared"


def test_every_constraint_of_the_models_stands_in_the_database(db: None) -> None:
    """No check or unique constraint is only on paper: PostgreSQL lists each by its name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes")
        stored = {name for (name,) in cursor.fetchall()}
    named = {
        constraint.name
        for model in (Approval, Batch, BatchEvent, Notice, RosterRow, Step)
        for constraint in model._meta.constraints
    }
    assert len(named) >= 17
    assert named <= stored


def test_states_are_stored_as_the_words_of_the_domain(drill: Any) -> None:
    """A batch through the services stores the enum's own words, which the constraints list."""
    batch_id = drill.checked([row(1)])
    assert Batch.objects.filter(pk=batch_id).values_list("state", flat=True).get() == BatchState.CHECKED.value
