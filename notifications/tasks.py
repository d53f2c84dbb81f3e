"""Tasks of `notifications`: thin."""

from celery import shared_task

from notifications import delivery


@shared_task(ignore_result=True, time_limit=delivery.TIME_LIMIT, soft_time_limit=45)
def send_deliveries() -> int:
    """Send what is ready. Returns how many mails were accepted."""
    return delivery.send_ready()


@shared_task(ignore_result=True, time_limit=delivery.TIME_LIMIT, soft_time_limit=45)
def sweep_deliveries() -> int:
    """Send what nobody was told to send: the broker missed it, its time has come, its worker died.

    Safe to run twice and late. Returns how many mails were accepted.
    """
    return delivery.send_ready()
