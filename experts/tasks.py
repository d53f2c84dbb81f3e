"""Tasks of `experts`: thin, ids in, one call."""

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.utils.translation import gettext_lazy as _

from core import jobs, papers
from experts.models import Deployment, ExpertProfile
from experts.sections import READ_CV

#: A hostile CV must not hold up what other people wait for.
READ_SECONDS = 60
#: Kind of the job that draws up an attestation, and of the files that it makes.
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
    """Draw up the attestation of a closed mission in every language, as files of the deployment."""
    from experts import attestation

    papers.draw_up(job_id, Deployment, attestation.pdf, attestation.stem, file_kind=ATTESTATION)
