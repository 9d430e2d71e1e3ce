"""Bytes of the appeal page on the wire, and what the thin layer costs beside a bare answer.

    .venv/bin/python bench/site.py [--quick] [--json]

A site of its own is made in a temporary folder: one appeal with photo, four demands and four
offices, rendered in every language of the interface. The thin layer is called in this process,
without sockets, beside a WSGI application that answers the same bytes from a variable: the ratio
says what path, stat, conditional headers and policy cost. Behind a real server both are dominated
by its sockets. Median of the rounds.
"""

import argparse
import json
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 14 * 1024
App = Callable[..., Any]


def make_site(folder: Path) -> dict[str, Path]:
    """Render one appeal; return the file of each language."""
    os.environ |= {
        "DATA_DIR": str(folder),
        "KEYS_DIR": str(folder / "keys"),
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "clamour.settings",
        "LOG_LEVEL": "ERROR",
    }
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    return _appeal(folder)


def _appeal(folder: Path) -> dict[str, Path]:
    from django.conf import settings

    from clamour.appeals import actions
    from clamour.appeals.models import AppealPage
    from clamour.site import rendering
    from clamour.site.tests import stories

    actions.make_homes(settings.INTERFACE_LANGUAGES)
    page = stories.live_appeal()
    AppealPage.objects.filter(pk=page.pk).update(photo=stories.picture())
    rendering.render_stale()
    return {
        language: folder / "pages" / language / "2026" / page.slug / "index.html"
        for language in settings.INTERFACE_LANGUAGES
    }


def weigh(file: Path, folder: Path) -> dict[str, int]:
    """Bytes of the first view (brotli), and with the photo, script and icon that follow."""
    html = file.read_text()
    first = file.with_name("index.html.br").stat().st_size
    own = re.findall(r'(?:src|icon" href)="(/[^"]+)"', html)
    later = sum(_weight(folder / path.lstrip("/")) for path in own)
    foreign = re.findall(r'<(?:script|img|link rel="(?:stylesheet|icon)")[^>]*="https?://', html)
    return {"first": first, "total": first + later, "foreign": len(foreign)}


def _weight(file: Path) -> int:
    squeezed = file.with_name(file.name + ".gz")
    return (squeezed if squeezed.exists() else file).stat().st_size


def bare(file: Path) -> App:
    """The same bytes from a variable: as little as WSGI can do."""
    body = file.with_name("index.html.br").read_bytes()
    headers = [("Content-Type", "text/html"), ("Content-Length", str(len(body)))]

    def app(environ: dict[str, Any], start_response: App) -> list[bytes]:
        start_response("200 OK", headers)
        return [body]

    return app


def rate(app: App, path: str, calls: int, **headers: str) -> float:
    """Answers a second."""
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "wsgi.url_scheme": "http",
        "HTTP_ACCEPT_ENCODING": "gzip, deflate, br, zstd",
    } | headers
    begun = time.perf_counter()
    for _ in range(calls):
        app(environ, lambda status, headers: None)
    return calls / (time.perf_counter() - begun)


def measure(folder: Path, quick: bool) -> dict[str, float]:
    from clamour.site.files import RenderedPages

    files = make_site(folder)
    weights = {language: weigh(file, folder) for language, file in files.items()}
    file = files["en"]
    path = f"/{file.parent.relative_to(folder / 'pages')}/"
    thin = RenderedPages(lambda environ, start_response: [], folder / "pages")
    etag = thin._rendered(path).answers["br"].etag  # type: ignore[union-attr]
    calls, rounds = (20_000, 3) if quick else (100_000, 5)
    rates = [
        (
            rate(bare(file), path, calls),
            rate(thin, path, calls),
            rate(thin, path, calls, HTTP_IF_NONE_MATCH=etag),
            rate(thin, "/en/2026/nothing/", calls // 10),
        )
        for _ in range(rounds)
    ]
    bare_rate, page, unchanged, missing = (
        statistics.median(column) for column in zip(*rates, strict=True)
    )
    return {
        "first_view_bytes": max(weight["first"] for weight in weights.values()),
        "total_bytes": max(weight["total"] for weight in weights.values()),
        "third_party_requests": sum(weight["foreign"] for weight in weights.values()),
        "thin_per_s": round(page),
        "thin_304_per_s": round(unchanged),
        "thin_missing_per_s": round(missing),
        "bare_per_s": round(bare_rate),
        "thin_us": round(1e6 / page, 2),
    }


def table(figures: dict[str, float]) -> str:
    said = {
        "first_view_bytes": f"appeal, HTML with CSS, brotli, largest language (<= {LIMIT})",
        "total_bytes": "with photo, script and icon (<= 61440)",
        "third_party_requests": "requests to anybody else (0)",
        "thin_per_s": "thin layer, pages/s in process",
        "thin_304_per_s": "thin layer, 304/s",
        "thin_missing_per_s": "thin layer, passed on to Django/s",
        "bare_per_s": "bare answer from memory/s",
        "thin_us": "thin layer, microseconds a page",
    }
    return "\n".join(f"{value:>12,}  {said[name]}" for name, value in figures.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder).resolve(), wanted.quick)
    print(json.dumps({"figures": figures}) if wanted.json else table(figures))


if __name__ == "__main__":
    main()
