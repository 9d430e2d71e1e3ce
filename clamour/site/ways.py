"""Whom a letter reaches and how: what we send, and which ways a reader has without us."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import phonenumbers
from django.utils.text import get_text_list
from django.utils.translation import get_language, gettext, pgettext

from clamour.appeals import queries as appeals
from clamour.appeals.models import AppealPage, Purpose, Target
from clamour.offices.models import Channel, ContactPoint, Office
from clamour.offices.zones import zone_of
from clamour.site import calling


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
        return zone_of(self.target.office) if calls and not self.mailboxes else ""

    def links(self, kinds: Iterable[str]) -> list["Link"]:
        return [link(it, self.target.office) for it in self.points if it.kind in kinds]

    def _doing(self, point: ContactPoint) -> str:
        if point.kind == Channel.PHONE:
            when = calling.when(point.hours, zone_of(self.target.office))
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
    spans: str = ""


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
    when = calling.when(point.hours, zone_of(office))
    spans = calling.spans(point.hours)
    return Link(point.kind, word, shown, href, when, zone_of(office), spans)


def with_body(link: Link, body: str) -> Link:
    """The link with a text that is ready to be sent."""
    return replace(link, href=f"{link.href}{body}") if link.href else link


def number(value: str) -> str:
    """A phone number as people read it."""
    try:
        parsed = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return value
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
