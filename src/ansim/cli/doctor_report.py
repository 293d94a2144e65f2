"""How the doctor tells what it saw: lines for a person, or the JSON form of docs/reference/doctor.md."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from ansim.cli import say
from ansim.cli.checkup.databases import DOWN
from ansim.cli.checkup.examination import Examination
from ansim.cli.checkup.findings import Level
from ansim.conf.roles import Role
from ansim.kit.clock import korean_datetime
from ansim.kit.sentence import Sentence

_WELL = Sentence(ko="이상이 없습니다.", en="All is well.")
_MARKS = {
    Level.RED: Sentence(ko="[고칠 것]", en="[mend]"),
    Level.AMBER: Sentence(ko="[살필 것]", en="[see to]"),
}
_WORDS = {
    "machine": Sentence(ko="설치", en="Installation"),
    "settings": Sentence(ko="설정", en="Settings"),
    "keys": Sentence(ko="열쇠", en="Keys"),
    "databases": Sentence(ko="데이터베이스", en="Databases"),
    "roles": Sentence(ko="역할", en="Roles"),
    "messages": Sentence(ko="문자 서비스", en="Message service"),
    "carrying": Sentence(ko="망분리 반출", en="Carrying out"),
    "inside": Sentence(ko="안쪽(업무망)", en="inside"),
    "outside": Sentence(ko="바깥쪽", en="outside"),
    "carried": Sentence(
        ko="기관 {office}: {side}, 상대 {peer}, 소식을 기다리는 꾸러미 {out}개",
        en="office {office}: {side}, peer {peer}, bundles not heard of: {out}",
    ),
    "reaches": Sentence(ko="들어감", en="enters"),
    "refused": Sentence(ko="거절됨", en="refused"),
    "down": Sentence(ko="멈춤", en="down"),
    "answers": Sentence(ko="응답", en="answers"),
    "silent": Sentence(ko="응답 없음", en="silent"),
    "set": Sentence(ko="정함", en="set"),
    "default": Sentence(ko="기본값", en="default"),
    "drill": Sentence(ko="훈련 설치", en="drill installation"),
    "earnest": Sentence(ko="실제 업무 설치", en="installation in earnest"),
    "free": Sentence(ko="{free} MB 남음", en="{free} MB free"),
    "days": Sentence(ko="{days}일 됨", en="{days} days old"),
    "won": Sentence(ko="기관 {office}: 잔액 {won}원", en="office {office}: {won} won left"),
    "unreached": Sentence(ko="기관 {office}: 닿지 못함", en="office {office}: not reached"),
}


def as_lines(seen: Examination, language: str) -> Iterator[str]:
    """Yield the report line by line: findings, red first, then what was seen of every part."""

    def word(name: str, **params: object) -> str:
        return _WORDS[name].text(language, **params)

    if not seen.findings:
        yield _WELL.text(language)
    for finding in seen.findings:
        yield f"{_MARKS[finding.level].text(language)} {finding.text(language)}  ({finding.code})"
    yield from _machine_lines(seen, word)
    yield f"\n{word('roles')}"
    for role in seen.roles:
        state = (
            f"{word('answers')}  {role.status.version}  {role.status.service_key}"
            if role.status
            else word("silent")
        )
        yield f"  {role.role.value:8} {role.address:32} {state}"
    if seen.gate is not None:
        yield f"  {'gate':8} {seen.gate.address:32} {word('answers' if seen.gate.answers else 'silent')}"
    yield from _database_lines(seen, word)
    yield f"\n{word('keys')}"
    for holder, files in seen.keys.items():
        for file in files:
            days = word("days", days=max(0, (seen.moment - file.made_at).days))
            yield f"  {holder:10} {file.name:28} {file.fingerprint}  {file.mode:04o}  {days}"
    yield f"\n{word('settings')}"
    for setting in seen.settings:
        state = word("set") if setting.is_set else word("default")
        yield f"  {setting.name:30} {state}  {setting.shown}".rstrip()


def _machine_lines(seen: Examination, word: Any) -> Iterator[str]:
    if seen.machine is not None:
        kind = word("drill") if seen.machine.sandbox else word("earnest")
        yield f"\n{word('machine')}"
        yield f"  {seen.machine.home}  {kind}  {word('free', free=seen.machine.free_megabytes)}"
        yield f"  {korean_datetime(seen.moment)}"
    if seen.accounts:
        yield f"\n{word('messages')}"
    for account in seen.accounts:
        if account.balance is None:
            yield f"  {word('unreached', office=account.office)}"
        else:
            yield f"  {word('won', office=account.office, won=f'{account.balance:,.0f}')}"
    if seen.carrying:
        yield f"\n{word('carrying')}"
    for one in seen.carrying:
        told = {"office": one.office, "side": word(one.side.value), "peer": one.peer or "-", "out": one.out}
        yield f"  {word('carried', **told)}"


def _database_lines(seen: Examination, word: Any) -> Iterator[str]:
    """Yield one row a role and one column a database, so that the wall is seen as a diagonal."""
    columns = [role.value for role in Role if role.has_database]
    yield f"\n{word('databases')}"
    if seen.databases.reach:
        yield f"  {'':8} {'PostgreSQL':12}" + "".join(f"{name:12}" for name in columns)
    for role, row in seen.databases.reach.items():
        cells = "".join(say.padded(word(row[name]) if name in row else "-", 12) for name in columns)
        server = seen.databases.servers[role]
        yield f"  {role:8} {say.padded(word(DOWN) if server == DOWN else server, 12)}{cells}".rstrip()


def as_json(seen: Examination, language: str) -> dict[str, Any]:
    """Return the documented JSON form; secrets are never part of it."""
    return {
        "ok": seen.is_well,
        "at": seen.moment.isoformat(),
        "findings": [
            {
                "level": found.level.value,
                "code": found.code,
                "message": found.text(language),
                "params": _plain(found.params),
            }
            for found in seen.findings
        ],
        "installation": asdict(seen.machine) if seen.machine else None,
        "roles": [
            {
                "role": role.role.value,
                "address": role.address,
                "answers": role.status is not None,
                "version": role.status.version if role.status else None,
                "service_key": role.status.service_key if role.status else None,
                "database": role.status.database if role.status else None,
            }
            for role in seen.roles
        ],
        "gate": asdict(seen.gate) if seen.gate else None,
        "databases": {"servers": seen.databases.servers, "reach": seen.databases.reach},
        "keys": [
            {
                "holder": holder,
                "name": file.name,
                "id": file.fingerprint,
                "mode": f"{file.mode:04o}",
                "made_at": file.made_at.isoformat(),
            }
            for holder, files in seen.keys.items()
            for file in files
        ],
        "settings": [
            {"name": setting.name, "set": setting.is_set, "value": setting.shown} for setting in seen.settings
        ],
        "messages": [{"office": account.office, "balance": account.balance} for account in seen.accounts],
        "carrying": [asdict(one) for one in seen.carrying],
    }


def _plain(params: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in params.items()}
