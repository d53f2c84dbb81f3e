"""Tasks of `notifications`: thin. All are safe to run twice at once, and late."""

from pathlib import Path

from celery import shared_task
from django.conf import settings

from notifications import addresses, bounces, delivery, technical
from notifications.alone import MAILBOX, alone


@shared_task(ignore_result=True, time_limit=delivery.TIME_LIMIT, soft_time_limit=45)
def send_deliveries() -> int:
    """Send what is ready. Returns how many mails were accepted."""
    return delivery.send_ready()


@shared_task(ignore_result=True, time_limit=delivery.TIME_LIMIT, soft_time_limit=45)
def sweep_deliveries() -> int:
    """Send what nobody was told to send: the broker missed it, its time has come, its worker died.

    Gathered mails and digests leave this way, when their hour has come. Returns how many mails
    were accepted.
    """
    addresses.follow_changes()
    return delivery.send_ready()


@shared_task(ignore_result=True)
def read_bounces() -> int:
    """Take in mails that came back, where a mailbox is configured. Returns how many."""
    folder = settings.BOUNCE_MAILDIR
    if not folder or not Path(folder).is_dir():
        return 0
    with alone(MAILBOX) as mine:
        return bounces.read_maildir(Path(folder))["taken"] if mine else 0


@shared_task(ignore_result=True)
def technical_digest() -> int:
    """Tell the administrators of technical problems, once a day. Returns how many mails."""
    return technical.send()
