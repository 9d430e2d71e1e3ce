"""How every page of ours meets its readers: by the renderer, in previews at a phone's width."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from clamour import doors


class ShownByRenderer:
    """The door PAGE_RENDERER shows it; a phone's width comes first, as most readers have it."""

    # No dates for going live: two persons agree to what is public now, not some day.
    settings_panels: list[Panel] = []
    private_page_options: list[str] = []
    default_preview_size = "phone"

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        return [
            {"name": "phone", "icon": "mobile-alt", "device_width": 360, "label": _("Phone")},
            {"name": "tablet", "icon": "tablet-alt", "device_width": 768, "label": _("Tablet")},
            {"name": "desk", "icon": "desktop", "device_width": 1280, "label": _("Wide screen")},
        ]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return doors.renderer().preview(request, self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return doors.renderer().preview(request, self)
