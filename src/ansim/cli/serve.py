"""`ansim serve`: every role under one supervisor, or one role in this process."""

import argparse
import importlib
import os
from pathlib import Path

from ansim.cli import say
from ansim.cli.certificate import self_made_certificate
from ansim.cli.drill import gateway_child, is_described
from ansim.cli.supervisor import Supervisor, role_children
from ansim.conf import env, ports
from ansim.conf.roles import Role
from ansim.kit.sentence import Sentence

_RUNNING = Sentence(ko="실행 중입니다: {address} (끝내려면 Ctrl-C)", en="Running: {address} (Ctrl-C to stop)")

_VENUES = Sentence(ko="장소 등록: {address}/venues/", en="Pages for venues: {address}/venues/")
_SETUP = Sentence(
    ko="아직 기관이 없습니다. {address}/setup/ 을 열고 설치 코드를 입력하세요: {code}",
    en="There is no office yet. Open {address}/setup/ and type the set-up code: {code}",
)


def _say_setup() -> None:
    """Print the code of the first set-up, when the office role left one."""
    path = env.home() / "run" / "setup-code"
    if path.exists():
        say.line(_SETUP, address=ports.public_url(), code=path.read_text())


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim serve`."""
    parser.add_argument(
        "--role", choices=[role.value for role in Role], help="this role alone, in one process"
    )
    parser.add_argument(
        "--https", metavar="NAME", help="name or address under which phones reach this machine"
    )


def _certificate(name: str | None) -> tuple[Path, Path] | None:
    return self_made_certificate(env.home() / "tls", name) if name else None


def _face_the_network(name: str) -> None:
    """Let the console answer phones on the local network under https://NAME:port (the children inherit this)."""
    os.environ.setdefault("ANSIM_BIND", "0.0.0.0")  # noqa: S104  asked for by --https
    os.environ.setdefault("ANSIM_PUBLIC_URL", f"https://{name}:{ports.known()[Role.OFFICE.value]}")


def run(args: argparse.Namespace) -> int:
    """Serve until stopped; return 0."""
    certificate = _certificate(args.https)
    if args.role:
        # only a role's process needs Django and its server; the supervisor starts half a second sooner without
        run_role = importlib.import_module("ansim.cli.role_process").run_role
        return int(run_role(Role(args.role), certificate))
    with Supervisor() as supervisor:
        if args.https:
            _face_the_network(args.https)
        supervisor.start_postgres()
        supervisor.start(role_children(tuple(Role), args.https))
        if is_described():
            supervisor.start([gateway_child()])
        supervisor.wait_ready()
        supervisor.end_in_order()  # from here on Ctrl-C is how one ends it
        say.line(_RUNNING, address=ports.public_url())
        say.line(_VENUES, address=ports.visitor_url())
        _say_setup()
        supervisor.run_until_stopped()
    return 0
