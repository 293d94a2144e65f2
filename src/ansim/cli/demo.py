"""`ansim demo`: a drill installation under one supervisor, the main job in the terminal, then the console stays open."""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from ansim.cli import say
from ansim.cli.drill import become_drill, gateway_child
from ansim.cli.supervisor import Supervisor, role_children
from ansim.conf import ports
from ansim.conf.roles import Role
from ansim.kit.sentence import Sentence

_OPEN = Sentence(
    ko="\n  업무 화면  {address}\n  로그인     담당자 notice / ansim-notice-2026, 승인자 approver / ansim-approver-2026\n"
    "  인증 번호   {command} demo code notice (모든 것은 훈련이며 문자는 이 컴퓨터를 떠나지 않습니다)\n",
    en="\n  Console    {address}\n  Sign in    officer notice / ansim-notice-2026, approver approver / ansim-approver-2026\n"
    "  Code       {command} demo code notice (all of it a drill: no message leaves this machine)\n",
)
_STAYS = Sentence(
    ko="업무 화면은 {address} 에 열려 있습니다. 끝내려면 Ctrl-C.",
    en="The console stays open at {address}. Ctrl-C ends it.",
)


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim demo`."""
    parser.add_argument(
        "--once", action="store_true", help="end after the table, without leaving the console open"
    )
    parser.add_argument("--residents", type=int, default=20_000, help="residents of the city; 0: no city")
    parser.add_argument("--people", type=int, default=4000, help="people on the list")
    parser.add_argument("--issued", type=int, default=200, help="notices already issued elsewhere; 0: none")


def run(args: argparse.Namespace) -> int:
    """Run the main job; return 0 only if the balance holds and every file was read back as its record."""
    become_drill()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with Supervisor() as supervisor:
        supervisor.start_postgres()
        supervisor.start(role_children(tuple(Role), None))
        supervisor.wait_ready()
        prepared = _child("demo", "prepare")
        if prepared:
            return prepared
        supervisor.start([gateway_child()])
        supervisor.wait_ready()
        say.line(_OPEN, address=ports.public_url(), command=_command())
        unwalked = _child("demo", "line", "--residents", str(args.residents)) if args.residents else 0
        if unwalked:
            return unwalked
        result = _child("demo", "job", "--people", str(args.people), "--issued", str(args.issued))
        if args.once or result:
            return result
        supervisor.end_in_order()
        say.line(_STAYS, address=ports.public_url())
        supervisor.run_until_stopped()
    return result


def _command() -> str:
    """Return how `ansim` is called here, relative to the folder one stands in where that is shorter."""
    path = Path(sys.executable).with_name("ansim")
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _child(*words: str) -> int:
    """Run one `ansim` command in the terminal and return its exit code; Ctrl-C reaches it and us."""
    environment = {**os.environ, "ANSIM_ROLE": ""}
    process = subprocess.Popen([sys.executable, "-m", "ansim.cli.main", *words], env=environment)  # noqa: S603
    try:
        return process.wait()
    except KeyboardInterrupt:
        try:
            return process.wait(2)  # the terminal's Ctrl-C reached it too, and it says so
        except subprocess.TimeoutExpired:
            process.terminate()
            return process.wait()
