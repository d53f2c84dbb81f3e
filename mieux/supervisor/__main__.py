"""`python -m mieux.supervisor run | stop | manage …`, called by the Makefile."""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from mieux.supervisor import crew, places
from mieux.supervisor.environment import ROOT, Refused, end_with_parent, in_one_sentence
from mieux.supervisor.portal import Portal
from mieux.supervisor.processes import Record

#: Commands that change tables, which the portal's own role may not.
_FOR_THE_OWNER = {"migrate", "createcachetable", "grant_app_role", "pgtrigger"}


def _var() -> Path:
    return Path(os.environ.get("VAR_DIR", ROOT / "var")).resolve()


def _places() -> places.Places:
    given = {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys()
    return places.settle(_var(), with_engines=not given)


def run(arguments: argparse.Namespace) -> int:
    """Run the portal until a signal ends it."""
    if arguments.end_with_parent:
        end_with_parent()
    portal = Portal(_places(), _port())
    crew.carry(portal.places.var, portal.begin)
    return 0


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdigit():
        raise Refused(f"PORT is {given}: say a number, for instance: make run PORT=8001")
    return int(given)


def stop(arguments: argparse.Namespace) -> int:
    """End a running portal, or what an interrupted run left."""
    ended = crew.stop_running(_var())
    print(f"Ended: {', '.join(ended)}." if ended else "Nothing was running.")
    return 0


def manage(arguments: argparse.Namespace) -> int:
    """Run a management command against the running portal, or against its engines alone."""
    record = Record.read(_var() / "run.json")
    as_owner = bool(_FOR_THE_OWNER.intersection(arguments.command[:1]))
    if any(trace.name == "supervisor" and trace.process() for trace in record.traces):
        portal = Portal(_places(), env=record.env)
        return _call(arguments.command, portal.environment(as_owner))
    portal = Portal(_places())
    codes: list[int] = []

    def begin(found: crew.Crew) -> None:
        portal.start_engines(found)
        codes.append(_call(arguments.command, portal.environment(as_owner)))
        raise crew.Stopped

    crew.carry(portal.places.var, begin)
    return codes[0] if codes else 1


def _call(command: list[str], env: dict[str, str]) -> int:
    # Ctrl-C is the command's own affair: in a shell it ends a line, not the shell.
    signal.signal(signal.SIGINT, lambda signum, frame: None)
    return subprocess.run([sys.executable, ROOT / "manage.py", *command], env=env).returncode


def main() -> int:
    """0 when all went well; 1, with one sentence, when something stood in the way."""
    parser = argparse.ArgumentParser(prog="python -m mieux.supervisor")
    commands = parser.add_subparsers(required=True)
    runs = commands.add_parser("run")
    runs.add_argument("--end-with-parent", action="store_true")
    runs.set_defaults(call=run)
    commands.add_parser("stop").set_defaults(call=stop)
    manages = commands.add_parser("manage")
    manages.add_argument("command", nargs=argparse.REMAINDER)
    manages.set_defaults(call=manage)
    arguments = parser.parse_args()
    return in_one_sentence(lambda: int(arguments.call(arguments)))


if __name__ == "__main__":
    sys.exit(main())
