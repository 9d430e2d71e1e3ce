from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from clamour.letters import held_back, incoming
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
        path("held-back/", held_back.HeldBack.as_view(), name="letters_held_back"),
        path("held-back/decide/", held_back.decide, name="letters_held_back_decide"),
        path("incoming/", incoming.IncomingMail.as_view(), name="letters_incoming"),
        path("incoming/suppressed/", incoming.suppressed, name="letters_suppressed"),
        path("incoming/<int:pk>/", incoming.OneMail.as_view(), name="letters_incoming_one"),
        path("incoming/<int:pk>/match/", incoming.match, name="letters_incoming_match"),
        path("incoming/<int:pk>/done/", incoming.mark_done, name="letters_incoming_done"),
        path(
            "incoming/<int:pk>/attached/<int:number>/",
            incoming.attachment,
            name="letters_incoming_attachment",
        ),
    ]


@hooks.register("register_admin_menu_item")
def register_menu_item() -> MenuItem:
    return MenuItem(
        _("Appeals"), reverse("letters_appeals"), name="appeals", icon_name="doc-full", order=20
    )


@hooks.register("register_admin_menu_item")
def register_incoming() -> MenuItem:
    return MenuItem(
        _("Incoming mail"),
        reverse("letters_incoming"),
        name="incoming",
        icon_name="comment",
        order=35,
    )


@hooks.register("register_admin_menu_item")
def register_held_back() -> MenuItem:
    return MenuItem(
        _("Letters to read first"),
        reverse("letters_held_back"),
        name="held-back",
        icon_name="view",
        order=36,
    )
