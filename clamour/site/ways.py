"""Whom a letter reaches and how: what we send, and what a reader can do without us."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

import phonenumbers
from django.utils.translation import gettext, pgettext

from clamour.appeals import queries as appeals
from clamour.appeals import slots
from clamour.appeals.models import AppealPage, ModelLetter, Purpose, Target
from clamour.letters.composing import salutation
from clamour.letters.salutations import polite
from clamour.offices import queries as offices
from clamour.offices.models import Channel, ContactPoint

# Longer addresses are cut by mail programs and by Windows.
LONGEST_MAILTO = 1800


@dataclass(frozen=True)
class Addressee:
    """An office, with the ways to it."""

    target: Target
    points: list[ContactPoint]

    @property
    def name(self) -> str:
        return self.target.office.name

    @property
    def mailboxes(self) -> list[str]:
        return [point.value for point in self.points if point.kind == Channel.EMAIL]

    def what_happens(self) -> str:
        """What becomes of a letter to this office, said before anybody writes."""
        if self.mailboxes:
            return gettext("we send it")
        kinds = {point.kind: str(point.get_kind_display()) for point in self.points}
        if not kinds:
            return gettext("no address known yet")
        return gettext("no mailbox: reach it by %(ways)s") % {"ways": ", ".join(kinds.values())}

    def links(self, kinds: Iterable[str]) -> list["Link"]:
        return [link(point) for point in self.points if point.kind in kinds]


@dataclass(frozen=True)
class Link:
    """A way to an office as the page shows it; some have nothing to press."""

    kind: str
    word: str
    shown: str
    href: str


@dataclass(frozen=True)
class OwnMailbox:
    """The letter as a reader's own mail program sends it."""

    to: list[str]
    cc: list[str]
    subject: str
    text: str
    href: str
    whole: bool


def addressees(page: AppealPage) -> list[Addressee]:
    """The targets of this page's edition with their usable contact points."""
    targets = list(appeals.targets(page.translation_key, page.locale.language_code))
    points = offices.usable_points([target.office_id for target in targets])
    return [Addressee(target, points[target.office_id]) for target in targets]


def by_purpose(all_of_them: Iterable[Addressee]) -> list[tuple[str, list[Addressee]]]:
    """The addressees under the words that the form puts before them."""
    words = {
        Purpose.PROTEST.value: pgettext("addressees", "To"),
        Purpose.COPY.value: pgettext("addressees", "Copy"),
        Purpose.SUPPORT.value: pgettext("addressees", "Support"),
    }
    everyone = list(all_of_them)
    groups = [(word, [a for a in everyone if a.target.purpose == p]) for p, word in words.items()]
    return [(word, group) for word, group in groups if group]


def link(point: ContactPoint) -> Link:
    shown, href = point.value, ""
    if point.kind in (Channel.PHONE, Channel.SMS, Channel.FAX):
        shown = number(point.value)
    if point.kind == Channel.PHONE:
        href = f"tel:{point.value}"
    elif point.kind == Channel.SMS:
        href = f"sms:{point.value}"
    elif point.kind == Channel.WEB and point.value.startswith(("https://", "http://")):
        href = point.value
    return Link(point.kind, str(point.get_kind_display()), shown, href)


def number(value: str) -> str:
    """A phone number as people read it."""
    try:
        parsed = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return value
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def own_mailbox(everyone: list[Addressee], page: AppealPage, language: str) -> OwnMailbox | None:
    """The letter for a reader's own hands; without `href` when nobody has a mailbox."""
    mainly = [a for a in everyone if a.target.purpose == Purpose.PROTEST] or everyone
    to = [address for a in mainly for address in a.mailboxes[:1]]
    cc = [
        address
        for a in everyone
        if a.target.purpose == Purpose.COPY
        for address in a.mailboxes[:1]
        if address not in to
    ]
    main = appeals.main_target(a.target for a in everyone)
    model = appeals.letter_to(appeals.model_letters(page.translation_key), main, language)
    if main is None or model is None:
        return None
    known = _known([a.target for a in mainly], main, model)
    subject, text = (slots.hinted(slots.fill(it, known)) for it in (model.subject, model.text))
    if not to:
        return OwnMailbox([], [], subject, text, href="", whole=True)
    href = mailto(to, cc, subject, text)
    whole = len(href) <= LONGEST_MAILTO
    return OwnMailbox(to, cc, subject, text, href if whole else _short(to, cc, subject), whole)


def mailto(to: list[str], cc: list[str], subject: str, body: str) -> str:
    """A mailto: address (RFC 6068)."""
    fields = [("cc", ",".join(quote(address, safe="@") for address in cc))] if cc else []
    fields += [("subject", quote(subject, safe="")), ("body", _quoted_lines(body))]
    recipients = ",".join(quote(address, safe="@") for address in to)
    return f"mailto:{recipients}?" + "&".join(f"{name}={value}" for name, value in fields)


def _quoted_lines(text: str) -> str:
    return quote("\r\n".join(text.splitlines()), safe="")


def _short(to: list[str], cc: list[str], subject: str) -> str:
    """With a body that asks to paste the letter; copies go first when even that is too long."""
    body = gettext("[Paste the letter here. The appeal's page has it ready to copy.]")
    for copies in (cc, []):
        href = mailto(to, copies, subject, body)
        if len(href) <= LONGEST_MAILTO:
            return href
    while len(to) > 1 and len(mailto(to, [], subject, body)) > LONGEST_MAILTO:
        to = to[:-1]
    return mailto(to, [], subject, body)


def _known(targets: list[Target], main: Target, model: ModelLetter) -> dict[str, str]:
    """What we can fill in; one mail to several offices greets none of them by name."""
    if len(targets) == 1:
        return {"salutation": salutation(main, model.language), "office": main.office.name}
    names = ", ".join(target.office.name for target in targets)
    return {"salutation": polite(model.language), "office": names}
