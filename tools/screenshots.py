"""Pictures of every kind of public page, to be looked at before anything is called done.

python -m tools.screenshots [FOLDER]   360 and 1280 px; light, dark, right to left; long words
"""

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

WIDTHS = {360: 780, 1280: 900}
MODES = {
    "light": ("en", "light"),
    "dark": ("en", "dark"),
    "rtl": ("ar", "light"),
    # The languages with the longest words.
    "de": ("de", "light"),
    "kk": ("kk", "light"),
}
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
LONGEST = 3000


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


def set_up(folder: Path) -> None:
    os.environ |= {
        "DATA_DIR": str(folder / "data"),
        "KEYS_DIR": str(folder / "keys"),
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "clamour.settings",
        "LOG_LEVEL": "ERROR",
    }
    import django

    django.setup()
    from django.conf import settings

    from clamour.commands.starting import prepare

    # Before there are translations: what is shown is the direction.
    if "ar" not in settings.INTERFACE_LANGUAGES:
        settings.INTERFACE_LANGUAGES.append("ar")
    prepare()


def make_pages() -> dict[str, dict[str, str]]:
    """Language -> kind -> path."""
    from django.core.management import call_command

    from clamour.site import rendering
    from clamour.site.spread import papers
    from clamour.site.tests import kinds

    made = {"en": kinds.make("en"), "ar": kinds.make("ar", **kinds.ARABIC)}
    rendering.render_stale()
    while papers.render_papers():
        pass
    call_command("update_index", verbosity=0)
    for language in ("de", "kk"):
        made[language] = {
            kind: path.replace("/en/", f"/{language}/", 1) for kind, path in made["en"].items()
        }
    return made


@contextmanager
def served() -> Iterator[str]:
    from django.conf import settings
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application

    from clamour.site.files import RenderedPages

    app = RenderedPages(StaticFilesHandler(get_wsgi_application()), settings.PAGES_DIR)
    server = make_server("127.0.0.1", 0, app, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def take(pages: dict[str, dict[str, str]], host: str, folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for mode, (language, scheme) in MODES.items():
            for width, height in WIDTHS.items():
                page = browser.new_page(
                    viewport={"width": width, "height": height}, color_scheme=scheme
                )
                taken = []
                for kind, path in pages[language].items():
                    page.goto(host + path)
                    # Down and up again: pictures load when they come near.
                    page.evaluate("scrollTo(0, document.body.scrollHeight)")
                    page.wait_for_load_state("networkidle")
                    page.evaluate("scrollTo(0, 0)")
                    taken.append(folder / f"{kind}-{width}-{mode}.png")
                    page.screenshot(path=str(taken[-1]), full_page=True)
                page.close()
                sheet(taken, folder / f"sheet-{width}-{mode}.png", width)
        browser.close()


def sheet(pictures: list[Path], file: Path, width: int) -> None:
    """All of them beside each other, half as large, so that eyes can go over them."""
    from PIL import Image

    cell, columns = width // 2, 8 if width < 800 else 4
    small = []
    for path in pictures:
        with Image.open(path) as picture:
            cut = picture.convert("RGB").crop((0, 0, width, min(picture.height, LONGEST)))
            small.append(cut.resize((cell, cut.height // 2)))
    rows = [small[at : at + columns] for at in range(0, len(small), columns)]
    heights = [max(picture.height for picture in row) + 8 for row in rows]
    whole = Image.new("RGB", (columns * (cell + 8), sum(heights)), "#888")
    for number, row in enumerate(rows):
        for place, picture in enumerate(row):
            whole.paste(picture, (place * (cell + 8), sum(heights[:number])))
    whole.save(file)


def main(argv: list[str]) -> int:
    folder = Path(argv[0] if argv else "screenshots").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        set_up(Path(data).resolve())
        pages = make_pages()
        with served() as host:
            take(pages, host, folder)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
