from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from clamour.delivery.panels import by_hand, lanes


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
        *_by_hand(),
    ]


def _by_hand() -> list[URLPattern]:
    one = "by-hand/<slug:name>/"
    screen, batch = by_hand.ByHand.as_view(), by_hand.OneBatch.as_view()
    return [
        path("by-hand/", by_hand.who_may(screen), name="delivery_by_hand"),
        path("by-hand/take/", by_hand.who_may(by_hand.take), name="delivery_take"),
        path(one, by_hand.who_may(batch), name="delivery_batch"),
        path(f"{one}letters.pdf", by_hand.who_may(by_hand.sheets), name="delivery_sheets"),
        path(f"{one}done/", by_hand.who_may(by_hand.done), name="delivery_done"),
        path(f"{one}undone/", by_hand.who_may(by_hand.undone), name="delivery_undone"),
    ]


@hooks.register("register_admin_menu_item")
def register_menu_item() -> MenuItem:
    return MenuItem(
        _("Delivery"), reverse("delivery_lanes"), name="delivery", icon_name="redirect", order=30
    )


class _ByHandItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return by_hand.may_send(request)


@hooks.register("register_admin_menu_item")
def register_by_hand() -> MenuItem:
    return _ByHandItem(
        _("By hand"),
        reverse("delivery_by_hand"),
        name="by-hand",
        icon_name="clipboard-list",
        order=31,
    )


@hooks.register("register_permissions")
def register_permissions() -> "QuerySet[Permission]":
    return Permission.objects.filter(
        content_type__app_label="delivery", codename__in=["change_lane", "change_delivery"]
    )
