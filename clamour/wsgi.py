"""The web application: rendered pages from their folder, the rest from Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clamour.settings")
_django = get_wsgi_application()

from django.conf import settings  # noqa: E402 - settings are there once Django is set up

from clamour.site.files import RenderedPages  # noqa: E402

application = RenderedPages(
    _django,
    settings.PAGES_DIR,
    https=settings.SECURE_SSL_REDIRECT,
    behind_proxy=bool(settings.SECURE_PROXY_SSL_HEADER),
)
