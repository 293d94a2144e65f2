"""Rules and templates read from the package's data folders, once a process."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ansim.kit.fonts import unprintable
from ansim.notices.domain.rules import BadRules, PeriodRule, checked, rule_from_data
from ansim.notices.domain.template import BadTemplate, Template, template_from_data, with_language

_HERE = Path(__file__).parent.parent
TEMPLATES = _HERE / "templates_typst"
RULES = _HERE / "rules"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a personal value is filled in: size and width in points, strength of its letters in sizes."""

    size: float
    weight: float
    width: float

    @property
    def most(self) -> float:
        """How many sizes wide a line may be."""
        return self.width / self.size


def read_rules(folder: Path) -> tuple[PeriodRule, ...]:
    """Return all period rules of the TOML files in `folder`. Raises BadRules."""
    rules: list[PeriodRule] = []
    for file in sorted(folder.glob("*.toml")):
        try:
            tables = tomllib.loads(file.read_text(encoding="utf-8")).get("rule", [])
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadRules(rule=file.name, why=str(error)) from None
        rules.extend(rule_from_data(table) for table in tables)
    return checked(rules)


def read_templates(folder: Path) -> tuple[Template, ...]:
    """Return all templates under `folder`, each a folder with a manifest.toml. Raises BadTemplate."""
    templates: list[Template] = []
    for file in sorted(folder.glob("*/manifest.toml")):
        try:
            data = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadTemplate(template=file.parent.name, why=str(error)) from None
        template = template_from_data(data)
        if template.label != file.parent.name or not (folder / template.layout / "a4.typ").is_file():
            raise BadTemplate(template=file.parent.name, why="name or layout")
        templates.append(_with_languages(template, file.parent))
    return tuple(templates)


def _with_languages(template: Template, folder: Path) -> Template:
    """Return the template with the languages beside its manifest: `vi.toml` is Vietnamese. Raises BadTemplate."""
    for file in sorted(set(folder.glob("*.toml")) - {folder / "manifest.toml"}):
        try:
            words = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadTemplate(template=f"{template.label}/{file.name}", why=str(error)) from None
        if odd := unprintable("".join(map(str, words.values())), file.stem):
            raise BadTemplate(template=f"{template.label}/{file.name}", why=" ".join(sorted(odd)))
        template = with_language(template, file.stem, words)
    return template


@cache
def period_rules() -> tuple[PeriodRule, ...]:
    """Return the period rules that this installation uses."""
    return read_rules(RULES)


@cache
def templates() -> tuple[Template, ...]:
    """Return the templates that this installation may use."""
    return read_templates(TEMPLATES)


@cache
def template_labelled(label: str) -> Template:
    """Return the template that a record names. Raises BadTemplate when it is not installed any more."""
    for template in templates():
        if template.label == label:
            return template
    raise BadTemplate(template=label, why="not installed")


@cache
def places_of(layout: str) -> Mapping[str, Place]:
    """Return the places of a layout by field, as its form.toml names them; none where there is no such file."""
    file = TEMPLATES / layout / "form.toml"
    if not file.is_file():
        return {}
    return {name: Place(**place) for name, place in tomllib.loads(file.read_text(encoding="utf-8")).items()}


@cache
def readback_of(layout: str) -> Mapping[str, Mapping[str, str]]:
    """Return what must stand on the finished pages of a layout: page, field, pattern."""
    file = TEMPLATES / layout / "readback.toml"
    patterns: Mapping[str, Mapping[str, str]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return patterns
