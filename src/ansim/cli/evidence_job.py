"""The work of `ansim delivery evidence` as the office role; the arguments come as one JSON word."""

import argparse
from collections.abc import Mapping
from typing import Any, Final

from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.queries.offices import OfficeCard, offices
from ansim.cli import job, say
from ansim.cli.carry_words import OfficeUnclear
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.ledger import ledger
from ansim.notices.queries.evidence import EvidenceCheck, Fault, batch_is_of, check_evidence

_SOUND: Final = Sentence(
    ko="{office}: 진술 {statements}건과 봉인 {seals}개가 모두 그대로입니다{ledger}.",
    en="{office}: all {statements} statements and {seals} seals are as they were{ledger}.",
)
_BROKEN: Final = Sentence(
    ko="{office}: 진술 {statements}건, 봉인 {seals}개를 확인해 {count}곳이 맞지 않습니다{ledger}.",
    en="{office}: of {statements} statements and {seals} seals {count} places do not agree{ledger}.",
)
_ASKED: Final = Sentence(ko=", 원장과도 같습니다", en=", and the ledger holds the same")
_SILENT: Final = Sentence(
    ko=". 원장이 응답하지 않아 끝부분이 통째로 지워졌는지는 확인하지 못했습니다",
    en="; the ledger does not answer, so an end that was cut off as a whole would not show",
)
_WAITING: Final = Sentence(
    ko="  봉인을 기다리는 진술 {unsealed}건, 원장에 적기를 기다리는 봉인 {unlogged}개",
    en="  waiting: {unsealed} statements for a seal, {unlogged} seals for the ledger",
)
_FAULTS: Final = {
    Fault.SEAL_MISSING: Sentence(ko="봉인 {where}번이 없습니다", en="seal {where} is missing"),
    Fault.SEAL_CHANGED: Sentence(ko="봉인 {where}번이 바뀌었습니다", en="seal {where} was changed"),
    Fault.STATEMENT_MISSING: Sentence(
        ko="봉인 {where}번의 진술 가운데 없어진 것이 있습니다", en="a statement under seal {where} is missing"
    ),
    Fault.STATEMENT_CHANGED: Sentence(
        ko="봉인 {where}번의 진술 가운데 바뀐 것이 있습니다", en="a statement under seal {where} was changed"
    ),
    Fault.LEDGER_DIFFERS: Sentence(
        ko="봉인 {where}번이 원장에 적힌 것과 다릅니다", en="seal {where} is not what the ledger holds"
    ),
    Fault.NOTICE_UNTOLD: Sentence(
        ko="통지서 {where}의 발급 진술이 없습니다", en="nothing tells of the release of notice {where}"
    ),
    Fault.NOTICE_CHANGED: Sentence(
        ko="통지서 {where}가 발급할 때의 것과 다릅니다", en="notice {where} is not what was released"
    ),
    Fault.MESSAGE_CHANGED: Sentence(
        ko="발송 {where}의 기록이 없어졌거나 그때 적은 것과 다릅니다",
        en="the rows of message {where} are gone or are not what was noted then",
    ),
}


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim evidence job`."""
    job.register(parser, _ACTIONS)


def run(args: argparse.Namespace) -> int:
    """Bring the role's database up to date and do the action."""
    return job.run(args, _ACTIONS)


def _check(given: Mapping[str, Any]) -> int:
    office = _office(given)
    batch = given["batch"]
    if batch is not None and not batch_is_of(office.id, batch):
        raise NotInOffice
    found = check_evidence(office.id, ledger=ledger(), batch=batch)
    if given["json"]:
        say.as_json(_shown(office, batch, found))
    else:
        _tell(office, found)
    return 1 if found.findings else 0


def _office(given: Mapping[str, Any]) -> OfficeCard:
    known = [card for card in offices() if given["office"] in (None, card.code)]
    if len(known) != 1:
        raise OfficeUnclear
    return known[0]


def _tell(office: OfficeCard, found: EvidenceCheck) -> None:
    language = say.language()
    beside = _SILENT if not found.asked else None if found.findings else _ASKED
    said = (_BROKEN if found.findings else _SOUND).text(
        language,
        office=office.name,
        statements=f"{found.statements:,}",
        seals=f"{found.seals:,}",
        count=f"{len(found.findings):,}",
        ledger=beside.text(language) if beside else "",
    )
    print(said, flush=True)
    for finding in found.findings:
        print(
            f"  {_FAULTS[finding.fault].text(language, where=finding.where)}  ({finding.fault.value})",
            flush=True,
        )
    if found.unsealed or found.unlogged:
        print(_WAITING.text(language, unsealed=found.unsealed, unlogged=found.unlogged), flush=True)


def _shown(office: OfficeCard, batch: int | None, found: EvidenceCheck) -> dict[str, Any]:
    """Return the documented JSON form: docs/reference/evidence.md."""
    return {
        "ok": not found.findings,
        "office": office.code,
        "batch": batch,
        "statements": found.statements,
        "seals": found.seals,
        "unsealed": found.unsealed,
        "unlogged": found.unlogged,
        "ledger_asked": found.asked,
        "findings": [{"fault": one.fault.value, "where": one.where} for one in found.findings],
    }


_ACTIONS: job.Actions = {"check": _check}
