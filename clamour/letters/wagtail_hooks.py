from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from clamour.letters.panels import AppealHome, Appeals, Deliveries


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("appeals/", Appeals.as_view(), name="letters_appeals"),
        path("appeals/<int:pk>/", AppealHome.as_view(), name="letters_appeal"),
        path(
            "appeals/<int:pk>/letters/<int:target>/",
            Deliveries.as_view(),
            name="letters_deliveries",
        ),
    ]


@hooks.register("register_admin_menu_item")
def register_menu_item() -> MenuItem:
    return MenuItem(
        _("Appeals"), reverse("letters_appeals"), name="appeals", icon_name="doc-full", order=20
    )
