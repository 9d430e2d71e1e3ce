"""Clamour cut down to what `delivery` stands on: for its processes in tests and its bench."""

from clamour.settings import *  # noqa: F403

INSTALLED_APPS = [
    "clamour.keys",
    "clamour.oversight",
    "clamour.delivery",
    "django.contrib.contenttypes",
    "django.contrib.auth",
]
if "sqlite3" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    DATABASES["default"]["OPTIONS"]["timeout"] = 1  # noqa: F405  a locked database is soon seen
MIDDLEWARE: list[str] = []
SENDERS = 1
DELIVERY_STREAMS = {"test": "clamour.delivery.tests.stream"}
ROOT_URLCONF = "clamour.delivery.tests.settings"
urlpatterns: list[object] = []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
