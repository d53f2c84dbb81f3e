"""Takes times: of pages through gunicorn, of bare SQL, of many clients at once."""

import gzip
import http.client
import threading
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from statistics import median as median
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils.crypto import get_random_string

from accounts.models import User
from bench.counting import ANSWER, ASK

WARM, TIMES = 8, 40


class Broken(Exception):
    """A page that is to be measured does not answer as it should."""


@dataclass(frozen=True)
class Answer:
    """What came back, after how many milliseconds."""

    status: int
    ms: float
    body: bytes
    headers: Any

    @property
    def html(self) -> bytes:
        """The page, unpacked."""
        packed = self.headers.get("Content-Encoding") == "gzip"
        return gzip.decompress(self.body) if packed else self.body

    @property
    def queries(self) -> int:
        """How many queries it asked, where that was asked."""
        return int(self.headers[ANSWER])


def session_of(email: str) -> str:
    """A session of that account, as signing in leaves it."""
    user = User.objects.get(email=email)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


@dataclass
class Visitor:
    """A browser, as far as the server can tell: one connection kept open, signed in."""

    port: int
    session: str
    csrf: str = field(default_factory=lambda: get_random_string(32))
    _connection: http.client.HTTPConnection | None = None

    def get(self, path: str, *, count: bool = False) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, None, {ASK: "1"} if count else {})

    def post(self, path: str, data: dict[str, str]) -> Answer:
        """Send a form."""
        body = urlencode({**data, "csrfmiddlewaretoken": self.csrf})
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def _ask(self, method: str, path: str, body: str | None, more: dict[str, str]) -> Answer:
        cookies = SimpleCookie(
            {settings.SESSION_COOKIE_NAME: self.session, settings.CSRF_COOKIE_NAME: self.csrf}
        )
        headers = {
            "Cookie": cookies.output(header="", sep=";").strip(),
            "Accept": "text/html",
            "Accept-Encoding": "gzip",
            **more,
        }
        for _attempt in range(2):
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            begun = time.perf_counter()
            try:
                self._connection.request(method, path, body, headers)
                response = self._connection.getresponse()
                read = response.read()
            except (http.client.HTTPException, ConnectionError):
                self._connection.close()  # the server ended an idle connection
                self._connection = None
                continue
            took = (time.perf_counter() - begun) * 1000
            return Answer(response.status, took, read, response.headers)
        raise Broken(f"{method} {path}: the server closes the connection.")


def page(visitor: Visitor, path: str, times: int = TIMES, warm: int = WARM) -> float:
    """The median of a page, in milliseconds, when it is warm. Raises Broken when it fails."""
    taken = []
    for number in range(warm + times):
        answer = visitor.get(path)
        if answer.status != 200:
            raise Broken(f"{path} answers {answer.status}.")
        if number >= warm:
            taken.append(answer.ms)
    return median(taken)


def sql(statement: str, params: Any = None, times: int = TIMES, warm: int = 3) -> float:
    """The median of a statement with all of its rows fetched, in milliseconds."""
    taken = []
    with connection.cursor() as cursor:
        for number in range(warm + times):
            begun = time.perf_counter()
            cursor.execute(statement, params)
            cursor.fetchall()
            if number >= warm:
                taken.append((time.perf_counter() - begun) * 1000)
    return median(taken)


def together(clients: list[Visitor], path: str, seconds: float) -> float:
    """How many answers a second many clients get who ask all the time. Raises Broken."""
    counts = [0] * len(clients)
    failed: list[int] = []
    ready = threading.Barrier(len(clients) + 1)
    until = [0.0]

    def ask(place: int) -> None:
        clients[place].get(path)
        ready.wait()
        while time.monotonic() < until[0]:
            answer = clients[place].get(path)
            if answer.status != 200:
                failed.append(answer.status)
                return
            counts[place] += 1

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(len(clients))]
    until[0] = time.monotonic() + 600
    for thread in threads:
        thread.start()
    ready.wait(60)
    begun = time.monotonic()
    until[0] = begun + seconds
    for thread in threads:
        thread.join()
    if failed:
        raise Broken(f"{path} answers {failed[0]} under load.")
    return sum(counts) / (time.monotonic() - begun)
