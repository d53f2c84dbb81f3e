"""The machine room: everything between a fresh clone and a portal that answers.

`environment` makes `.venv`; `assets` fetches and copies what browsers load; `places` says where
things lie; `processes` starts children that cannot outlive us; `postgres` and `valkey` run the
engines; `mailsink` receives the mail of the demonstration; `portal` runs all of it together.
"""
