"""What supporters do without us: a letter to print or to open elsewhere, and telling us of it.

Nothing that is typed here is kept: the answer is the file itself.
"""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from clamour import doors
from clamour.appeals import queries as appeals
from clamour.appeals.models import AppealPage, Target
from clamour.delivery.channels.post import sheets
from clamour.gate import budgets
from clamour.gate.origin import judged_by_origin
from clamour.letters import deeds, paper, refusals
from clamour.letters.own_forms import OwnForm, reached_on_paper
from clamour.letters.own_mail import OwnMail, own_mails
from clamour.letters.states import CallOutcome, DeedWay
from clamour.offices.models import Channel

DEVICE = "device"
# A cookie of a device that has told something today: random, and worth nothing tomorrow.
_DAY = 24 * 60 * 60
PAPERS: dict[str, sheets.Paper] = {"a4": "a4", "us-letter": "us-letter"}


@csrf_exempt
@refusals.readable
@judged_by_origin(refusals.foreign_post)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, appeal: UUID) -> HttpResponse:
    """The form of a letter for one's own hands: shown, or answered by the file."""
    language = refusals.interface_language(request)
    with translation.override(language):
        page = appeals.edition(appeal, language)
        if page is None or not page.is_open:
            return refusals.closed(request, page, refusals.typed_by_hand(request))
        if request.method != "POST":
            return _form(request, page, OwnForm(appeal_page=page, language=language), status=200)
        form = OwnForm(request.POST, appeal_page=page, language=language)
        if not form.is_valid():
            return _form(request, page, form, status=422)
        try:
            budgets.spend(budgets.PAPERS_IN_ALL)
        except budgets.OverBudget:
            return refusals.too_many(request, page)
        return _made(request, page, form, language)


def _made(request: HttpRequest, page: AppealPage, form: OwnForm, language: str) -> HttpResponse:
    """The file that was asked for; the form again where it would be empty or hold "?" for signs."""
    letter = paper.OwnLetter.of(form, page, language)
    wanted = request.POST.get("as", "")
    if wanted == "eml":
        mail = _first_with_mailbox(page, language)
        return (
            _file(paper.mail(letter, mail), "message/rfc822", "letter.eml")
            if mail
            else _none(request, page, form)
        )
    found = paper.to_fax(letter, form) if wanted == "fax" else paper.to_post(letter, form)
    if not found:
        return _none(request, page, form)
    doubts = paper.doubts(letter, found)
    if doubts and not request.POST.get("anyway"):
        return _form(request, page, form, status=422, doubts=doubts, wanted=wanted)
    name = "fax.pdf" if wanted == "fax" else "letter.pdf"
    pdf = paper.pdf(letter, found, PAPERS.get(wanted, "a4"))
    return _file(pdf, "application/pdf", name)


def _none(request: HttpRequest, page: AppealPage, form: OwnForm) -> HttpResponse:
    form.add_error("office", _("This office has no such address: choose another one."))
    return _form(request, page, form, status=422)


@require_safe
@never_cache
def labels(request: HttpRequest, appeal: UUID) -> HttpResponse:
    """A sheet of labels with the offices' postal addresses."""
    language = refusals.interface_language(request)
    with translation.override(language):
        page = appeals.edition(appeal, language)
        reached = reached_on_paper(page) if page and page.is_open else []
        found = [
            (target.office.name_in(target.language or language), ways[Channel.POST].value)
            for target, ways in reached
            if Channel.POST in ways
        ]
        if page is None or not found:
            return refusals.closed(request, page)
        try:
            budgets.spend(budgets.PAPERS_IN_ALL)
        except budgets.OverBudget:
            return refusals.too_many(request, page)
        size = PAPERS.get(request.GET.get("paper", ""), "a4")
        pdf = sheets.labels(found, title=page.title, paper=size)
        return _file(pdf, "application/pdf", "labels.pdf")


@csrf_exempt
@refusals.readable
@judged_by_origin(refusals.foreign_post)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def told(request: HttpRequest, appeal: UUID) -> HttpResponse:
    """A supporter says what they did: counted once a device and day, apart from letters."""
    language = refusals.interface_language(request)
    with translation.override(language):
        page = appeals.edition(appeal, language)
        if page is None or not page.is_open:
            return refusals.closed(request, page)
        if request.method != "POST":
            return HttpResponseRedirect(page.url)
        way, outcome, target = _deed(request, page)
        if way is None:
            return refusals.no_appeal(request)
        device = request.COOKIES.get(DEVICE, "")[:40] or get_random_string(22)
        try:
            is_new = deeds.tell_deed(
                appeal=appeal, target=target, way=way, outcome=outcome, device=device
            )
        except budgets.OverBudget:
            return refusals.too_many(request, page)
        context = {"page": page, "is_new": is_new, "way": way, "deeds": deeds.deeds_of(appeal)}
        response = doors.renderer().respond(request, "site/act/told.html", context, status=200)
        response.set_cookie(
            DEVICE,
            device,
            max_age=_DAY,
            path="/act/told/",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Strict",
        )
        return response


def _deed(request: HttpRequest, page: AppealPage) -> tuple[DeedWay | None, CallOutcome | None, int]:
    """What was said; without a way when no button of ours says so."""
    said = request.POST
    way = DeedWay(said["way"]) if said.get("way") in DeedWay.values else None
    outcome = said.get("outcome", "")
    target = said.get("target", "0")
    number = int(target) if target.isascii() and target.isdecimal() and len(target) < 18 else -1
    known = Target.objects.filter(appeal=page.translation_key, pk=number).exists()
    has_outcome = outcome in CallOutcome.values
    if not (known or number == 0) or (way == DeedWay.PHONE) != has_outcome:
        return None, None, 0
    return way, CallOutcome(outcome) if has_outcome else None, number


def _first_with_mailbox(page: AppealPage, language: str) -> OwnMail | None:
    targets = list(appeals.targets(page.translation_key, page.locale.language_code))
    points = appeals.points(targets)
    mails = own_mails([(it, points[it.pk]) for it in targets], page, language)
    return next((mail for mail in mails if mail.to), None)


def _form(
    request: HttpRequest, page: AppealPage, form: OwnForm, *, status: int, **more: str
) -> HttpResponse:
    context = {"page": page, "form": form, "own_form": form, **more}
    return doors.renderer().respond(request, "site/act/own.html", context, status=status)


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
