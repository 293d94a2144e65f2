"""Rules and templates read from the package's data folders, once a process."""

import tomllib
from functools import cache
from pathlib import Path

from ansim.notices.domain.rules import BadRules, PeriodRule, checked, rule_from_data
from ansim.notices.domain.template import BadTemplate, Template, template_from_data

_HERE = Path(__file__).parent.parent
TEMPLATES = _HERE / "templates_typst"
RULES = _HERE / "rules"


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
        templates.append(template)
    return tuple(templates)


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
