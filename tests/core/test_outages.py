"""What a visitor sees while the database is away, from a real web process."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mieux.supervisor.valkey import free_port

ROOT = Path(__file__).parent.parent.parent


def _get(url: str, timeout: float = 10.0, cookie: str = "") -> tuple[int, str]:
    request = urllib.request.Request(url, headers={"Cookie": cookie} if cookie else {})
    try:
        with closing(urllib.request.urlopen(request, timeout=timeout)) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.fixture
def web_without_database(tmp_path: Path) -> Iterator[str]:
    """gunicorn over a database address where nobody listens; yields its base address."""
    port, nobody = free_port(), free_port()
    env = {**os.environ, "DATABASE_URL": f"postgresql://x@127.0.0.1:{nobody}/x"}
    log = (tmp_path / "web.log").open("wb")
    web = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "mieux.wsgi", "-b", f"127.0.0.1:{port}", "-w", "1"],
        cwd=ROOT,
        env=env,
        stdout=log,
        stderr=log,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 30
        while True:
            try:
                _get(f"{base}/healthz/")
                break
            except (urllib.error.URLError, ConnectionError):
                assert web.poll() is None, (tmp_path / "web.log").read_text()
                assert time.monotonic() < until
                time.sleep(0.1)
        yield base
    finally:
        web.terminate()
        web.wait(15)
        log.close()


def test_without_a_database_every_page_is_a_plain_503(web_without_database: str) -> None:
    """No stack trace, no 500, no long wait: a plain page that says what to do."""
    for path in ("/", "/desk/", "/cases/REQ-2026-0001/", "/requests/"):
        started = time.monotonic()
        status, body = _get(web_without_database + path, cookie="sessionid=somebody")
        assert status == 503, (path, status, body[:500])
        assert "<h1" in body
        assert "Traceback" not in body
        assert time.monotonic() - started < 5


def test_the_process_says_that_it_lives(web_without_database: str) -> None:
    """The supervisor asks the web process alone, not what stands behind it."""
    assert _get(f"{web_without_database}/healthz/") == (200, "ok")
