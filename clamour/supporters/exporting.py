"""The list leaves the house: two persons, an entry in the log, and marks in the copy.

Among the people stand a few mailboxes of ours that are in this export and nowhere else: a mail to
one of them tells which copy has leaked. Where entries are sealed they leave sealed: two keepers
open the file on a computer of theirs (`clamour list open FILE`).
"""

import re
import secrets
from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from clamour.keys import tags
from clamour.offices.exchange import commas
from clamour.oversight import actions as oversight
from clamour.oversight.actions import Permit
from clamour.supporters import people
from clamour.supporters.models import CanaryMailbox, ListEntry, ListExport

EXPORT = "export list"
CANARIES = 3
COLUMNS = ["mailbox", "name", "organisation", "language", "country", "consented_on", "consent_way",
           "consent_text", "sealed"]  # fmt: skip
# Names as people have them: a mark that can be told from the others would be cut out.
_FIRST = ("anna", "ben", "clara", "david", "elena", "felix", "gina", "hugo", "ida", "jonas", "kira")
_MARK = re.compile(r"[a-z]+\.[a-z]+\.[0-9a-f]{6}@.+")
# So long the first screen of the desk says that a copy has leaked; the list's own always does.
SAID_FOR = timedelta(days=30)
_LAST = ("adler", "brand", "costa", "dahl", "evers", "falk", "greco", "holm", "iversen", "jansen")


def permit_for(by: User) -> Permit:
    """One export by this person."""
    return Permit.of(EXPORT, f"list:{by.pk}", [by.get_username()])


def begin(*, by: User, reason: str) -> tuple[ListExport, list[str]]:
    """Two persons agree, or a desk of one says why; return the export and its marks.

    Raise oversight.NeedsSecondPerson, oversight.NeedsReason.
    """
    number = ListEntry.objects.count()
    with oversight.permitted(
        permit_for(by), by=by, title=by.get_username(), reason=reason, detail={"entries": number}
    ):
        export = ListExport.objects.create(by=by, reason=reason[:500], number=number)
        marks = [_mark() for _each in range(CANARIES)]
        CanaryMailbox.objects.bulk_create(
            [CanaryMailbox(export=export, tag=canary_tag(mark)) for mark in marks]
        )
    return export, marks


def lines(marks: list[str]) -> Iterator[bytes]:
    """The list as CSV, piece by piece, with the marks somewhere among the people."""
    return commas.lines(_with_header(_mixed(marks)))


def canary_tag(mailbox: str) -> bytes:
    return tags.site_tag("canary", mailbox.strip().lower())


def was_written_to(addresses: Iterable[str]) -> ListExport | None:
    """Whether one of these addresses marks an export: then it is noted, once, and told."""
    like = [it for it in addresses if _MARK.fullmatch(it.strip().lower())]
    if not like:
        return None
    found = CanaryMailbox.objects.filter(tag__in=[canary_tag(it) for it in like])
    canary = found.select_related("export").first()
    if canary is None:
        return None
    with transaction.atomic():
        fresh = ListExport.objects.filter(pk=canary.export_id, leaked_at=None)
        if fresh.update(leaked_at=timezone.now()):
            subject = f"export:{canary.export_id}"
            oversight.record(who=None, verb="exported list leaked", subject=subject)
    canary.export.refresh_from_db()
    return canary.export


def leaked() -> list[ListExport]:
    """Exports of which a mark was written to lately, the newest first."""
    since = timezone.now() - SAID_FOR
    return list(ListExport.objects.filter(leaked_at__gt=since).select_related("by").order_by("-pk"))


def _with_header(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    yield COLUMNS
    yield from rows


def _mixed(marks: list[str]) -> Iterator[list[str]]:
    """Each mark at a place of its own; in a short list they stand at its end."""
    number = max(ListEntry.objects.count(), 1)
    places = sorted(secrets.randbelow(number) for _mark in marks)
    waiting = list(zip(places, marks, strict=True))
    today = timezone.localdate().isoformat()
    for count, entry in enumerate(ListEntry.objects.order_by("tag").iterator(chunk_size=2_000)):
        yield _line(entry)
        while waiting and waiting[0][0] <= count:
            yield _canary_line(waiting.pop(0)[1], entry, today)
    for _place, mark in waiting:
        yield [mark, "", "", settings.SITE_LANGUAGE, "", today, "", "", ""]


def _line(entry: ListEntry) -> list[str]:
    about = [
        entry.language, entry.country, entry.consented_on.isoformat(), entry.consent_way,
        entry.consent_text,
    ]  # fmt: skip
    if entry.sealed is not None:
        return ["", "", "", *about, b64encode(bytes(entry.sealed)).decode()]
    person = people.of(entry)
    return [person.mailbox, person.name, person.organisation, *about, ""]


def _canary_line(mark: str, beside: ListEntry, today: str) -> list[str]:
    """A person like the one before, and sealed where that one is: else it would stand out."""
    name = mark.partition("@")[0].rpartition(".")[0].replace(".", " ").title()
    about = [beside.language, beside.country, beside.consented_on.isoformat(), beside.consent_way,
             beside.consent_text]  # fmt: skip
    told = people.columns(people.Person(mark, name))
    if told["sealed"] is not None:
        return ["", "", "", *about, b64encode(told["sealed"]).decode()]
    return [mark, name, "", *about, ""]


def _mark() -> str:
    """An address on the domain of our letters; its number tells it from everybody's."""
    first, last = secrets.choice(_FIRST), secrets.choice(_LAST)
    return f"{first}.{last}.{secrets.token_hex(3)}@{settings.LETTERS_DOMAIN}"
