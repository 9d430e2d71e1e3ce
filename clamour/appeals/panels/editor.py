"""Wagtail's own editor: where it would make a page public, it leads to our screen instead.

The page itself refuses (`appeals.publishing`); these hooks only see to it that whoever meets the
refusal reads a clear sentence and loses nothing.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem, WorkflowMenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from clamour.appeals.models import AppealPage, HomePage, YearPage
from clamour.appeals.models.translated import Translated
from clamour.appeals.publishing import PublishedByTwo, subject_of
from clamour.oversight.models import Request
from clamour.oversight.states import RequestState

PUBLISH = "action-publish"
BESIDE = (
    (gettext_lazy("State and letters"), "letters_appeal", "doc-full"),
    (gettext_lazy("Targets"), "appeals_targets", "group"),
    (gettext_lazy("Model letter"), "appeals_letter", "mail"),
    (gettext_lazy("Write an update"), "appeals_update", "plus"),
)
TRANSLATIONS = (gettext_lazy("Translations"), "appeals_translations", "globe")
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
        as_draft = request.POST.copy()
        del as_draft[PUBLISH]
        request.POST = as_draft  # type: ignore[assignment]
        request.leads_to_publishing = True  # type: ignore[attr-defined]


def keep_what_was_asked(request: HttpRequest, page: Page) -> None:
    """Hook before_edit_page: Wagtail's autosave may write over the newest revision in place.

    Not while somebody is asked to agree to that very revision: they would agree to other words.
    """
    if "overwrite_revision_id" not in request.POST:
        return
    open_states = (RequestState.WAITING, RequestState.AGREED)
    if Request.objects.filter(subject=subject_of(page), state__in=open_states).exists():
        as_new = request.POST.copy()
        del as_new["overwrite_revision_id"]
        request.POST = as_new  # type: ignore[assignment]


def header_buttons(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Hook register_page_header_buttons: from the editor to what stands beside the page."""
    if not page.pk or not issubclass(page.specific_class, Translated):
        return
    beside = BESIDE if issubclass(page.specific_class, AppealPage) else ()
    for label, screen, icon in (*beside, TRANSLATIONS):
        yield Button(label, reverse(screen, args=[page.pk]), icon_name=icon, priority=5)


def after_creating(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Hook after_create_page."""
    if getattr(request, "leads_to_publishing", False):
        return lead_to_our_screen(request, page)
    return None


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


def keep_branches(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Hook before_delete_page: a home or a year would take all that stands below with it."""
    if page.specific_class not in (HomePage, YearPage) or not page.get_children().exists():
        return None
    messages.error(
        request, _("There are pages below this one, so it stays. Take those off one by one.")
    )
    return redirect("wagtailadmin_explore", page.pk)


def refuse_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Hook before_bulk_action: pages are published one at a time."""
    if action_type != "publish" or not issubclass(action.model, Page):
        return None
    messages.error(
        request, _("Nothing was published. Pages are published one at a time: open each of them.")
    )
    return redirect("wagtailadmin_explore_root")


def _is_ours(page_class: type) -> bool:
    return issubclass(page_class, PublishedByTwo)
