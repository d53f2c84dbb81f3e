"""What `core` keeps. Subjects are named by content type and id."""

from core.models.base import Stateful, SubjectModel
from core.models.deadlines import (
    Deadline,
    DeadlineMove,
    DeadlinePause,
    DeadlineReminder,
)
from core.models.events import Event, EventDetail, Outbox, RecordedAct
from core.models.files import StoredFile
from core.models.grants import AccessGrant
from core.models.jobs import Job
from core.models.links import SignedLink
from core.models.settings import Setting
from core.models.uploads import Upload

__all__ = [
    "AccessGrant",
    "Deadline",
    "DeadlineMove",
    "DeadlinePause",
    "DeadlineReminder",
    "Event",
    "EventDetail",
    "Job",
    "Outbox",
    "RecordedAct",
    "Setting",
    "SignedLink",
    "Stateful",
    "StoredFile",
    "SubjectModel",
    "Upload",
]
