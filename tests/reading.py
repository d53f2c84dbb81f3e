"""What somebody reads on a page: its words without tags, tokens and addresses."""

import html
import re


def words(body: str) -> str:
    """The text of a page on one line.

    What must not stand on a page is looked for here: a short number may turn up by chance in a
    token of the page's source.
    """
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())
