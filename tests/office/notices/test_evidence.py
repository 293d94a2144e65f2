"""Evidence: what is noted, that it is noted once, that it is sealed and logged, and that a change of any row shows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from evidence_ground import SIGNER, MemoryLedger

from ansim.accounts.domain.errors import NotInOffice, NotPermitted
from ansim.accounts.domain.roles import StaffRole
from ansim.delivery.domain.states import Outcome
from ansim.delivery.models import Attempt, Delivery, DeliveryEvent, Parcel
from ansim.delivery.services.news import News, apply_news
from ansim.kit.clock import now
from ansim.ledger.domain.proofs import verify_proof
from ansim.notices.domain.evidence import What, said
from ansim.notices.models import Evidence, EvidenceMark, EvidenceSeal, Notice, Pace
from ansim.notices.queries.evidence import (
    Fault,
    Finding,
    check_evidence,
    proofs_about,
    statements_about,
)
from ansim.notices.queries.people import notices_of_batch
from ansim.notices.services import evidencing
from ansim.notices.services.evidencing import collect, log_seals, note_changed, seal_evidence
from ansim.notices.services.posting import export_for_post


class Books:
    """A released batch with its evidence, and the ledger beside it."""

    def __init__(self, drill: Any, rows: list[Any]) -> None:
        drill.connect()
        self.drill = drill
        self.batch = drill.released(rows, send=True)
        self.office = drill.office.office_id
        self.ledger = MemoryLedger()
        self.references = [card.reference for card in notices_of_batch(drill.officer, self.batch)]

    def report(self, reference: str, outcome: Outcome, code: str = "4000") -> None:
        """Let the service report on the message of a notice."""
        delivery = Delivery.objects.get(key=reference)
        attempt = Attempt.objects.filter(delivery=delivery).first()
        if attempt is None:
            parcel = Parcel.objects.create(
                group=delivery.group,
                fence=f"00000000-0000-0000-0000-{delivery.pk:012d}",
                lease_until=now(),
                expires_at=now(),
                claimed_at=now(),
            )
            attempt = Attempt.objects.create(delivery=delivery, number=1, parcel=parcel)
            Delivery.objects.filter(pk=delivery.pk).update(state="sending", tries=1)
        apply_news(news=[News(attempt.pk, outcome, code, f"M{delivery.pk}")], now=now(), by="service")

    def keep(self) -> None:
        """What the worker does every ten seconds."""
        collect(at=now())
        while seal_evidence(at=now()):
            pass
        while log_seals(ledger=self.ledger):  # type: ignore[arg-type]
            pass

    def check(self, **given: Any) -> Any:
        """Check everything of the office and the batch."""
        asked: dict[str, Any] = {"ledger": self.ledger, "batch": self.batch, **given}
        return check_evidence(self.office, **asked)

    def faults(self, **given: Any) -> set[Finding]:
        """Only what is wrong."""
        return set(self.check(**given).findings)


@pytest.fixture
def books(drill: Any, rows: Any) -> Books:
    """Three people's notices, one arrived, one failed, kept in two seals."""
    found = Books(drill, rows(3))
    first, second, _ = found.references
    found.report(first, Outcome.SENT)
    found.keep()
    found.report(first, Outcome.DELIVERED)
    found.report(second, Outcome.PERMANENT, "3040")
    found.keep()
    return found


def test_a_release_is_noted_with_its_officers_and_bytes(books: Books) -> None:
    """Each notice's first statement names both officers and the hashes of the files that were released."""
    told = statements_about(books.drill.officer, books.references[0])[0]
    row = Notice.objects.get(reference=books.references[0])
    assert told.what is What.RELEASED
    assert told.facts["pdf_sha256"] == row.pdf_sha256
    assert told.facts["image_sha256"] == row.jpg_sha256
    assert told.facts["prepared_by"] == books.drill.officer.who
    assert told.facts["released_by"] == books.drill.approver.who


def test_the_way_of_a_message_is_noted_in_order(books: Books) -> None:
    """Taken by the service, then arrived: with the service, its number of the message, its code and the picture's hash."""
    told = statements_about(books.drill.officer, books.references[0])[1:]
    assert [one.facts["state"] for one in told] == ["sent", "delivered"]
    assert {one.facts["service"] for one in told} == {"solapi"}
    assert all(one.facts["service_id"].startswith("M") for one in told)
    failed = statements_about(books.drill.officer, books.references[1])[-1]
    assert (failed.facts["state"], failed.facts["code"]) == ("failed_permanent", "3040")
    assert [one.seal for one in told] == [0, 1]


def test_nothing_of_a_person_is_in_any_statement(books: Books) -> None:
    """Names, numbers, births and addresses stand in no statement and in no leaf."""
    bodies = b"".join(bytes(row.body) for row in Evidence.objects.all()).decode()
    leaves = b"".join(entry.data for entry in books.ledger.entries)
    for card in notices_of_batch(books.drill.officer, books.batch):
        record = card.record
        for secret in (record.name, record.phone, record.birth.isoformat(), record.address):
            assert secret not in bodies
            assert secret.encode() not in leaves
    assert {len(entry.data) for entry in books.ledger.entries} == {81}


def test_what_is_sound_has_no_findings(books: Books) -> None:
    """Every statement is sealed and logged; the ledger answered, and everything is as it was."""
    found = books.check()
    assert found.findings == ()
    assert (found.seals, found.unsealed, found.unlogged, found.asked) == (2, 0, 0, True)
    assert found.statements == Evidence.objects.count() == 6


def test_a_deleted_statement_is_found(books: Books) -> None:
    """A row taken out of the table leaves a seal that counts one more."""
    Evidence.objects.filter(reference=books.references[1], source__startswith="delivery:").delete()
    assert books.faults() == {Finding(Fault.STATEMENT_MISSING, "1")}


def test_a_changed_statement_is_found(books: Books) -> None:
    """A failure made into an arrival no longer gives the root that was sealed, nor what delivery's own rows say."""
    row = Evidence.objects.filter(reference=books.references[1]).latest("id")
    row.body = bytes(row.body).replace(b"failed_permanent", b"delivered")
    row.save()
    assert books.faults(batch=None) == {Finding(Fault.STATEMENT_CHANGED, "1")}
    assert Finding(Fault.MESSAGE_CHANGED, books.references[1]) in books.faults()


def test_exchanged_statements_are_found(books: Books) -> None:
    """Two statements that change places keep their number and still break the root."""
    rows = list(Evidence.objects.filter(seal__seq=0).order_by("place")[:2])
    Evidence.objects.filter(pk=rows[0].pk).update(place=99)
    Evidence.objects.filter(pk=rows[1].pk).update(place=rows[0].place)
    Evidence.objects.filter(pk=rows[0].pk).update(place=rows[1].place)
    assert books.faults() == {Finding(Fault.STATEMENT_CHANGED, "0")}


def test_a_seal_made_to_fit_a_changed_statement_is_found(books: Books) -> None:
    """Whoever computes the root anew breaks the chain to the next seal; at the end of the chain the ledger knows better."""
    for seq, expected in ((0, {Finding(Fault.SEAL_CHANGED, "0")}), (1, {Finding(Fault.LEDGER_DIFFERS, "1")})):
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT before_it")
        seal = EvidenceSeal.objects.get(seq=seq)
        row = seal.statements.latest("place")
        row.body = bytes(row.body).replace(b'"v":1', b'"v":2')
        row.save()
        bodies = [bytes(one) for one in seal.statements.order_by("place").values_list("body", flat=True)]
        seal.root = evidencing.Tree(bodies).root()
        seal.save()
        assert books.faults() == expected
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK TO SAVEPOINT before_it")


def test_a_whole_seal_that_is_gone_is_found(books: Books) -> None:
    """In the middle its number is missing; at the end only the ledger knows that there was one more."""
    Evidence.objects.filter(seal__seq=1).delete()
    EvidenceSeal.objects.filter(seq=1).delete()
    assert books.faults() == {Finding(Fault.SEAL_MISSING, "1")}
    assert books.faults(ledger=None) == set()
    books.report(books.references[0], Outcome.RETURNED)
    collect(at=now())
    seal_evidence(at=now())
    EvidenceSeal.objects.filter(seq=1).update(seq=2)
    assert Finding(Fault.SEAL_MISSING, "1") in books.faults(ledger=None)


def test_a_notice_changed_or_untold_is_found(books: Books) -> None:
    """A file's hash that is not the one released, a notice nobody told of, and one that vanished, each by reference."""
    first, second, third = books.references
    Notice.objects.filter(reference=first).update(pdf_sha256="f" * 64)
    Evidence.objects.filter(reference=second, source__startswith="release:").update(reference="", batch=None)
    Notice.objects.filter(reference=third).update(reference="0000-0000-0000")
    found = books.faults(ledger=None)
    assert Finding(Fault.NOTICE_CHANGED, first) in found
    assert Finding(Fault.NOTICE_UNTOLD, second) in found
    assert Finding(Fault.NOTICE_CHANGED, third) in found


@pytest.mark.parametrize(
    "touch",
    [
        lambda key: Delivery.objects.filter(key=key).update(state="failed_permanent", code="3040"),
        lambda key: Delivery.objects.filter(key=key).update(key="0000-0000-0000"),
        lambda key: DeliveryEvent.objects.filter(delivery__key=key, after="delivered").delete(),
        lambda key: DeliveryEvent.objects.filter(delivery__key=key, after="sent").delete(),
        lambda key: DeliveryEvent.objects.filter(delivery__key=key, after="sent").update(after="unknown"),
        lambda key: DeliveryEvent.objects.filter(delivery__key=key).delete(),
    ],
)
def test_rows_of_a_message_that_were_touched_are_found(books: Books, touch: Callable[[str], Any]) -> None:
    """A result turned about, a message renamed, events deleted or rewritten: the check names the message, and no other."""
    first, second, _ = books.references
    assert books.faults() == set()
    touch(first)
    assert books.faults() == {Finding(Fault.MESSAGE_CHANGED, first)}
    assert books.check(batch=None).findings == ()
    assert second != first


def test_a_deleted_message_is_found_with_all_its_rows_gone(books: Books) -> None:
    """Whoever deletes a message, its attempts and its events leaves the statements about it, and the check says so."""
    first = books.references[0]
    DeliveryEvent.objects.filter(delivery__key=first).delete()
    Attempt.objects.filter(delivery__key=first).delete()
    Delivery.objects.filter(key=first).delete()
    assert books.faults() == {Finding(Fault.MESSAGE_CHANGED, first)}


def test_what_happened_since_the_last_look_is_no_fault(books: Books) -> None:
    """A result that came after the statements were collected, and a message that nobody reported on, are sound."""
    books.report(books.references[2], Outcome.SENT)
    books.report(books.references[0], Outcome.RETURNED, "1")
    assert books.faults() == set()


def test_without_the_ledger_the_own_chain_is_checked(books: Books) -> None:
    """A ledger that is away is said, not taken for a fault; what waits is counted and logged when it is back."""
    books.ledger.away = True
    books.report(books.references[2], Outcome.SENT)
    collect(at=now())
    seal_evidence(at=now())
    found = books.check()
    assert (found.asked, found.unlogged, found.findings) == (False, 1, ())
    books.ledger.away = False
    books.keep()
    assert books.check().unlogged == 0


def test_an_entry_not_yet_under_a_checkpoint_is_no_fault(books: Books) -> None:
    """Between append and checkpoint there is no proof; the place in the ledger is what counts."""
    books.ledger.sealed = 0
    assert books.faults() == set()


def test_a_leaf_that_its_ledger_cannot_prove_is_found(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger that says yes and shows a proof of something else is a difference, not an answer."""
    real = books.ledger.inclusion
    monkeypatch.setattr(
        books.ledger, "inclusion", lambda log, index, entry: real(log, index, entry[:-1] + b"\0")
    )
    assert books.faults() == {Finding(Fault.LEDGER_DIFFERS, "1")}


def test_reading_twice_notes_once_and_misses_nothing_late(books: Books) -> None:
    """Reading on from the beginning adds nothing; an event committed after its successors is found by the second reader."""
    before = Evidence.objects.count()
    EvidenceMark.objects.update(last_id=0)
    assert collect(at=now()) == 0
    assert Evidence.objects.count() == before
    delivery = Delivery.objects.get(key=books.references[0])
    DeliveryEvent.objects.create(
        pk=10**6, delivery=delivery, at=now(), before="delivered", after="returned", attempt=1, by="service"
    )
    assert collect(at=now()) == 1
    DeliveryEvent.objects.create(
        pk=10**6 - 1, delivery=delivery, at=now(), before="sent", after="delivered", attempt=1, by="service"
    )
    assert collect(at=now()) == 0
    assert collect(at=now() + timedelta(minutes=11)) == 1


def test_messages_that_are_no_notices_are_passed_over(books: Books) -> None:
    """A trial message has no notice: nothing is noted of it, and the readers go on behind it."""
    delivery = Delivery.objects.get(key=books.references[2])
    Delivery.objects.filter(pk=delivery.pk).update(key="trial:1")
    DeliveryEvent.objects.create(
        delivery=delivery, at=now(), before="sending", after="sent", attempt=1, by="s"
    )
    assert collect(at=now()) == 0
    assert EvidenceMark.objects.get(name="first").last_id == DeliveryEvent.objects.latest("id").pk


def test_messages_are_counted_by_minute_into_and_out_of_states(books: Books) -> None:
    """Two went out, one arrived, one failed; what arrives after all leaves the failures."""
    books.report(books.references[1], Outcome.DELIVERED)
    collect(at=now())
    totals: dict[str, int] = {}
    for row in Pace.objects.filter(batch=books.batch):
        assert (row.minute.second, row.minute.microsecond) == (0, 0)
        totals[row.what] = totals.get(row.what, 0) + row.count
    assert {what: n for what, n in totals.items() if n} == {"sent": 2, "delivered": 2}


def test_long_evidence_lies_in_several_seals(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    """A seal holds so many statements at most; the next one takes the rest, in order."""
    monkeypatch.setattr(evidencing, "MOST_IN_SEAL", 1)
    for reference in books.references[2:]:
        books.report(reference, Outcome.SENT)
        books.report(reference, Outcome.DELIVERED)
    books.keep()
    assert [seal.count for seal in EvidenceSeal.objects.order_by("seq")][2:] == [1, 1]
    assert books.faults() == set()
    assert books.check(newest=1).statements == 1


def test_a_proof_shows_a_statement_under_the_signed_ledger(books: Books) -> None:
    """Each proof holds by itself: statement under the leaf, leaf under the ledger's signed checkpoint."""
    proofs = proofs_about(books.drill.officer, books.references[0], ledger=books.ledger)  # type: ignore[arg-type]
    assert len(proofs) == 3
    for proof in proofs:
        proof.check()
        verify_proof(proof.tlog.encode(), proof.leaf.encode(), SIGNER.key)
        assert said(proof.body)["notice"] == books.references[0]
        assert proof.to_json()["statement"] == proof.body.decode()
    for ledger in (None, replace(books.ledger, away=True)):
        kept = proofs_about(books.drill.officer, books.references[0], ledger=ledger)  # type: ignore[arg-type]
        assert [one.tlog for one in kept] == ["", "", ""]


def test_posting_and_withdrawing_are_noted(drill: Any, rows: Any) -> None:
    """A letter file and a withdrawal each leave a statement with the officer who did it."""
    from office_ground import row

    from ansim.notices.models import NoticeEvent

    batch = drill.released([row(1, 휴대전화="")])
    reference = notices_of_batch(drill.officer, batch)[0].reference
    export_for_post(by=drill.officer, batch_id=batch, at=now())
    notice = Notice.objects.get(reference=reference)
    event = NoticeEvent.objects.create(notice=notice, after="withdrawn", who=drill.officer.who, at=now())
    for _ in range(2):
        note_changed(event=event, by=drill.officer)
    told = statements_about(drill.officer, reference)
    assert [one.what for one in told] == [What.RELEASED, What.POSTED, What.CHANGED]
    assert [one.facts.get("by") for one in told[1:]] == [drill.officer.who] * 2
    assert told[2].facts["state"] == "withdrawn"
    assert {one.seal for one in told} == {None}
    assert proofs_about(drill.officer, reference, ledger=None) == ()


def test_evidence_is_of_one_office_and_for_those_who_may_read(books: Books) -> None:
    """Another office sees none of it, an administrator may not, and nobody outside an office."""
    stranger = replace(books.drill.officer, office_id=books.office + 1)
    assert statements_about(stranger, books.references[0]) == ()
    assert proofs_about(stranger, books.references[0], ledger=None) == ()
    administrator = books.drill.office.actor(StaffRole.ADMINISTRATOR)
    homeless = replace(books.drill.officer, office_id=None)
    for who, refused in ((administrator, NotPermitted), (homeless, NotInOffice)):
        with pytest.raises(refused):
            statements_about(who, books.references[0])
        with pytest.raises(refused):
            proofs_about(who, books.references[0], ledger=None)
