from wagtail import hooks

from clamour.offices.panels import OfficeViewSet


@hooks.register("register_admin_viewset")
def register_offices() -> OfficeViewSet:
    return OfficeViewSet()
