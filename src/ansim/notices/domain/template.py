"""A template as data: kind, version, dates between which it may be used, and every sentence of the notice."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.kinds import called, law_of
from ansim.notices.domain.languages import ENGLISH, LANGUAGES
from ansim.notices.domain.record import NoticeKind, Worded

WORDS = (
    "title",
    "subtitle",
    "reason",
    "lead",
    "order",
    "legal_basis",
    "penalty",
    "short_penalty",
    "appeal",
    "rights",
)
# The names of the rows, and what the days mean, where a kind calls them otherwise than a notice of isolation does.
LABELS = ("reason_label", "place_label", "period_label", "period_note", "about_label")
# What stands beside the Korean words on the pages: a further language must have each of them.
BESIDE = ("title", "subtitle", "lead", "reason", "order", "legal_basis", "penalty", "appeal", "rights")
# What an office may word for itself where the template says so: nothing of the law, of the duty or of the person.
FREE = ("lead", "rights")
_MOST_LETTERS = 120
_PENALTY = "제79조"  # the articles of punishment: a kind that orders nothing may not threaten with them


class BadTemplate(AnsimError):
    """A template package is incomplete or cites the wrong article for its kind."""

    code = "template.bad"
    sentence = Sentence(
        ko="통지서 서식 {template}이(가) 잘못되었습니다: {why}. 서식을 고친 뒤 다시 시작해 주세요.",
        en="The template {template} is wrong: {why}. Correct it and start again.",
    )


class NoTemplateInForce(AnsimError):
    """No template of this kind may be used on the day of the notice."""

    code = "template.none"
    sentence = Sentence(
        ko="{on}에 쓸 수 있는 {kind} 서식이 없습니다. 발급일을 확인하거나 서식을 등록해 주세요.",
        en="No template for {kind} may be used on {on}. Check the day of the notice or register a template.",
    )


@dataclass(frozen=True, slots=True)
class Template:
    """One version of a template. `layout` names the folder of its Typst pages; `words` holds WORDS and LABELS, bilingual.

    `changeable` holds how many letters an office's own text of one of FREE may have, where it may have one.
    `others` holds by language (BCP 47) the words that stand beside Korean in place of the English ones: BESIDE, all of them.
    """

    name: str
    version: int
    kind: NoticeKind
    layout: str
    accent: str
    since: date
    until: date | None
    words: Mapping[str, Sentence]
    others: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    changeable: Mapping[str, int] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The name kept in records: `isolation-1`."""
        return f"{self.name}-{self.version}"

    def beside(self, language: str) -> str:
        """Return the language that stands beside Korean for somebody who reads `language`: "" is English."""
        return language if language in self.others else ""

    def second(self, word: str, language: str) -> str:
        """Return a word as it stands beside the Korean one, in a language that `beside` gave."""
        return self.others.get(language, {}).get(word, self.words[word].en)

    def language_of(self, word: str, language: str) -> str:
        """Return the language that `second` gives a word in, as BCP 47."""
        return language if word in self.others.get(language, {}) else ENGLISH

    def in_force(self, day: date) -> bool:
        """Return whether the template may be used on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)


def template_from_data(data: Mapping[str, object]) -> Template:
    """Return the template that a manifest says. Raises BadTemplate for gaps and for articles of another kind."""
    label = f"{data.get('name', '?')}-{data.get('version', '?')}"
    try:
        words = data["words"]
        since, until = data["since"], data.get("until")
        if not isinstance(words, Mapping) or type(since) is not date or type(until) not in (date, type(None)):
            raise ValueError("words or dates")
        template = Template(
            name=str(data["name"]),
            version=int(str(data["version"])),
            kind=NoticeKind(str(data["kind"])),
            layout=str(data["layout"]),
            accent=str(data["accent"]),
            since=since,
            until=until if isinstance(until, date) else None,
            words={word: Sentence(ko=words[word]["ko"], en=words[word]["en"]) for word in _wanted(words)},
            changeable=_changeable(data.get("changeable", {})),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise BadTemplate(template=label, why=str(error)) from None
    _check_law(template)
    return template


def with_language(template: Template, language: str, words: Mapping[str, object]) -> Template:
    """Return the template with a further language beside Korean. Raises BadTemplate for gaps and strange words."""
    wanted = (*BESIDE, *(label for label in LABELS if label in template.words))
    if language not in LANGUAGES or language == ENGLISH or set(words) != set(wanted):
        raise BadTemplate(template=template.label, why=f"language {language}")
    return replace(
        template, others={**template.others, language: {word: str(words[word]) for word in wanted}}
    )


def worded(template: Template, wording: Sequence[Worded]) -> Template:
    """Return the template as an office words it; beside its own texts stands English, whatever the recipient reads."""
    if not wording:
        return template
    own = {one.word: Sentence(ko=one.ko, en=one.en) for one in wording}
    others = {
        language: {word: text for word, text in words.items() if word not in own}
        for language, words in template.others.items()
    }
    return replace(template, words={**template.words, **own}, others=others)


def template_in_force(templates: Sequence[Template], kind: NoticeKind, on: date) -> Template:
    """Return the newest template of `kind` that may be used on `on`; no other can be. Raises NoTemplateInForce."""
    usable = [template for template in templates if template.kind is kind and template.in_force(on)]
    if not usable:
        raise NoTemplateInForce(kind=called(kind), on=on)
    return max(usable, key=lambda template: (template.since, template.version))


def _changeable(said: object) -> dict[str, int]:
    """Return the texts that an office may change with their most letters. Raises ValueError for others."""
    if not isinstance(said, Mapping):
        raise ValueError("changeable")
    for word, letters in said.items():
        if word not in FREE or type(letters) is not int or not 0 < letters <= _MOST_LETTERS:
            raise ValueError(f"changeable {word}")
    return dict(said)


def _wanted(words: Mapping[str, object]) -> tuple[str, ...]:
    """Return the words that must be there: LABELS are given all or none."""
    return (*WORDS, *LABELS) if any(label in words for label in LABELS) else WORDS


def _check_law(template: Template) -> None:
    law = law_of(template.kind)
    basis, penalty = template.words["legal_basis"].ko, template.words["penalty"].ko
    squeezed_basis, squeezed_penalty = basis.replace(" ", ""), penalty.replace(" ", "")
    cited = (*law.measures, *((law.notified_by,) if law.notified_by else ()))
    wrong = [article for article in cited if not re.search(f"{article}(?!의)", squeezed_basis)]
    if law.penalty_item not in squeezed_penalty:
        wrong.append(law.penalty_item)
    if not law.penalty_item and _PENALTY in squeezed_penalty:
        wrong.append(_PENALTY)
    if (law.speaks_of_another or not law.is_order) and LABELS[0] not in template.words:
        wrong.append(LABELS[0])
    if wrong:
        raise BadTemplate(template=template.label, why=", ".join(wrong))
