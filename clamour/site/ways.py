"""Whom a letter reaches and how: what we send, and what a reader can do without us."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

import phonenumbers
from django.utils.text import get_text_list
from django.utils.translation import get_language, gettext, pgettext

from clamour.appeals import queries as appeals
from clamour.appeals import slots
from clamour.appeals.models import AppealPage, ModelLetter, Purpose, Target
from clamour.letters.composing import salutation
from clamour.letters.salutations import polite
from clamour.offices.models import Channel, ContactPoint, Office
from clamour.site import calling

# Longer addresses are cut by mail programs and by Windows.
LONGEST_MAILTO = 1800


@dataclass(frozen=True)
class Addressee:
    """An office, with the ways to it."""

    target: Target
    points: list[ContactPoint]

    @property
    def name(self) -> str:
        return self.target.office.name_in(get_language() or "en")

    @property
    def is_nearest(self) -> bool:
        """Whether each reader has another office here: the embassy near them."""
        return self.target.office.is_nearest

    @property
    def mailboxes(self) -> list[str]:
        return [point.value for point in self.points if point.kind == Channel.EMAIL]

    def what_happens(self) -> str:
        """What becomes of a letter to this office, said before anybody writes."""
        if self.is_nearest:
            return gettext("the one for your country; you see which before you confirm")
        if self.mailboxes:
            return gettext("we send your letter")
        doings = list(dict.fromkeys(self._doing(point) for point in self.points))
        if not doings:
            return gettext("no address known yet")
        return gettext("no mailbox: %(ways)s") % {"ways": get_text_list(doings, gettext("or"))}

    @property
    def zone(self) -> str:
        """The office's time zone, where calling is what a reader must do."""
        calls = any(point.kind == Channel.PHONE for point in self.points)
        return self.target.office.time_zone if calls and not self.mailboxes else ""

    def links(self, kinds: Iterable[str]) -> list["Link"]:
        return [link(it, self.target.office) for it in self.points if it.kind in kinds]

    def _doing(self, point: ContactPoint) -> str:
        if point.kind == Channel.PHONE:
            when = calling.when(point.hours, self.target.office.time_zone)
            return gettext("call %(when)s") % {"when": when} if when else gettext("call it")
        return {
            Channel.POST.value: gettext("print and post"),
            Channel.FAX.value: gettext("print and fax"),
            Channel.SMS.value: gettext("send it an SMS"),
            Channel.WEB.value: gettext("write in its web form"),
        }.get(point.kind, gettext("write to it on a social network"))


@dataclass(frozen=True)
class Link:
    """A way to an office as the page shows it; some have nothing to press."""

    kind: str
    word: str
    shown: str
    href: str
    # Of a phone: when somebody answers, and in which time zone it stands.
    when: str = ""
    zone: str = ""


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
    points = appeals.points(targets)
    return [Addressee(target, points[target.pk]) for target in targets]


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


def link(point: ContactPoint, office: Office) -> Link:
    shown, href = point.value, ""
    if point.kind in (Channel.PHONE, Channel.SMS, Channel.FAX):
        shown = number(point.value)
    if point.kind == Channel.PHONE:
        href = f"tel:{point.value}"
    elif point.kind == Channel.SMS:
        href = f"sms:{point.value}"
    elif point.kind == Channel.WEB and point.value.startswith(("https://", "http://")):
        href = point.value
    word = str(point.get_kind_display())
    if point.kind != Channel.PHONE:
        return Link(point.kind, word, shown, href)
    when = calling.when(point.hours, office.time_zone)
    return Link(point.kind, word, shown, href, when, office.time_zone)


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


def short_mailto(to: list[str], model: ModelLetter, known: dict[str, str]) -> str:
    """A mail link with the subject alone, where a page holds hundreds of them."""
    subject = slots.hinted(slots.fill(model.subject, known))
    return _short(to, [], subject)


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
        return {
            "salutation": salutation(main, model.language),
            "office": main.office.name_in(model.language),
        }
    names = ", ".join(target.office.name_in(model.language) for target in targets)
    return {"salutation": polite(model.language), "office": names}
