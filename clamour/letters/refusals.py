"""Pages that say what is wrong with an act and what to do next, with what was typed.

Every page is spoken in the language in which the supporter began.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clamour import doors
from clamour.appeals.models import AppealPage
from clamour.letters.fields import TEXT_LENGTH
from clamour.letters.states import LetterKind


def refused(
    request: HttpRequest,
    *,
    status: int,
    heading: str,
    sentence: str,
    typed: str = "",
    page: AppealPage | None = None,
) -> HttpResponse:
    """A page that says what is wrong and what to do next, with what was typed."""
    context = {
        "heading": heading,
        "sentence": sentence,
        "typed": typed,
        "link": page.full_url if page else None,
        "link_text": page.title if page else "",
        "page": page,
    }
    return doors.renderer().respond(request, "site/act/refused.html", context, status=status)


def foreign_post(request: HttpRequest) -> HttpResponse:
    return refused(
        request,
        status=403,
        heading=_("This form was sent from another site"),
        sentence=_("Open the appeal here and send your letter from its own page."),
        typed=typed_by_hand(request),
    )


def typed_by_hand(request: HttpRequest) -> str:
    """What a person wrote by hand and would hate to write again."""
    of_organisation = request.POST.get("kind") == LetterKind.ORGANISATION
    text = (of_organisation and request.POST.get("we_text")) or request.POST.get("text")
    return "\n\n".join(filter(None, (text, request.POST.get("sentence"))))


def too_large(request: HttpRequest) -> HttpResponse:
    """Nothing that was posted can be read here, and nothing of it is shown again."""
    with translation.override(translation.get_language_from_request(request)):
        return refused(
            request,
            status=413,
            heading=_("Your letter is too large"),
            sentence=_(
                "Nothing was sent. Go back with your browser: what you wrote is still in the form. "
                "Shorten it to %(number)d characters, or send it from your own mailbox."
            )
            % {"number": TEXT_LENGTH},
        )


def readable(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view: a form that is too large to be read gets a page that says so."""

    @wraps(view)
    def reading(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            request.POST  # noqa: B018  reads the form
        except (RequestDataTooBig, TooManyFieldsSent, UnreadablePostError):
            return too_large(request)
        return view(request, *args, **kwargs)

    return reading


def closed(request: HttpRequest, page: AppealPage | None, typed: str = "") -> HttpResponse:
    return refused(
        request,
        status=410,
        heading=_("This appeal takes no more letters"),
        sentence=_(
            "It has been closed. Nothing was sent. Your text is below, so that you can use it "
            "elsewhere; the appeal's page says how it ended."
        )
        if typed
        else _("It has been closed. The appeal's page says how it ended."),
        typed=typed,
        page=page if page and page.live else None,
    )


def interface_language(request: HttpRequest) -> str:
    """The language of the page that the form stands on, else the browser's."""
    wanted = request.POST.get("language") or request.GET.get("language") or ""
    known = dict(settings.LANGUAGES)
    return wanted if wanted in known else translation.get_language_from_request(request)


def no_appeal(request: HttpRequest) -> HttpResponse:
    return refused(
        request,
        status=404,
        heading=_("There is no such appeal"),
        sentence=_("The link may be damaged. The front page lists every appeal."),
        typed=typed_by_hand(request),
    )


def too_many(request: HttpRequest, page: AppealPage) -> HttpResponse:
    return refused(
        request,
        status=503,
        heading=_("Too many people write at this moment"),
        sentence=_(
            "We could not take your letter. Send it from your own mailbox, or come back in an "
            "hour; your text is below."
        ),
        typed=typed_by_hand(request),
        page=page,
    )


def expired(request: HttpRequest) -> HttpResponse:
    return refused(
        request,
        status=410,
        heading=_("This link has had its time"),
        sentence=ngettext(
            "We keep an unconfirmed letter for %(days)d day, then it is deleted. Open the appeal "
            "and send your letter again.",
            "We keep an unconfirmed letter for %(days)d days, then it is deleted. Open the appeal "
            "and send your letter again.",
            settings.PENDING_DAYS,
        )
        % {"days": settings.PENDING_DAYS},
    )


def foreign_link(request: HttpRequest) -> HttpResponse:
    return refused(
        request,
        status=404,
        heading=_("This link is not ours, or a part of it is missing"),
        sentence=_("Copy the whole line from our mail into the address bar and try again."),
    )


def written_before(request: HttpRequest, page: AppealPage) -> HttpResponse:
    return refused(
        request,
        status=409,
        heading=_("Your letter has been sent already"),
        sentence=_(
            "Each person writes once for each appeal, so that officials can trust the number. "
            "Your first letter counts; this one was not sent."
        ),
        page=page,
    )
