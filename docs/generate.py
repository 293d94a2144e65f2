"""Writes docs/reference/{settings,commands,errors,doctor}.md from the tables in the code: `make docs`.

`--check` writes nothing and ends with 1 when a file is not what the code says.
"""

import argparse
import atexit
import importlib
import os
import pkgutil
import shutil
import sys
import tempfile
from pathlib import Path

REFERENCE = Path(__file__).resolve().parent / "reference"
HEAD = "<!-- Made by docs/generate.py from the code; change the code and run `make docs`. -->\n"
# Modules that do something when they are imported, or that belong to one role's settings.
LEFT_OUT = ("ansim.cli.asgi", "ansim.cli.urls", "ansim.conf.role_", ".migrations", "__main__")


def _prepare() -> None:
    """Give Django one settings module with every app, on a home that is thrown away."""
    os.environ["ANSIM_HOME"] = tempfile.mkdtemp(prefix="ansim-docs-")
    atexit.register(shutil.rmtree, os.environ["ANSIM_HOME"], ignore_errors=True)
    os.environ["COLUMNS"] = "100"
    os.environ["DJANGO_SETTINGS_MODULE"] = "ansim.conf.role_all"
    import django

    django.setup()
    import ansim

    for module in pkgutil.walk_packages(ansim.__path__, "ansim."):
        if not any(part in module.name for part in LEFT_OUT):
            importlib.import_module(module.name)


def settings_page() -> str:
    """Every environment variable: what it is for, what it must be, what it is when unset."""
    from ansim.conf.env import SETTINGS

    parts = [
        HEAD,
        "# Settings · 설정\n",
        "Every setting is an environment variable; none has to be set. `ansim doctor` shows which are set.\n",
        "모든 설정은 환경 변수이며, 아무것도 정하지 않아도 실행됩니다. 무엇이 정해져 있는지는 `ansim doctor`가 보여 줍니다.\n",
    ]
    for setting in SETTINGS.values():
        default = f"`{setting.default}`" if setting.default else "empty · 비어 있음"
        parts.append(
            f"### `{setting.name}`\n\n{setting.help.ko}  \n{setting.help.en}\n\n"
            f"- Value · 값: {setting.expected}\n- Default · 기본값: {default}\n"
            + ("- Secret · 비밀: never shown or logged\n" if setting.secret else "")
        )
    return "\n".join(parts)


def commands_page() -> str:
    """Every command of `ansim` with its arguments, as its own parser tells them."""
    from ansim.cli.main import COMMANDS

    parts = [
        HEAD,
        "# Commands · 명령\n",
        "JSON goes to stdout with `--json`; errors are one line `ansim: code: sentence` on stderr. "
        "Exit codes: 0 only if all is well, 1 refused or something is wrong, 2 the command is off, 130 stopped by Ctrl-C.\n",
    ]
    for name, command in COMMANDS.items():
        parser = argparse.ArgumentParser(prog=f"ansim {name}", add_help=False)
        importlib.import_module(command.module).register(parser)
        parts.append(
            f"### `ansim {name}`\n\n{command.help.ko}  \n{command.help.en[:1].upper()}{command.help.en[1:]}\n\n"
            f"```text\n{parser.format_help().strip()}\n```\n"
        )
    return "\n".join(parts)


def _errors(root: type) -> list[type]:
    found = []
    for kind in root.__subclasses__():
        found += [kind, *_errors(kind)]
    return found


def errors_page() -> str:
    """Every error that a person may see: its code, both sentences, whether trying again helps."""
    from ansim.kit.errors import AnsimError

    by_code: dict[str, type[AnsimError]] = {}
    for kind in [AnsimError, *_errors(AnsimError)]:
        if kind.__module__.startswith("ansim.") and "code" in vars(kind):
            by_code.setdefault(kind.code, kind)
    parts = [
        HEAD,
        "# Errors · 오류 코드\n",
        "Words in braces are filled in when the error is shown. *Retry* means that the same act may succeed later.\n",
    ]
    for code, kind in sorted(by_code.items()):
        again = "\n\n- Retry · 다시 시도할 수 있음\n" if kind.retryable else "\n"
        parts.append(f"### `{code}`\n\n{kind.sentence.ko}  \n{kind.sentence.en}{again}")
    return "\n".join(parts)


def doctor_page() -> str:
    """Every finding of `ansim doctor`: its level and both sentences, the next step included."""
    from ansim.cli.checkup.findings import KINDS

    parts = [
        HEAD,
        "# What the doctor finds · 점검 결과\n",
        "`ansim doctor` changes nothing and exits 0 only if nothing is red. `ansim doctor --json` gives "
        '`{"ok", "at", "findings": [{"level", "code", "message", "params"}], "installation", "roles", "gate", '
        '"databases": {"servers", "reach"}, "keys", "settings", "messages", "carrying"}`; secrets are never part of it.\n',
    ]
    for code, (level, sentence) in sorted(KINDS.items()):
        parts.append(f"### `doctor: {code}`\n\n{sentence.ko}  \n{sentence.en}\n\n- {level.value}\n")
    return "\n".join(parts)


def main() -> int:
    """Write or check the pages; return 1 when a checked page is out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    _prepare()
    pages = {
        "settings.md": settings_page(),
        "commands.md": commands_page(),
        "errors.md": errors_page(),
        "doctor.md": doctor_page(),
    }
    stale = []
    for name, text in pages.items():
        path = REFERENCE / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                REFERENCE.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    if stale:
        print(f"{'out of date' if check else 'written'}: {', '.join(stale)}")
    return 1 if stale and check else 0


if __name__ == "__main__":
    sys.exit(main())
