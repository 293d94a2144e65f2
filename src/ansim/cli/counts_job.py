"""The work of `ansim delivery counts` as the office role; the arguments come as one JSON word."""

import argparse
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from ansim.cli import job, say
from ansim.delivery.queries.tallies import Recount, recount
from ansim.delivery.services.tallying import mend_tallies
from ansim.kit.sentence import Sentence

_TRUE: Final = Sentence(
    ko="발송 묶음 {groups}개를 다시 세었습니다. 모두 맞습니다.",
    en="{groups} groups counted anew: all counts are true.",
)
_WRONG: Final = Sentence(
    ko="발송 묶음 {groups}개를 다시 세었습니다. {wrong}곳이 맞지 않습니다. `ansim delivery counts --mend`로 바로잡으세요.",
    en="{groups} groups counted anew: {wrong} counts are wrong. Put them right by `ansim delivery counts --mend`.",
)
_MENDED: Final = Sentence(
    ko="발송 묶음 {groups}개를 다시 세어 {wrong}곳을 바로잡았습니다.",
    en="{groups} groups counted anew, {wrong} counts put right.",
)
_LINE: Final = Sentence(
    ko="  묶음 {group_id} {state} {code}: 적힌 수 {kept}, 센 수 {found}",
    en="  group {group_id} {state} {code}: kept {kept}, counted {found}",
)


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim counts job`."""
    job.register(parser, _ACTIONS)


def run(args: argparse.Namespace) -> int:
    """Bring the role's database up to date and do the action."""
    return job.run(args, _ACTIONS)


def _recount(given: Mapping[str, Any]) -> int:
    found = recount()
    mended = mend_tallies() if given["mend"] and found.wrong else 0
    if given["json"]:
        wrong = [asdict(one) for one in found.wrong]
        say.as_json(
            {"ok": not found.wrong or mended > 0, "groups": found.groups, "mended": mended, "wrong": wrong}
        )
    else:
        _tell(found, mended)
    return 0 if not found.wrong or mended else 1


def _tell(found: Recount, mended: int) -> None:
    language = say.language()
    said = _MENDED if mended else _WRONG if found.wrong else _TRUE
    print(said.text(language, groups=f"{found.groups:,}", wrong=f"{len(found.wrong):,}"), flush=True)
    for one in found.wrong:
        told = {**asdict(one), "kept": f"{one.kept:,}", "found": f"{one.found:,}"}
        print(_LINE.text(language, **told), flush=True)


_ACTIONS: job.Actions = {"recount": _recount}
