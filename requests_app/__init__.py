"""Requests for assistance: intake, triage, admission."""
