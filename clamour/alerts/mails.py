"""What a mailing looks like in somebody's mailbox: copies in each language, kept for a while."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from clamour.alerts import links
from clamour.alerts.copies import Copies
from clamour.alerts.models import Kind, Mailing, MailingText
from clamour.alerts.states import MailingState
from clamour.appeals import queries as appeals
from clamour.appeals.models import AppealPage
from clamour.delivery.models import Delivery
from clamour.letters.queries import counts
from clamour.supporters.people import Person, Recipient

# Seconds that compiled copies are used: the count of letters in them ages.
FRESH = 60.0
GOES_ON = (MailingState.ENTERING, MailingState.SENDING, MailingState.PAUSED)
Standing = tuple[Any, ...]


@dataclass
class Mail:
    """A mailing in one language: its copies, and the page that its links lead to."""

    mailing: Mailing
    address: str
    copies: Copies
    language: str
    hello: str
    hello_name: str

    @property
    def asks(self) -> bool:
        return self.mailing.kind == Kind.ACTION

    def copy(self, row: Delivery, reader: Recipient) -> bytes:
        leave = links.leave(reader, self.mailing.group)
        return self._filled(row, reader.person, self.act(reader), leave)

    def act(self, reader: Recipient) -> str:
        """Where this reader acts, or reads on."""
        if not self.asks:
            return self.address
        return links.act(reader, self.mailing.appeal, self.mailing.group) or self.address

    def test(self, row: Delivery, mailbox: str) -> bytes:
        """The desk's own copy: its links show the pages and act for nobody."""
        return self._filled(row, Person(mailbox), self.address, links.own_page(self.language))

    def _filled(self, row: Delivery, person: Person, act: str, leave: str) -> bytes:
        hello = self.hello_name % {"name": person.name} if person.name else self.hello
        texts = {"hello": (hello, escape(hello)), "act": (act, escape(act))}
        return self.copies.fill(row, person.mailbox, leave=leave, texts=texts)


class Mails:
    """The mails of mailings under way, kept as long as nothing that they hang on changes."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[float, Standing, dict[str, Mail]]] = {}

    def of(self, numbers: Iterable[int]) -> dict[int, dict[str, Mail]]:
        """Mailing -> language -> mail, the first one for readers of all others.

        Empty when nothing may go. Asked once a batch: two queries, so that an appeal closed or an
        alert stopped a second ago ends it.
        """
        now = time.monotonic()
        kept = {}
        for number, standing in _standing(set(numbers)).items():
            until, as_of, mails = self._kept.get(number, (0.0, None, {}))
            if until < now or as_of != standing:
                until, mails = now + FRESH, _made(number)
            kept[number] = (until, standing, mails)
        self._kept = kept
        return {number: it[2] for number, it in kept.items()}


def _standing(numbers: set[int]) -> dict[int, Standing]:
    """Of each mailing that goes on, all that its mails hang on."""
    rows = Mailing.objects.filter(pk__in=numbers, state__in=GOES_ON)
    found = {row.pk: row for row in rows}
    pages: dict[UUID, list[Any]] = {}
    for story, *told in AppealPage.objects.filter(
        translation_key__in={row.appeal for row in found.values()}
    ).values_list("translation_key", "pk", "live", "closed_on", "live_revision"):
        pages.setdefault(story, []).append(told)
    return {
        pk: (row.released_at, sorted(pages.get(row.appeal, []), key=str))
        for pk, row in found.items()
    }


def fitting(mails: Mapping[str, Mail], language: str, others: Sequence[str]) -> Mail | None:
    """The mail for a reader of this language, else of another that they read, else the first."""
    for wanted in (language, *others):
        if wanted in mails:
            return mails[wanted]
    return next(iter(mails.values()), None)


def test_mail(mailing: Mailing, text: MailingText) -> Mail | None:
    """The mail of a draft, if its appeal has a page."""
    page = appeals.edition(mailing.appeal, text.language) or next(
        iter(appeals.editions(mailing.appeal).values()), None
    )
    return _mail(mailing, text, page) if page else None


def _made(number: int) -> dict[str, Mail]:
    mailing = Mailing.objects.filter(pk=number).prefetch_related("texts").first()
    if mailing is None:
        return {}
    made = {}
    for text in mailing.texts.all():
        page = appeals.edition(mailing.appeal, text.language)
        # An appeal that was closed meanwhile asks nobody for letters any more.
        if page and (mailing.kind != Kind.ACTION or page.is_open):
            made[text.language] = _mail(mailing, text, page)
    return made


def _mail(mailing: Mailing, text: MailingText, page: AppealPage) -> Mail:
    count = counts([mailing.appeal])[mailing.appeal]
    told: dict[str, Any] = {
        "body": text.body.strip(),
        "kind": mailing.kind,
        "count": count,
        "title": page.title,
        "own": links.own_page(text.language),
    }
    copies = Copies("alert", text.language, subject=text.subject, feedback=f"m{mailing.pk}", **told)
    with override(text.language):
        hello, hello_name = _("Hello,"), _("Hello %(name)s,")
    return Mail(mailing, page.full_url or "", copies, text.language, hello, hello_name)
