"""Verbs of profiles, deployments and endorsements (`docs/verbs.md`), one table per model."""

from experts.workflow.deployment import TABLE as DEPLOYMENT
from experts.workflow.endorsement import TABLE as ENDORSEMENT
from experts.workflow.profile import PROFILE

__all__ = ["DEPLOYMENT", "ENDORSEMENT", "PROFILE"]
