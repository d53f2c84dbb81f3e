"""The portal's own settings, with the pages that only a measurement needs."""

from mieux.settings import *  # noqa: F403
from mieux.settings import MIDDLEWARE as _PORTALS

ROOT_URLCONF = "bench.urls"
#: Silent unless a request asks for its count.
MIDDLEWARE = ["bench.counting.CountQueries", *_PORTALS]
