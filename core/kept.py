"""What somebody typed while the session had expired: kept until they have signed in again.

The text waits in the anonymous session of the same browser and is given back only to the person
who typed it, on the page where it was typed. Files are not kept.
"""

from typing import Any

from django.core import signing
from django.http import HttpRequest, QueryDict

SESSION_KEY = "typed_while_signed_out"
#: Hidden field that says who was signed in when the form was shown.
FIELD = "typed_by"
MOST_CHARACTERS = 200_000
_SALT = "core.kept"
_LEFT_OUT = {"csrfmiddlewaretoken", FIELD}


def mark(user: Any) -> str:
    """The value of the hidden field for a signed-in user."""
    return signing.dumps(user.pk, salt=_SALT)


def keep(request: HttpRequest) -> bool:
    """Put what was posted aside, if it comes from one of our forms. Returns whether it was kept."""
    try:
        typed_by = signing.loads(request.POST.get(FIELD, ""), salt=_SALT, max_age=7 * 86_400)
    except signing.BadSignature:
        return False
    text = request.POST.urlencode()
    if len(text) > MOST_CHARACTERS:
        return False
    request.session[SESSION_KEY] = {"user": typed_by, "path": request.path, "text": text}
    return True


def take(request: HttpRequest) -> dict[str, Any] | None:
    """What this person typed on this page before signing in again, as initial values; once."""
    kept = request.session.get(SESSION_KEY)
    if not kept or kept["path"] != request.path or kept["user"] != request.user.pk:
        return None
    del request.session[SESSION_KEY]
    typed = QueryDict(kept["text"])
    return {
        name: values if len(values) > 1 else values[0]
        for name, values in typed.lists()
        if name not in _LEFT_OUT and values
    }
