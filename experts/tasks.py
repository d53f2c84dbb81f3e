"""Tasks of `experts`: thin, ids in, one call."""

import logging

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded

from core import jobs
from experts.models import ExpertProfile

log = logging.getLogger(__name__)

#: A hostile CV must not hold up what other people wait for.
READ_SECONDS = 60


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
