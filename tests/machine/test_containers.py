"""The container files, read as text: what no engine on this machine can try is held here."""

import http.server
import os
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from mieux import healthcheck
from mieux.supervisor.environment import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
#: The services that run the portal's own code.
PORTAL = ("migrate", "web", "worker", "beat", "mail", "demo")
#: Run to their end and are gone: there is nothing to ask afterwards.
ONCE = ("migrate", "demo")
SECRETS = re.compile(r"SECRET|PASSWORD")
_VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)(?P<rest>[^}]*)\}")


def _final_stage() -> str:
    return DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]


def test_every_service_is_there() -> None:
    assert set(SERVICES) == {"postgres", "valkey", *PORTAL}
    assert SERVICES["mail"]["profiles"] == ["mail"]
    assert SERVICES["demo"]["profiles"] == ["demo"]


def test_one_image_for_every_process_of_the_portal() -> None:
    assert len({SERVICES[name]["image"] for name in PORTAL}) == 1


def test_images_have_a_version() -> None:
    images = [service["image"] for service in SERVICES.values()]
    images += [line.split()[1] for line in DOCKERFILE.splitlines() if line.startswith("FROM ")]
    default = re.search(r"^ARG PYTHON=(\S+)", DOCKERFILE, re.MULTILINE)
    assert default is not None
    for image in images:
        name, _, tag = image.replace("${PYTHON}", default[1]).partition(":")
        assert name, image
        assert re.search(r"\d|local", tag), image


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_nobody_is_root(name: str) -> None:
    service = SERVICES[name]
    assert str(service["user"]).split(":")[0] not in {"", "0", "root"}
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_the_image_runs_as_a_fixed_number() -> None:
    user = re.search(r"^USER (\d+):(\d+)$", _final_stage(), re.MULTILINE)
    assert user is not None
    assert f"--uid {user[1]}" in _final_stage()
    assert {SERVICES[name]["user"] for name in PORTAL} == {f"{user[1]}:{user[2]}"}


def test_nothing_is_built_or_fetched_in_the_final_stage() -> None:
    for tool in ("pip install", "apt", "npm", "gcc", "collectstatic"):
        assert tool not in _final_stage()
    assert "--require-hashes --only-binary=:all:" in DOCKERFILE
    assert "collectstatic" in DOCKERFILE


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_lasting_service_has_a_health_check(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    if name in ONCE:
        assert check == {"disable": True}
        assert SERVICES[name]["restart"] == "no"
    else:
        assert check["test"][0] in {"CMD", "CMD-SHELL"}
        assert SERVICES[name]["restart"] == "unless-stopped"
    if name in healthcheck.CHECKS:
        assert check["test"][1:] == ["python", "-m", "mieux.healthcheck", name]


def test_web_waits_for_the_tables_and_the_image_checks_itself() -> None:
    assert SERVICES["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    for name in ("web", "worker", "beat"):
        waits = SERVICES[name]["depends_on"]
        assert waits["migrate"]["condition"] == "service_completed_successfully"
    assert 'CMD ["python", "-m", "mieux.healthcheck", "web"]' in _final_stage()


def test_every_variable_of_the_portal_is_read_by_its_settings() -> None:
    settings = (ROOT / "mieux" / "settings.py").read_text()
    read = set(re.findall(r"env\.\w+\(\s*\"(\w+)\"", settings))
    # What gunicorn and Python themselves read.
    others = {"WEB_CONCURRENCY", "PYTHONUNBUFFERED"}
    for name in PORTAL:
        assert set(SERVICES[name]["environment"]) <= read | others, name
    for word in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "ALLOWED_HOSTS"):
        assert word in SERVICES["web"]["environment"]


def test_no_secret_has_a_default_and_none_is_written_down() -> None:
    """`${NAME:?…}` refuses to start without a value; an optional one may only be empty."""
    for name, service in SERVICES.items():
        for key, value in service["environment"].items():
            found = list(_VARIABLE.finditer(str(value)))
            if SECRETS.search(key) or "://" in str(value) or key == "REDISCLI_AUTH":
                assert found, f"{name}: {key} is written down"
            for variable in found:
                if SECRETS.search(variable[1]) or key in {"SECRET_KEY", "EMAIL_URL"}:
                    assert variable["rest"].startswith(":?") or variable["rest"] == ":-", key
    assert "MIEUX_MODE: ${MIEUX_MODE:-production}" in (ROOT / "docker-compose.yml").read_text()
    assert not re.search(r"(SECRET|PASSWORD)\w*=", DOCKERFILE)


def test_database_and_broker_are_closed_to_the_outside() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name in ("postgres", "valkey"):
        assert SERVICES[name]["networks"] == ["inside"]
        assert "ports" not in SERVICES[name]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])


def test_the_portal_connects_as_a_role_that_owns_nothing() -> None:
    roles = (ROOT / "containers" / "roles.sh").read_text()
    assert "CREATE ROLE mieux_app LOGIN" in roles
    assert "SUPERUSER" not in roles
    assert "//mieux_owner:" in SERVICES["migrate"]["environment"]["DATABASE_URL"]
    for name in ("web", "worker", "beat", "demo"):
        assert "//mieux_app:" in SERVICES[name]["environment"]["DATABASE_URL"]


def test_what_must_not_reach_an_image_is_left_out() -> None:
    left_out = (ROOT / ".dockerignore").read_text().splitlines()
    for name in (".git", ".env", "var", ".venv", "node_modules", "tests"):
        assert name in left_out


# -- The checks themselves -------------------------------------------------------------------------


class _Answer(http.server.BaseHTTPRequestHandler):
    """Answers as production does: only under https, only to its own host."""

    def do_GET(self) -> None:
        """200 to what a proxy would send."""
        well = self.headers["X-Forwarded-Proto"] == "https" and self.headers["Host"] == "p.example"
        self.send_response(200 if well and self.path == "/healthz/" else 400)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A small server that answers like the portal; yields its port."""
    monkeypatch.setenv("SITE_URL", "https://p.example")
    server = http.server.HTTPServer(("127.0.0.1", 0), _Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def test_web_is_well_when_the_health_address_answers(answering: int) -> None:
    assert healthcheck.web(answering)


def test_web_is_not_well_when_nobody_listens_or_the_host_is_wrong(
    answering: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not healthcheck.web(1)
    monkeypatch.setenv("SITE_URL", "https://other.example")
    assert not healthcheck.web(answering)


def test_beat_is_well_while_it_writes_its_schedule(tmp_path: Path) -> None:
    schedule = tmp_path / "beat-schedule"
    assert not healthcheck.beat(schedule)
    written = tmp_path / "beat-schedule.db"  # some kinds of file add an ending
    written.touch()
    assert healthcheck.beat(schedule)
    old = time.time() - 3600
    os.utime(written, (old, old))
    assert not healthcheck.beat(schedule)
