"""Telling a story: everything that the templates of an appeal or a report show."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext, pgettext

from clamour.appeals import listing
from clamour.appeals import queries as appeals
from clamour.appeals.models import AppealPage, ReportPage, UpdatePage
from clamour.appeals.translating.age import age_of
from clamour.delivery import queries as delivery
from clamour.letters.forms import LetterForm
from clamour.letters.queries import Count, counts
from clamour.offices import countries
from clamour.offices.models import Channel
from clamour.site import languages, people, slots, ways
from clamour.site.addresses import Addresses
from clamour.site.frame import alternates, choices, frame, full
from clamour.site.photo import photo
from clamour.site.prose import prose
from clamour.site.reaching import PART, letters, reached
from clamour.site.spread import embedding
from clamour.site.tally import tally

Story = AppealPage | ReportPage


@dataclass(frozen=True)
class Kicker:
    """The line over a headline; the state by word, and by a shape that `state` names."""

    country: str
    issued: date | None
    state: str
    word: str


def kicker(page: Story, interface: str) -> Kicker:
    state, word = _state(page)
    country = countries.name(page.country, interface) if page.country else ""
    return Kicker(country, page.issued, state, word)


def _state(page: Story) -> tuple[str, str]:
    if isinstance(page, ReportPage):
        return "report", page.get_kind_display()
    if page.closed_on:
        return "closed", pgettext("state", "closed")
    return (
        ("urgent", pgettext("state", "urgent"))
        if page.urgent
        else ("open", pgettext("state", "open"))
    )


def headline(page: Story, interface: str) -> dict[str, Any]:
    """What is shown of a page wherever it is named."""
    language = page.locale.language_code
    return {
        "page": page,
        "kicker": kicker(page, interface),
        "content_language": language,
        "content_direction": languages.direction(language),
    }


def named(page: Story, language: str, *, addresses: Addresses | None = None) -> dict[str, Any]:
    """The frame and the headline: enough for a page that only mentions the story, and cheap."""
    editions = (addresses or Addresses.around(page.translation_key)).editions(page.translation_key)
    here = editions.get(language)
    address = here.address if here else page.url_path or "/"
    switch = choices({code: each.address for code, each in editions.items()}, language)
    return {
        **frame(language, switch=switch, address=address),
        **headline(page, languages.interface_for(language)),
        "pending_days": settings.PENDING_DAYS,
    }


def story(page: Story, language: str, *, addresses: Addresses | None = None) -> dict[str, Any]:
    """The page for readers of `language`, without what an appeal adds."""
    told = named(page, language, addresses=addresses)
    return {
        **told,
        "untranslated": page.locale.language_code != language,
        "content_name": languages.name_in(
            page.locale.language_code, languages.interface_for(language)
        ),
        "age": age_of(page),
        "note": page.note if page.locale.language_code == language else "",
        "statement": prose(page.statement),
        "photo": photo(page.photo) if page.photo else None,
        "sources": list(page.sources.all()),
        "actions_elsewhere": list(page.elsewhere.all()),
        "labels": [
            (name, f"/{language}/labels/{slug}/")
            for slug, name in listing.labels_of(page.translation_key)
        ],
        "alternates": alternates({each.language: each.address for each in told["switch"]}),
        "share": _share(told["full_address"], page.title),
        "papers_at": told["address"],
    }


def appeal(
    page: AppealPage,
    language: str,
    *,
    addresses: Addresses | None = None,
    count: Count | None = None,
) -> dict[str, Any]:
    """The appeal without its form: what the pages around a letter show too."""
    everyone = ways.addressees(page)
    known = count or counts([page.translation_key])[page.translation_key]
    demands = [demand.text for demand in page.demands.all()]
    told = story(page, language, addresses=addresses)
    return {
        **told,
        "demands": demands,
        "other_demands": demands[1:],
        **_updates(page),
        "slots": slots.filled(page, language),
        "delivered": _delivered(page) if page.closed_on else {},
        "tally": tally(known, page.goal),
        "takes_letters": page.closed_on is None,
        # Without any mailbox there is nothing that we could send: the page must not promise it.
        "goes_by_mail": any(it.mailboxes or it.is_nearest for it in everyone),
        "everyone": everyone,
        # A closed appeal has no such page: there is nothing left to do.
        "offices_at": "" if page.closed_on else PART,
        "addressees": ways.by_purpose(everyone),
        "own": next(iter(letters(everyone, page, language)), None),
        "calls": reached(everyone, Channel.PHONE, Channel.SMS),
        "papers": reached(everyone, Channel.POST, Channel.FAX),
        "web_forms": reached(everyone, Channel.WEB),
        "action": f"/act/{page.translation_key}/",
        "again": f"/act/again/{page.translation_key}/?language={language}",
        "embed_code": embedding.code(page.title, told["address"]) if page.closed_on is None else "",
        "scrub_days": settings.SCRUB_DAYS,
    }


def context_for(
    page: Story,
    language: str,
    *,
    form: LetterForm | None = None,
    addresses: Addresses | None = None,
    count: Count | None = None,
) -> dict[str, Any]:
    """The whole page, with its form while it takes letters. Call it in the interface's language."""
    if isinstance(page, ReportPage):
        return report(page, language, addresses=addresses)
    told = appeal(page, language, addresses=addresses, count=count)
    if told["takes_letters"]:
        told["form"] = form or LetterForm(appeal_page=page, language=language)
    return told


def report(
    page: ReportPage, language: str, *, addresses: Addresses | None = None
) -> dict[str, Any]:
    """A report with what its kind adds."""
    return {
        **story(page, language, addresses=addresses),
        "incidents": list(page.incidents.all()),
        "condolences": list(page.condolences.all()),
        "contacts": list(page.contacts.all()),
        "condole_at": f"mailto:{settings.CONTACT_MAILBOX}?subject={quote(page.title, safe='')}",
    }


def update(
    update: UpdatePage, page: AppealPage, language: str, *, addresses: Addresses | None = None
) -> dict[str, Any]:
    """One update on a page of its own; `page` is the edition of the appeal it is shown under."""
    told = named(page, language, addresses=addresses)
    address = f"{told['address']}{update.slug}/"
    slugs = appeals.slugs_of(update)
    switch = [
        replace(it, address=f"{it.address}{slugs.get(it.language, update.slug)}/")
        for it in told["switch"]
    ]
    return {
        **told,
        "address": address,
        "full_address": full(address),
        "shown_address": settings.SITE_URL + address,
        "switch": switch,
        "alternates": alternates({each.language: each.address for each in switch}),
        "update": people.told(update),
        "age": age_of(update),
        "appeal_at": told["address"],
        "takes_letters": page.closed_on is None,
        "share": _share(full(address), update.title),
    }


def _updates(page: AppealPage) -> dict[str, Any]:
    """The updates, and the people with what updates said of them."""
    updates = appeals.updates(page)
    return {
        "updates": [people.told(update) for update in updates],
        "people": people.with_changes(page, updates),
    }


def _delivered(page: AppealPage) -> dict[str, int]:
    """What became of the letters of a closed appeal."""
    group = str(page.translation_key)
    return delivery.shown(delivery.counts([group]).get(group, Counter()))


def _share(url: str, title: str) -> list[tuple[str, str]]:
    """Plain links: nothing is loaded from these places unless somebody follows one."""
    text = quote(f"{title} {url}", safe="")
    return [
        (gettext("by mail"), f"mailto:?subject={quote(title, safe='')}&body={text}"),
        ("WhatsApp", f"https://wa.me/?text={text}"),
        ("Telegram", f"https://t.me/share/url?url={quote(url, safe='')}&text={quote(title)}"),
        (gettext("by SMS"), f"sms:?&body={text}"),
    ]
