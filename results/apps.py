"""What came of it: evaluations, closing reports, publications, figures."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResultsConfig(AppConfig):
    """`results`."""

    name = "results"
    verbose_name = _("results")

    def ready(self) -> None:
        """Let the tables of verbs and what they answer for earlier rooms register themselves."""
        from results import answers, conf, mails, workflow  # noqa: F401
