"""Wagtail's own editor: where it would make a page public, it leads to our screen instead.

The page itself refuses (`appeals.publishing`); these hooks only see to it that whoever meets the
refusal reads a clear sentence and loses nothing.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem, WorkflowMenuItem
from wagtail.models import Page

from clamour.appeals.models import AppealPage
from clamour.appeals.publishing import PublishedByTwo
from clamour.keys import tags

PUBLISH = "action-publish"
UNUSED = {PUBLISH, "action-submit", "action-restart-workflow", "action-cancel-workflow"}


class PublishItem(ActionMenuItem):
    """*Publish…*: saves the draft and leads to the screen that publishes."""

    name = PUBLISH
    label = gettext_lazy("Publish…")
    icon_name = "upload"
    order = 30
    template_name = "appeals/desk/publish_item.html"


def change_action_menu(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Hook construct_page_action_menu."""
    could_publish = any(item.name == PUBLISH for item in items)
    kept = [it for it in items if it.name not in UNUSED and not isinstance(it, WorkflowMenuItem)]
    items[:] = [*kept, PublishItem()] if could_publish else kept


def lead_to_our_screen(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Hook before_publish_page: the draft is saved by now, nothing is public yet."""
    if not isinstance(page.specific, PublishedByTwo):
        return None
    messages.info(request, _("The draft is saved. Look at it once more and publish it here."))
    return redirect("appeals_publish", page.pk)


def create_as_draft(request: HttpRequest, parent: Page, page_class: type) -> None:
    """Hook before_create_page: a new page would go live with its first save; make it a draft."""
    if request.method == "POST" and PUBLISH in request.POST and _is_ours(page_class):
        request.POST = request.POST.copy()
        del request.POST[PUBLISH]
        request.leads_to_publishing = True  # type: ignore[attr-defined]


def after_creating(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Hook after_create_page."""
    _make_key(page)
    if getattr(request, "leads_to_publishing", False):
        return lead_to_our_screen(request, page)
    return None


def after_copying(request: HttpRequest, page: Page, new_page: Page) -> None:
    """Hook after_copy_page."""
    _make_key(new_page)


def refuse_live_copies(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Hook before_copy_page: a copy begins as a draft, and an alias would go live by itself."""
    asked = request.POST.get("publish_copies") or request.POST.get("alias")
    if not asked:
        return None
    messages.error(
        request,
        _("A copy begins as a draft: leave “publish” and “alias” empty, then publish the copy."),
    )
    return redirect("wagtailadmin_pages:copy", page.pk)


def refuse_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Hook before_bulk_action: pages are published one at a time."""
    if action_type != "publish" or not issubclass(action.model, Page):
        return None
    messages.error(
        request, _("Nothing was published. Pages are published one at a time: open each of them.")
    )
    return redirect(action.next_url)


def _is_ours(page_class: type) -> bool:
    return issubclass(page_class, PublishedByTwo)


def _make_key(page: Page) -> None:
    """An appeal made by hand needs its key, too, or nobody could confirm a letter."""
    if issubclass(page.specific_class, AppealPage):
        tags.make_appeal_key(page.translation_key)
