"""The demo's mail catcher: takes every letter by SMTP, delivers none, shows all in the browser.

It needs no Django, so that its process starts at once. Loopback only: what it holds is private.
"""

import threading
from pathlib import Path

from clamour.delivery.catcher.caught import Caught
from clamour.delivery.catcher.smtp import catching
from clamour.delivery.catcher.web import showing

__all__ = ["run_catcher"]


def run_catcher(
    smtp_port: int, web_port: int, stop: threading.Event, *, folder: Path | str
) -> None:
    """Catch mail into `folder` and show it until `stop` is set; raise OSError when a port is taken.

    SMTP answers on 127.0.0.1:smtp_port, the pages on http://127.0.0.1:web_port/.
    """
    caught = Caught(Path(folder))
    with catching(caught, smtp_port), showing(caught, web_port):
        caught.read_folder()
        stop.wait()
