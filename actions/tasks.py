"""Tasks of `actions`: thin, ids in, one call."""

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from core import jobs, papers

#: Kind of the job that draws up a decision record, and of the files that it makes.
DECISION_RECORD = "decision_record"
DECISION_FILE = "decision"
jobs.declare(DECISION_RECORD, _("Decision record"))


@shared_task(ignore_result=True)
def draw_up_decision_record(job_id: int) -> None:
    """Draw up the record of a signed round in every language, as files of the round."""
    from actions import record
    from actions.models import Consultation

    papers.draw_up(job_id, Consultation, record.pdf, record.stem, file_kind=DECISION_FILE)
