"""The app `notifications`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Who is told what: catalogue, notices, deliveries."""

    name = "notifications"
    verbose_name = _("Notices")

    def ready(self) -> None:
        """Hear every event, and send the mails of the rooms below."""
        from core import dispatch, mail
        from notifications import delivery, listeners

        dispatch.subscribe(listeners.hear)
        mail.register(delivery.queue_mail)
