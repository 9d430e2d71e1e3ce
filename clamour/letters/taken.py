"""The page that says "look in your mailbox" or "confirm by a mail of your own", filled in.

A crowd gets the same page again and again; only a few words in it are each one's own. It is
rendered once a moment with marks in their place, and the words are put where the marks stand.
"""

from html import escape
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from clamour import doors
from clamour.appeals.kept import kept
from clamour.appeals.models import AppealPage

# No text of a page holds such a mark: control characters are no part of HTML.
_MARK = "\x02{}\x03"
WORDS = ("mailbox", "typed", "code", "waits_at")


def answer(
    request: HttpRequest, template: str, page: AppealPage, words: dict[str, str], **same: Any
) -> HttpResponse:
    """The page with these words, each "" when there is none; `same` is the same for everybody."""
    there = frozenset(name for name in WORDS if words.get(name))
    body = _with_marks(
        template, page, get_language() or "", there, tuple(sorted(same.items())), _Once(request)
    )
    for name in there:
        body = body.replace(_MARK.format(name), escape(words[name]))
    return HttpResponse(body, status=202)


class _Once:
    """The request for the one rendering; equal to any other, so that it is no part of the key."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Once)

    def __hash__(self) -> int:
        return 0


@kept
def _with_marks(
    template: str,
    page: AppealPage,
    language: str,
    there: frozenset[str],
    same: tuple[tuple[str, Any], ...],
    once: _Once,
) -> str:
    marks = {name: _MARK.format(name) for name in there}
    context = {"page": page} | dict(same) | marks
    response = doors.renderer().respond(once.request, template, context, status=202)
    return response.content.decode()
