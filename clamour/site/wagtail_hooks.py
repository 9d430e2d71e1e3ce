from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from clamour.site.former_screen import FormerScreen
from clamour.site.panels import StaleScreen


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("stale/", StaleScreen.as_view(), name="site_stale"),
        path("old-addresses/", FormerScreen.as_view(), name="site_former"),
    ]


@hooks.register("register_settings_menu_item")
def register_stale() -> MenuItem:
    return MenuItem(_("Public pages"), reverse("site_stale"), icon_name="site", order=700)


@hooks.register("register_settings_menu_item")
def register_former() -> MenuItem:
    return MenuItem(_("Old addresses"), reverse("site_former"), icon_name="redirect", order=701)
