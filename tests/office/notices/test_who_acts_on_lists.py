"""Each service and query about lists: which roles may, in which office, at which step; refused without a trace."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from lists_ground import Lists, books, checked_once, lists
from office_ground import TODAY

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice, NotPermitted
from ansim.accounts.domain.permissions import Permission as P
from ansim.accounts.domain.roles import StaffRole, roles_with
from ansim.kit.clock import now
from ansim.notices.domain.batch import BatchState, WrongState
from ansim.notices.domain.columns import Column
from ansim.notices.domain.hand_pairs import Typed
from ansim.notices.domain.holding import HoldDecision
from ansim.notices.domain.record import NoticeKind
from ansim.notices.models import Batch
from ansim.notices.queries import corrections, holds, layouts, pairing, people, readings, returned
from ansim.notices.services.correcting import Change, correct, undo
from ansim.notices.services.holding import clear_families, decide_holds, decide_rest
from ansim.notices.services.intake import Upload, take_list
from ansim.notices.services.layouts import confirm_columns
from ansim.notices.services.making import start_making
from ansim.notices.services.newcomers import decline_newcomers, take_newcomers, undo_newcomers
from ansim.notices.services.pairing_by_hand import pair_by_hand, undo_hand_pair
from ansim.notices.services.posting import export_for_post
from ansim.notices.services.releasing import give_back, hand_over, release, stop_batch
from ansim.notices.services.returning import marked_list, take_returned
from ansim.notices.services.wholly import check_wholly

__all__ = ["checked_once", "lists"]
WHY = "본인과 통화"
LIST = Upload("a.csv", b"x")
OUT = HoldDecision.LEFT_OUT
Act = Callable[[Actor, Lists], Any]

# acts on a checked list: they need BATCH_CREATE, a list that is checked, and most of them a person
ON_CHECKED: dict[str, Act] = {
    "correct": lambda by, one: correct(by=by, batch_id=one.pk, change=Change(6, "phone", "x"), at=now()),
    "undo": lambda by, one: undo(by=by, batch_id=one.pk, correction_id=1, at=now()),
    "check_wholly": lambda by, one: check_wholly(by=by, batch_id=one.pk),
    "take_returned": lambda by, one: take_returned(by=by, batch_id=one.pk, upload=LIST, at=now()),
    "take_newcomers": lambda by, one: take_newcomers(by=by, batch_id=one.pk, count=1, at=now()),
    "decline_newcomers": lambda by, one: decline_newcomers(by=by, batch_id=one.pk, at=now()),
    "undo_newcomers": lambda by, one: undo_newcomers(by=by, batch_id=one.pk, at=now()),
    "confirm_columns": lambda by, one: confirm_columns(
        by=by, batch_id=one.pk, headers=["성명"], columns={"성명": Column.NAME}, at=now()
    ),
    "pair_by_hand": lambda by, one: pair_by_hand(
        by=by, batch_id=one.pk, page=1, row=3, typed=Typed(), at=now()
    ),
    "undo_hand_pair": lambda by, one: undo_hand_pair(by=by, batch_id=one.pk, page=1, at=now()),
    "decide_holds": lambda by, one: decide_holds(
        by=by, batch_id=one.pk, hold_ids=one.holds(), decision=OUT, why=WHY, at=now()
    ),
    "clear_families": lambda by, one: clear_families(by=by, batch_id=one.pk, why=WHY, at=now()),
    "decide_rest": lambda by, one: decide_rest(by=by, batch_id=one.pk, decision=OUT, why=WHY, at=now()),
}
BY_A_PERSON = [name for name in ON_CHECKED if name not in ("decide_holds", "clear_families", "decide_rest")]
OTHERS: dict[str, tuple[P, Act]] = {
    "marked_list": (
        P.BATCH_CREATE,
        lambda by, one: marked_list(by=by, batch_id=one.pk, language="ko", at=now()),
    ),
    "start_making": (P.BATCH_CREATE, lambda by, one: start_making(by=by, batch_id=one.pk)),
    "hand_over": (P.BATCH_CREATE, lambda by, one: hand_over(by=by, batch_id=one.pk, at=now())),
    "export_for_post": (P.BATCH_CREATE, lambda by, one: export_for_post(by=by, batch_id=one.pk, at=now())),
    "give_back": (P.BATCH_RELEASE, lambda by, one: give_back(by=by, batch_id=one.pk, why=WHY)),
    "release": (P.BATCH_RELEASE, lambda by, one: release(by=by, batch_id=one.pk, typed_count=2, at=now())),
    "stop_batch": (P.BATCH_STOP, lambda by, one: stop_batch(by=by, batch_id=one.pk, why=WHY, at=now())),
}
SERVICES = {**{name: (P.BATCH_CREATE, act) for name, act in ON_CHECKED.items()}, **OTHERS}
QUERIES: dict[str, tuple[P, Act]] = {
    "list_reading_of": (P.BATCH_READ, lambda by, one: readings.list_reading_of(by, one.pk)),
    "list_layout": (P.BATCH_READ, lambda by, one: layouts.list_layout(by, one.pk)),
    "rows_to_correct": (
        P.BATCH_READ,
        lambda by, one: corrections.rows_to_correct(by, one.pk, corrections.Wanted()),
    ),
    "count_rows_to_correct": (
        P.BATCH_READ,
        lambda by, one: corrections.count_rows_to_correct(by, one.pk, corrections.Wanted()),
    ),
    "row_to_correct": (P.BATCH_READ, lambda by, one: corrections.row_to_correct(by, one.pk, 6)),
    "corrections_of": (P.BATCH_READ, lambda by, one: corrections.corrections_of(by, one.pk)),
    "count_corrections": (P.BATCH_READ, lambda by, one: corrections.count_corrections(by, one.pk)),
    "returned_list": (P.BATCH_READ, lambda by, one: returned.returned_list(by, one.pk)),
    "new_people": (P.BATCH_READ, lambda by, one: returned.new_people(by, one.pk)),
    "hold_groups": (P.BATCH_READ, lambda by, one: holds.hold_groups(by, one.pk)),
    "families": (P.BATCH_READ, lambda by, one: holds.families(by, one.pk)),
    "pairing_card": (P.BATCH_READ, lambda by, one: pairing.pairing_card(by, one.pk)),
    "candidates": (P.BATCH_CREATE, lambda by, one: pairing.candidates(by, one.pk, 1)),
    "issued_page_picture": (P.BATCH_CREATE, lambda by, one: pairing.issued_page_picture(by, one.pk, 1)),
}
LISTED: dict[str, tuple[P, Act]] = {
    "rows_of_batch": (P.BATCH_READ, lambda by, one: people.rows_of_batch(by, one.pk)),
    "count_rows": (P.BATCH_READ, lambda by, one: people.count_rows(by, one.pk)),
    "notices_of_batch": (P.NOTICE_READ, lambda by, one: people.notices_of_batch(by, one.pk)),
}


@pytest.mark.parametrize("name", [*SERVICES, *QUERIES, *LISTED])
def test_a_role_without_the_permission_is_refused(lists: Lists, name: str) -> None:
    """Every role that has not the permission is refused by name, and nothing is written, not even in the trail."""
    permission, act = {**SERVICES, **QUERIES, **LISTED}[name]
    before = books()
    closed = [role for role in StaffRole if role not in roles_with(permission)]
    assert closed
    for role in closed:
        with pytest.raises(NotPermitted):
            act(lists.drill.office.actor(role), lists)
    assert books() == before


@pytest.mark.parametrize("name", [*SERVICES, *QUERIES])
def test_another_office_does_not_find_the_list(lists: Lists, name: str) -> None:
    """With every role of the work, but of another office, the batch is not there, whatever it is asked for."""
    before = books()
    with pytest.raises(NotInOffice):
        {**SERVICES, **QUERIES}[name][1](lists.elsewhere, lists)
    assert books() == before


@pytest.mark.parametrize("name", LISTED)
def test_lists_of_another_office_are_empty(lists: Lists, name: str) -> None:
    """The long lists of a batch hold nobody for another office, and somebody for its own."""
    act = LISTED[name][1]
    assert not act(lists.elsewhere, lists)
    if name != "notices_of_batch":
        assert act(lists.officer, lists)


@pytest.mark.parametrize("name", BY_A_PERSON)
def test_what_a_person_answers_for_no_process_does(lists: Lists, name: str) -> None:
    """Somebody with the role but without an account of staff cannot stand beside a correction or a pair."""
    before = books()
    with pytest.raises(NotInOffice):
        ON_CHECKED[name](replace(lists.officer, staff_id=None), lists)
    assert books() == before


@pytest.mark.parametrize("state", [state for state in BatchState if state is not BatchState.CHECKED])
def test_a_list_is_worked_on_only_while_it_is_checked(lists: Lists, state: BatchState) -> None:
    """At every other step each act on the list says where the batch stands, and changes nothing."""
    Batch.objects.filter(pk=lists.pk).update(state=state, manifest_sha256="a" * 64)
    before = books()
    for act in ON_CHECKED.values():
        with pytest.raises(WrongState) as refused:
            act(lists.officer, lists)
        assert refused.value.params["state"] == state.value
    assert books() == before


def test_a_list_of_our_own_has_no_pages_to_pair(lists: Lists) -> None:
    """Without a PDF of others pairing belongs to no step, and there is no picture of a page."""
    for name in ("pair_by_hand", "undo_hand_pair"):
        with pytest.raises(WrongState):
            ON_CHECKED[name](lists.officer, lists)
    assert pairing.issued_page_picture(lists.officer, lists.pk, 1) is None


@pytest.mark.parametrize("role", [role for role in StaffRole if role is not StaffRole.NOTICE_OFFICER])
def test_only_a_notice_officer_hands_in_a_list(lists: Lists, role: StaffRole) -> None:
    """No other role makes a batch; a process that holds the role but no account makes none either."""
    more = {"kind": NoticeKind.ISOLATION, "roster": LIST, "pdf": None, "issued_on": TODAY, "at": now()}
    before = Batch.objects.count()
    with pytest.raises(NotPermitted):
        take_list(by=lists.drill.office.actor(role), **more)
    for missing in ({"staff_id": None}, {"office_id": None}):
        with pytest.raises(NotInOffice):
            take_list(by=replace(lists.officer, **missing), **more)
    assert Batch.objects.count() == before
