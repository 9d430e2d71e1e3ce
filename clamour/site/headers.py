"""The headers that keep pages safe: a strict policy for what the public sees, one for the desk.

No import of Django here: the thin layer in front of it (`files.py`) shares these.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from clamour.site import style

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

DESK = "/desk/"
HSTS = "max-age=31536000; includeSubDomains; preload"

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

# Wagtail's editor writes small scripts and styles into its pages and shows pasted pictures from
# data: and blob: addresses. Nothing comes from, or goes to, another host.
DESK_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'self'"
)


def public_policy(*, style_source: str = style.SOURCE, framed_by: str = "'none'") -> str:
    """The policy of a public page: its own style, scripts and pictures from here, no more."""
    return (
        f"default-src 'none'; style-src {style_source}; img-src 'self'; script-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors {framed_by}"
    )


# What other sites load from us: the script that makes frames fit, and what oEmbed answers.
FOR_OTHERS = {"/static/site/embed.js", "/oembed"}
PUBLIC_POLICY = public_policy()
# The desk shows drafts in a frame of its own.
PREVIEW_POLICY = public_policy(framed_by="'self'")


class SafeHeaders:
    """Middleware: no answer of Django leaves without a policy. A view's own policy stays."""

    def __init__(self, get_response: "Callable[[HttpRequest], HttpResponse]") -> None:
        self.get_response = get_response

    def __call__(self, request: "HttpRequest") -> "HttpResponse":
        response = self.get_response(request)
        if "Content-Security-Policy" not in response.headers:
            at_desk = request.path_info.startswith(DESK)
            response.headers["Content-Security-Policy"] = DESK_POLICY if at_desk else PUBLIC_POLICY
            response.headers["X-Frame-Options"] = "SAMEORIGIN" if at_desk else "DENY"
        if request.path_info in FOR_OTHERS:
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        for name, value in EVERYWHERE.items():
            response.headers.setdefault(name, value)
        return response
