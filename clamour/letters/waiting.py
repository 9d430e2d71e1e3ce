"""Pages for who confirms by a mail of their own, and for who wants no mail from us any more."""

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from clamour import doors
from clamour.appeals import queries as appeals
from clamour.gate.origin import judged_by_origin
from clamour.keys import tokens
from clamour.letters import links
from clamour.letters.models import Letter
from clamour.letters.refusals import foreign_link, foreign_post, interface_language, refused
from clamour.letters.states import LetterState
from clamour.letters.streams.confirmation import code_address
from clamour.letters.views import to_receipt, with_letter


@never_cache
@require_safe
def wait(request: HttpRequest, token: str) -> HttpResponse:
    """Whether the supporter's own mail has arrived; then on to the receipt."""
    return with_letter(request, links.WAITING, token, _wait)


def _wait(request: HttpRequest, letter: Letter) -> HttpResponse:
    # Only where no mail of ours can have confirmed it: a stranger who typed somebody's mailbox
    # would else see here that its owner acts.
    if letter.state != LetterState.PENDING and not letter.asked:
        return to_receipt(letter)
    context = {
        "page": appeals.edition(letter.appeal, letter.language),
        "mailbox": letter.mailbox,
        "code": code_address(letter),
        "is_waiting": True,
    }
    return doors.renderer().respond(request, "site/act/code.html", context, status=200)


@csrf_exempt
@judged_by_origin(foreign_post)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def never(request: HttpRequest, token: str) -> HttpResponse:
    """The end of all mail from us to one mailbox; only its button ends it."""
    with translation.override(interface_language(request)):
        try:
            links.mark_in(token)
        except tokens.BadToken:
            return foreign_link(request)
        if request.method != "POST":
            return doors.renderer().respond(request, "site/act/never.html", {}, status=200)
        links.never_write_again(token)
        return refused(
            request,
            status=200,
            heading=_("You will get no mail from us any more"),
            sentence=_(
                "Whoever types your mailbox into one of our forms, nothing leaves to it. If you "
                "want mail from us again one day, write to us from it."
            ),
        )
