"""`clamour web`: Granian serves the site and the desk. It writes no access log: no IP is kept."""

import argparse

from clamour.commands.starting import SETTINGS, use_data
from clamour.site.turnstile import THREADS


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser("clamour web", description=__doc__)
    parser.add_argument("--data", metavar="DIR", help="the data folder; default: DATA_DIR, ./data")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--threads", type=int, help="requests answered at once")
    chosen = parser.parse_args(argv)
    use_data(chosen.data)
    serve(chosen.host, chosen.port, chosen.threads or THREADS)
    return 0


def serve(host: str, port: int, threads: int) -> None:
    """Serve until a signal ends it."""
    import os

    from django.conf import settings
    from granian.constants import Interfaces
    from granian.server import Server

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    Server(
        "clamour.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=settings.WEB_PROCESSES,
        blocking_threads=threads,
        websockets=False,
        log_access=False,
        log_enabled=False,
    ).serve()
