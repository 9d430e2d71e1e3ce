from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from clamour.alerts.panels import screens


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("alerts/", screens.Alerts.as_view(), name="alerts_list"),
        path("alerts/<int:pk>/", screens.OneAlert.as_view(), name="alerts_mailing"),
    ]


class AlertsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(screens.WRITE))


@hooks.register("register_admin_menu_item")
def register_menu_item() -> MenuItem:
    return AlertsMenuItem(
        _("Alerts"), reverse("alerts_list"), name="alerts", icon_name="mail", order=25
    )
