"""How the desk differs from a plain Wagtail: what is on the first screen and in the menu."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.home import LockedPagesPanel, RecentEditsPanel

from clamour.desk import accounts, live, log, panels
from clamour.desk.passwords import OwnPassword

UNUSED_MENU_ITEMS = {"help", "reports", "documents", "snippets"}
UNUSED_SETTINGS = {"workflows", "workflow-tasks", "collections", "sites"}
LAST = 1000  # after the hooks that put in what we take out
KEPT_PANELS = (RecentEditsPanel, LockedPagesPanel)

hooks.register("before_bulk_action", accounts.refuse_in_bulk)


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern | URLResolver]:
    return [
        path("password/", OwnPassword.as_view(), name="desk_password"),
        path("requests/", panels.Requests.as_view(), name="desk_requests"),
        path("requests/<int:pk>/agree/", panels.agree, name="desk_agree"),
        path("requests/<int:pk>/refuse/", panels.refuse, name="desk_refuse"),
        path("log/", log.Log.as_view(), name="desk_log"),
    ]


@hooks.register("register_admin_menu_item")
def register_requests() -> MenuItem:
    return MenuItem(
        _("Requests"), reverse("desk_requests"), name="requests", icon_name="user", order=50
    )


@hooks.register("register_admin_menu_item")
def register_log() -> MenuItem:
    return MenuItem(_("Log"), reverse("desk_log"), name="log", icon_name="history", order=60)


@hooks.register("construct_main_menu", order=LAST)
def leave_out_of_menu(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if item.name not in UNUSED_MENU_ITEMS]


@hooks.register("construct_settings_menu", order=LAST)
def leave_out_of_settings(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if item.name not in UNUSED_SETTINGS]


@hooks.register("construct_homepage_panels", order=LAST)
def change_first_screen(request: HttpRequest, shown: list[Any]) -> None:
    kept = (it for it in shown if isinstance(it, KEPT_PANELS))
    shown[:] = [panels.NeedsMeNow(), live.LiveAppeals(), *kept]


@hooks.register("construct_homepage_summary_items", order=LAST)
def leave_summary_out(request: HttpRequest, items: list[Any]) -> None:
    items.clear()


@hooks.register("insert_global_admin_css")
def our_style() -> str:
    # Without JavaScript Wagtail's empty sidebar lies over a narrow screen and takes every press.
    return format_html(
        '<link rel="stylesheet" href="{}">'
        "<noscript><style>#wagtail-sidebar {{ display: none }} "
        ".wrapper {{ padding-inline-start: 0 }}</style></noscript>",
        static("desk/desk.css"),
    )
