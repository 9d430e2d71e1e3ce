"""*Export offices*: the whole directory in the formats that others read."""

from typing import Any

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from clamour.offices import actions, sharing
from clamour.offices.exchange import WRITTEN
from clamour.offices.models import Office, OfficeKind


class ExportScreen(WagtailAdminTemplateMixin, TemplateView):
    template_name = "offices/desk/export.html"
    page_title = gettext_lazy("Export offices")
    header_icon = "upload"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        number = Office.objects.exclude(kind=OfficeKind.NEAREST).count()
        return super().get_context_data(formats=WRITTEN, number=number, **kwargs)


def export(request: HttpRequest, format: str) -> StreamingHttpResponse:
    """The directory as a file, written while it is sent."""
    kind = WRITTEN.get(format)
    if kind is None:
        raise Http404
    actions.share(format=format, by=request.user)  # type: ignore[arg-type]
    name = f"offices-{timezone.localdate().isoformat()}.{kind.extension}"
    return StreamingHttpResponse(
        kind.write(sharing.rows()),
        content_type=kind.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
