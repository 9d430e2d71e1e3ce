"""A site of its own for each test: empty folders, homes in the interface's languages."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache

from clamour.appeals import actions
from clamour.site import folder, rendering
from clamour.stale import actions as stale


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "QUALITY", folder.QUALITY_OF_LISTS)  # a third of the time
    cache.clear()  # Wagtail remembers pictures of an earlier test's folder
    settings.PAGES_DIR = tmp_path / "pages"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SITE_URL = "http://testserver"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture
def site(db):
    """The homes exist and all that is marked is rendered by `site()`; it returns what was."""
    actions.make_homes(["en", "fr", "ru"])
    return rendering.render_stale


@pytest.fixture
def shown():
    """What a rendered address shows."""

    def read(address: str) -> BeautifulSoup:
        return BeautifulSoup(file_of(address).read_bytes(), "html.parser")

    return read


def file_of(address: str, name: str = "index.html") -> Path:
    return folder.place(address) / name


def pages_waiting() -> list[str]:
    """What waits to be rendered, without cards and leaflets, which are set when no page waits."""
    return [mark.what for mark in stale.waiting() if not mark.what.startswith("papers:")]
