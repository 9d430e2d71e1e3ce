"""*Old addresses* at the desk: a table is looked over before it leads anybody anywhere."""

import csv
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from clamour.appeals.models import FormerAddress
from clamour.site import former
from clamour.site.panels import PublishersScreen

LARGEST = 5_000_000
SHOWN = 500


class FormerScreen(PublishersScreen):
    """Takes a table as text or file, shows what each line does, then does it."""

    template_name = "site/desk/former.html"
    page_title = gettext_lazy("Old addresses")
    header_icon = "redirect"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(known=FormerAddress.objects.count(), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        text, trouble = _text(request)
        lines: list[former.Line] = []
        try:
            lines = former.read(text)
        except former.TooMany:
            trouble = _("The table has more than 20,000 lines. Cut it into several.")
        except csv.Error:
            trouble = _("The file is no text in UTF-8. Save it as CSV in UTF-8.")
        if "take" in request.POST and not trouble:
            done = former.take_over(lines)
            said = ngettext("%(number)d address changed.", "%(number)d addresses changed.", done)
            messages.success(request, said % {"number": done})
            return redirect("site_former")
        if not lines and not trouble:
            trouble = _("There is no line in it: write an old address and a new one on each line.")
        context = self.get_context_data(
            text=text, trouble=trouble, lines=lines[:SHOWN], more=len(lines) - SHOWN,
            ready=sum(not line.trouble for line in lines),
        )  # fmt: skip
        return self.render_to_response(context, status=422 if trouble else 200)


def _text(request: HttpRequest) -> tuple[str, str]:
    """The table, and what is wrong with the file that it came in."""
    file = request.FILES.get("file")
    if file is None:
        return request.POST.get("text", ""), ""
    if file.size is None or file.size > LARGEST:
        return "", _("The file is larger than 5 MB. Cut it into several.")
    try:
        return file.read().decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return "", _("The file is no text in UTF-8. Save it as CSV in UTF-8.")
