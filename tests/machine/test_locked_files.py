"""What is fetched is named by version and hash, never by an address or a path of some machine."""

import json
import re

import pytest

from mieux.supervisor.assets import FILES, ICON_NAMES, VENDOR, sprite
from mieux.supervisor.environment import DEV_LOCK, ROOT, RUNTIME_LOCK, Refused


@pytest.mark.parametrize("lock", [RUNTIME_LOCK, DEV_LOCK], ids=lambda path: path.name)
def test_python_packages_have_hashes_and_no_address(lock) -> None:
    text = lock.read_text()
    packages = re.findall(
        r"^[A-Za-z0-9][^\n]*==[^\n]*\\\n(?:    --hash=sha256:)", text, re.MULTILINE
    )
    assert len(packages) == len(re.findall("^[A-Za-z0-9]", text, re.MULTILINE)) > 50
    assert not re.search(r"https?://|file:|--index|--find-links|/home/|/root/|/opt/", text)


def test_what_the_checks_install_includes_what_the_portal_runs_on() -> None:
    def pins(path):
        return set(re.findall(r"^\S+==\S+", path.read_text(), re.MULTILINE))

    assert pins(RUNTIME_LOCK) <= pins(DEV_LOCK)


def test_browser_packages_have_hashes_and_no_address() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    named = {name: package for name, package in packages.items() if name}
    assert {"node_modules/bootstrap", "node_modules/htmx.org"} <= set(named)
    assert all("integrity" in package for package in named.values())
    assert not any("resolved" in package for package in named.values())


def test_every_named_file_is_served_with_its_map() -> None:
    for name in FILES:
        path = VENDOR / name.rpartition("/")[2]
        reference = re.search(rb"sourceMappingURL=(\S+)", path.read_bytes()[-300:])
        if reference and path.suffix != ".map":
            assert (VENDOR / reference[1].decode()).exists()


def test_the_sprite_holds_the_icons_in_use() -> None:
    wanted = {x for x in ICON_NAMES.read_text().split("\n") if x and not x.startswith("#")}
    drawn = re.findall(
        r'<symbol id="([^"]+)" viewBox="0 0 16 16"><', (VENDOR / "icons.svg").read_text()
    )
    assert set(drawn) == wanted


def test_an_icon_that_does_not_exist_is_named() -> None:
    with pytest.raises(Refused, match="names the icon no-such-icon"):
        sprite(["no-such-icon"])
