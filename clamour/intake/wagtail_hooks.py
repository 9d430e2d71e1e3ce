from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission, user_passes_test
from wagtail.admin.menu import MenuItem

from clamour.intake.panels.comparing import CompareScreen
from clamour.intake.panels.importing import ImportScreen
from clamour.intake.panels.reviewing import BringBackScreen, DiscardScreen, ReviewScreen

may_import = user_passes_test(user_has_any_page_permission)


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("intake/", may_import(ImportScreen.as_view()), name="intake_import"),
        path("intake/<int:pk>/", ReviewScreen.as_view(), name="intake_review"),
        path("intake/<int:pk>/discard/", DiscardScreen.as_view(), name="intake_discard"),
        path(
            "intake/<int:pk>/back/",
            may_import(BringBackScreen.as_view()),
            name="intake_bring_back",
        ),
        path("intake/<int:pk>/like/<int:match>/", CompareScreen.as_view(), name="intake_compare"),
    ]


@hooks.register("register_admin_menu_item")
def register_menu_item() -> MenuItem:
    return MenuItem(
        _("Import an alert"),
        reverse("intake_import"),
        name="import",
        icon_name="download",
        order=10,
    )
