"""The web application: rendered pages from their folder, the rest from Django."""

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clamour.settings")
_django = get_wsgi_application()

from django.conf import settings  # noqa: E402 - settings are there once Django is set up

from clamour.site.files import RenderedPages  # noqa: E402
from clamour.site.turnstile import Turnstile  # noqa: E402

# A thread that acts gives way to one that reads after a millisecond instead of five.
sys.setswitchinterval(0.001)

application = RenderedPages(
    Turnstile(_django),
    settings.PAGES_DIR,
    https=settings.SECURE_SSL_REDIRECT,
    behind_proxy=bool(settings.SECURE_PROXY_SSL_HEADER),
)
