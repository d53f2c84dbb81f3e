"""The Celery application: one worker pool, one beat, over Redis or Valkey."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mieux.settings")

app = Celery("mieux")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
