"""Long work done in the background, with progress that can be left and found again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.enums import JobState, Tone
from core.models.base import SubjectModel


class Job(SubjectModel):
    """One piece of background work about a subject, for whoever asked for it."""

    kind = models.CharField(max_length=60)
    task = models.CharField(_("task that does it"), max_length=120, blank=True)
    state = models.CharField(max_length=8, choices=JobState, default=JobState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=1)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(_("what went wrong"), max_length=300, blank=True)
    result = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="job_progress_bounded"),
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind"],
                condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING]),
                name="job_one_open_per_kind",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING]),
                name="job_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"

    @property
    def percent(self) -> int:
        """Progress from 0 to 100."""
        return 100 * self.done // self.total if self.total else 100

    @property
    def tone(self) -> Tone:
        """How its state is meant."""
        return _TONES[JobState(self.state)]


_TONES = {
    JobState.QUEUED: Tone.WAITING,
    JobState.RUNNING: Tone.PROGRESS,
    JobState.DONE: Tone.SUCCESS,
    JobState.FAILED: Tone.DANGER,
}
