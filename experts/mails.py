"""What mails about experts and deployments say besides what every notice says."""

from experts import mission_mails  # noqa: F401  (registers what mails about missions say)
