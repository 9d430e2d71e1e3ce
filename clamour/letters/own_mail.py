"""The letter as a supporter's own mail program sends it: to whom, in which words, by which links.

No link is followed by itself: nothing is asked of a mail provider before somebody presses one.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext

from clamour.appeals import queries as appeals
from clamour.appeals import slots
from clamour.appeals.models import AppealPage, ModelLetter, Purpose, Target
from clamour.appeals.wording import worded
from clamour.letters.composing import salutation
from clamour.letters.copies import copy_address
from clamour.letters.salutations import polite
from clamour.offices.models import Channel, ContactPoint

# Longer addresses are cut by mail programs and by Windows.
LONGEST = 1800
_SENTENCE_END = re.compile(r"(?<=[.!?…։؟。।])[\"'”»)]*\s+")
Reached = tuple[Target, list[ContactPoint]]


@dataclass(frozen=True)
class Message:
    """What a link into a mail program can hold."""

    to: list[str]
    cc: list[str]
    subject: str
    body: str

    @property
    def mailto(self) -> str:
        """As a mailto: address (RFC 6068)."""
        recipients = ",".join(quote(address, safe="@") for address in self.to)
        return f"mailto:{recipients}?{self._query('subject', 'cc', safe='@')}"

    @property
    def webmail(self) -> list[tuple[str, str]]:
        """Providers that have an address for writing, each with the link."""
        to = f"to={_listed(self.to)}"
        named = f"{to}&{self._query('subject', 'cc')}"
        whole = quote(self.mailto, safe="")
        return [
            ("Gmail", f"https://mail.google.com/mail/?view=cm&fs=1&{to}&{self._query('su', 'cc')}"),
            ("Outlook", f"https://outlook.live.com/mail/0/deeplink/compose?{named}"),
            ("Yahoo", f"https://compose.mail.yahoo.com/?{named}"),
            # In the fragment, which no browser sends: not even their server sees the letter.
            ("Proton", f"https://mail.proton.me/inbox/#mailto={whole}"),
            ("Mail.ru", f"https://e.mail.ru/cgi-bin/sentmsg?mailto={whole}"),
            ("Yandex", f"https://mail.yandex.ru/compose?mailto={whole}"),
        ]

    def _query(self, subject: str, cc: str, *, safe: str = "") -> str:
        copies = [f"{cc}={_listed(self.cc, safe)}"] if self.cc else []
        lines = "\r\n".join(self.body.splitlines())
        said = [f"{subject}={quote(self.subject, safe='')}", f"body={quote(lines, safe='')}"]
        return "&".join(copies + said)


@dataclass(frozen=True)
class OwnMail:
    """One letter for a reader's own hands, gaps as hints; without `link` when nobody has a mailbox.

    `whole` says whether the links hold all of it.
    """

    model: ModelLetter
    targets: list[Target]
    to: list[str]
    cc: list[str]
    subject: str
    text: str
    link: Message | None
    whole: bool

    @property
    def href(self) -> str:
        return self.link.mailto if self.link else ""

    @property
    def known(self) -> dict[str, str]:
        return known(self.targets, self.model)


def own_mails(reached: Iterable[Reached], page: AppealPage, language: str) -> list[OwnMail]:
    """One mail for each model letter that these targets get; the main one first, with the copies.

    Copies stand in Cc, visibly, as the appeal says; with them the address that counts the letter.
    """
    every = list(reached)
    models = appeals.model_letters(page.translation_key)
    mainly = [it for it in every if it[0].purpose != Purpose.COPY] or every
    groups: dict[int, tuple[ModelLetter, list[Reached]]] = {}
    for target, points in sorted(mainly, key=lambda it: it[0].purpose != Purpose.PROTEST):
        model = appeals.letter_to(models, target, language)
        if model:
            groups.setdefault(model.pk, (model, []))[1].append((target, points))
    copies = _mailboxes(it for it in every if it[0].purpose == Purpose.COPY)
    counted = copy_address(page)
    return [
        _own_mail(model, group, ([] if number else copies) + ([counted] if counted else []))
        for number, (model, group) in enumerate(groups.values())
    ]


def known(targets: list[Target], model: ModelLetter) -> dict[str, str]:
    """What we can fill in; one mail to several offices greets none of them by name."""
    if len(targets) == 1:
        return {
            "salutation": salutation(targets[0], model.language),
            "office": targets[0].office.name_in(model.language),
        }
    names = ", ".join(target.office.name_in(model.language) for target in targets)
    return {"salutation": polite(model.language), "office": names}


@dataclass(frozen=True)
class Copied:
    """A letter to one office, to be pasted somewhere; gaps as hints."""

    language: str
    subject: str
    text: str
    short: str


def copied(target: Target, models: Iterable[ModelLetter], language: str) -> Copied | None:
    """The letter that this office gets from a page in this language."""
    model = appeals.letter_to(models, target, language)
    if model is None:
        return None
    words, filled = worded(model), known([target], model)
    said = (words.subject, words.text, model.short)
    return Copied(model.language, *(slots.hinted(slots.fill(it, filled)) for it in said))


def short_mailto(to: list[str], model: ModelLetter, known: dict[str, str]) -> str:
    """A mail link with the subject alone, where a page holds hundreds of them."""
    return _empty(to, [], slots.hinted(slots.fill(model.subject, known))).mailto


def _own_mail(model: ModelLetter, group: list[Reached], copies: list[str]) -> OwnMail:
    to = _mailboxes(group)
    # One that has no mailbox does not read this mail: it is neither named nor greeted in it.
    targets = [it for it, points in group if not to or _mailboxes([(it, points)])]
    cc = [address for address in copies if address not in to]
    words, filled = worded(model), known(targets, model)
    subject, text, short = (
        slots.hinted(slots.fill(it, filled)) for it in (words.subject, words.text, model.short)
    )
    if not to:
        return OwnMail(model, targets, [], [], subject, text, None, whole=True)
    link = _link(to, cc, subject, text, short)
    return OwnMail(model, targets, to, cc, subject, text, link, whole=link.body == text)


def _link(to: list[str], cc: list[str], subject: str, text: str, short: str) -> Message:
    """The whole letter if it fits, else the author's short form, else as many sentences as do."""

    def fits(body: str) -> bool:
        return len(Message(to, cc, subject, body).mailto) <= LONGEST

    for body in filter(None, (text, short)):
        if fits(body):
            return Message(to, cc, subject, body)
    signed = slots.hinted("\n\n{name}")
    begun = _sentences(short or text, lambda body: fits(body + signed))
    return Message(to, cc, subject, begun + signed) if begun else _empty(to, cc, subject)


def _sentences(text: str, fits: Callable[[str], bool]) -> str:
    """The longest beginning that ends with a sentence and fits; "" when none does."""
    found = ""
    for end in _SENTENCE_END.finditer(text):
        begun = text[: end.end()].rstrip()
        if not fits(begun):
            break
        found = begun
    return found


def _empty(to: list[str], cc: list[str], subject: str) -> Message:
    """With a body that asks to paste the letter; copies go first when even that is too long."""
    body = gettext("[Paste the letter here. The appeal's page has it ready to copy.]")
    for copies in (cc, []):
        message = Message(to, copies, subject, body)
        if len(message.mailto) <= LONGEST:
            return message
    while len(to) > 1 and len(Message(to, [], subject, body).mailto) > LONGEST:
        to = to[:-1]
    return Message(to, [], subject, body)


def _mailboxes(reached: Iterable[Reached]) -> list[str]:
    """The mailbox of each target that has one, each once."""
    found = [[it.value for it in points if it.kind == Channel.EMAIL] for _target, points in reached]
    return list(dict.fromkeys(boxes[0] for boxes in found if boxes))


def _listed(addresses: list[str], safe: str = "") -> str:
    return ",".join(quote(address, safe=safe) for address in addresses)
