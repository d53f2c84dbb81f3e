"""Every page of the portal once: found by walking the links of every role of the cast."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from accounts.models import User
from portal.demo.cast import KEYS

#: Pages one role may open in the walk.
MOST_PAGES = 400
#: Addresses that end the session, are files, or belong to the framework's own administration.
LEFT_OUT = re.compile(r"^/(accounts/logout|admin|i18n|static|files)")
#: Where nobody signed in begins.
PUBLIC = ("/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/")


@dataclass(frozen=True)
class Found:
    """One page: who opens it (None: anybody, signed out), and where."""

    key: str | None
    path: str


def every_page(cast: dict[str, User], keys: Sequence[str] = KEYS) -> list[Found]:
    """One address of every page that these people can reach by links, in the order of views."""
    known: dict[tuple[Any, ...], Found] = {}
    _walk(None, Client(), PUBLIC, known)
    for key in keys:
        client = Client()
        client.force_login(cast[key])
        _walk(key, client, ("/desk/",), known)
    return [known[kind] for kind in sorted(known, key=str)]


def sample(cast: dict[str, User], names: Sequence[str], keys: Sequence[str]) -> list[Found]:
    """One address of each of these views, by the shortest way from the desks of these people.

    Raises LookupError when nobody gets to one of them.
    """
    found: dict[str, Found] = {}
    for key in keys:
        client = Client()
        client.force_login(cast[key])
        waiting, known = ["/", "/desk/"], set[str]()
        while waiting and len(found) < len(names):
            path = waiting.pop(0)
            name = _name(path)
            if name in names:
                found.setdefault(name, Found(key, path))
            for link in sorted(_links(client.get(path).content.decode(errors="ignore"), path)):
                if _name(link) not in known:
                    known.add(_name(link))
                    waiting.append(link)
    if missing := set(names) - set(found):
        raise LookupError(f"no way leads to {sorted(missing)}")
    return [found[name] for name in names]


def _name(path: str) -> str:
    return str(_kind(path)[0])


def _walk(
    key: str | None, client: Client, begin: tuple[str, ...], known: dict[tuple[Any, ...], Found]
) -> None:
    waiting, seen = list(begin), set(begin)
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        response = client.get(path)
        if response.status_code != 200 or response.streaming:
            continue
        if "html" not in response.headers.get("Content-Type", ""):
            continue
        known.setdefault(_kind(path), Found(key, path))
        new = _links(response.content.decode(), path) - seen
        seen |= new
        waiting.extend(sorted(new))


def _kind(path: str) -> tuple[Any, ...]:
    """What tells pages apart: the view, and the verb or section that it is opened for."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return (path,)
    words = (match.kwargs.get("verb"), match.kwargs.get("key"))
    return (match.view_name or path, *words)


def _links(body: str, base: str) -> set[str]:
    found = set()
    for href in re.findall(r'href="([^"]+)"', body):
        path = urldefrag(href.replace("&amp;", "&")).url
        parts = urlsplit(path)
        if parts.scheme or parts.netloc or not path:
            continue
        if path.startswith("?"):
            path = urlsplit(base).path + path
        if path.startswith("/") and not LEFT_OUT.match(path):
            found.add(path)
    return found
