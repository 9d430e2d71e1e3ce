"""What follows when a page goes public, is taken off, moved or deleted.

Wagtail has many screens for each, for single pages, whole branches and many at once, and all of
them announce it by these signals and by nothing else. They start no chain: each does its two
things, marks the page stale and holds, releases or recalls the appeal's letters.
"""

from typing import Any

from django.db.models.signals import pre_delete
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from clamour.appeals.models import AppealPage
from clamour.appeals.publishing import PublishedByTwo
from clamour.delivery import actions as delivery


def connect() -> None:
    """Called once, when the room is ready."""
    page_published.connect(_published, dispatch_uid="appeals")
    page_unpublished.connect(_unpublished, dispatch_uid="appeals")
    post_page_move.connect(_moved, dispatch_uid="appeals")
    pre_delete.connect(_deleted, dispatch_uid="appeals")


def _published(instance: Page, **kwargs: Any) -> None:
    page = instance.specific
    if isinstance(page, PublishedByTwo):
        page.mark_stale("published")
    if isinstance(page, AppealPage) and page.is_open:
        delivery.release(group=str(page.translation_key))


def _unpublished(instance: Page, **kwargs: Any) -> None:
    """Letters wait until the appeal is public again, or end with it."""
    page = instance.specific
    if isinstance(page, PublishedByTwo):
        page.mark_stale("unpublished")
    if isinstance(page, AppealPage) and not _editions_beside(page).filter(live=True).exists():
        delivery.hold(group=str(page.translation_key))


def _moved(instance: Page, **kwargs: Any) -> None:
    page = instance.specific
    if isinstance(page, PublishedByTwo):
        page.mark_stale("moved")


def _deleted(instance: Any, **kwargs: Any) -> None:
    """The last page of an appeal takes its letters with it."""
    if isinstance(instance, PublishedByTwo):
        instance.mark_stale("deleted")
    if not isinstance(instance, AppealPage):
        return
    beside = _editions_beside(instance)
    if not beside.exists():
        delivery.recall(group=str(instance.translation_key))
    elif not beside.filter(live=True).exists():
        delivery.hold(group=str(instance.translation_key))


def _editions_beside(page: AppealPage) -> Any:
    return AppealPage.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk)
