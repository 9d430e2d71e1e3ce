"""What follows when a page goes public, is taken off, moved or deleted.

Wagtail has many screens for each, for single pages, whole branches and many at once, and all of
them announce it by these signals and by nothing else. They start no chain: each does its two
things, marks the page stale and holds, releases or recalls the appeal's letters.
"""

from typing import Any

from django.db.models.signals import pre_delete
from wagtail.models import Page
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from clamour.appeals.models import AppealPage, FormerAddress
from clamour.appeals.publishing import PublishedByTwo
from clamour.delivery import actions as delivery


def connect() -> None:
    """Called once, when the room is ready."""
    page_published.connect(_published, dispatch_uid="appeals")
    page_unpublished.connect(_unpublished, dispatch_uid="appeals")
    post_page_move.connect(_moved, dispatch_uid="appeals")
    page_slug_changed.connect(_renamed, dispatch_uid="appeals")
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


def _moved(instance: Page, url_path_before: str = "", **kwargs: Any) -> None:
    page = instance.specific
    if isinstance(page, PublishedByTwo):
        page.mark_stale("moved")
        _lead_on(page, url_path_before)


def _renamed(instance: Page, instance_before: Page, **kwargs: Any) -> None:
    if isinstance(instance, PublishedByTwo):
        _lead_on(instance, instance_before.url_path)


def _lead_on(page: Page, before: str) -> None:
    """Keep the addresses that readers know: of the page, and of all that stands below it."""
    if before in ("", page.url_path):
        return
    FormerAddress.objects.filter(path__startswith=page.url_path).filter(
        page__in=page.get_descendants(inclusive=True)
    ).delete()  # it stands there again
    for moved in page.get_descendants(inclusive=True).exclude(first_published_at=None):
        path = before + moved.url_path.removeprefix(page.url_path)
        FormerAddress.objects.update_or_create(path=path[:255], defaults={"page": moved})


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
