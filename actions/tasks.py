"""Tasks of `actions`: thin, ids in, one call."""

import logging

from celery import shared_task
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core import files, jobs

log = logging.getLogger(__name__)

#: Kind of the job, and of the file that it makes.
DECISION_RECORD = "decision_record"
jobs.declare(DECISION_RECORD, _("Decision record"))


@shared_task(ignore_result=True)
def draw_up_decision_record(job_id: int) -> None:
    """Draw up the decision record of a signed round and keep it as a file of the round."""
    import actions.record as record
    from actions.models import Consultation

    job = jobs.begin(job_id)
    if job is None:
        return
    consultation = Consultation.objects.get(pk=job.subject_id)
    try:
        content = record.pdf(consultation)
    except Exception:
        log.exception("Decision record of round %s", consultation.pk)
        jobs.fail(job, gettext_noop("The record could not be drawn up. Ask for it again."))
        raise
    stored = files.store(
        content,
        name=record.file_name(consultation),
        content_type=files.PDF,
        kind="decision",
        subject=consultation,
        by_id=job.asked_by_id,
    )
    jobs.finish(job, stored)
