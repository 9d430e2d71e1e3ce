"""What can happen to an alert that comes in: it is read, and becomes a draft with targets."""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clamour import reading
from clamour.appeals import actions as appeals
from clamour.appeals.models import AppealPage, Purpose
from clamour.intake import matching, model_letters, urgency
from clamour.intake.models import Arrival, Paper
from clamour.intake.states import ArrivalState
from clamour.offices import actions as offices
from clamour.offices import countries
from clamour.reading.documents import Part
from clamour.reading.drafts import Contact, Draft

logger = logging.getLogger(__name__)
PURPOSES = set(Purpose.values)


@dataclass(frozen=True)
class Brought:
    """What became of one document of a file."""

    arrival: Arrival
    came_before: bool = False


def bring_in(*, name: str, data: bytes, by: User | None) -> Arrival:
    """Bring in a file that holds one document; of several, tell the first, a failed one before.

    A file that cannot be read is remembered as FAILED with the problem's code; bringing it in
    again tries again.
    """
    arrivals = [brought.arrival for brought in bring_in_all(name=name, data=data, by=by)]
    return next((it for it in arrivals if it.state == ArrivalState.FAILED), arrivals[0])


def bring_in_all(*, name: str, data: bytes, by: User | None) -> Iterator[Brought]:
    """Make a draft of each alert in a file, a feed, a blog's export or a ZIP, one after the other.

    Each document has its own arrival and transaction: a bad one does not stop the others, an
    import that was broken off goes on where it stood, and what came in before is not made twice,
    though the export around it has grown.
    """
    known = _made_before(hashlib.sha256(data).hexdigest())
    if known:
        yield Brought(known, came_before=True)
        return
    for part in reading.unpack(data, name):
        yield _bring_in_part(part, by)


def _made_before(digest: str) -> Arrival | None:
    return Arrival.objects.filter(digest=digest, state=ArrivalState.MADE).first()


def _bring_in_part(part: Part, by: User | None) -> Brought:
    known = _made_before(part.digest)
    if known:
        return Brought(known, came_before=True)
    drafts, problem = _read(part)
    with transaction.atomic():
        arrival, _new = Arrival.objects.update_or_create(
            digest=part.digest,
            defaults={
                "name": part.name[:255],
                "state": ArrivalState.FAILED if problem else ArrivalState.MADE,
                "problem": problem,
                "at": timezone.now(),
                "by": by,
            },
        )
        for number, draft in enumerate(drafts, 1):
            paper = _make(arrival, number, draft, by)
            matching.find(paper)  # offers what the site has of it already
    return Brought(arrival)


def _read(part: Part) -> tuple[list[Draft], str]:
    try:
        return part.drafts(), ""
    except reading.Unreadable as unreadable:
        return [], unreadable.code
    except Exception:
        # A post that trips the reader must not stop the thousand behind it.
        logger.exception("a document could not be read: %s", part.name)
        return [], "other"


def _make(arrival: Arrival, number: int, draft: Draft, by: User | None) -> Paper:
    page = appeals.draft(story=_story(draft, arrival.name), by=by)
    if isinstance(page, AppealPage):
        _add_targets(page, draft, arrival.name, by)
    return Paper.objects.create(
        arrival=arrival,
        number=number,
        source=draft.source[draft.span.start : draft.span.end],
        reading=draft.as_json(),
        page=page,
    )


def _story(draft: Draft, file_name: str) -> appeals.Story:
    """A post that names nobody to write to asks for nothing that a letter could do: a report."""
    asks = draft.asks and bool(_offices(draft))
    statement = tuple(paragraph.value for paragraph in draft.statement)
    if not asks:  # a report has no list of demands: nothing that was written is lost
        statement += tuple(f"– {demand.value}" for demand in draft.demands)
    return appeals.Story(
        title=draft.title.value or _("Untitled alert (%(file)s)") % {"file": file_name},
        language=draft.language.value,
        asks=asks,
        issued=draft.issued.value,
        country=_country(draft.country.value),
        deadline=draft.deadline.value,
        urgent=urgency.is_urgent(draft),
        summary=draft.summary.value,
        statement=statement,
        demands=tuple(demand.value for demand in draft.demands),
        people=tuple(person.value for person in draft.people),
    )


def _add_targets(page: AppealPage, draft: Draft, file_name: str, by: User | None) -> None:
    evidence = offices.Evidence(
        source=file_name,
        seen_on=draft.issued.value or timezone.localdate(),
        added_by=by.get_username() if by else "clamour",
    )
    targets = {}
    for (name, purpose), contacts in _offices(draft).items():
        office = offices.take_in(
            name=name,
            country=_country(*(contact.country for contact in contacts), draft.country.value),
            points=[offices.Point(contact.kind, contact.value) for contact in contacts],
            evidence=evidence,
            by=by,
        )
        targets[(office.pk, purpose)] = appeals.TargetDraft(office=office, purpose=purpose)
    appeals.set_targets(appeal=page.translation_key, targets=targets.values(), by=by)
    language, subject, text = model_letters.model_letter(draft, page.title)
    appeals.set_model_letter(
        appeal=page.translation_key,
        purpose=Purpose.PROTEST.value,
        language=language,
        subject=subject,
        text=text,
        by=by,
    )


def _offices(draft: Draft) -> dict[tuple[str, str], list[Contact]]:
    """The contacts of each office and purpose; an office whose address is lost has none.

    Enquiries and donations are no targets. Protests stand first, then copies, then support.
    """
    wanted = [contact for contact in draft.contacts if contact.purpose in PURPOSES]
    found: dict[tuple[str, str], list[Contact]] = {}
    for contact in wanted:
        found.setdefault((_office_name(contact), contact.purpose), []).append(contact)
    for missing in draft.missing_contacts:
        if missing.office and missing.purpose in PURPOSES:
            found.setdefault((missing.office, missing.purpose), [])
    return dict(sorted(found.items(), key=lambda item: Purpose.values.index(item[0][1])))


def _country(*codes: str | None) -> str:
    """The first code that is a country's; numbers and mailboxes can point to none."""
    return next((code for code in codes if code in countries.names("en")), "")


def _office_name(contact: Contact) -> str:
    """The office as the alert names it, else by its address, so that the desk can put it right."""
    if contact.office:
        return contact.office
    if contact.kind == "email":
        return contact.value.rpartition("@")[2]
    return _("Office at %(address)s") % {"address": contact.value}
