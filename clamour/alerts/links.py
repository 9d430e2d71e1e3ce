"""The addresses in a reader's copy: acting by one click, leaving, the appeal's page."""

from django.conf import settings
from django.urls import reverse

from clamour.appeals.models import AppealPage
from clamour.supporters import passes
from clamour.supporters.models import ListEntry
from clamour.supporters.people import Person


def act(entry: ListEntry, person: Person, page: AppealPage, via: str) -> str:
    """The personal link to the appeal; its page where no name is known to sign with."""
    return page.full_url or ""


def leave(entry: ListEntry, via: str) -> str:
    token = passes.for_entry(passes.LEAVE, entry, via=via)
    return f"{settings.SITE_URL}{reverse('supporters:leave', args=[token])}"


def own_page(language: str) -> str:
    return f"{settings.SITE_URL}{reverse('supporters:ask')}?language={language}"
