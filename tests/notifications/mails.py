"""Reading what the mail server has taken."""

from email.message import EmailMessage


def part(message: EmailMessage, kind: str) -> str:
    """The text ("plain") or HTML ("html") of a message."""
    body = message.get_body((kind,))
    assert body is not None, f"no {kind} part"
    return str(body.get_content())
