"""What a reader on a bad line waits for: bytes, requests and seconds of the appeal page.

    .venv/bin/python bench/page.py [--quick] [--json]

A site of its own is made in a temporary folder and served by `clamour web`. Bytes: as brotli sends
them, the largest language; with the photo, the script, the icon and the count behind it. Seconds: a
real Chromium, its network held to 400 kbit/s and 400 ms, cold cache: until the page is painted and
all of it is read. Median of the rounds.
"""

import argparse
import json
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

from reading_site import free_port, make_appeal, serving, set_up, web

FIRST, TOTAL, SECONDS = 14 * 1024, 60 * 1024, 1.5
LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
USABLE = """() => {
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  const page = performance.getEntriesByType('navigation')[0];
  return Math.max(paint.startTime, page.domInteractive) / 1000;
}"""
BLOCKING = """() => performance.getEntriesByType('resource')
  .filter((it) => it.renderBlockingStatus === 'blocking').length"""


def look(browser: Any, url: str) -> dict[str, float]:
    """Open the page once over a bad line, and go down to its end."""
    page = browser.new_page(viewport={"width": 360, "height": 780})
    asked: list[Any] = []
    page.on("request", lambda request: asked.append(request))
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    page.goto(url, wait_until="load")
    usable, blocking = page.evaluate(USABLE), page.evaluate(BLOCKING)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_load_state("networkidle")
    bodies = [request.sizes()["responseBodySize"] for request in asked[1:]]
    host = url.split("/en/")[0]
    page.close()
    return {
        "usable": usable,
        "blocking": blocking,
        "behind": sum(bodies),
        "foreign": sum(not request.url.startswith(host) for request in asked),
    }


def measure(folder: Path, quick: bool) -> dict[str, float]:
    port = free_port()
    set_up(folder, port)
    page = make_appeal()
    pages = folder / "data" / "pages"
    first = max(file.stat().st_size for file in pages.glob(f"*/2026/{page.slug}/index.html.br"))
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("No Chromium here (Debian: apt-get install chromium): bytes of the first view alone.")
        return {"first_view_bytes": first}
    from django.db import connections
    from playwright.sync_api import sync_playwright

    connections.close_all()
    with serving(web(port), port), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        url = f"http://127.0.0.1:{port}{page.url_path}"
        looks = [look(browser, url) for _ in range(3 if quick else 9)]
        browser.close()
    return {
        "first_view_bytes": first,
        "total_bytes": first + max(int(it["behind"]) for it in looks),
        "third_party_requests": max(int(it["foreign"]) for it in looks),
        "blocking_requests": max(int(it["blocking"]) for it in looks),
        "usable_s": round(statistics.median(it["usable"] for it in looks), 3),
    }


def table(figures: dict[str, float]) -> str:
    said = {
        "first_view_bytes": f"HTML with its CSS, brotli, largest language (<= {FIRST:,})",
        "total_bytes": f"with photo, script, icon, count (<= {TOTAL:,})",
        "third_party_requests": "requests to anybody else (0)",
        "blocking_requests": "requests that the first painting waits for (0)",
        "usable_s": f"painted and the form there, 400 kbit/s and 400 ms (< {SECONDS})",
    }
    return "\n".join(f"{value:>10,}  {said[name]}" for name, value in figures.items())


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
