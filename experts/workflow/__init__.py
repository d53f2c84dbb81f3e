"""Verbs of profiles, deployments and endorsements (`docs/verbs.md`), one table per model."""

from experts.workflow.profile import PROFILE

__all__ = ["PROFILE"]
