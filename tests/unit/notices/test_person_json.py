"""People and problems survive being kept as JSON unchanged."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.notices.domain.people import Person
from ansim.notices.domain.person_json import (
    person_from_bytes,
    person_to_bytes,
    problems_from_bytes,
    problems_to_bytes,
)

DAYS = st.none() | st.dates(date(2019, 1, 1), date(2040, 1, 1))
PEOPLE = st.builds(
    Person,
    row=st.integers(1, 200_000),
    name=st.text(max_size=40),
    birth=st.dates(date(1900, 1, 1), date(2030, 1, 1)),
    phone=st.none() | st.from_regex(r"010[0-9]{8}", fullmatch=True),
    address=st.text(max_size=80),
    sex=st.sampled_from(["M", "F", None]),
    specimen=DAYS,
    onset=DAYS,
    last_contact=DAYS,
    place=st.text(max_size=30),
    note=st.text(max_size=30),
    language=st.sampled_from(["", "vi", "en"]),
)
TEXTS = st.text(max_size=20).filter(lambda text: "{" not in text and "}" not in text)
PROBLEMS = st.builds(
    Problem,
    row=st.none() | st.integers(1, 999),
    column=st.none() | TEXTS,
    code=TEXTS,
    sentence=st.builds(Sentence, ko=TEXTS, en=TEXTS),
    params=st.dictionaries(TEXTS, TEXTS, max_size=3),
    suggested=st.none() | TEXTS,
)


@given(PEOPLE)
def test_a_person_comes_back_unchanged(person: Person) -> None:
    """Every field of a person is the same after sealing and opening."""
    assert person_from_bytes(person_to_bytes(person)) == person


@given(st.lists(PROBLEMS, max_size=5))
def test_problems_come_back_unchanged(problems: list[Problem]) -> None:
    """Problems keep their sentences, so that they read the same after the wording of a release changes."""
    assert list(problems_from_bytes(problems_to_bytes(problems))) == problems
