"""Those who read, those who flood the forms, and the servers beside which ours is measured."""

import http.client
import itertools
import multiprocessing
import re
import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

NGINX = """
daemon off; worker_processes 2; error_log /dev/null; pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
  include /etc/nginx/mime.types; access_log off; sendfile on; keepalive_requests 1000000;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; open_file_cache max=1000;
  server {{
    listen 127.0.0.1:{port}; root {pages}; gzip_static on; etag on;
    add_header Cache-Control "public, max-age=30"; add_header X-Frame-Options DENY;
    add_header Content-Security-Policy "default-src 'none'; frame-ancestors 'none'";
    add_header X-Content-Type-Options nosniff; add_header Referrer-Policy same-origin;
  }}
}}
"""


def nginx(folder: Path, pages: Path, port: int) -> list[str] | None:
    """The command of an nginx that serves the same files; None where there is none."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if found is None:
        return None
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, pages=pages, port=port))
    return [found, "-c", str(config), "-p", str(folder), "-g", "user root;"]


def rate(url: str, seconds: int) -> float | None:
    """Answers a second to 32 connections, by wrk; None where there is no wrk."""
    if shutil.which("wrk") is None:
        return None
    said = subprocess.run(
        ["wrk", "-t1", "-c32", f"-d{seconds}s", "-H", "Accept-Encoding: gzip", url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if "Non-2xx" in said:
        raise RuntimeError(said)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]


def p99(port: int, path: str, seconds: float, a_second: int = 100) -> float:
    """What 99 of 100 readers wait at most, in ms, when so many come each second."""
    waits: list[float] = []
    threads = [
        threading.Thread(target=_read, args=(port, path, seconds, a_second / 4, waits))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return round(sorted(waits)[int(len(waits) * 0.99)] * 1000, 1)


def _read(port: int, path: str, seconds: float, a_second: float, waits: list[float]) -> None:
    """Come at fixed times, whether the last answer was quick or not."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    begun = time.perf_counter()
    for due in itertools.takewhile(
        lambda due: due < begun + seconds, (begun + n / a_second for n in itertools.count())
    ):
        time.sleep(max(0, due - time.perf_counter()))
        line.request("GET", path, headers={"Accept-Encoding": "br"})
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answers {answer.status}")
        waits.append(time.perf_counter() - due)


class Flood:
    """Sixteen who post the form without a pause, each time as somebody else."""

    def __init__(self, port: int, action: str) -> None:
        self._child = multiprocessing.get_context("spawn").Process(
            target=_flood, args=(port, action), daemon=True
        )

    def __enter__(self) -> "Flood":
        self._child.start()
        time.sleep(2)
        return self

    def __exit__(self, *_: Any) -> None:
        self._child.terminate()
        self._child.join()


def _flood(port: int, action: str) -> None:
    for number in range(16):
        threading.Thread(target=_post, args=(port, action, number), daemon=True).start()
    time.sleep(3600)


def _post(port: int, action: str, number: int) -> None:
    for turn in itertools.count():
        form = {"name": "Jane Doe", "mailbox": f"jane.{number}.{turn}@reader.example"}
        form |= {"country": "GB", "kind": "person", "language": "en"}
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            line.request(
                "POST",
                action,
                urlencode(form),
                {"Content-Type": "application/x-www-form-urlencoded"},
            )
            line.getresponse().read()
        except OSError:
            time.sleep(0.1)
        finally:
            line.close()
