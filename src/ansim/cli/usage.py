"""What is off in the words of a command line: argparse's own English turned into the set language, with what to do."""

import argparse
import re
from typing import Final, NoReturn

from ansim.cli import say
from ansim.cli.option_words import KOREAN
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


class BadUsage(AnsimError):
    """The words of the command line are off; `detail` says in the set language what to write instead."""

    code = "usage.bad"
    sentence = Sentence(
        ko="명령이 맞지 않습니다. {detail} 쓰는 법: `{usage}`. 자세히: `{help}`",
        en="The command is off. {detail} Usage: `{usage}`. More: `{help}`",
    )


NO_COMMAND: Final = Sentence(
    ko="'{words}' 명령은 없습니다. 다음 가운데 하나를 적어 주세요.",
    en="There is no command '{words}'. Write one of the following.",
)
_NOT_READ: Final = Sentence(
    ko="읽을 수 없는 부분이 있습니다({message}). 쓰는 법에 맞게 고쳐 주세요.",
    en="A part cannot be read ({message}). Write it as the usage shows.",
)
_NUMBER: Final = Sentence(
    ko="{name}: {value} 대신 정수를 적어 주세요.", en="{name}: write a whole number instead of {value}."
)
_TIME: Final = Sentence(
    ko="{name}: {value} 대신 2026-11-21T14:05+09:00 같은 때를 적어 주세요.",
    en="{name}: write a time such as 2026-11-21T14:05+09:00 instead of {value}.",
)
_ONE_OF: Final = Sentence(
    ko="{name}: {value} 대신 다음 가운데 하나를 적어 주세요: {choices}.",
    en="{name}: instead of {value} write one of: {choices}.",
)
#: argparse's messages (CPython 3.11 to 3.13, Lib/argparse.py) and what is said for each
_SAID: Final = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (
            r"the following arguments are required: (?P<names>.+)",
            Sentence(
                ko="빠진 것이 있습니다. 덧붙여 다시 실행해 주세요: {names}.",
                en="Something is missing. Add it and run again: {names}.",
            ),
        ),
        (
            r"one of the arguments (?P<names>.+) is required",
            Sentence(
                ko="다음 가운데 하나를 덧붙여 다시 실행해 주세요: {names}.",
                en="Add one of these and run again: {names}.",
            ),
        ),
        (
            r"unrecognized arguments: (?P<words>.+)",
            Sentence(
                ko="이 명령이 모르는 말입니다. 지우거나 고쳐 주세요: {words}.",
                en="This command does not know these words. Remove or correct them: {words}.",
            ),
        ),
        (r"argument (?P<name>.+?): invalid choice: (?P<value>.+) \(choose from (?P<choices>.+)\)", _ONE_OF),
        (r"argument (?P<name>.+?): invalid int value: (?P<value>.+)", _NUMBER),
        (r"argument (?P<name>.+?): invalid fromisoformat value: (?P<value>.+)", _TIME),
        (
            r"argument (?P<name>.+?): invalid \w+ value: (?P<value>.+)",
            Sentence(
                ko="{name}: {value} 대신 쓰는 법에 나온 값을 적어 주세요.",
                en="{name}: instead of {value} write a value that the usage shows.",
            ),
        ),
        (
            r"argument (?P<name>.+?): expected .+",
            Sentence(
                ko="{name} 뒤에 값이 없거나 개수가 다릅니다. 쓰는 법대로 값을 적어 주세요.",
                en="{name} lacks its value, or has too many. Write its value as the usage shows.",
            ),
        ),
        (
            r"argument (?P<name>.+?): not allowed with argument (?P<other>.+)",
            Sentence(
                ko="함께 쓸 수 없습니다. 하나만 남겨 주세요: {name}, {other}.",
                en="These do not go together. Leave one of them: {name}, {other}.",
            ),
        ),
        (
            r"argument (?P<name>.+?): ignored explicit argument (?P<value>.+)",
            Sentence(
                ko="{name}: 값을 받지 않습니다. {value}을(를) 지워 주세요.",
                en="{name} takes no value. Remove {value}.",
            ),
        ),
        (
            r"ambiguous option: (?P<word>.+) could match (?P<choices>.+)",
            Sentence(
                ko="{word}: 다음 가운데 어느 것인지 끝까지 적어 주세요: {choices}.",
                en="{word}: write out which of these is meant: {choices}.",
            ),
        ),
    )
)


class Parser(argparse.ArgumentParser):
    """A parser whose refusals are errors of ours instead of an exit, and whose help is in the set language."""

    def format_help(self) -> str:
        """Return the help; in Korean by what `option_words` says for each English help."""
        if say.language() != "ko":
            return super().format_help()
        self._positionals.title, self._optionals.title = "적을 것", "선택"
        for action in self._actions:
            action.help = KOREAN.get(action.help or "", action.help)
        self.epilog = KOREAN.get(self.epilog or "", self.epilog)
        return super().format_help().replace("usage:", "사용법:", 1)

    def error(self, message: str) -> NoReturn:
        """Raise BadUsage for a message of argparse."""
        usage = " ".join(self.format_usage().removeprefix("usage: ").split())
        raise BadUsage(detail=said(message), usage=usage, help=f"{self.prog} --help")


def said(message: str) -> str:
    """Return what a message of argparse means in the set language, ending with what to do."""
    for pattern, sentence in _SAID:
        found = pattern.fullmatch(message)
        if found:
            return sentence.text(say.language(), **found.groupdict())
    return _NOT_READ.text(say.language(), message=message)
