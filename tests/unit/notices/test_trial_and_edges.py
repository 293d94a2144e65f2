"""A trial notice has nothing of its model's person; the edge cases of a batch are its furthest notices."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices.samples import jwks, quarantine_record, record

from ansim.kit.ids import BadReference
from ansim.notices.domain.edge_cases import Edge, edge_cases
from ansim.notices.domain.record import NoticeKind, Replaced
from ansim.notices.domain.trial_notice import trial_of
from ansim.notices.domain.verdict import Reason, verify_qr

MODEL = replace(
    record(),
    name="남궁민수",
    birth=date(1955, 5, 5),
    replaces=Replaced("7KQ4-M2XD-009S", NoticeKind.ISOLATION, date(2022, 2, 16), "남궁씨의 이름을 잘못 적음"),
    address="가람시 비밀로 1",
    place="비밀병원",
    guardian_name="남궁철",
    guardian_phone="01000000009",
)
BASE = "https://ansim.example"
REFERENCE = "7KQ4-M2XD-9TRK"


def test_nothing_of_the_models_person_is_in_a_trial():
    """Name, birth, phone, address, place and guardian are gone; kind, words, days and office stay; it says drill."""
    trial = trial_of(MODEL, REFERENCE, "01000000077", BASE)
    said = repr(trial)
    for secret in (
        MODEL.name,
        MODEL.phone,
        MODEL.address,
        MODEL.place,
        MODEL.guardian_name,
        MODEL.reference,
        "남궁씨",
        "7KQ4-M2XD-009S",
    ):
        assert secret not in said
    assert MODEL.birth != trial.birth
    assert (trial.kind, trial.period, trial.legal_basis, trial.template) == (
        MODEL.kind, MODEL.period, MODEL.legal_basis, MODEL.template,
    )  # fmt: skip
    assert trial.issuer == replace(MODEL.issuer, drill=True)
    assert trial.phone == "01000000077"
    assert trial.replaces is not None
    assert trial_of(record(), REFERENCE, "01000000077", BASE).replaces is None
    assert trial.second_phone == ""


def test_a_trial_is_genuine_to_nobody():
    """Its QR is signed by a key that is published nowhere."""
    trial = trial_of(MODEL, REFERENCE, "01000000077", BASE)
    found = verify_qr(trial.qr_text, jwks(), today=trial.period.first_day)
    assert (found.genuine, found.reason) == (False, Reason.UNKNOWN_KEY)
    assert trial_of(MODEL, REFERENCE, "01000000077", BASE).qr_text != trial.qr_text


def test_a_trial_needs_a_reference_that_could_be_one():
    """A mistyped reference is refused as in any notice."""
    with pytest.raises(BadReference):
        trial_of(MODEL, "ABC", "01000000077", BASE)


def people(*made):
    """Records by reference: (reference, name, address, birth)."""
    return [
        replace(record(), reference=reference, name=name, address=address, birth=birth)
        for reference, name, address, birth in made
    ]


def test_each_edge_is_the_furthest_of_its_kind():
    """Longest name, longest address, youngest minor, a name without Korean letters."""
    on = record().issued_on
    young, younger = date(on.year - 10, 1, 1), date(on.year - 3, 1, 1)
    found = edge_cases(
        people(
            ("A", "홍길동", "짧은 길 1", date(1980, 1, 1)),
            ("B", "남궁황보선우", "길고 긴 주소 123-45 가람아파트 101동 1202호", date(1980, 1, 1)),
            ("C", "김어린", "길", young),
            ("D", "이아기", "길", younger),
            ("E", "NGUYEN VAN AN", "길", date(1990, 1, 1)),
        )
    )
    assert found == {Edge.NAME: "E", Edge.ADDRESS: "B", Edge.MINOR: "D", Edge.FOREIGNER: "E"}
    assert list(found) == list(Edge)


def test_edges_that_nobody_has_are_left_out():
    """Grown-ups with Korean names and no address have only a longest name; nobody has none."""
    assert edge_cases([]) == {}
    assert edge_cases(people(("A", "홍길동", "", date(1980, 1, 1)))) == {Edge.NAME: "A"}


def test_a_contact_is_an_edge_as_well_as_a_case():
    """The kind does not matter."""
    assert Edge.NAME in edge_cases([quarantine_record()])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text("가나다라 ABC", min_size=1, max_size=12), min_size=1, max_size=8))
def test_no_name_is_longer_than_the_one_found(names):
    """Whatever the order, and the first of equally long ones."""
    listed = people(*((str(number), name, "", date(1980, 1, 1)) for number, name in enumerate(names)))
    found = edge_cases(listed)
    longest = max(map(len, names))
    assert found[Edge.NAME] == str(next(number for number, name in enumerate(names) if len(name) == longest))
