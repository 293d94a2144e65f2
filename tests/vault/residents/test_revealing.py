"""Reveals and subjects on real PostgreSQL: the leaf first, its proof, then the release; dummies; what the person finds."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.vault.residents.conftest import PHONE, START
from tests.vault.residents.warrants import OPENING, SUITE, Paper, handle, venue_scope

from ansim.ledger.domain.errors import NotIntegrated
from ansim.vault.adapters import key_folder
from ansim.vault.domain.errors import HandleWrong, OutsideWarrant, PersonUnknown, PhoneWrong, WarrantClosed
from ansim.vault.domain.person import read_form
from ansim.vault.models import Access, Dummy, Resident, WarrantUse
from ansim.vault.services.accesses import Look, write_accesses
from ansim.vault.services.closing import close_warrant, close_warrants
from ansim.vault.services.codes import Confirmed
from ansim.vault.services.forms import keep_form
from ansim.vault.services.revealing import answered, give_subject, reveal
from ansim.wire.access import AccessKind, access_tag, dummy_access, open_access, read_access
from ansim.wire.leaves import ClosedLeaf, read_leaf, reference
from ansim.wire.looks import uneven_looks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers")]
OTHER = "+821000000002"


def look(paper, handles, logs, *, why="exposure", fields=("phone", "name"), now=START):
    return reveal(use=paper.use(), handles=handles, why=why, fields=fields, logs=logs, now=now)


def ask_subject(paper, logs, phone=PHONE, opening=OPENING, now=START):
    return give_subject(use=paper.use(), phone=phone, opening=opening, logs=logs, now=now)


def own_leaves(phone, memory_log):
    """What the person finds in the public log with the own key alone: (index, note) by the own count, from 0."""
    by_tag = {
        read_access(raw).tag: (index, read_access(raw))
        for index, raw in enumerate(memory_log.leaves())
        if raw[0] == 3
    }
    found = []
    while (place := by_tag.get(access_tag(phone.audit_key, len(found)))) is not None:
        found.append((place[0], open_access(phone.audit_key, len(found), place[1])))
    return found


def test_the_subject_goes_to_the_opener_alone_after_its_leaf(enrol_phone, uid_of, logs, memory_log):
    """The office gets a box that only the warrant's one-time key opens; the leaf stands first and tells the person."""
    phone = enrol_phone()
    paper = Paper(START, PHONE)
    sealed, index = ask_subject(paper, logs)
    assert paper.open_subject(sealed) == uid_of(PHONE)
    ((at, note),) = own_leaves(phone, memory_log)
    assert (at, note.kind, note.who, note.why) == (
        index,
        AccessKind.TRACE,
        "안심시 보건소",
        "idcpa-76-2",
    )
    assert note.fields == ("visits",)
    assert note.at == int(START.timestamp())


def test_a_warrant_is_about_the_person_it_commits_to(enrol_phone, logs, memory_log):
    """Another number, another opening or none: refused, nothing logged, nothing released."""
    enrol_phone()
    enrol_phone(OTHER)
    paper = Paper(START, PHONE)
    for phone, opening in ((OTHER, OPENING), (PHONE, bytes(32)), (PHONE, None)):
        with pytest.raises(OutsideWarrant):
            ask_subject(paper, logs, phone, opening)
    assert memory_log.leaves() == []
    assert not Access.objects.exists()


@pytest.mark.parametrize("opening", [None, OPENING, bytes(32)])
def test_a_warrant_that_names_nobody_opens_nobody(enrol_phone, logs, memory_log, opening):
    """Even one that slipped past the check of warrants: no number binds it afterwards, and no leaf is written."""
    enrol_phone()
    with pytest.raises(OutsideWarrant) as refused:
        ask_subject(Paper(START), logs, opening=opening)
    assert refused.value.params == {"what": "person"}
    assert memory_log.leaves() == []
    assert not Access.objects.exists()


def test_a_venues_warrant_names_no_person(enrol_phone, logs):
    """Under a warrant for a venue no number can be turned into a uid."""
    enrol_phone()
    with pytest.raises(OutsideWarrant):
        ask_subject(Paper(START, scope=venue_scope(START)), logs)


@pytest.mark.parametrize(("phone", "error"), [("010-0000-0099", PersonUnknown), ("nobody", PhoneWrong)])
def test_an_unknown_phone_is_said_to_be_unknown(logs, memory_log, phone, error):
    """A number that nobody enrolled: a clear sentence, and nothing revealed without its leaf."""
    with pytest.raises(error):
        ask_subject(Paper(START, "+821000000099"), logs, phone)
    assert memory_log.leaves() == []


def test_a_contact_is_revealed_after_its_leaf(enrol_phone, uid_of, logs, memory_log):
    """Number and name come with the index of the leaf; the person reads who asked, why and for what."""
    phone = enrol_phone(name="홍길동")
    (one,) = look(Paper(START), [handle(uid_of(PHONE))], logs)
    assert one.values == {"phone": PHONE, "name": "홍길동"}
    ((at, note),) = own_leaves(phone, memory_log)
    assert at == one.leaf_index
    assert (note.kind, note.why, note.fields) == (AccessKind.REVEAL, "exposure", ("name", "phone"))


def test_only_the_fields_of_the_warrant_are_revealed(enrol_phone, uid_of, logs, memory_log):
    """A field beyond the warrant, an unknown one or none at all: refused before any leaf."""
    enrol_phone()
    paper = Paper(START, fields=("phone", "blood"))
    for fields in (("phone", "name"), ("blood",), ()):
        with pytest.raises(OutsideWarrant):
            look(paper, [handle(uid_of(PHONE))], logs, fields=fields)
    assert memory_log.leaves() == []
    (one,) = look(paper, [handle(uid_of(PHONE))], logs, fields=("phone",))
    assert one.values == {"phone": PHONE}


def test_a_handle_is_good_for_its_case_only(enrol_phone, uid_of, logs, memory_log):
    """Sealed for another case, changed, cut short or of another length: refused."""
    enrol_phone()
    uid = uid_of(PHONE)
    good = handle(uid)
    public = key_folder.contact_key().public_key()
    wrong = [
        handle(uid, "OTHER-CASE"),
        good[:-1] + bytes([good[-1] ^ 1]),
        good[:20],
        b"",
        SUITE.encrypt(b"short", public, b"ansim-contact/v1" + Paper(START).case.encode()),
    ]
    for one in wrong:
        with pytest.raises(HandleWrong):
            look(Paper(START), [one], logs)
    assert memory_log.leaves() == []


def test_a_handle_of_nobody_is_unknown(enrol_phone, logs, memory_log):
    """A uid that is forgotten or never was: said so, nothing logged."""
    enrol_phone()
    with pytest.raises(PersonUnknown):
        look(Paper(START), [handle(12345)], logs)
    assert memory_log.leaves() == []


def test_no_more_people_than_the_warrant_says(enrol_phone, uid_of, logs, memory_log):
    """The third person under a warrant for two is refused whole; a person looked at before still can be."""
    phones = [f"+82100000001{number}" for number in range(3)]
    for phone in phones:
        enrol_phone(phone)
    handles = [handle(uid_of(phone)) for phone in phones]
    paper = Paper(START, people=2)
    look(paper, handles[:2], logs)
    before = memory_log.leaves()
    with pytest.raises(OutsideWarrant) as refused:
        look(paper, handles[2:], logs)
    assert refused.value.params == {"what": "people"}
    assert memory_log.leaves() == before
    assert Access.objects.count() == 2
    assert len(look(paper, handles[:1], logs, why="again")) == 1


def test_the_same_look_again_adds_no_leaf(enrol_phone, uid_of, logs, memory_log):
    """Asking again returns the same with the same leaf; other fields are another look with a leaf of its own."""
    phone = enrol_phone(name="홍길동")
    first = look(Paper(START), [handle(uid_of(PHONE))], logs)
    again = look(Paper(START), [handle(uid_of(PHONE))], logs, now=START + timedelta(hours=2))
    assert first == again
    assert len(own_leaves(phone, memory_log)) == 1
    look(Paper(START), [handle(uid_of(PHONE))], logs, fields=("phone",))
    assert len(own_leaves(phone, memory_log)) == 2


def test_leaves_are_a_multiple_of_16_after_every_look(enrol_phone, uid_of, logs, memory_log):
    """Nobody who watches the log sees how many people a warrant has shown, neither now nor at the end."""
    phones = [f"+8210000001{number:02d}" for number in range(20)]
    for phone in phones:
        enrol_phone(phone)
    handles = [handle(uid_of(phone)) for phone in phones]
    paper = Paper(START)
    for count, leaves in ((1, 16), (17, 48), (2, 64)):
        look(paper, handles[:count], logs)
        handles = handles[count:]
        assert len(memory_log.leaves()) == leaves
    assert {len(leaf) for leaf in memory_log.leaves()} == {273}


def test_people_and_declared_dummies_are_the_leaves(enrol_phone, uid_of, logs, memory_log):
    """The closing leaf declares the dummies; to whoever reads the log one leaf more or less is an alarm."""
    enrol_phone()
    enrol_phone(OTHER)
    paper = Paper(START, PHONE)
    ask_subject(paper, logs)
    look(paper, [handle(uid_of(OTHER))], logs)
    assert close_warrants(logs=logs, now=START + timedelta(hours=71)) == 0
    assert close_warrants(logs=logs, now=START + timedelta(hours=73)) == 1
    leaf_hash = reference(paper.presented().signed.leaf())
    *leaves, last = memory_log.leaves()
    closed = read_leaf(last)
    assert isinstance(closed, ClosedLeaf)
    assert closed.warrant == leaf_hash
    mine = [leaf for leaf in leaves if read_access(leaf).warrant == leaf_hash]
    assert len(mine) == Access.objects.count() + closed.dummies
    assert uneven_looks([*leaves, last], is_whole=True) == []
    assert uneven_looks([dummy_access(leaf_hash).encode(), *leaves, last], is_whole=True)
    assert uneven_looks([leaf for leaf in [*leaves, last] if leaf != mine[0]], is_whole=True)
    assert close_warrants(logs=logs, now=START + timedelta(hours=74)) == 0
    assert len(memory_log.leaves()) == len(leaves) + 1


def test_nothing_is_released_under_a_closed_warrant(enrol_phone, uid_of, logs):
    """From the first step of closing a warrant opens nobody more."""
    enrol_phone()
    paper = Paper(START)
    close_warrant(row_id=paper.use().row_id, logs=logs, now=START)
    with pytest.raises(WarrantClosed):
        look(paper, [handle(uid_of(PHONE))], logs)


def test_the_order_of_leaves_tells_nothing(enrol_phone, uid_of, logs, memory_log):
    """Real leaves stand at no fixed place among their dummies."""
    phone = enrol_phone()
    places = set()
    for number in range(40):
        paper = Paper(START, salt=number.to_bytes(32, "big"))
        (one,) = look(paper, [handle(uid_of(PHONE))], logs)
        places.add(one.leaf_index % 16)
    assert len(places) > 5
    assert len(own_leaves(phone, memory_log)) == 40


def test_a_person_finds_exactly_the_own_leaves_among_10000(enrol_phone, uid_of, logs, memory_log):
    """Of 10,000 leaves the person's key finds the three that are the person's, in order, and opens no other."""
    phone, stranger = enrol_phone(), enrol_phone(OTHER)
    warrant = bytes(32)
    held = memory_log.entries.setdefault("lookups", [])
    indexes = []
    for number in range(3):
        held += [(f"x{number}-{n}", dummy_access(warrant).encode()) for n in range(3_300)]
        paper = Paper(START + timedelta(days=number), salt=number.to_bytes(32, "big"))
        revealed = look(paper, [handle(uid_of(PHONE)), handle(uid_of(OTHER))], logs)
        indexes.append(revealed[0].leaf_index)
    held += [(f"y{n}", dummy_access(warrant).encode()) for n in range(10_000 - len(held))]
    assert len(held) == 10_000
    assert [index for index, _ in own_leaves(phone, memory_log)] == indexes
    assert len(own_leaves(stranger, memory_log)) == 3
    tags = {access_tag(phone.audit_key, number): number for number in range(10)}
    assert sum(read_access(raw).tag in tags for _, raw in held) == 3


def test_the_auditor_can_read_who_it_was(enrol_phone, uid_of, logs):
    """Officers, office, time and act stand in the clear; uid and phone only under the audit key of the year."""
    enrol_phone()
    look(Paper(START), [handle(uid_of(PHONE))], logs)
    row = Access.objects.get()
    assert (row.officers, row.office, row.kind, row.fields) == ("k1,k2", 3, "REVEAL", "name,phone")
    plain = SUITE.decrypt(bytes(row.record), key_folder.auditor_key(2026), b"ansim-audit/v1")
    assert json.loads(plain) == {"uid": f"{uid_of(PHONE):016x}", "phone": PHONE}
    assert PHONE.encode() not in bytes(row.record)


def test_while_the_ledger_has_not_sealed_nothing_is_released(enrol_phone, uid_of, logs, memory_log):
    """A pending leaf is no proof: the look waits and then fails, and later goes on with the same leaf."""
    phone = enrol_phone()
    memory_log.sealed = False
    with pytest.raises(NotIntegrated):
        look(Paper(START), [handle(uid_of(PHONE))], logs)
    row = Access.objects.get()
    assert (row.released_at, row.logged_at, row.proof) == (None, None, None)
    memory_log.sealed = True
    (one,) = look(Paper(START), [handle(uid_of(PHONE))], logs)
    assert one.values["phone"] == PHONE
    assert len(own_leaves(phone, memory_log)) == 1
    assert len(memory_log.leaves()) == 16


def test_the_database_refuses_a_release_without_its_leaf(enrol_phone, uid_of, logs, memory_log):
    """Even code that forgot to log could not record a release: two constraints stand in its way."""
    enrol_phone()
    memory_log.sealed = False
    with pytest.raises(NotIntegrated):
        look(Paper(START), [handle(uid_of(PHONE))], logs)
    for change in ({"released_at": START}, {"logged_at": START}, {"logged_at": START, "leaf_index": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Access.objects.update(**change)


def test_the_identity_form_is_read_by_a_reveal(enrol_phone, uid_of, logs):
    """Whether a contact has answered is told without a leaf and without the answer; the answer by a reveal."""
    enrol_phone(name="길동")
    paper, mine = Paper(START), handle(uid_of(PHONE))
    assert answered(use=paper.use(), handles=[mine], now=START) == [None]
    form = read_form("홍길동", "1990-02-03", "제주시 이도동 1-1", today=START.date())
    keep_form(confirmed=Confirmed(PHONE), form=form, now=START)
    assert answered(use=paper.use(), handles=[mine], now=START) == [START]
    assert not Access.objects.exists()
    (one,) = look(paper, [mine], logs, fields=("name", "birth", "address"))
    assert one.values == {"name": "홍길동", "birth": "1990-02-03", "address": "제주시 이도동 1-1"}
    assert one.form_at == START


def test_a_contact_without_a_form_has_empty_fields(enrol_phone, uid_of, logs):
    """What nobody gave is empty, not missing."""
    enrol_phone()
    (one,) = look(Paper(START), [handle(uid_of(PHONE))], logs, fields=("name", "birth", "address"))
    assert one.values == {"name": "", "birth": "", "address": ""}
    assert one.form_at is None


def test_someone_who_never_enrolled_may_answer_the_form(logs, uid_of):
    """A contact known by number only gets a record of the own, wrapped and forgotten like any other."""
    form = read_form("김안심", "2001-12-31", "서귀포시 중문동 2", today=START.date())
    keep_form(confirmed=Confirmed(OTHER), form=form, now=START)
    (one,) = look(Paper(START), [handle(uid_of(OTHER))], logs, fields=("name",))
    assert one.values == {"name": "김안심"}


def test_a_person_due_for_forgetting_is_unknown_already(enrol_phone, uid_of, logs, memory_log):
    """On the day of forgetting nothing is released any more, whether or not the sweep has come by."""
    enrol_phone()
    mine, late = handle(uid_of(PHONE)), START + timedelta(days=56)
    with pytest.raises(PersonUnknown):
        look(Paper(late), [mine], logs, now=late)
    with pytest.raises(PersonUnknown):
        ask_subject(Paper(late, PHONE), logs, now=late)
    assert memory_log.leaves() == []
    day_before = late - timedelta(days=1)
    assert len(look(Paper(day_before), [mine], logs, now=day_before)) == 1


def test_a_warrant_is_remembered_once(enrol_phone, uid_of, logs):
    """Presented many times it is one row, by the hash of its leaf; another salt is another warrant."""
    enrol_phone()
    for _ in range(3):
        look(Paper(START), [handle(uid_of(PHONE))], logs)
    Paper(START, salt=b"\x01" * 32).use()
    assert WarrantUse.objects.count() == 2
    assert Dummy.objects.count() == 15
    assert Resident.objects.get().looked == 1


def test_a_person_erased_meanwhile_is_unknown(enrol_phone, uid_of, logs, memory_log):
    """Erased between the opening of the handle and the writing of the look: refused, nothing logged."""
    enrol_phone()
    look_now = Look(AccessKind.REVEAL, "x", ("phone",), 3, "x", ("k1", "k2"))
    with pytest.raises(PersonUnknown):
        write_accesses(warrant_id=Paper(START).use().row_id, residents=[999_999], look=look_now, now=START)
    assert memory_log.leaves() == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("안심시 보건소", "안심시 보건소"),
        ("", "office:3"),
        ("a\nb", "office:3"),
        ("가" * 40, "가" * 20),
        ("a" + "가" * 40, "a" + "가" * 19),
    ],
)
def test_the_person_reads_the_agencys_name(monkeypatch, name, told):
    """Cut to 60 bytes between letters; an office without a usable name is told by its number."""
    from ansim.vault.services import warrants

    monkeypatch.setattr(warrants, "agency_of", lambda _office: name)
    assert Paper(START).use().agency == told
