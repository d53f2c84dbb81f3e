"""Verbs of profiles, deployments and endorsements (`docs/verbs.md`), one table per model."""
