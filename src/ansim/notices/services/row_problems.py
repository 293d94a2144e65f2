"""Problems of a good row that show only when its record is composed: no rule for its dates, letters no font can draw."""

from collections.abc import Sequence

from ansim.kit.errors import AnsimError
from ansim.kit.fonts import own_face
from ansim.kit.ids import new_reference
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.notices.domain.columns import Column
from ansim.notices.domain.composing import Composer
from ansim.notices.domain.languages import ENGLISH, KOREAN, LANGUAGES
from ansim.notices.domain.people import Person
from ansim.notices.domain.template import template_in_force
from ansim.notices.services.composing import recipient_of

# Fields that a notice made here prints, as its sentence names them; a PDF made elsewhere keeps its own fonts.
_PRINTED = {
    "name": ("이름", "the name", "여권이나 외국인등록증에 적힌 로마자 이름을 명단에 적어 주세요.",
             "Put the name in Latin letters, as in the passport or residence card, into the list."),
    "address": ("주소", "the address", "그 글자를 한글이나 로마자로 바꿔 적어 주세요.", "Write it in Hangul or Latin letters."),
    "place": ("격리 장소", "the place", "그 글자를 한글이나 로마자로 바꿔 적어 주세요.", "Write it in Hangul or Latin letters."),
}  # fmt: skip
_UNPRINTABLE = {
    field: Sentence(
        ko=f"통지서에 찍을 수 없는 글자가 있습니다({ko}). {how_ko}",
        en=f"A letter that no notice can print stands in {en}. {how_en}",
    )
    for field, (ko, en, how_ko, how_en) in _PRINTED.items()
}

_NOT_THERE = Sentence(
    ko="이 서식에는 {tongue} 문구가 없어 영어를 함께 적습니다. 필요하면 말로 알려 주세요.",
    en="This template has no words in {tongue}, so English stands beside Korean. Tell them by phone if needed.",
)


def record_problems(composer: Composer, person: Person) -> Sequence[Problem]:
    """Return why no notice can be made here of a person whose row is good."""
    unprinted = _unprinted(person)
    if unprinted:
        return unprinted
    try:
        composer.compose(recipient_of(person, composer.kind, composer.issued_on), new_reference())
    except AnsimError as wrong:
        params = {name: str(value) for name, value in wrong.params.items()}
        return [Problem(person.row, None, wrong.code, wrong.sentence, params)]
    return []


def record_warnings(composer: Composer, person: Person) -> list[Problem]:
    """Return what is to be looked at of somebody for whom a notice can be made here: it lacks their language."""
    if person.language in ("", KOREAN, ENGLISH):
        return []
    template = template_in_force(composer.templates, composer.kind, composer.issued_on)
    if template.beside(person.language):
        return []
    name = LANGUAGES[person.language]
    params = {"tongue": f"{name.ko} ({name.en})"}
    return [Problem(person.row, Column.LANGUAGE.value, "language.not_there", _NOT_THERE, params)]


def _unprinted(person: Person) -> list[Problem]:
    """Return a problem for every printed field with a character that would come out as an empty box."""
    return [
        Problem(person.row, field, "text.unprintable", _UNPRINTABLE[field])
        for field in _PRINTED
        if own_face(getattr(person, field)) is None
    ]
