"""Clocks: when something is due, and when it was waiting for the other side."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.enums import ReminderStep
from core.models.base import SubjectModel
from core.models.events import Event


class Deadline(SubjectModel):
    """One clock of one subject.

    `due_on` is the due day as the clock's calendar has it, `due_at` that day's last second (UTC)
    where the calendar lives. Both are set by what starts, pauses, resumes or moves the clock and
    are empty while it stands still: nothing recounts them, and pages show `due_on`.
    """

    table = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    calendar_code = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    working_days = models.PositiveSmallIntegerField(_("working days"))
    due_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(_("due day"), null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    met = models.BooleanField(null=True, blank=True)
    handled_at = models.DateTimeField(
        _("its verb ran at"), null=True, blank=True, help_text=_("Set once when the due verb ran.")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind"],
                condition=Q(stopped_at__isnull=True),
                name="deadline_one_open_per_kind",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(met__isnull=False),
                name="deadline_stopped_is_met_or_missed",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True, due_on__isnull=True)
                | Q(due_at__isnull=False, due_on__isnull=False),
                name="deadline_day_and_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(stopped_at__isnull=True, due_at__isnull=False),
                name="deadline_due",
            ),
            models.Index(fields=["subject_type", "subject_id"], name="deadline_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject_type_id}/{self.subject_id}"

    @property
    def is_paused(self) -> bool:
        """Whether the clock stands still because the other side has the ball."""
        return self.stopped_at is None and self.due_at is None


class DeadlinePause(models.Model):
    """A stretch in which a clock stood still; open while `resumed_at` is empty."""

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="pauses")
    paused_at = models.DateTimeField()
    resumed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["paused_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline"],
                condition=Q(resumed_at__isnull=True),
                name="deadline_one_open_pause",
            ),
        ]

    def __str__(self) -> str:
        return f"pause of {self.deadline_id}"


class DeadlineMove(models.Model):
    """One move of a clock to another day: by whom, when and why says its event."""

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="moves")
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")
    from_day = models.DateField(_("due before"))
    to_day = models.DateField(_("due now"))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_day=models.F("to_day")), name="deadline_move_moves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_day} → {self.to_day}"

    @property
    def reason(self) -> str:
        """The words given with the move; empty once they were erased."""
        detail = getattr(self.event, "detail", None)
        return detail.text if detail is not None else ""


class DeadlineReminder(models.Model):
    """One reminder of one due day of a clock, sent once; a clock that moves reminds anew."""

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="reminders")
    step = models.CharField(_("reminder"), max_length=12, choices=ReminderStep)
    due_on = models.DateField(_("due day"))
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "due_on", "step"], name="deadline_reminder_once"
            ),
            models.CheckConstraint(
                condition=Q(step__in=ReminderStep.values), name="deadline_reminder_step_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} of {self.deadline_id}"
