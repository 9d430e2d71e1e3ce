"""Clamour's addresses, and `/bare/`: what Django alone does with the same letter."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from clamour import urls
from clamour.keys import tags
from clamour.letters.models import Letter


@csrf_exempt
def bare(request: HttpRequest, appeal) -> HttpResponse:
    """Insert the same row by the ORM, durably; no question asked, no page made."""
    Letter.objects.create(
        appeal=appeal,
        tag=tags.appeal_tag(appeal, request.POST["mailbox"]),
        kind=request.POST["kind"],
        country=request.POST["country"],
        language=request.POST["language"],
        name=request.POST["name"],
        mailbox=request.POST["mailbox"],
        written_at=timezone.now(),
    )
    return HttpResponse(b"", status=202)


urlpatterns = [path("bare/<uuid:appeal>/", bare), *urls.urlpatterns]
handler404, handler500 = "clamour.site.views.not_found", "clamour.site.views.failed"
