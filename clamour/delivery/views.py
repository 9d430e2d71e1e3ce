"""The one address of delivery outside the desk: its numbers, for whoever holds the token."""

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from clamour.delivery import metrics


@require_safe
def prometheus(request: HttpRequest) -> HttpResponse:
    """Answer the numbers; without METRICS_TOKEN, or with another, there is no such page."""
    said = request.headers.get("Authorization", "").removeprefix("Bearer ")
    wanted = settings.METRICS_TOKEN
    if not wanted or not hmac.compare_digest(said.encode(), wanted.encode()):
        raise Http404
    return HttpResponse(metrics.exposition(), content_type="text/plain; version=0.0.4")
