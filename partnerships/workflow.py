"""Verbs of messages to the team (`docs/verbs.md`)."""
