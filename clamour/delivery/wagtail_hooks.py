from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from clamour.delivery.panels import lanes


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("delivery/", lanes.Lanes.as_view(), name="delivery_lanes"),
        path("delivery/now/", lanes.fragment, name="delivery_now"),
        *(
            path(f"delivery/{lever}/", lanes.pull, {"lever": lever}, name=f"delivery_{lever}")
            for lever in lanes.LEVERS
        ),
        path("delivery/letters/<int:pk>/", lanes.judge, name="delivery_judge"),
        path("delivery/refusals/<int:pk>/", lanes.retry_identity, name="delivery_retry_identity"),
        path("delivery/pace/<str:lane>/", lanes.SetPace.as_view(), name="delivery_pace"),
    ]


@hooks.register("register_admin_menu_item")
def register_menu_item() -> MenuItem:
    return MenuItem(
        _("Delivery"), reverse("delivery_lanes"), name="delivery", icon_name="mail", order=30
    )


@hooks.register("register_permissions")
def register_permissions() -> "QuerySet[Permission]":
    return Permission.objects.filter(content_type__app_label="delivery", codename="change_lane")
