"""The stream of weekly mails. A ref is `entry:day`; the entry holds the mailbox."""

from collections.abc import Mapping, Sequence
from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import override

from clamour.alerts import bounces, digest, links
from clamour.alerts.copies import Copies
from clamour.alerts.mails import Mail, Mails, fitting
from clamour.alerts.models import Waiting
from clamour.alerts.streams.mail import other_languages, readers
from clamour.delivery import states
from clamour.delivery.models import Delivery
from clamour.supporters import preferences
from clamour.supporters.models import ListEntry, Response
from clamour.supporters.people import Recipient

TO_PERSONS = True
VIA = "digest"
_mails = Mails()
_copies: dict[str, Copies] = {}


def content(deliveries: Sequence[Delivery]) -> Mapping[int, bytes]:
    """What has come together for each; none where all of it was closed or stopped meanwhile."""
    found = readers(_as_alert(row.ref) for row in deliveries)
    waiting = Waiting.objects.filter(entry__in=list(found)).order_by("mailing")
    rows = list(waiting.values_list("entry", "mailing", "since"))
    kept = _mails.of(number for _pk, number, _since in rows)
    others = other_languages(found)
    made = {}
    for row in deliveries:
        reader = found.get(_entry(row.ref))
        until = digest.midnight(digest.day_of(row.ref.partition(":")[2]))
        if reader is None:
            continue
        mine = [number for pk, number, since in rows if pk == reader.pk and since < until]
        if mails := _fitting(reader, kept, mine, others):
            made[row.pk] = _copy(row, reader, mails)
    return made


def recipients(refs: Sequence[str]) -> Mapping[str, str]:
    found = readers(map(_as_alert, refs))
    return {ref: found[_entry(ref)].person.mailbox for ref in refs if _entry(ref) in found}


def _as_alert(ref: str) -> str:
    """What an alert's ref would be: `readers` looks for the entry in it."""
    return f"0:{_entry(ref)}"


def heard(ref: str, state: str, answer: str) -> None:
    if state in (states.HANDED_OVER, states.ACCEPTED):
        digest.told(_entry(ref), ref.partition(":")[2])
    elif state == states.BOUNCED:
        bounces.take(_entry(ref), answer, via=VIA)


def stopped(ref: str, reason: str) -> None:
    entry = ListEntry.objects.filter(pk=_entry(ref)).first()
    if entry:
        preferences.leave(entry, via=VIA, why=Response.Kind.GONE)


def _fitting(
    reader: Recipient,
    kept: Mapping[int, Mapping[str, Mail]],
    mine: Sequence[int],
    others: Mapping[int, Sequence[str]],
) -> list[Mail]:
    """What waits for this reader, each in a language that they read if there is one."""
    found = [fitting(kept.get(it, {}), reader.language, others.get(reader.pk, [])) for it in mine]
    return [mail for mail in found if mail]


def _copy(row: Delivery, reader: Recipient, mails: list[Mail]) -> bytes:
    language, name = reader.language, reader.person.name
    copies = _copies.get(language)
    if copies is None:
        with override(language):
            subject = _("This week: where letters are needed, and what has changed")
        own = links.own_page(language)
        copies = Copies("digest", language, subject=subject, feedback=VIA, own=own)
        _copies[language] = copies
    plain, html = [], []
    for mail in mails:
        text = next(it for it in mail.mailing.texts.all() if it.language == mail.language)
        address = mail.act(reader)
        plain.append(f"{text.subject}\n{address}")
        html.append(f'<li><a href="{escape(address)}">{escape(text.subject)}</a></li>')
    with override(language):
        hello = _("Hello %(name)s,") % {"name": name} if name else _("Hello,")
    texts = {
        "hello": (hello, escape(hello)),
        "links": ("\n\n".join(plain), "\n".join(html)),
    }
    return copies.fill(row, reader.person.mailbox, leave=links.leave(reader, VIA), texts=texts)


def _entry(ref: str) -> int:
    return int(ref.partition(":")[0])
