"""`ansim …`: finds the command in the table, loads only its module, and turns every error into one clear line."""

import difflib
import errno
import importlib
import logging
import os
import sys
from dataclasses import dataclass
from typing import Final

import django
from django.db.utils import InterfaceError, OperationalError

from ansim.cli import say
from ansim.cli.usage import NO_COMMAND, BadUsage, Parser
from ansim.conf import env
from ansim.conf.errors import DatabaseAway, Unexpected, place_of
from ansim.conf.roles import Role
from ansim.kit import allocator
from ansim.kit.blobs import DiskFull
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

_logger = logging.getLogger("ansim")


@dataclass(frozen=True, slots=True)
class Command:
    """A command: the module that holds `register(parser)` and `run(args)`, and the role it runs as."""

    module: str
    role: Role | None
    help: Sentence


COMMANDS: Final[dict[str, Command]] = {
    "serve": Command("ansim.cli.serve", None, Sentence(ko="모든 역할을 시작합니다", en="start all roles")),
    "worker": Command(
        "ansim.cli.worker", Role.OFFICE, Sentence(ko="기관 역할의 작업자", en="worker of the office role")
    ),
    "gate": Command(
        "ansim.cli.gate",
        Role.VISITS,
        Sentence(ko="출입 인증을 받는 게이트", en="the gate that takes check-ins"),
    ),
    "gateway": Command(
        "ansim.cli.gateway", None, Sentence(ko="훈련용 문자 게이트웨이", en="sandbox message gateway")
    ),
    "demo": Command(
        "ansim.cli.demo",
        None,
        Sentence(ko="훈련 설치에서 하루 일을 해 봅니다", en="run the main job on a drill installation"),
    ),
    "demo job": Command(
        "ansim.cli.demo_job", Role.OFFICE, Sentence(ko="훈련의 본 작업", en="the main job of the drill")
    ),
    "demo prepare": Command(
        "ansim.cli.demo_prepare", Role.OFFICE, Sentence(ko="훈련용 기관 준비", en="set up the drill office")
    ),
    "demo code": Command(
        "ansim.cli.demo_code",
        Role.OFFICE,
        Sentence(ko="훈련 계정의 인증 번호", en="one-time code of a drill account"),
    ),
    "demo line": Command(
        "ansim.cli.demo_line",
        Role.OFFICE,
        Sentence(ko="출입 인증에서 통지까지 한 번 걷습니다", en="walk from a check-in to notices, live"),
    ),
    "demo city": Command(
        "ansim.cli.demo_city", None, Sentence(ko="훈련용 도시를 만듭니다", en="make the city of the drill")
    ),
    "demo residents": Command(
        "ansim.cli.demo_residents",
        Role.VAULT,
        Sentence(ko="훈련 도시의 주민", en="residents of the drill's city, in the vault"),
    ),
    "demo visits": Command(
        "ansim.cli.demo_visits",
        Role.VISITS,
        Sentence(ko="훈련 도시의 장소와 방문", en="venues and visits of the drill's city"),
    ),
    "doctor": Command(
        "ansim.cli.doctor", None, Sentence(ko="설치를 점검합니다", en="check this installation")
    ),
    "roster check": Command("ansim.cli.roster", None, Sentence(ko="명단을 검사합니다", en="check a roster")),
    "notices split": Command(
        "ansim.cli.split",
        None,
        Sentence(ko="이미 발급된 PDF를 사람별로 나눕니다", en="split a PDF of issued notices"),
    ),
    "notices issue": Command(
        "ansim.cli.issue", None, Sentence(ko="명단에서 통지서를 만듭니다", en="make notices from a roster")
    ),
    "issue job": Command(
        "ansim.cli.issue_job",
        Role.OFFICE,
        Sentence(ko="통지서 작성의 본 작업", en="the work of `ansim notices issue`"),
    ),
    "notices period": Command(
        "ansim.cli.period", None, Sentence(ko="격리 기간을 계산합니다", en="work out a period")
    ),
    "cases import": Command(
        "ansim.cli.cases_import",
        None,
        Sentence(ko="확진자 명단과 연결을 가져옵니다", en="import a line list and its links"),
    ),
    "cases chains": Command(
        "ansim.cli.cases_chains",
        None,
        Sentence(
            ko="가져온 확진자의 감염 사슬을 셉니다", en="count generations and groups of the imported cases"
        ),
    ),
    "forget": Command(
        "ansim.cli.forget",
        None,
        Sentence(ko="보존 기간이 끝난 것을 파기합니다", en="destroy what its retention has ended for"),
    ),
    "forget visits": Command(
        "ansim.cli.forget_visits",
        Role.VISITS,
        Sentence(ko="파기 가운데 방문 역할의 몫", en="the part of `ansim forget` in the visits role"),
    ),
    "forget vault": Command(
        "ansim.cli.forget_vault",
        Role.VAULT,
        Sentence(ko="파기 가운데 보관소 역할의 몫", en="the part of `ansim forget` in the vault"),
    ),
    "verify": Command(
        "ansim.cli.verify",
        None,
        Sentence(ko="통지서의 진위를 확인합니다", en="check whether a notice is genuine"),
    ),
    "trace file": Command(
        "ansim.cli.trace_file",
        None,
        Sentence(ko="방문 파일에서 접촉자를 찾습니다", en="find contacts in a file of visits"),
    ),
    "venue open": Command(
        "ansim.cli.venue_open", None, Sentence(ko="장소를 등록합니다", en="register a venue")
    ),
    "venue poster": Command(
        "ansim.cli.venue_poster", None, Sentence(ko="장소의 안내문을 만듭니다", en="print a venue's poster")
    ),
    "venue list": Command(
        "ansim.cli.venue_list", None, Sentence(ko="등록된 장소를 봅니다", en="list the registered venues")
    ),
    "venue intake": Command(
        "ansim.cli.venue_intake",
        None,
        Sentence(ko="전화 접수기를 등록하거나 멈춥니다", en="register or stop an intake of calls"),
    ),
    "venue job": Command(
        "ansim.cli.venue_job",
        Role.VISITS,
        Sentence(ko="장소 명령의 본 작업", en="the work of `ansim venue …`"),
    ),
    "account": Command(
        "ansim.cli.account",
        None,
        Sentence(
            ko="알림톡·전자우편 같은 발송 서비스를 연결합니다",
            en="connect Alimtalk, e-mail and other services",
        ),
    ),
    "account job": Command(
        "ansim.cli.account_job",
        Role.OFFICE,
        Sentence(ko="`ansim account`의 본 작업", en="the work of `ansim account`"),
    ),
    "picture": Command(
        "ansim.cli.picture",
        None,
        Sentence(ko="관인과 로고를 올리고 승인합니다", en="upload and approve an office's seal and logo"),
    ),
    "picture job": Command(
        "ansim.cli.picture_job",
        Role.OFFICE,
        Sentence(ko="`ansim picture`의 본 작업", en="the work of `ansim picture`"),
    ),
    "carry": Command(
        "ansim.cli.carry",
        None,
        Sentence(
            ko="망분리된 곳에서 발송을 반출하고 결과를 반입합니다",
            en="carry deliveries over a separated network",
        ),
    ),
    "carry job": Command(
        "ansim.cli.carry_job",
        Role.OFFICE,
        Sentence(ko="`ansim carry`의 본 작업", en="the work of `ansim carry`"),
    ),
    "delivery evidence": Command(
        "ansim.cli.evidence",
        None,
        Sentence(
            ko="발급과 발송의 증거가 그대로인지 확인합니다", en="check the evidence of releases and messages"
        ),
    ),
    "evidence job": Command(
        "ansim.cli.evidence_job",
        Role.OFFICE,
        Sentence(ko="`ansim delivery evidence`의 본 작업", en="the work of `ansim delivery evidence`"),
    ),
    "delivery counts": Command(
        "ansim.cli.counts",
        None,
        Sentence(ko="발송 건수가 맞는지 다시 세어 봅니다", en="count all messages anew and compare"),
    ),
    "counts job": Command(
        "ansim.cli.counts_job",
        Role.OFFICE,
        Sentence(ko="`ansim delivery counts`의 본 작업", en="the work of `ansim delivery counts`"),
    ),
    "ledger verify": Command(
        "ansim.cli.ledger", None, Sentence(ko="공개 원장을 검증합니다", en="verify a ledger")
    ),
}


#: the parts of other commands that run in a role: nobody types them, and the list of commands leaves them out
INNER: Final = frozenset(
    {"demo prepare", "demo residents", "demo visits", "forget visits", "forget vault"}
    | {name for name in COMMANDS if name.endswith(" job")}
)
_HELP = ("-h", "--help", "help")


class Interrupted(AnsimError):
    """Ctrl-C."""

    code = "interrupted"
    sentence = Sentence(
        ko="중단했습니다. 다시 실행하면 멈춘 곳부터 이어집니다.",
        en="Stopped. Run again and the work goes on from where it stood.",
    )


def _find(words: list[str]) -> tuple[str, list[str]]:
    for length in (2, 1):
        name = " ".join(words[:length])
        if name in COMMANDS:
            return name, words[length:]
    near = difflib.get_close_matches(" ".join(words[:2]), _group([]), n=3) or ["--help"]
    usage = " | ".join(f"ansim {name}" for name in _group(words[:1]) or near)
    detail = NO_COMMAND.text(say.language(), words=" ".join(words[:2]) or "-")
    raise BadUsage(detail=detail, usage=usage, help="ansim --help")


def _group(words: list[str]) -> list[str]:
    """Return the commands of two words that begin with this one, all commands where there is no word."""
    known = [name for name in COMMANDS if name not in INNER]
    return [name for name in known if not words or name.startswith(f"{words[0]} ")]


def _help(names: list[str]) -> int:
    language = say.language()
    for name in names:
        print(f"  ansim {name:18} {COMMANDS[name].help.text(language)}")
    return 0


def _run(words: list[str]) -> int:
    if not words or words[0] in _HELP:
        return _help(_group([]))
    if len(words) == 2 and words[1] in _HELP and words[0] not in COMMANDS and (group := _group(words[:1])):
        return _help(group)
    name, rest = _find(words)
    command = COMMANDS[name]
    if name != "doctor":  # who tells of it himself, beside all else
        env.value("LANGUAGE")
    if command.role is not None:
        os.environ["ANSIM_ROLE"] = command.role.value
        os.environ["DJANGO_SETTINGS_MODULE"] = command.role.settings_module
        django.setup()
    module = importlib.import_module(command.module)
    parser = Parser(prog=f"ansim {name}", description=command.help.text(say.language()))
    module.register(parser)
    result: int = module.run(parser.parse_args(rest))
    return result


def main(words: list[str] | None = None) -> int:
    """Run one command; return 0 only if all is well, 1 for a refusal, 2 for bad usage, 130 for Ctrl-C."""
    say.speak_any_encoding()
    allocator.keep_few_heaps()
    try:
        return _run(sys.argv[1:] if words is None else words)
    except BadUsage as wrong:
        say.error(wrong)
        return 2
    except AnsimError as wrong:
        say.error(wrong)
        return 1
    except KeyboardInterrupt:
        say.error(Interrupted())
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except OSError as wrong:
        full = wrong.errno in (errno.ENOSPC, errno.EDQUOT)
        if not full:
            _logger.error("%s at %s", type(wrong).__name__, place_of(wrong.__traceback__))
        say.error(DiskFull() if full else Unexpected())
        return 1
    except (OperationalError, InterfaceError):
        say.error(DatabaseAway())
        return 1
    except Exception as wrong:
        _logger.error("%s at %s", type(wrong).__name__, place_of(wrong.__traceback__))
        say.error(Unexpected())
        return 1


if __name__ == "__main__":
    sys.exit(main())
