"""Acts on five contacts beside a model of them, for the property that every contact is counted once."""

from tests.office.tracing.role_fakes import result

from ansim.kit.clock import korean_day, now
from ansim.kit.errors import AnsimError
from ansim.notices.models import Batch, RosterRow
from ansim.notices.services.checking import check_batch
from ansim.notices.services.contacts import take_contacts
from ansim.tracing.domain.contacts import Grade
from ansim.tracing.models import Contact
from ansim.tracing.queries.contacts import ContactRows, contact_counts
from ansim.tracing.services.grading import grade_contacts
from ansim.tracing.services.telling import ask_messages

GRADES = {"accept": Grade.ACCEPTED, "reject": Grade.REJECTED, "take_back": Grade.NEW}


def five_contacts(desk):
    """A case whose look-up brought five contacts."""
    desk.roles.opener.openings.clear()
    desk.roles.opener.result = result(now(), people=5)
    reference = desk.case()
    desk.opened(reference)
    return reference


def rows_by_name(desk, reference):
    """The contacts in the order of their pseudonyms, which never changes."""
    return sorted(desk.contacts(reference), key=lambda row: row.pseudonym)


def do_to_contact(desk, reference, model, what, place):
    """Do one act to the contact at this place, with services and with the model; both refuse or neither."""
    row, one = rows_by_name(desk, reference)[place], model[place]
    try:
        _really(desk, reference, model, what, row)
    except AnsimError:
        assert _refused(model, what, one), what
        return
    assert not _refused(model, what, one), what
    _in_the_model(model, what, one)


def _really(desk, reference, model, what, row):
    if what in GRADES:
        grade_contacts(
            by=desk.tracer,
            reference=reference,
            seen={row.pk: row.version},
            grade=GRADES[what],
            reason="다른 층" if what == "reject" else "",
            at=now(),
        )
    elif what == "identify":
        desk.identify(row)
    elif what == "tell":
        ask_messages(by=desk.tracer, reference=reference, contact_ids=[row.pk], at=now())
    elif what == "look_up":
        desk.opened(reference)
    else:
        ready = sum(one.group == "ready" for one in model)
        taken = take_contacts(
            by=desk.tracer, case=reference, typed_count=ready, issued_on=korean_day(now()), at=now()
        )
        check_batch(batch_id=taken.batch_id)


def _refused(model, what, one):
    """Whether the act has to be refused."""
    if what == "hand_over":
        return not any(each.group == "ready" for each in model)
    if what in GRADES:
        return one.over
    if what == "identify":
        return one.over or one.grade != "accepted"
    return what == "tell" and one.grade != "accepted"


def _in_the_model(model, what, one):
    if what in GRADES:
        one.grade = GRADES[what].value
    elif what == "identify":
        one.known = True
    elif what == "hand_over":
        for each in model:
            each.over = each.over or each.group == "ready"


def held_by_counts(desk, reference, model):
    """Counts of the case, steps of the list and rows of the batches are those of the model."""
    counts = contact_counts(desk.tracer, reference)
    groups = [one.group for one in model]
    for group in ("ungraded", "rejected", "waiting", "ready", "handed_over"):
        assert getattr(counts, group) == groups.count(group), group
    assert counts.total == len(model) == len(ContactRows(desk.tracer, reference))
    by_step = sum(len(ContactRows(desk.tracer, reference, step=step)) for step in
                  ("new", "rejected", "accepted", "told", "identified", "handed_over"))  # fmt: skip
    assert by_step == len(model)
    assert RosterRow.objects.filter(batch__in=Batch.objects.all()).count() == counts.handed_over
    over = Contact.objects.filter(case__reference=reference, handed_over_to__isnull=False)
    assert set(over.values_list("handed_over_to", flat=True)) == set(
        Batch.objects.values_list("pk", flat=True)
    )
