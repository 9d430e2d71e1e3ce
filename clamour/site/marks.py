"""The marks of stale pages that are ours: what each stands for, and which goes first."""

from uuid import UUID

from wagtail.models import Page

from clamour.appeals.models import AppealPage, ReportPage
from clamour.offices.queries import written_from
from clamour.site import folder, lists
from clamour.stale.models import StalePage

ALL, LISTS, STANDING = "all", "lists", "standing"
STORY, OFFICE, LIST, PAPERS = "story:", "office:", "list:", "papers:"


def story(key: UUID | str) -> str:
    return f"{STORY}{key}"


def stories() -> set[str]:
    """The key of every story that has a live page."""
    pages = Page.objects.type(AppealPage, ReportPage).live()
    return set(map(str, pages.values_list("translation_key", flat=True)))


def is_one(what: str) -> bool:
    """Whether the mark names one thing to render, not many."""
    return what not in (ALL, LISTS) and not what.startswith(OFFICE)


def parts(what: str) -> set[str]:
    """The marks that one for many things stands for."""
    if what == ALL:
        kept = {name for name in folder.remembered() if is_key(name)}
        return {STANDING, LISTS, *(story(key) for key in stories() | kept)}
    if what == LISTS:
        return {LIST + name for name in {*lists.names(), *_remembered_lists()}}
    return {story(key) for key in written_from(int(what.removeprefix(OFFICE)))}


def urgency(mark: StalePage) -> tuple[bool, bool, bool, float]:
    """The foot before all; stories before the lists that show them, the homes first of these.

    Of what is equally urgent the last marked goes first: an appeal that is published while a new
    release renders ten thousand does not wait for them.
    """
    is_list = mark.what.startswith(LIST)
    moment = -mark.marked_at.timestamp()
    return mark.what != STANDING, is_list, mark.what != LIST + lists.HOME, moment


def is_key(name: str) -> bool:
    """Whether the folder remembers a story by this name."""
    try:
        UUID(name)
    except ValueError:
        return False
    return True


def _remembered_lists() -> set[str]:
    kept = (folder.ledger(name) for name in folder.remembered() if name.startswith("list-"))
    return {entry["list"] for entry in kept if "list" in entry}
