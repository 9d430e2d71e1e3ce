"""The catcher's pages: read-only, for a browser on this machine."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from clamour.delivery.catcher import pages
from clamour.delivery.catcher.caught import Caught, Mail

HOST = "127.0.0.1"
# Another name in the Host header means that a foreign page led a browser here (DNS rebinding).
OUR_NAMES = ("127.0.0.1", "localhost")
MOST = 1000  # mails in one JSON answer; ask again with the last id as `after`

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}

Answer = tuple[HTTPStatus, str, bytes]


@contextmanager
def showing(caught: Caught, port: int) -> Iterator[None]:
    """Answer on the port while the block runs; raise OSError when it is taken."""
    handler = type("Handler", (Pages,), {"caught": caught})
    with ThreadingHTTPServer((HOST, port), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


class Pages(BaseHTTPRequestHandler):
    """`/`, `/mail/<id>`, `/mail/<id>/source`, `/mails.json`, `/style.css`."""

    caught: Caught
    protocol_version = "HTTP/1.1"
    server_version = "Catcher"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        try:
            status, kind, body = self._answer()
        except FileNotFoundError:
            status, kind, body = _page(pages.gone(), HTTPStatus.NOT_FOUND)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: paths hold ids of private mails."""

    def _answer(self) -> Answer:
        host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        if host not in OUR_NAMES:
            return HTTPStatus.FORBIDDEN, "text/plain", b"This page is for this machine alone.\n"
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        fixed: dict[str, Callable[[dict[str, str]], Answer]] = {
            "/": self._list,
            "/mails.json": self._json,
            "/style.css": lambda _: (HTTPStatus.OK, "text/css", pages.STYLE.encode()),
        }
        if parts.path in fixed:
            return fixed[parts.path](query)
        return self._one(parts.path.split("/"))

    def _list(self, query: dict[str, str]) -> Answer:
        address = query.get("q", "")
        mails = self.caught.newest(before=query.get("before", ""), address=address)
        return _page(pages.mail_list(mails, len(self.caught), address))

    def _one(self, path: list[str]) -> Answer:
        mail = self.caught.find(path[2]) if path[1] == "mail" and len(path) in (3, 4) else None
        if mail is None:
            return _page(pages.gone(), HTTPStatus.NOT_FOUND)
        if path[3:] == ["source"]:
            return HTTPStatus.OK, "text/plain; charset=utf-8", self.caught.source(mail)
        return _page(pages.one_mail(mail, self.caught.text(mail)))

    def _json(self, query: dict[str, str]) -> Answer:
        limit = int(query["limit"]) if query.get("limit", "").isdigit() else MOST
        mails = self.caught.since(
            query.get("after", ""), to=query.get("to", ""), limit=min(limit, MOST)
        )
        body = json.dumps([self._as_json(mail) for mail in mails], ensure_ascii=False)
        return HTTPStatus.OK, "application/json", body.encode("utf-8", "replace")

    def _as_json(self, mail: Mail) -> dict[str, str]:
        return {
            "id": mail.id,
            "from": mail.sender,
            "to": ", ".join(mail.to),
            "subject": mail.subject,
            "date": mail.at.isoformat(),
            "message_id": mail.message_id,
            "text": self.caught.text(mail),
        }


def _page(html: str, status: HTTPStatus = HTTPStatus.OK) -> Answer:
    return status, "text/html; charset=utf-8", html.encode("utf-8", "replace")
