"""How many queries a page asks, said to whoever wants to know."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

#: The bounds of transactions ask nothing; the outermost ones are not seen here at all.
_BOUNDS = ("SAVEPOINT", "RELEASE SAVEPOINT")
ASK, ANSWER = "X-Count-Queries", "X-Queries"


class CountQueries:
    """Puts the number of queries into the answer to a request that asks for it, and only then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if ASK not in request.headers:
            return self.get_response(request)
        asked: list[str] = []

        def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if not sql.startswith(_BOUNDS):
                asked.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response[ANSWER] = str(len(asked))
        return response
