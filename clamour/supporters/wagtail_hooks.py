from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from clamour.supporters.panels import key, screens


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("list/", screens.Numbers.as_view(), name="list_numbers"),
        path("list/import/", screens.ImportList.as_view(), name="list_import"),
        path("list/import/<int:pk>/", screens.OneUpload.as_view(), name="list_upload"),
        path("list/export/", screens.ExportList.as_view(), name="list_export"),
        path("list/key/", key.KeyScreen.as_view(), name="list_key"),
    ]


class ListMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(screens.SEE))


@hooks.register("register_admin_menu_item")
def register_menu_item() -> MenuItem:
    return ListMenuItem(
        _("The list"), reverse("list_numbers"), name="list", icon_name="group", order=30
    )
