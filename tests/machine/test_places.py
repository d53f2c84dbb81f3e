"""Where things lie: full disks, closed folders, sockets, and directories that are not ours."""

import os
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from mieux.supervisor import places
from mieux.supervisor.environment import ROOT, Refused
from mieux.supervisor.processes import Record
from tests.machine.conftest import Start, all_gone


def modes_up_to_the_root(*starts: Path) -> dict[Path, tuple[int, int, int]]:
    found = {}
    for path in {folder for start in starts for folder in (start, *start.parents)}:
        if path.exists():
            entry = path.stat()
            found[path] = (stat.S_IMODE(entry.st_mode), entry.st_uid, entry.st_gid)
    return found


def test_no_directory_that_was_there_changes_its_mode(
    start: Start, tmp_path: Path, state: Path
) -> None:
    engine = places.wheel_engines().postgres / "bin"
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    var = closed / "var"
    var.mkdir(mode=0o750)
    looked_at = (var, ROOT, engine, state.parent, Path(tempfile.gettempdir()))
    before = modes_up_to_the_root(*looked_at)
    supervisor = start(at=var).wait_until_ready()
    assert supervisor.end(signal.SIGINT) == 0
    assert modes_up_to_the_root(*looked_at) == before


def test_nobody_else_reaches_the_data_or_the_socket(start: Start, var: Path) -> None:
    supervisor = start().wait_until_ready()
    address = psycopg2.extensions.parse_dsn(Record.read(var / "run.json").env["DATABASE_URL"])
    sockets = Path(address["host"])
    assert len(str(sockets)) <= places.LONGEST_SOCKET_DIRECTORY
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    with psycopg2.connect(**address) as database, database.cursor() as cursor:
        cursor.execute("SHOW listen_addresses")
        assert cursor.fetchone() == ("",)
        cursor.execute("SHOW data_directory_mode")
        assert cursor.fetchone() == ("0700",)
    database.close()
    assert supervisor.end(signal.SIGINT) == 0
    assert not sockets.exists()


def test_a_var_removed_takes_its_data_along(start: Start, var: Path) -> None:
    """Else a fresh clone at the path of an old one would find the old one's tables (root)."""
    first = start().wait_until_ready()
    with psycopg2.connect(Record.read(var / "run.json").env["DATABASE_OWNER_URL"]) as database:
        database.cursor().execute("CREATE TABLE old (word text)")
    database.close()
    assert first.end(signal.SIGINT) == 0
    shutil.rmtree(var)
    second = start().wait_until_ready()
    # An ordinary user's data went with `var`; root's lie elsewhere, and are not deleted unasked.
    assert ("Unused since an earlier" in second.said) == (os.geteuid() == 0)
    env = Record.read(var / "run.json").env
    with psycopg2.connect(env["DATABASE_OWNER_URL"]) as database, database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert cursor.fetchone() == (0,)
    database.close()


def test_a_var_that_cannot_be_written_is_refused_with_one_sentence(start: Start) -> None:
    supervisor = start(at=Path("/proc/nowhere/var"))
    assert supervisor.finish() == 1
    assert supervisor.said == "/proc/nowhere/var cannot be written: No such file or directory.\n"


def test_a_private_directory_that_others_may_enter_is_refused(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    with pytest.raises(Refused, match="is not a private directory of ours"):
        places.private_directory(shared)
    assert stat.S_IMODE(shared.stat().st_mode) == 0o755


@pytest.fixture
def small_disk(state: Path) -> Iterator[Path]:
    """A disk of 24 MB, which a first start fills."""
    folder = Path(tempfile.mkdtemp(prefix="mx-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m,mode=0755", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        folder.rmdir()
        pytest.skip("no small disk can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


def grow(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=400m", str(disk)], check=True)


def test_a_disk_without_room_is_refused_before_anything_starts(
    start: Start, small_disk: Path
) -> None:
    supervisor = start(at=small_disk / "var")
    assert supervisor.finish() == 1
    assert supervisor.said.startswith(f"The disk that holds {small_disk}/var is full: ")
    assert "the portal needs 200 MB" in supervisor.said
    assert len(supervisor.said.splitlines()) == 1


def test_a_disk_that_fills_up_is_named_and_the_next_start_works(
    start: Start, small_disk: Path, environment: dict[str, str]
) -> None:
    # As root the engines' data lie under MIEUX_STATE, which goes to the small disk here.
    environment["MIEUX_STATE"] = str(small_disk / "state")
    grow(small_disk)
    first = start(at=small_disk / "var").wait_until_ready()
    assert first.end(signal.SIGINT) == 0
    filler = small_disk / "filler"
    with pytest.raises(OSError, match="No space left"):
        filler.write_bytes(bytes(500_000_000))

    full = start("--unchecked", at=small_disk / "var")
    family = full.family()
    assert full.finish() == 1
    assert "is full: make room there and run make again." in full.said
    assert all_gone(family) == []

    filler.unlink()
    assert start(at=small_disk / "var").wait_until_ready().end(signal.SIGINT) == 0
