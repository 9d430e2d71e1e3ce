"""`clamour run`: everything in one go, ended by one Ctrl-C.

Starts the web server, the worker, and in a demo the mail catcher; migrates the data folder first
and fills a new one with invented appeals when asked for a demo.
"""

import argparse
import contextlib
import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from clamour.commands.starting import prepare, start_django, use_data
from clamour.keys.files import KeysDoNotFit

PATIENCE_SECONDS = 30
LETTERS_DOMAIN = "letters.campaign.example"


@dataclass(frozen=True)
class Addresses:
    """Where a running Clamour is to be found; kept in `run.json` of its data folder."""

    site: str
    desk: str
    mail: str | None
    smtp: str


class CannotStart(Exception):
    """What stands in the way, and what to do."""


def main(argv: list[str]) -> int:
    chosen = _arguments(argv)
    # From the first child on: a SIGTERM during the start must not leave orphans. And Ctrl-C ends it
    # however it was started: in the background of a script a shell lets SIGINT be ignored.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    try:
        with running(Path(chosen.data), port=chosen.port, demo=chosen.demo) as (children, _at):
            return _wait(children)
    except (CannotStart, KeysDoNotFit) as problem:
        print(f"clamour: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


@contextlib.contextmanager
def _only_one(data: Path) -> Iterator[None]:
    """Hold the data folder: a second Clamour on it would change the desk's password, and more."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(
                f"a Clamour runs on {data} already, or is just starting. Stop it first, or give "
                "this one a folder of its own: --data DIR."
            ) from None
        yield


@contextlib.contextmanager
def running(
    data: Path, *, port: int, demo: bool
) -> Iterator[tuple[list[subprocess.Popen[bytes]], Addresses]]:
    """Start everything, say where it is, and stop it in the end; raise CannotStart."""
    with _only_one(data):
        yield from _running(data, port=port, demo=demo)


def _running(
    data: Path, *, port: int, demo: bool
) -> Iterator[tuple[list[subprocess.Popen[bytes]], Addresses]]:
    at = _addresses(port, demo)
    _demand_free(port, port + 1, port + 2) if demo else _demand_free(port)
    _set_environment(data, at, demo)
    start_django()
    from django.conf import settings

    prepare()
    if demo and _is_new():
        from clamour.demo.loading import load

        print("Loading the demo ...", flush=True)
        load()
    account = _account()
    _close_connections()
    note = settings.DATA_DIR / "run.json"
    children: list[subprocess.Popen[bytes]] = []
    try:
        children += _start(settings.DATA_DIR, port, demo)
        note.write_text(json.dumps(asdict(at)))
        _await(port, children)
        _tell(at, account)
        yield children, at
    finally:
        note.unlink(missing_ok=True)
        _stop(children)


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "clamour run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--demo", action="store_true", help="invented appeals, mail is caught")
    parser.add_argument(
        "--data", metavar="DIR", default=os.environ.get("DATA_DIR", "data"), help="default: ./data"
    )
    parser.add_argument("--port", type=int, default=8000, metavar="N", help="default: 8000")
    return parser.parse_args(argv)


def _addresses(port: int, demo: bool) -> Addresses:
    if demo:
        site = f"http://127.0.0.1:{port}"
        mail, smtp = f"http://127.0.0.1:{port + 1}/", f"smtp://127.0.0.1:{port + 2}"
    else:
        site = os.environ.get("SITE_URL", f"http://127.0.0.1:{port}").rstrip("/")
        mail, smtp = None, os.environ.get("MAIL_RELAY", "smtp://127.0.0.1:25")
    return Addresses(site=site, desk=f"{site}/desk/", mail=mail, smtp=smtp)


def _demand_free(*ports: int) -> None:
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                raise CannotStart(
                    f"port {port} is taken. Is Clamour running already? Choose others: --port N "
                    "takes N, and in a demo N+1 and N+2."
                ) from None


def _set_environment(data: Path, at: Addresses, demo: bool) -> None:
    use_data(str(data))
    os.environ["SITE_URL"] = at.site
    os.environ["MAIL_RELAY"] = at.smtp
    if demo:
        os.environ["DEMO"] = "1"
        os.environ.setdefault("BUDGET_FACTOR", "20")
        os.environ.setdefault("LETTERS_DOMAIN", LETTERS_DOMAIN)


def _is_new() -> bool:
    """Whether nobody has used this data folder yet."""
    from django.contrib.auth import get_user_model

    return not get_user_model().objects.exists()


def _account() -> tuple[str, str | None]:
    from clamour.desk.actions import founder_password

    return founder_password()


def _close_connections() -> None:
    """The children open their own; SQLite's must not be shared over a fork."""
    from django.db import connections

    connections.close_all()


def _start(data: Path, port: int, demo: bool) -> list[subprocess.Popen[bytes]]:
    words = [["web", "--port", str(port)], ["worker"]]
    if demo:
        caught = ["--folder", str(data / "caught"), "--port", str(port + 1)]
        words.append(["catcher", *caught, "--smtp-port", str(port + 2)])
    # Own sessions: a Ctrl-C in the terminal reaches us alone, and we stop them in order.
    return [
        subprocess.Popen([sys.executable, "-m", "clamour", *word], start_new_session=True)
        for word in words
    ]


def _await(port: int, children: list[subprocess.Popen[bytes]]) -> None:
    """Wait until our own port answers anything; what stands before it is not our business."""
    for _tenth in range(PATIENCE_SECONDS * 10):
        if any(child.poll() is not None for child in children):
            raise CannotStart("a part of it ended at once; what it said stands above.")
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            asked.request("HEAD", "/")
            asked.getresponse()
            return
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        finally:
            asked.close()
    raise CannotStart(f"port {port} does not answer after {PATIENCE_SECONDS} seconds.")


def _tell(at: Addresses, account: tuple[str, str | None]) -> None:
    username, password = account
    secret = f"password {password}" if password else "with the password you have set"
    lines = [("Public site", at.site + "/"), ("Desk", f"{at.desk}   account {username}, {secret}")]
    if at.mail:
        lines.append(("Caught mail", at.mail))
    print("\nClamour is running. Ctrl-C ends it.\n")
    for name, said in lines:
        print(f"  {name:12} {said}")
    print(flush=True)


def _wait(children: list[subprocess.Popen[bytes]]) -> int:
    """Wait for a child that ends by itself; Ctrl-C and SIGTERM end the waiting (`main`)."""
    while True:
        for child in children:
            if child.poll() is not None:
                part = child.args[3] if isinstance(child.args, list) else child.args
                raise CannotStart(
                    f"{part!s} has ended with status {child.returncode}; all of it is stopped."
                )
        time.sleep(0.2)


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
