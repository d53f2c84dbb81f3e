"""A supervisor with the real engines and processes that only sleep, to see how it lives and ends.

python tests/machine/tiny_portal.py VAR PORT [--without-engines] [--unchecked] [--step …]
"""

import argparse
import sys
from pathlib import Path

from mieux.supervisor import crew, places
from mieux.supervisor.environment import in_one_sentence
from mieux.supervisor.portal import Portal
from mieux.supervisor.processes import Program
from mieux.supervisor.steps import run_step

_SERVE = "import http.server, sys; http.server.test(port=int(sys.argv[1]), bind='127.0.0.1')"
_SLEEP = "import time; time.sleep(600)"


class TinyPortal(Portal):
    """The engines for real; instead of the portal's processes, one that listens and one idle."""

    step: list[str]
    engines: bool
    checked: bool

    def begin(self, found: crew.Crew) -> None:
        """What `Portal.begin` does, without the portal."""
        crew.check_port(self.port)
        if self.checked:
            self._check_room()
        if self.engines:
            self.start_engines(found)
        if self.step:
            run_step("the step", self.step, self._log("steps"))
        found.start_app(self._tiny("web", _SERVE, str(self.port)))
        found.start_app(self._tiny("worker", _SLEEP))
        print("ready", flush=True)

    def _tiny(self, name: str, code: str, *arguments: str) -> Program:
        return Program(name, [sys.executable, "-c", code, *arguments], self._log(name))


def main() -> int:
    """The same ends as `python -m mieux.supervisor run`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("var", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("--without-engines", action="store_true")
    parser.add_argument("--unchecked", action="store_true", help="look at no free space")
    parser.add_argument("--step", nargs=argparse.REMAINDER, default=[])
    arguments = parser.parse_args()

    def work() -> int:
        portal = TinyPortal(places.settle(arguments.var), arguments.port)
        portal.step, portal.engines = arguments.step, not arguments.without_engines
        portal.checked = not arguments.unchecked
        crew.carry(portal.places.var, portal.begin)
        return 0

    return in_one_sentence(work)


if __name__ == "__main__":
    sys.exit(main())
