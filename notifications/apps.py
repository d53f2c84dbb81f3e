"""The app `notifications`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Who is told what: catalogue, notices, deliveries."""

    name = "notifications"
    verbose_name = _("Notices")

    def ready(self) -> None:
        """Hear every event, and send the mails of the rooms below.

        The worker loads no addresses, so the tables of verbs and what the rooms say of their
        notices (`notices.py`) are loaded here.
        """
        from django.utils.module_loading import autodiscover_modules

        from core import dispatch, mail
        from notifications import listeners, post

        autodiscover_modules("workflow", "notices")
        dispatch.subscribe(listeners.hear)
        mail.register(post.queue_mail)
