"""The project: settings, addresses and the Celery application."""

from mieux.celery import app as celery_app

__all__ = ["celery_app"]
