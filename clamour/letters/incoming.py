"""The desk's *Incoming mail*: what waits for a person, answers by appeal, and who gets nothing.

Whoever may publish may read it: it holds names, and its buttons move letters. Nothing of a mail is
ever shown as a page: its words are text, its attachments are downloads.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import ListView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.permission_policies.pages import PagePermissionPolicy

from clamour.appeals.models import AppealPage, Target
from clamour.appeals.panels.screens import account
from clamour.delivery import suppression
from clamour.delivery.actions import lane_of
from clamour.delivery.inbound import actions, content, matching, receiving
from clamour.delivery.mail_servers import lanes_of
from clamour.delivery.models import Delivery, Incoming
from clamour.delivery.models.inbound import Kind, State
from clamour.gate.mailboxes import BadMailbox
from clamour.letters.actions import LETTER_STREAM
from clamour.letters.models import Letter
from clamour.reading.documents.mail import parsed
from clamour.reading.errors import Unreadable

KINDS = {
    Kind.BOUNCE: gettext_lazy("returned"),
    Kind.DELAY: gettext_lazy("delayed"),
    Kind.RECEIPT: gettext_lazy("delivery receipt"),
    Kind.REPLY: gettext_lazy("answer"),
    Kind.AUTO_REPLY: gettext_lazy("automatic answer"),
    Kind.COMPLAINT: gettext_lazy("complaint"),
    Kind.CODE: gettext_lazy("to a code of ours"),
    Kind.UNKNOWN: gettext_lazy("not understood"),
}
LISTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "waiting": (gettext_lazy("Waits for you"), {"state": State.WAITING}),
    "answers": (gettext_lazy("Answers"), {"kind": Kind.REPLY}),
    "all": (gettext_lazy("All"), {}),
}
REASONS = {
    "asked": gettext_lazy("asked never to be written to again"),
    "bounced": gettext_lazy("there is no such mailbox"),
    "complained": gettext_lazy("called our mail unwanted"),
    "refused": gettext_lazy("the office refused"),
}
HEAD = 64 * 1024  # bytes in which a list looks for From and Subject
LOOKED_THROUGH, PROPOSED = 200, 10


@dataclass(frozen=True)
class Row:
    """A mail in a list."""

    incoming: Incoming
    kind: Any
    sender: str
    subject: str
    about: "About | None"


@dataclass(frozen=True)
class About:
    """The letter that a mail is, or may be, about."""

    delivery: Delivery
    appeal: str
    office: str
    name: str = ""


class Readers:
    """Screens for those who may publish."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        demand_reader(request)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class IncomingMail(Readers, WagtailAdminTemplateMixin, ListView):
    """What came back, the newest first."""

    template_name = "letters/desk/incoming.html"
    page_title = gettext_lazy("Incoming mail")
    header_icon = "comment"
    paginate_by = 20

    def get_queryset(self) -> QuerySet[Incoming]:
        rows = Incoming.objects.filter(**LISTS[self._shown()][1]).exclude(state=State.NEW)
        if appeal := _uuid(self.request.GET.get("appeal", "")):
            rows = rows.filter(delivery__stream=LETTER_STREAM, delivery__group=str(appeal))
        rows = rows.select_related("delivery").defer("raw", "delivery__address")
        return rows.order_by("-at", "-pk")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        appeal = self.request.GET.get("appeal", "")
        return context | {
            "rows": _rows(list(context["page_obj"].object_list)),
            "lists": [(key, label) for key, (label, _filter) in LISTS.items()],
            "shown": self._shown(),
            "appeals": answered_appeals(),
            "appeal": appeal if _uuid(appeal) else "",
        }

    def _shown(self) -> str:
        asked = self.request.GET.get("show", "")
        return asked if asked in LISTS else "waiting"


class OneMail(Readers, WagtailAdminTemplateMixin, TemplateView):
    """One mail as text, what is attached, and what can be done with it."""

    template_name = "letters/desk/incoming_one.html"
    page_title = gettext_lazy("Incoming mail")
    header_icon = "comment"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        incoming = get_object_or_404(Incoming, pk=self.kwargs["pk"])
        told = _opened(incoming)
        (about,) = _about([incoming.delivery])
        sender = content.sender(told) if told else ""
        text = content.text(told) if told else ""
        return super().get_context_data(
            incoming=incoming,
            kind=KINDS[Kind(incoming.kind)],
            about=about,
            sender=content.header(told, "From") if told else "",
            subject=content.header(told, "Subject") if told else "",
            text=text,
            attachments=content.attachments(told) if told else [],
            proposals=proposals(sender, text) if told and about is None else [],
            is_reply=incoming.kind == Kind.REPLY,
            **kwargs,
        )


def answered_appeals() -> list[tuple[str, str]]:
    """Appeals whose answers are still here: key and title."""
    rows = Incoming.objects.filter(kind=Kind.REPLY, raw__isnull=False)
    groups = rows.filter(delivery__stream=LETTER_STREAM).order_by()
    return sorted(_titles(groups.values_list("delivery__group", flat=True)).items())


def proposals(sender: str, text: str) -> list[About]:
    """Letters that a mail may be about: the last ones to the sender's domain.

    Those whose author is named in the mail come first.
    """
    domain = lane_of(sender)
    taken = {domain, *lanes_of([domain]).values()}
    rows = Delivery.objects.filter(stream=LETTER_STREAM, lane__in=taken).defer("address")
    last = list(rows.exclude(first_try=None).order_by("-pk")[:LOOKED_THROUGH])
    names = _names(last)
    last.sort(key=lambda row: not (names.get(row.pk) and names[row.pk] in text))
    return [one for one in _about(last[:PROPOSED]) if one]


@require_POST
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which letter a mail is about, or which one it returns."""
    demand_reader(request)
    incoming = get_object_or_404(Incoming, pk=pk)
    delivery = _chosen(request)
    act = actions.say_bounce if request.POST.get("as") == "bounce" else actions.match
    try:
        if delivery is None:
            raise actions.DoesNotFit
        act(incoming=incoming, delivery=delivery, by=account(request))
    except actions.DoesNotFit:
        messages.error(request, _("There is no such letter, or it has not left yet."))
        return redirect("letters_incoming_one", pk=pk)
    messages.success(request, _("Done. What the mail means for the letter has happened."))
    return redirect("letters_incoming")


@require_POST
def mark_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing more is to be done about a mail."""
    demand_reader(request)
    actions.mark_done(incoming=get_object_or_404(Incoming, pk=pk), by=account(request))
    messages.success(request, _("The mail is done."))
    return redirect("letters_incoming")


def attachment(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """An attachment as a download: no browser shows it, guesses what it is, or keeps it."""
    demand_reader(request)
    told = _opened(get_object_or_404(Incoming, pk=pk))
    found = content.attachments(told) if told else []
    if number >= len(found):
        raise Http404
    answer = HttpResponse(found[number].data, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, found[number].name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def suppressed(request: HttpRequest) -> HttpResponse:
    """Look a mailbox up among those that get nothing, and take it off with a reason.

    By POST: a mailbox in an address would stand in histories and logs.
    """
    demand_reader(request)
    mailbox, reason = request.POST.get("mailbox", ""), request.POST.get("reason", "")
    try:
        mark = suppression.of(mailbox)
        if mark is None:
            messages.success(request, _("Nothing stops letters to this mailbox."))
        elif not reason.strip():
            why = {"why": REASONS[mark.reason], "day": mark.since.date()}
            messages.warning(
                request,
                _("It gets nothing from us since %(day)s: %(why)s. To change that, say why.") % why,
            )
        else:
            suppression.unsuppress(mailbox, by=account(request), reason=reason)
            messages.success(request, _("It gets letters again. The log keeps your reason."))
    except BadMailbox:
        messages.error(request, _("This is not a mailbox."))
    return redirect("letters_incoming")


def demand_reader(request: HttpRequest) -> None:
    """Raise PermissionDenied for who may not read what supporters and offices write."""
    if not PagePermissionPolicy().user_has_permission(account(request), "publish"):
        raise PermissionDenied


def _chosen(request: HttpRequest) -> Delivery | None:
    """The letter of the pressed button, or the one that was typed."""
    number = request.POST.get("delivery", "")
    if number.isdecimal():
        rows = Delivery.objects.filter(stream=LETTER_STREAM, pk=int(number))
        return rows.defer("address").first()
    return matching.by_hand(request.POST.get("named", ""))


def _opened(incoming: Incoming) -> Any:
    """The mail; None when it is forgotten, or no program can read it."""
    if not incoming.raw:
        return None
    try:
        return parsed(receiving.opened(incoming))
    except (Unreadable, RecursionError):
        return None


def _rows(listed: list[Incoming]) -> list[Row]:
    abouts = _about([row.delivery for row in listed])
    return [
        Row(row, KINDS[Kind(row.kind)], *_head(row.pk), about)
        for row, about in zip(listed, abouts, strict=True)
    ]


def _head(pk: int) -> tuple[str, str]:
    """From and Subject; one mail at a time in memory."""
    raw = receiving.opened(Incoming.objects.only("raw").get(pk=pk))
    try:
        head = parsed(raw[:HEAD].replace(b"\r\n", b"\n").partition(b"\n\n")[0] + b"\n\n")
    except Unreadable:
        return "", ""
    return content.header(head, "From"), content.header(head, "Subject")


def _about(deliveries: Iterable[Delivery | None]) -> list[About | None]:
    listed = list(deliveries)
    ours = [row for row in listed if row and row.stream == LETTER_STREAM]
    titles = _titles(row.group for row in ours)
    targets = Target.objects.select_related("office").in_bulk([int(row.part) for row in ours])
    names = _names(ours)

    def about(row: Delivery | None) -> About | None:
        if row is None:
            return None
        target = targets.get(int(row.part)) if row.stream == LETTER_STREAM else None
        office = target.office.name if target else ""
        return About(row, titles.get(row.group, ""), office, names.get(row.pk, ""))

    return [about(row) for row in listed]


def _names(rows: Iterable[Delivery]) -> dict[int, str]:
    """Who wrote each letter, while that is known."""
    numbers = {row.pk: int(row.ref.partition(":")[0]) for row in rows}
    letters = Letter.objects.in_bulk(set(numbers.values()))
    found = {pk: letters[number].name for pk, number in numbers.items() if number in letters}
    return {pk: name for pk, name in found.items() if name}


def _titles(groups: Iterable[str]) -> dict[str, str]:
    pages = AppealPage.objects.filter(translation_key__in=set(groups)).order_by("-pk")
    return {str(page.translation_key): page.title for page in pages}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
