"""What every command that needs the database does first."""

import os
from pathlib import Path

SETTINGS = "clamour.settings"


def use_data(folder: str | None) -> None:
    """Let settings find the data folder; call it before anything imports them."""
    if folder:
        os.environ["DATA_DIR"] = str(Path(folder).resolve())


def start_django() -> None:
    """Load the settings and the rooms."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()


def prepare() -> None:
    """Bring the data folder up to date: database, homes, and outside of a demo the static files."""
    from django.conf import settings
    from django.core.management import call_command

    from clamour import __version__
    from clamour.appeals import actions as appeals
    from clamour.keys import canary

    for folder in (
        settings.PAGES_DIR,
        settings.JOURNAL_DIR,
        settings.MEDIA_ROOT,
        settings.STATIC_ROOT,
    ):
        folder.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    canary.demand()
    appeals.make_homes([settings.SITE_LANGUAGE, *settings.INTERFACE_LANGUAGES])
    collected = settings.STATIC_ROOT / f".collected-{__version__}"
    if not settings.DEMO and not collected.exists():
        call_command("collectstatic", verbosity=0, interactive=False)
        collected.touch()
