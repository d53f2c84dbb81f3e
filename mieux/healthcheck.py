"""Whether one process of the portal does its work, for a container's health check.

python -m mieux.healthcheck web | worker | beat

The exit code answers: 0 well, 1 not. It imports nothing of the portal for `web` and `beat`, so that
a check every half minute costs next to nothing.
"""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

#: Where beat keeps its schedule; it writes it anew every three minutes.
SCHEDULE = Path("/tmp/beat-schedule")
_BEAT_SECONDS = 600.0


def web(port: int = 8000) -> bool:
    """The health address answers, asked as the proxy in front of the portal would ask."""
    host = urlsplit(os.environ.get("SITE_URL", "")).netloc or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=8)
    try:
        # Without the second header production would answer with a redirection to https.
        connection.request("GET", "/healthz/", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def worker() -> bool:
    """The worker of this container answers a ping over the broker."""
    node = f"celery@{socket.gethostname()}"
    command = [sys.executable, "-m", "celery", "-A", "mieux", "inspect", "--timeout", "5", "ping"]
    try:
        asked = subprocess.run([*command, "-d", node], capture_output=True, timeout=25)
    except subprocess.TimeoutExpired:
        return False
    return asked.returncode == 0


def beat(schedule: Path = SCHEDULE) -> bool:
    """Beat has written its schedule within the last ten minutes."""
    written = [path.stat().st_mtime for path in schedule.parent.glob(f"{schedule.name}*")]
    return bool(written) and time.time() - max(written) < _BEAT_SECONDS


CHECKS: dict[str, Callable[[], bool]] = {"web": web, "worker": worker, "beat": beat}


def main() -> int:
    """0 when the process named on the command line does its work, else 1."""
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    if name not in CHECKS:
        print(f"Say one of: {', '.join(CHECKS)}.", file=sys.stderr)
        return 2
    return 0 if CHECKS[name]() else 1


if __name__ == "__main__":
    sys.exit(main())
