"""Verbs of surveys, closing reports and publications (`docs/verbs.md`)."""
