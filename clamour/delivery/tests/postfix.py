"""A real Postfix for tests: set up by the script we ship, in a folder and on a port of its own."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from clamour.delivery.tests.relay import free_port

SETUP = Path(__file__).parents[1] / "postfix" / "setup.sh"


def missing() -> str:
    """Why no Postfix can be run here, or ''."""
    if not shutil.which("postfix"):
        return "needs Postfix (apt-get install postfix)"
    return "" if os.geteuid() == 0 else "Postfix starts as root alone"


class Postfix:
    """Runs while inside; all it takes goes to the port `next_hop` of this machine."""

    def __init__(self, next_hop: int, **settings: str) -> None:
        # Not pytest's folder: a socket's path holds 107 bytes, and the user postfix must get in.
        self.folder = Path(tempfile.mkdtemp(prefix="clamour-postfix-"))
        self.folder.chmod(0o755)
        self._port = free_port()
        self._next = f"[127.0.0.1]:{next_hop}"
        # As patient as a test: try again after a second.
        self._settings = {
            "minimal_backoff_time": "1s",
            "maximal_backoff_time": "1s",
            "queue_run_delay": "1s",
            "transport_retry_time": "1s",
            "default_destination_concurrency_failed_cohort_limit": "100",
            **settings,
        }
        self.config = self.folder / "etc"
        self.log = self.folder / "log" / "mail.log"
        self.postsuper = f"postsuper -c {self.config} -d -"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._port}"

    def __enter__(self) -> "Postfix":
        self._run("sh", str(SETUP))
        settings = [f"{name} = {value}" for name, value in self._settings.items()]
        self._run("postconf", "-c", str(self.config), "-e", *settings)
        self.command("start")
        return self

    def __exit__(self, *exc: object) -> None:
        self._run("postfix", "-c", str(self.config), "abort")
        shutil.rmtree(self.folder)

    def command(self, word: str) -> None:
        """postfix start, stop, abort, reload, flush."""
        self._run("postfix", "-c", str(self.config), word)

    def rotation(self) -> str:
        """What the script gives logrotate for this log, run as whoever we are."""
        rule = SETUP.read_text().partition("<<ROTATE\n")[2].partition("ROTATE\n")[0]
        rule = rule.replace("$LOG", str(self.log)).replace("$CONFIG", str(self.config))
        return re.sub(r"create .*", "create 640 root root", rule)

    def queued(self) -> int:
        """Return how many mails it still has."""
        queue = self.folder / "queue"
        names = ("incoming", "active", "deferred", "hold")
        return sum(path.is_file() for name in names for path in (queue / name).rglob("*"))

    def _run(self, *command: str) -> None:
        env = {
            **os.environ,
            "LETTERS_DOMAIN": "letters.campaign.example",
            "CONFIG": str(self.config),
            "QUEUE": str(self.folder / "queue"),
            "STATE": str(self.folder / "lib"),
            "LOG": str(self.log),
            "PORT": str(self._port),
            "NEXT": self._next,
            "ONLY_CONFIGURE": "yes",
        }
        subprocess.run(command, env=env, check=True, capture_output=True)
