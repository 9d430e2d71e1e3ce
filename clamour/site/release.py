"""Whether the rendered pages were made by this very release: else all are stale."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

from clamour.site import folder

HERE = Path(__file__).parent
LOOKS = ("templates/**/*.html", "style/*.css", "static/**/*.*")
SHOWN = ("SITE_NAME", "SITE_URL", "INTERFACE_LANGUAGES", "PENDING_DAYS", "SCRUB_DAYS", "STATIC_URL")


def changed() -> bool:
    """Whether the pages in the folder were made by other templates, styles, texts or settings."""
    try:
        return _file().read_text() != fingerprint()
    except OSError:
        return True


def put_down() -> None:
    """Remember that everything is rendered, or marked to be, by this release."""
    _file().write_text(fingerprint())


@cache
def fingerprint() -> str:
    """A hash of all that shapes pages and is not in the database."""
    told = hashlib.sha256(repr([getattr(settings, name) for name in SHOWN]).encode())
    for file in sorted([*_own_files(), *_catalogues()]):
        told.update(file.read_bytes())
    return told.hexdigest()


def _own_files() -> list[Path]:
    """The look, and all code: forms and texts of other rooms stand on these pages too."""
    looks = [file for kind in LOOKS for file in HERE.glob(kind)]
    code = HERE.parent.rglob("*.py")
    return looks + [file for file in code if not {"tests", "migrations"} & set(file.parts)]


def _catalogues() -> list[Path]:
    return [file for top in settings.LOCALE_PATHS for file in Path(top).glob("*/LC_MESSAGES/*.mo")]


def _file() -> Path:
    return folder.top() / ".release"
