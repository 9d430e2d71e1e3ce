"""The public acting pages go past what only the desk needs: sessions, accounts, messages.

They carry no session cookie and know no account, and each of those layers would cost a crowd's
letter a part of its time. What they need of Django's own layers is done here.
"""

from collections.abc import Callable
from typing import cast

from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import translation

ACTS = "/act/"
Answer = Callable[[HttpRequest], HttpResponse]


class Acting:
    """Middleware: what lies below `/act/` is answered by its view at once, the rest as ever."""

    def __init__(self, get_response: Answer) -> None:
        self._as_ever = get_response
        self._at_once = cast(Answer, convert_exception_to_response(_answer))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not (request.path_info.startswith(ACTS) and request.path_info.endswith("/")):
            return self._as_ever(request)
        with translation.override(translation.get_language_from_request(request)):
            return self._at_once(request)


def _answer(request: HttpRequest) -> HttpResponse:
    request.get_host()  # refuses a host that is not ours, as CommonMiddleware does
    view, args, kwargs = request.resolver_match = resolve(request.path_info)
    response: HttpResponse = view(request, *args, **kwargs)
    response.headers.setdefault("Content-Length", str(len(response.content)))
    return response
