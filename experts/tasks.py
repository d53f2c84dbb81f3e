"""Tasks of `experts`: thin, ids in, one call."""

import logging

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core import files, jobs
from experts.models import Deployment, ExpertProfile
from experts.sections import READ_CV

log = logging.getLogger(__name__)

#: A hostile CV must not hold up what other people wait for.
READ_SECONDS = 60
#: Kind of the job that draws up an attestation, and of the file that it makes.
ATTESTATION = "attestation"
jobs.declare(ATTESTATION, _("Attestation of deployment"))
jobs.declare(READ_CV, _("Reading the words of a CV"))


@shared_task(ignore_result=True, soft_time_limit=READ_SECONDS)
def read_cv(job_id: int) -> None:
    """Read the words of a profile's CV. A CV that cannot be read says so on its page."""
    from experts import cv

    job = jobs.begin(job_id)
    if job is None:
        return
    profile = ExpertProfile.objects.get(pk=job.subject_id)
    try:
        while not cv.read(profile):
            # Replaced by another one while it was read.
            profile.refresh_from_db()
    except SoftTimeLimitExceeded:
        cv.give_up(profile)
    jobs.finish(job)
    cv.ask_again(profile)


@shared_task(ignore_result=True)
def draw_up_attestation(job_id: int) -> None:
    """Draw up the attestation of a closed mission and keep it as a file of the deployment."""
    from experts import attestation

    job = jobs.begin(job_id)
    if job is None:
        return
    deployment = Deployment.objects.get(pk=job.subject_id)
    try:
        content = attestation.pdf(deployment)
    except Exception:
        log.exception("Attestation of deployment %s", deployment.pk)
        jobs.fail(job, gettext_noop("The attestation could not be drawn up. Ask for it again."))
        raise
    stored = files.store(
        content,
        name=attestation.file_name(deployment),
        content_type=files.PDF,
        kind=ATTESTATION,
        subject=deployment,
        by_id=job.asked_by_id,
    )
    jobs.finish(job, stored)
