"""The thin layer in front of Django: a page that has been rendered is answered from its file.

Reading costs no query and survives a stopped database. Bytes stay in memory, and one `stat` for
each request says whether the file is still the same, so a page that was just rendered again is
served at once. No import of Django.
"""

import hashlib
import os
import re
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from clamour.site import headers, style
from clamour.site.encodings import acceptable

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

SUFFIXES = {"br": ".br", "gzip": ".gz", "identity": ""}
HTML = "text/html; charset=utf-8"
TYPES = {
    "json": "application/json",
    "xml": "application/atom+xml; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
}
# A path of rendered files: no segment is empty or begins with a dot, so neither ".." nor a hidden
# file can be named; no NUL, no backslash. WSGI hands UTF-8 over as latin-1.
PATH = re.compile(
    r"/(?:[^/.\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*/)*(?:[a-z][a-z0-9-]*\.([a-z]{3,4}))?"
)
LONGEST_PATH = 1000
# Partners show these pages in frames on their own sites; all others nobody frames.
EMBED = "/embed/"
STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
# Long enough for a crowd to be served by caches, short enough for a stopped appeal to be gone.
CACHE = "public, max-age=30"


class Answer(NamedTuple):
    """One encoding of a file, ready to go."""

    body: bytes
    etag: str
    headers: list[tuple[str, str]]
    unchanged: list[tuple[str, str]]


class Rendered(NamedTuple):
    """A file in memory: what `stat` said of it, and its answers by encoding."""

    file: str
    identity: tuple[int, int, int, int]
    answers: dict[str, Answer]
    size: int


class RenderedPages:
    """WSGI: GET and HEAD of a rendered path are answered from `folder`, the rest by `app`."""

    def __init__(
        self,
        app: App,
        folder: Path | str,
        *,
        https: bool = False,
        behind_proxy: bool = False,
        memory: int = 64 * 1024 * 1024,
    ) -> None:
        """With `https`, what comes in plain goes on to Django, which redirects it."""
        self.app = app
        self.folder = os.path.realpath(folder)
        self.https = https
        self.behind_proxy = behind_proxy
        self.memory = memory
        self._kept: dict[str, Rendered] = {}
        self._size = 0
        self._lock = threading.Lock()

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if method in ("GET", "HEAD") and (not self.https or self._is_secure(environ)):
            rendered = self._rendered(environ["PATH_INFO"])
            if rendered is not None:
                return _answer(rendered, environ, start_response, method)
        return self.app(environ, start_response)

    def _is_secure(self, environ: dict[str, Any]) -> bool:
        if self.behind_proxy:
            return environ.get("HTTP_X_FORWARDED_PROTO") == "https"
        return environ["wsgi.url_scheme"] == "https"

    def _rendered(self, path: str) -> Rendered | None:
        kept = self._kept.get(path)
        if kept is None:
            return self._load(path)
        try:
            now = os.stat(kept.file)  # noqa: PTH116 - a Path would cost more than the stat
        except OSError:
            self._forget(path)
            return None
        if kept.identity == (now.st_mtime_ns, now.st_size, now.st_ino, now.st_dev):
            return kept
        return self._load(path)

    def _file(self, path: str) -> str:
        name = path.encode("latin-1").decode()
        return f"{self.folder}{name}index.html" if name.endswith("/") else self.folder + name

    def _load(self, path: str) -> Rendered | None:
        kind = _kind(path)
        if kind is None:
            return None
        try:
            file = self._file(path)
            # Most of what comes here has no file: say so before the dear checks.
            os.stat(file)  # noqa: PTH116
            # A link anywhere on the way leads to another place: not ours to show.
            if os.path.realpath(file) != file:
                self._forget(path)
                return None
            framed_by = "*" if path.endswith(EMBED) else "'none'"
            rendered = _read(file, self._headers(kind, framed_by), framed_by)
        except (OSError, UnicodeError):
            self._forget(path)
            return None
        self._keep(path, rendered)
        return rendered

    def _headers(self, kind: str, framed_by: str) -> list[tuple[str, str]]:
        always = [("Content-Type", TYPES.get(kind, HTML)), ("Vary", "Accept-Encoding")]
        always.append(("Cache-Control", CACHE))
        if framed_by != "*":
            always.append(("X-Frame-Options", "DENY"))
        if self.https:
            always.append(("Strict-Transport-Security", headers.HSTS))
        return [*always, *headers.EVERYWHERE.items()]

    def _keep(self, path: str, rendered: Rendered) -> None:
        with self._lock:
            self._drop(path)
            if rendered.size > self.memory // 8:
                return
            self._kept[path] = rendered
            self._size += rendered.size
            while self._size > self.memory:
                self._drop(next(iter(self._kept)))

    def _forget(self, path: str) -> None:
        with self._lock:
            self._drop(path)

    def _drop(self, path: str) -> None:
        dropped = self._kept.pop(path, None)
        self._size -= dropped.size if dropped else 0


def _kind(path: str) -> str | None:
    """What is asked for by this path, None when no rendered file can have it."""
    match = PATH.fullmatch(path) if len(path) <= LONGEST_PATH else None
    if match is None:
        return None
    if match[1] is None:
        return "html" if path.endswith("/") else None
    return match[1] if match[1] in TYPES else None


def _read(file: str, common: list[tuple[str, str]], framed_by: str) -> Rendered:
    # The plain file is written last: what lies beside it now belongs to it, or is newer and then
    # the plain file changes too and all is read again.
    with Path(file).open("rb") as plain:
        said = os.fstat(plain.fileno())
        body = plain.read()
    common = [*common, ("Content-Security-Policy", _policy(body, framed_by))]
    answers = {"identity": _prepared(body, "identity", common)}
    for encoding in ("br", "gzip"):
        try:
            smaller = Path(file + SUFFIXES[encoding]).read_bytes()
        except OSError:
            continue
        answers[encoding] = _prepared(smaller, encoding, common)
    identity = (said.st_mtime_ns, said.st_size, said.st_ino, said.st_dev)
    return Rendered(
        file, identity, answers, sum(len(answer.body) + 2000 for answer in answers.values())
    )


def _policy(body: bytes, framed_by: str) -> str:
    """The policy for the style that this very file carries: it may be older than the release."""
    found = STYLE.search(body)
    source = style.source(found[1]) if found else "'none'"
    return headers.public_policy(style_source=source, framed_by=framed_by)


def _prepared(body: bytes, encoding: str, common: list[tuple[str, str]]) -> Answer:
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}-{encoding}"'
    unchanged = [*(pair for pair in common if pair[0] != "Content-Type"), ("ETag", etag)]
    full = [*common, ("ETag", etag), ("Content-Length", str(len(body)))]
    if encoding != "identity":
        full.append(("Content-Encoding", encoding))
    return Answer(body, etag, full, unchanged)


def _answer(
    rendered: Rendered, environ: dict[str, Any], start_response: Callable[..., Any], method: str
) -> Iterable[bytes]:
    answers = rendered.answers
    for encoding in acceptable(environ.get("HTTP_ACCEPT_ENCODING", "")):
        if encoding in answers:
            answer = answers[encoding]
            break
    else:
        answer = answers["identity"]
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and _matches(known, answer.etag):
        start_response("304 Not Modified", answer.unchanged.copy())
        return []
    start_response("200 OK", answer.headers.copy())
    return [answer.body] if method == "GET" else []


def _matches(known: str, etag: str) -> bool:
    """RFC 9110, 13.1.2: compared weakly, because caches on the way weaken what they squeeze."""
    return known.strip() == "*" or any(
        tag.strip().removeprefix("W/") == etag for tag in known.split(",")
    )
