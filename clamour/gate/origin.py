"""Whether a form was posted from our own page.

Public pages are files that are the same for everyone and carry no per-visitor token, so the
endpoint judges what browsers say of themselves: Sec-Fetch-Site where it is sent (Fetch Metadata
Request Headers, W3C), else Origin, else Referer (an old browser may send neither: then the form is
accepted, because acting is confirmed by mail and carries no cookie that could be ridden on).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


def from_our_pages(request: HttpRequest) -> bool:
    """Return whether nothing says that another site posted this."""
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return fetch_site in ("same-origin", "none")
    said = request.headers.get("Origin") or request.headers.get("Referer")
    if not said:
        return True
    return urlsplit(said).netloc.lower() == request.get_host().lower()


def judged_by_origin(refuse: View) -> Callable[[View], View]:
    """Decorate a view without CSRF token: a POST from another site gets `refuse` instead."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def judged(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not from_our_pages(request):
                return refuse(request)
            return view(request, *args, **kwargs)

        return judged

    return decorate
