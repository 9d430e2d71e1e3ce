"""What keeps readers from waiting behind those who act.

Every thread of the web server that waits for Django is one that reads no file. So a few requests at
once are inside, some wait, and when even more come they are told to try again; the other threads
stay with the readers. No import of Django here.
"""

import io
import threading
from collections.abc import Callable, Iterable
from typing import Any

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

INSIDE, WAITING = 6, 40
# So many threads has the server at least: a third of them always read.
THREADS = 72
# A form is taken in before its turn comes: whoever sends slowly keeps nobody else waiting.
LARGEST_FORM = 256 * 1024
TOO_MANY = (
    "<!doctype html><meta charset=utf-8><title>503</title><p>Too many people write at this moment. "
    "Go back: your browser keeps what you wrote. Try again in a minute; nothing was sent.</p>"
    "<p lang=fr>Trop de personnes écrivent en ce moment. Revenez en arrière et réessayez dans une "
    "minute ; rien n’a été envoyé.</p>"
    "<p lang=ru>Сейчас пишет слишком много людей. Вернитесь назад и попробуйте через минуту; "
    "ничего не отправлено.</p>"
).encode()


class Turnstile:
    """WSGI: lets so many requests into `app` at once."""

    def __init__(self, app: App, *, inside: int = INSIDE, waiting: int = WAITING) -> None:
        self.app = app
        self._inside = threading.BoundedSemaphore(inside)
        self._room = threading.BoundedSemaphore(inside + waiting)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        if not self._room.acquire(blocking=False):
            headers = [("Content-Type", "text/html; charset=utf-8"), ("Retry-After", "60")]
            headers.append(("Content-Security-Policy", "default-src 'none'"))
            start_response("503 Service Unavailable", headers)
            return [TOO_MANY]
        try:
            _take_in(environ)
            with self._inside:
                return self.app(environ, start_response)
        finally:
            self._room.release()


def _take_in(environ: dict[str, Any]) -> None:
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdecimal() and 0 < int(length) <= LARGEST_FORM:
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(int(length)))
