"""Acting: the form is posted, the mailbox confirms, the receipt shows what became of it.

POST acts, GET only shows: mail scanners open links. Every page is spoken in the language in which
the supporter began.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from clamour import doors
from clamour.appeals import queries as appeals
from clamour.appeals.kept import kept
from clamour.appeals.models import AppealPage
from clamour.delivery import queries as delivery
from clamour.gate import admission, proof
from clamour.gate.budgets import CONFIRMATIONS_A_DAY, limit_of
from clamour.gate.origin import judged_by_origin
from clamour.keys import tokens
from clamour.letters import actions, links, partners, receipts, taken, taking
from clamour.letters.addressing import addressed, choose, missions_for
from clamour.letters.composing import answers_to
from clamour.letters.forms import LetterForm
from clamour.letters.models import Letter
from clamour.letters.queries import has_written
from clamour.letters.refusals import (
    closed,
    expired,
    foreign_link,
    foreign_post,
    interface_language,
    no_appeal,
    readable,
    too_many,
    typed_by_hand,
    written_before,
)
from clamour.letters.showing import letters_to_show
from clamour.letters.states import WRITTEN, LetterState
from clamour.letters.streams.confirmation import code_address
from clamour.supporters import devices


@csrf_exempt  # before `readable`: Django would read the form to look for its token
@readable
@judged_by_origin(foreign_post)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, appeal: UUID) -> HttpResponse:
    """The form of an appeal: shown alone, or taken."""
    language = interface_language(request)
    with translation.override(language):
        page = _edition(appeal, language)
        if page is None and not appeals.editions(appeal):
            return no_appeal(request)
        if page is None or not page.is_open:
            return closed(request, page, typed_by_hand(request))
        if request.method != "POST":
            form = LetterForm(appeal_page=page, language=language)
            return _form(request, page, form, status=200)
        form = LetterForm(request.POST, appeal_page=page, language=language)
        if not form.is_valid():
            return _form(request, page, form, status=422)
        return _take(request, page, form, language)


@never_cache
@require_safe
def challenge(request: HttpRequest, appeal: UUID) -> HttpResponse:
    """A new challenge for the form of this appeal (ALTCHA v2); asks no database."""
    return JsonResponse(proof.challenge(str(appeal)))


_takes_codes = kept(delivery.takes_answers)
_edition = kept(appeals.edition)


def _take(request: HttpRequest, page: AppealPage, form: LetterForm, language: str) -> HttpResponse:
    writing = actions.Writing(**(form.cleaned_data | {"language": language}))
    by_code = _takes_codes()
    shown = admission.seen(
        request, subject=str(page.translation_key), posted=request.POST.get("proof") or ""
    )

    try:
        taken_letter = taking.take(taking.Posted(page, writing, shown, by_code))
    except actions.AppealClosed:
        return closed(request, page, typed_by_hand(request))
    # Not of one mailbox: of a network, or of all together; nobody learns anything from it.
    if taken_letter is None:
        return too_many(request, page)
    partners.count_letter(request, page.translation_key)
    words = {
        "mailbox": writing.mailbox,
        # Whether a mail left is not said: it would tell a stranger that this mailbox acts. So
        # everybody gets the own words back, and reads what to do when no mail comes.
        "typed": "\n\n".join(filter(None, (writing.text, writing.sentence))),
        "code": code_address(taken_letter.letter) if by_code else "",
    }
    if taken_letter.by_our_mail:
        a_day = limit_of(CONFIRMATIONS_A_DAY)
        return taken.answer(request, "site/act/sent.html", page, words, mails_a_day=a_day)
    words["waits_at"] = reverse("letters:wait", args=[links.waiting_token(taken_letter.letter)])
    return taken.answer(request, "site/act/code.html", page, words)


@csrf_exempt
@readable
@judged_by_origin(foreign_post)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in the mail: shows the letter; its buttons confirm."""
    return with_letter(request, links.CONFIRM, token, _confirm)


@never_cache
@require_http_methods(["GET", "HEAD"])
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """What has become of each delivery; known only to who holds the link."""
    return with_letter(request, links.RECEIPT, token, _receipt)


def with_letter(
    request: HttpRequest,
    purpose: str,
    token: str,
    then: Callable[[HttpRequest, Letter], HttpResponse],
) -> HttpResponse:
    with translation.override(interface_language(request)):
        try:
            letter = links.letter_of(purpose, token)
        except tokens.ExpiredToken:
            return expired(request)
        except tokens.BadToken:
            return foreign_link(request)
        if letter is None or letter.is_scrubbed:
            return expired(request)
    with translation.override(letter.language):
        return then(request, letter)


def _confirm(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Act, when a button was pressed; then show where the letter stands."""
    if request.method == "POST":
        _choose(request, letter)
        keep_informed = request.POST.get("keep_informed")
        if keep_informed is not None:
            with suppress(actions.AppealClosed):  # said below
                actions.confirm_letter(
                    letter=letter, keep_informed=keep_informed == "1", by_our_mail=True
                )
        letter.refresh_from_db()
    page = appeals.edition(letter.appeal, letter.language)
    if letter.state != LetterState.PENDING:
        response = to_receipt(letter)
        if request.POST.get("remember") == "1" and letter.state in WRITTEN:
            devices.remember(response, who_wrote(letter))
        return response
    if page is None or not page.is_open:
        return closed(request, page, letter.own_text or "")
    if has_written(letter):
        return written_before(request, page)
    return _show(request, page, letter)


def _choose(request: HttpRequest, letter: Letter) -> None:
    """Take another embassy than the nearest, where one was chosen: mission-TARGET=OFFICE."""
    typed = {
        name.removeprefix("mission-"): request.POST.get(name) or ""
        for name in request.POST
        if name.startswith("mission-")
    }
    wanted = {int(k): int(v) for k, v in typed.items() if k.isdecimal() and v.isdecimal()}
    page = appeals.edition(letter.appeal, letter.language)
    if wanted and page and letter.state == LetterState.PENDING:
        choose(letter, page.locale.language_code, wanted)


def _show(request: HttpRequest, page: AppealPage, letter: Letter) -> HttpResponse:
    """Each letter that would leave, word for word, with whom it goes to."""
    reached = addressed(letter, page)
    context = {
        "page": page,
        "letter": letter,
        "letters": letters_to_show(letter, reached),
        "unreached": [it.target.office.name for it in reached if not it.within],
        "answers": answers_to(letter),
        "passed_on": delivery.takes_answers(),
        "missions": missions_for(letter, page.locale.language_code),
    }
    return doors.renderer().respond(request, "site/act/confirm.html", context, status=200)


def _receipt(request: HttpRequest, letter: Letter) -> HttpResponse:
    if letter.state == LetterState.PENDING:
        return expired(request)
    page = appeals.edition(letter.appeal, letter.language)
    is_sent = letter.state == LetterState.CONFIRMED
    rows = receipts.rows(letter) if is_sent else []
    context = {"page": page, "letter": letter, "rows": rows}
    return doors.renderer().respond(request, "site/act/receipt.html", context, status=200)


def to_receipt(letter: Letter) -> HttpResponse:
    url = reverse("letters:receipt", args=[links.receipt_token(letter)])
    return HttpResponseRedirect(url, status=303)


def who_wrote(letter: Letter) -> devices.Remembered:
    """The writer of a letter, as a device may remember them."""
    return devices.Remembered(
        name=letter.name or "",
        mailbox=letter.mailbox or "",
        country=letter.country,
        kind=letter.kind,
        organisation=letter.organisation or "",
        role=letter.role or "",
        represents=letter.represents,
        place=letter.place or "",
        answer_to_me=letter.answer_to_me,
    )


def _form(request: HttpRequest, page: AppealPage, form: LetterForm, *, status: int) -> HttpResponse:
    context: dict[str, Any] = {"page": page, "form": form}
    return doors.renderer().respond(request, "site/act/write.html", context, status=status)
