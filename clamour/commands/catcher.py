"""`clamour catcher`: takes every mail, delivers none, shows them in the browser."""

import argparse
import signal
import threading
from pathlib import Path


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser("clamour catcher", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("data/caught"))
    parser.add_argument("--port", type=int, default=8001, help="of the page that shows the mails")
    parser.add_argument("--smtp-port", type=int, default=8002)
    chosen = parser.parse_args(argv)
    from clamour.delivery.catcher import run_catcher

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    run_catcher(chosen.smtp_port, chosen.port, stop, folder=chosen.folder)
    return 0
