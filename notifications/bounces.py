"""Mails that come back: read from a mailbox, or told by the mail provider.

A mailbox is open to anybody who knows its address, so only a report that names one of our own
Message-IDs, which nobody can guess, is believed, and only about the address that the mail went to.
"""

import email
import email.policy
import hashlib
import hmac
import json
import logging
import mailbox
import re
import time
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from notifications import addresses
from notifications.models import Delivery

log = logging.getLogger(__name__)

#: Our Message-IDs; the host is left out, since a portal may have moved.
OURS = re.compile(r"<([0-9a-f]{40})@[^<>\s]+>")
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
CODE = re.compile(r"\b([45]\d\d)[ -](?:[45]\.\d{1,3}\.\d{1,3}[ -]?)?[^\r\n]{0,200}")
ADDRESS = re.compile(r"[^\s<>;:,\"']+@[^\s<>;:,\"']+\.[^\s<>;:,\"']+")
#: Words of mail servers that write no status.
GONE = re.compile(
    r"user unknown|unknown user|no such user|mailbox unavailable|does not exist|address rejected"
    r"|recipient rejected|account (?:has been )?(?:disabled|closed)|host not found|no mailbox here",
    re.I,
)
#: The most messages that one run reads, and the most of each that is looked at.
MOST, LONGEST = 500, 400_000
#: Flags of a Maildir: seen (a report that we have taken in), and looked at (something else).
TAKEN, LOOKED_AT = "S", "a"
#: How old a signed call of the provider may be, in seconds.
MAX_AGE = 300


@dataclass(frozen=True)
class Bounce:
    """A report: which of our mails, to whom, why, and whether the address is gone."""

    mail_id: str
    address: str
    reason: str
    for_good: bool


def parse(message: EmailMessage) -> Bounce | None:
    """What a message reports; None when it is no report about a mail of ours that failed."""
    text = _all_text(message)
    ours = OURS.search(text) or OURS.search(str(message.get("In-Reply-To", "")))
    if ours is None:
        return None
    return _by_the_standard(message, ours.group(1)) or _by_its_words(message, text, ours.group(1))


def _by_the_standard(message: EmailMessage, mail_id: str) -> Bounce | None:
    """RFC 3464: a part `message/delivery-status`, one block for each recipient."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        payload: Any = part.get_payload()
        for block in payload if isinstance(payload, list) else []:
            if str(block.get("Action", "")).strip().lower() != "failed":
                continue
            address = _address(block.get("Original-Recipient") or block.get("Final-Recipient", ""))
            status = str(block.get("Status", "")).strip()
            said = str(block.get("Diagnostic-Code", "")).partition(";")[2].strip()
            reason = " ".join(f"{status} {said}".split())
            return Bounce(mail_id, address, reason or "undelivered", addresses.is_dead(reason))
    return None


def _by_its_words(message: EmailMessage, text: str, mail_id: str) -> Bounce | None:
    """Reports without such a part: a header of Exim and Gmail, qmail's letter, others' words."""
    named = str(message.get("X-Failed-Recipients", ""))
    sender = str(message.get("From", "")).lower()
    by_machine = any(
        (
            named,
            "mailer-daemon" in sender,
            "postmaster" in sender,
            str(message.get("Return-Path", "")).strip() == "<>",
        )
    )
    if str(message.get("Auto-Submitted", "")).lower().startswith("auto-replied") and not named:
        return None
    code, gone = CODE.search(text), GONE.search(text)
    if not by_machine or (code is None and gone is None):
        return None
    if code is not None and code.group(1).startswith("4") and gone is None:
        return None
    reason = code.group(0) if code is not None else gone.group(0) if gone is not None else ""
    found = ADDRESS.search(named) or ADDRESS.search(text)
    return Bounce(
        mail_id,
        _address(found.group(0) if found else ""),
        " ".join(reason.split()),
        gone is not None or addresses.is_dead(reason),
    )


def _address(said: Any) -> str:
    """The address in "rfc822; name@host"."""
    found = ADDRESS.search(str(said).rpartition(";")[2])
    return found.group(0).strip("<>.") if found else ""


def _all_text(message: EmailMessage) -> str:
    """Everything in a message that may name ours: its texts and the headers that it returns."""
    found = []
    for part in message.walk():
        kind = part.get_content_type()
        if part.is_multipart() and kind != "message/rfc822":
            continue
        if kind == "message/rfc822":
            returned: Any = part.get_payload()
            found += [str(inner.get("Message-ID", "")) for inner in returned or []]
        elif kind.startswith("text/") or kind == "message/rfc822-headers":
            raw: Any = part.get_payload(decode=True)
            found.append((raw or b"").decode("utf-8", "replace")[:LONGEST])
    return "\n".join(found)


def take(bounce: Bounce) -> bool:
    """Mark the delivery that a report is about. Returns whether it was news."""
    row = Delivery.objects.filter(mail_id=bounce.mail_id).select_related("person", "notice").first()
    if row is None or (bounce.address and bounce.address.lower() != row.address.lower()):
        return False
    return addresses.came_back(row, bounce.reason or "undelivered", for_good=bounce.for_good)


def read_maildir(folder: Path) -> dict[str, int]:
    """Take in the reports of a Maildir. Returns how many were taken, and how many were others.

    Read messages stay, marked: reports as seen, everything else as looked at, for people to read.
    """
    counts = {"taken": 0, "others": 0}
    box = mailbox.Maildir(folder, create=False)
    for key in list(box.keys())[: MOST * 20]:
        kept = box.get_message(key)
        if set(kept.get_flags()) & {TAKEN, LOOKED_AT}:
            continue
        if sum(counts.values()) >= MOST:
            break
        found = _parsed(box.get_bytes(key)[:LONGEST])
        counts["taken" if found is not None else "others"] += 1
        if found is not None:
            take(found)
        kept.set_subdir("cur")
        kept.add_flag(TAKEN if found is not None else LOOKED_AT)
        box[key] = kept
    return counts


def _parsed(content: bytes) -> Bounce | None:
    """A hostile or broken message is no report; it must not stop the others."""
    try:
        message = email.message_from_bytes(content, policy=email.policy.default)
        return parse(message)
    except Exception as error:
        log.warning("A message in the mailbox can't be read: %s", error)
        return None


# -- The provider's hook ---------------------------------------------------------------------------


def signature(secret: str, stamp: str, body: bytes) -> str:
    """HMAC-SHA-256 over the time, a full stop and the body, in hexadecimal."""
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def is_signed(secret: str, stamp: str, given: str, body: bytes) -> bool:
    """Whether a call comes from whoever has the secret, and lately."""
    if not secret or not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        return False
    if abs(time.time() - int(stamp)) > MAX_AGE:
        return False
    return hmac.compare_digest(signature(secret, stamp, body), given.removeprefix("sha256="))


def from_provider(body: bytes) -> list[Bounce]:
    """The reports in a call. Raises ValueError with a sentence when it is not of this form:
    {"events": [{"message_id": "<…@…>", "recipient": "…", "reason": "550 5.1.1 …"}]}.
    """
    try:
        said = json.loads(body)
        events = said["events"]
        found = []
        for event in events[:MOST]:
            ours = OURS.search(str(event["message_id"]))
            if ours is None:
                continue
            reason = " ".join(str(event.get("reason", "")).split())[:300]
            permanent = event.get("permanent")
            for_good = addresses.is_dead(reason) if permanent is None else permanent is True
            found.append(Bounce(ours.group(1), str(event["recipient"]), reason, for_good))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"Not a list of events: {error}") from error
    return found
