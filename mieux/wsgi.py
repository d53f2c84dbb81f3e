"""WSGI entry point, served by gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mieux.settings")

application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402

# Every view is loaded before gunicorn divides into processes, which then share it …
get_resolver().url_patterns  # noqa: B018
# … and the collector leaves alone what stays for good: looking through all of it took a quarter of
# a list's time. What a page leaves behind in circles is little, so it is looked for more seldom.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
