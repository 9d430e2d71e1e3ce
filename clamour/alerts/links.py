"""The addresses in a reader's copy: acting by one click, leaving, the appeal's page."""

from functools import cache
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from clamour.letters import act_links
from clamour.supporters import passes
from clamour.supporters.people import Recipient


def act(reader: Recipient, story: UUID, via: str) -> str:
    """The personal link to the appeal; "" where no name is known to sign with."""
    person = reader.person
    return act_links.act_link(reader, story, person=person, via=via) if person.name else ""


def leave(reader: Recipient, via: str) -> str:
    return _leave_address() % passes.for_entry(passes.LEAVE, reader, via=via)


@cache
def _leave_address() -> str:
    """Where a token goes, looked up once: a million mails ask."""
    return f"{settings.SITE_URL}{reverse('supporters:leave', args=['TOKEN'])}".replace(
        "TOKEN", "%s"
    )


def own_page(language: str) -> str:
    return f"{settings.SITE_URL}{reverse('supporters:ask')}?language={language}"
